#include <unistd.h>

#include <array>
#include <iostream>
#include <limits>
#include <memory>
#include <stdexcept>

#include "src/cli/commands.hpp"
#include "src/cli/job_file.hpp"
#include "src/cli/messages.hpp"
#include "src/data/files.hpp"
#include "src/data/text.hpp"
#include "src/run/run.hpp"

namespace megabatch {
namespace {

constexpr std::string_view list_prefix = "list:";
constexpr std::uint64_t most_batch_size = 10'000'000;
constexpr std::uint64_t least_memory = 1u << 20;

constexpr const char* examples = R"(
A job file holds the same options as KEY = VALUE, without the dashes; flags override it, and relative
paths in it are meant from its own directory:

  programs = ["solvers.py"]
  tasks = "training"
  pairing = "own"
  output = "results.h5"

Examples:
  megabatch run job.toml
  mpirun -n 4 megabatch run job.toml --pairing cross --output cross.h5
  megabatch run --programs solvers.py --tasks training --output results.h5
  megabatch run --programs p.py --tasks challenges.json --solutions solutions.json --output r.h5
  megabatch run job.toml --dry-run

Exit codes: 0 done; 1 a failure of the machine or of megabatch; 2 bad usage or bad input, nothing ran;
3 done, but some programs did not compile and were left out.)";

struct RunOptions {
  std::string job;
  JobFiles files;
  RunSettings settings;
  std::vector<std::string> tasks;
  std::string solutions, output, pairing = "own", backend = "auto", outputs = "all";
  std::uint64_t steps = Limits{}.steps, memory = Limits{}.memory;
  bool force = false, dry_run = false, quiet = false;
  double progress = 0;  // seconds; 0: as suits where it goes
};

template <class Choice>
Choice choose(const std::string& name, const std::vector<std::pair<std::string_view, Choice>>& choices) {
  for (const auto& [known, choice] : choices) {
    if (known == name) return choice;
  }
  throw std::logic_error("option value " + name + " has passed its check");
}

std::string pairing_check(const std::string& value) {
  if (value == "own" || value == "cross") return {};
  if (value.starts_with(list_prefix) && value.size() > list_prefix.size()) return {};
  return value + " is no pairing: use own, cross or list:FILE";
}

void add_options(CLI::App& app, RunOptions& o) {
  app.add_option("JOB", o.job, "Job file (TOML)");
  const auto repeatable = [&app](const char* name, std::vector<std::string>& values, const char* help) {
    app.add_option(name, values, help)->allow_extra_args(false)->type_name("PATH")->group("Input");
  };
  repeatable("--programs", o.files.programs, "File of programs; may be repeated");
  repeatable("--tasks", o.tasks,
             "Directory of task files, a file of one task, or of many {id: task}; may be repeated");
  app.add_option("--solutions", o.solutions, "File with the test outputs of the tasks, {id: [grid, ...]}")
      ->type_name("FILE")
      ->group("Input");
  app.add_option(
         "--pairing", o.pairing,
         "own: a program whose name ends in a task's id, on that task's pairs; cross: every program on "
         "every pair; list:FILE: tab-separated with columns program, task, pair (such as train/0)")
      ->check(pairing_check)
      ->type_name("own|cross|list:FILE")
      ->capture_default_str()
      ->group("Input");
  app.add_option("--output", o.output, "Results file (HDF5)")->type_name("FILE")->group("Output");
  app.add_flag("--force", o.force, "Replace the results file if it exists")->group("Output");
  app.add_option("--outputs", o.outputs,
                 "Whose values to keep: of all evaluations, of matching ones, or none")
      ->check(CLI::IsMember({"all", "matching", "none"}))
      ->type_name("all|matching|none")
      ->capture_default_str()
      ->group("Output");
  app.add_flag("--dry-run", o.dry_run, "Say what would run, and stop")->group("Output");
  app.add_flag("--quiet", o.quiet, "No progress and no summary")->group("Output");
  app.add_option("--progress", o.progress,
                 "Seconds between progress lines; otherwise 0.2 on a terminal, 10 elsewhere")
      ->check(CLI::Range(0.01, 1e6))
      ->type_name("SECONDS")
      ->group("Output");
  app.add_option("--backend", o.backend, "Where to evaluate; auto is cuda where a device can be used")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->type_name("auto|cpu|cuda")
      ->capture_default_str()
      ->group("Engine");
  app.add_option("--threads", o.settings.threads,
                 "Threads of each rank on the CPU; otherwise the node's cores shared by its ranks")
      ->check(CLI::Range(1u, 4096u))
      ->type_name("N")
      ->group("Engine");
  app.add_option("--batch-size", o.settings.batch_size,
                 "Most evaluations that a rank hands to its backend at once")
      ->check(CLI::Range(std::uint64_t{1}, most_batch_size))
      ->type_name("N")
      ->capture_default_str()
      ->group("Engine");
  app.add_option("--steps", o.steps, "Budget of one evaluation, in elements handled")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{std::numeric_limits<std::uint32_t>::max()}))
      ->type_name("N")
      ->capture_default_str()
      ->group("Engine");
  app.add_option("--memory", o.memory, "Budget of one evaluation, such as 512MiB, below 4 GiB")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(least_memory, std::uint64_t{std::numeric_limits<std::uint32_t>::max()}))
      ->type_name("BYTES")
      ->default_str(std::to_string(o.memory))
      ->group("Engine");
}

// What rank 0 makes of the options once the job file has had its say.
void settle(RunOptions& o) {
  const auto required = [](bool given, const std::string& name, const std::string& why,
                           const std::string& value) {
    if (given) return;
    throw std::runtime_error("no --" + name + " (" + why + ") add --" + name + " " + value + ", or " + name +
                             " = \"" + value + "\" to the job file");
  };
  required(!o.files.programs.empty(), "programs", "there is nothing to run", "FILE.py");
  required(!o.tasks.empty(), "tasks", "there is nothing to run on", "DIRECTORY");
  required(!o.output.empty() || o.dry_run, "output", "results need a file", "RESULTS.h5");
  o.files.tasks.assign(o.tasks.begin(), o.tasks.end());
  if (!o.solutions.empty()) o.files.solutions = o.solutions;
  o.files.output = o.output;
  o.files.existing = o.force ? Existing::replace : Existing::refuse;
  o.files.pairing = o.pairing == "own" ? Pairing::own : o.pairing == "cross" ? Pairing::cross : Pairing::list;
  if (o.files.pairing == Pairing::list) o.files.list = o.pairing.substr(list_prefix.size());
  o.settings.limits.steps = static_cast<std::uint32_t>(o.steps);
  o.settings.limits.memory = static_cast<std::uint32_t>(o.memory);
  o.settings.backend = choose<BackendChoice>(
      o.backend,
      {{"auto", BackendChoice::automatic}, {"cpu", BackendChoice::cpu}, {"cuda", BackendChoice::cuda}});
  o.settings.outputs = choose<Outputs>(
      o.outputs, {{"all", Outputs::all}, {"matching", Outputs::matching}, {"none", Outputs::none}});
  o.settings.mode = o.dry_run ? RunMode::dry : RunMode::evaluate;
}

Reporting reporting(const RunOptions& o) {
  const bool terminal = isatty(STDERR_FILENO) == 1;
  const double interval = o.progress > 0 ? o.progress : terminal ? 0.2 : 10;
  const ProgressStyle style = o.quiet    ? ProgressStyle::off
                              : terminal ? ProgressStyle::rewrite
                                         : ProgressStyle::lines;
  return {std::cerr, style, interval, o.quiet};
}

void print_totals(const RunTotals& totals, const Job& job, const std::string& output) {
  const auto count = [&totals](Status status) {
    return with_commas(totals.statuses[static_cast<std::size_t>(status)]);
  };
  std::cerr << "megabatch: " << with_commas(totals.evaluations) << " evaluations in "
            << duration_text(totals.seconds) << ": " << count(Status::ok) << " ok, " << count(Status::error)
            << " error, " << count(Status::limit) << " limit; " << with_commas(totals.matched) << " of "
            << with_commas(totals.compared) << " match; in " << output << '\n';
  if (job.programs_without_task > 0) {
    std::cerr << "megabatch: " << with_commas(job.programs_without_task)
              << " programs did not run, for their names end in no task's id (--pairing own)\n";
  }
  if (job.rows_left_out > 0) {
    std::cerr << "megabatch: " << with_commas(job.rows_left_out)
              << " rows of the list did not run, for their programs were left out\n";
  }
  std::cerr << std::flush;
}

ExitCode run(CLI::App& app, RunOptions& o, const std::string& command_line, Context& context) {
  Invocation invocation{command_line, o.job, "", now_as_text()};
  Job job;
  if (context.ranks.is_root()) {
    if (!o.job.empty()) {
      invocation.job_text = read_file(o.job);
      apply_job_file(o.job, invocation.job_text, app, context.place);
    }
    settle(o);
    job = load_job(o.files, o.settings.mode);
    print_diagnostics(job.programs);
    check_not_empty(job);
  }
  context.ranks.broadcast(o.settings);
  context.on_failure = ExitCode::failure;
  if (o.settings.mode == RunMode::dry) {
    plan_job(job, o.settings, context.ranks, std::cout);
    std::cout << std::flush;
  } else {
    const RunTotals totals = run_job(job, o.settings, invocation, context.ranks, reporting(o), context.watch);
    if (context.ranks.is_root() && !o.quiet) print_totals(totals, job, o.output);
  }
  return report_left_out(job.programs);
}

}  // namespace

Command add_run_command(CLI::App& app, std::string command_line) {
  CLI::App* run_app = app.add_subcommand("run", "Evaluate programs on tasks, and write a results file");
  run_app->footer(examples);
  auto options = std::make_shared<RunOptions>();
  add_options(*run_app, *options);
  return [run_app, options, command_line = std::move(command_line)](Context& context) {
    return run(*run_app, *options, command_line, context);
  };
}

}  // namespace megabatch
