#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>

#include "kernels/launch.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/messages.hpp"
#include "src/cli/shared_options.hpp"
#include "src/language/program_set.hpp"
#include "src/results/export.hpp"
#include "src/results/show.hpp"
#include "src/results/summary.hpp"
#include "src/version.hpp"

namespace megabatch {
namespace {

struct DisasmOptions {
  std::string file;
  std::optional<std::string> program;
};

struct ExportOptions {
  std::string results, format = "jsonl", output;
  bool force = false;
};

struct ShowCommandOptions {
  std::string results, task, colour = "auto";
  std::optional<std::string> program;
};

struct SummaryOptions {
  std::string results;
  std::size_t top = 10;
  bool json = false;
};

void check_written(std::ostream& out, const std::string& where) {
  out.flush();
  if (!out)
    throw std::runtime_error(where + ": cannot be written (the disk may be full) look at its file system");
}

ExitCode export_to(const ExportOptions& o, Context& context) {
  const ResultsReader reader(o.results);
  const ExportFormat format = o.format == "csv" ? ExportFormat::csv : ExportFormat::jsonl;
  if (o.output.empty()) {
    context.on_failure = ExitCode::failure;
    export_results(reader, format, std::cout);
    check_written(std::cout, "standard output");
    return ExitCode::success;
  }
  std::error_code ignored;
  if (!o.force && std::filesystem::exists(o.output, ignored)) {
    throw std::runtime_error(o.output + ": exists (it is not overwritten) use --force, or name another file");
  }
  std::ofstream file(o.output, std::ios::binary);
  if (!file) {
    throw std::runtime_error(o.output + ": cannot be written (" + std::strerror(errno) +
                             ") check the directory and its permissions");
  }
  context.on_failure = ExitCode::failure;
  export_results(reader, format, file);
  check_written(file, o.output);
  return ExitCode::success;
}

}  // namespace

Command add_disasm_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("disasm", "Print the bytecode of programs");
  command->footer("\nExample:\n  megabatch disasm solvers.py --program solve_00d62c1b");
  auto o = std::make_shared<DisasmOptions>();
  command->add_option("FILE", o->file, "File of programs")->required();
  command->add_option("--program", o->program, "Only the program of this name")->type_name("NAME");
  return [o](Context&) {
    const ProgramSet programs = compile_program_file(o->file);
    print_diagnostics(programs);
    for (const std::uint32_t program : pick_programs(programs, o->program)) {
      std::cout << disassemble(programs, program);
    }
    check_written(std::cout, "standard output");
    return report_left_out(programs);
  };
}

Command add_export_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("export", "Write results as text, one line for each evaluation");
  command->footer(
      "\nColumns: program, task, pair, status (ok, error, limit), match (true, false, null), steps, value.\n"
      "\nExamples:\n  megabatch export results.h5 | head\n"
      "  megabatch export results.h5 --format csv --output results.csv");
  auto o = std::make_shared<ExportOptions>();
  command->add_option("RESULTS", o->results, "Results file")->required();
  command->add_option("--format", o->format, "JSON lines, or comma-separated with a header")
      ->check(CLI::IsMember({"jsonl", "csv"}))
      ->type_name("jsonl|csv")
      ->capture_default_str();
  command->add_option("--output", o->output, "File to write; otherwise the standard output")
      ->type_name("FILE");
  command->add_flag("--force", o->force, "Replace the output file if it exists");
  return [o](Context& context) { return export_to(*o, context); };
}

Command add_show_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("show", "Print input, expected output and output of a task as grids");
  command->footer("\nExample:\n  megabatch show results.h5 --task 00d62c1b --program solve_00d62c1b");
  auto o = std::make_shared<ShowCommandOptions>();
  command->add_option("RESULTS", o->results, "Results file")->required();
  command->add_option("--task", o->task, "Id of the task")->required()->type_name("ID");
  command
      ->add_option("--program", o->program, "Name of the program; otherwise the one that matches most pairs")
      ->type_name("NAME");
  add_colour_option(*command, o->colour);
  return [o](Context&) {
    const ResultsReader reader(o->results);
    show(reader, {o->task, o->program, chosen_colour(o->colour), terminal_width(STDOUT_FILENO, 120)},
         std::cout);
    check_written(std::cout, "standard output");
    return ExitCode::success;
  };
}

Command add_summary_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("summary", "Print a run's figures");
  command->footer(
      "\nExamples:\n  megabatch summary results.h5\n  megabatch summary results.h5 --json | jq .matched");
  auto o = std::make_shared<SummaryOptions>();
  command->add_option("RESULTS", o->results, "Results file")->required();
  command->add_flag("--json", o->json, "One JSON object instead of a table");
  command->add_option("--top", o->top, "Programs and error lines to list")
      ->type_name("N")
      ->capture_default_str();
  return [o](Context&) {
    const Summary summary = summarise(ResultsReader(o->results), o->top);
    (o->json ? print_summary_json : print_summary)(summary, std::cout);
    check_written(std::cout, "standard output");
    return ExitCode::success;
  };
}

Command add_dsl_command(CLI::App& app) {
  app.add_subcommand("dsl", "List the language: inputs, constants and primitives");
  return [](Context&) {
    std::cout << help_dsl();
    check_written(std::cout, "standard output");
    return ExitCode::success;
  };
}

Command add_version_command(CLI::App& app) {
  app.add_subcommand("version", "Print the version and what this build holds");
  return [](Context&) {
    const std::string mpi = mpi_version();
    std::cout << "megabatch " << MEGABATCH_VERSION << "\ncommit " << MEGABATCH_GIT_COMMIT << "\nCUDA "
              << (cuda_built() ? "yes" : "no") << "\nMPI "
              << (mpi.empty() ? "no" : mpi.substr(0, mpi.find_first_of(",\n"))) << '\n';
    check_written(std::cout, "standard output");
    return ExitCode::success;
  };
}

}  // namespace megabatch
