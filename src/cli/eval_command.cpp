#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>

#include "kernels/value_encoding.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/messages.hpp"
#include "src/cli/shared_options.hpp"
#include "src/data/batch.hpp"
#include "src/data/tasks.hpp"
#include "src/data/text.hpp"
#include "src/language/diagnostic.hpp"
#include "src/results/export.hpp"

namespace megabatch {
namespace {

struct EvalOptions {
  std::string file, colour = "auto";
  std::vector<std::string> tasks;
  std::optional<std::string> program, pair;
};

// A program's own task where its name tells, otherwise all that were given.
std::vector<Evaluation> pair_up(const ProgramSet& programs, const TaskSet& tasks, const EvalOptions& o) {
  const std::vector<std::uint32_t> picked = pick_programs(programs, o.program);
  std::vector<std::string_view> names;
  for (const std::uint32_t program : picked) names.push_back(programs.name(program));
  Batch batch = pair_own(names, tasks).batch;
  if (batch.size() == 0) batch = pair_cross(names.size(), tasks).batch;
  std::vector<Evaluation> all, chosen;
  batch.fill(0, batch.size(), 1, all);
  for (const Evaluation& evaluation : all) {
    if (o.pair && tasks.pair_name(evaluation.input) != *o.pair) continue;
    chosen.push_back({picked[evaluation.program], evaluation.input});
  }
  if (chosen.empty() && o.pair) {
    throw std::runtime_error("unknown pair " + shown(*o.pair) +
                             " (none of the tasks has it) name one such as "
                             "train/0 or test/0");
  }
  return chosen;
}

std::string_view source_line(const ProgramSet& programs, std::uint32_t program, std::uint32_t line) {
  std::string_view rest = programs.source(program);
  for (std::uint32_t at = programs.sources[program].line; at < line; ++at) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  rest = rest.substr(0, rest.find_first_of("\r\n"));
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  return rest;
}

class Printer {
 public:
  Printer(const ProgramSet& programs, const TaskSet& tasks, Colour colour)
      : programs_(programs), tasks_(tasks), colour_(colour) {}

  void print(const Evaluation& evaluation, const Outcome& outcome,
             std::span<const std::uint8_t> output) const {
    const std::string pair = tasks_.pair_name(evaluation.input);
    std::cout << programs_.name(evaluation.program) << '\t'
              << tasks_.tasks[tasks_.inputs[evaluation.input].task].id << '\t' << pair << '\t'
              << status_name(outcome.status) << '\t'
              << (outcome.match == 255 ? "null"
                  : outcome.match == 1 ? "true"
                                       : "false")
              << '\t' << outcome.steps;
    std::string text;
    if (outcome.kind == ValueKind::grid) {
      text = canonical_grid_text(output, outcome.height, outcome.width);
    } else if (outcome.kind == ValueKind::text) {
      text = canonical_text(output);
    } else {
      text = "line " + std::to_string(outcome.line) + ": " +
             std::string(source_line(programs_, evaluation.program, outcome.line));
    }
    if (colour_ == Colour::none) {
      std::cout << '\t' << text << '\n';
      return;
    }
    std::cout << '\n';
    print_grids(evaluation, outcome, output, text);
  }

 private:
  void print_grids(const Evaluation& evaluation, const Outcome& outcome, std::span<const std::uint8_t> output,
                   const std::string& text) const {
    const PairRef& pair = tasks_.pairs[evaluation.input];
    std::vector<GridPanel> panels = {panel("input", tasks_.grids[pair.input])};
    if (pair.output != no_grid) panels.push_back(panel("expected", tasks_.grids[pair.output]));
    if (outcome.kind == ValueKind::grid) {
      panels.push_back({"output", outcome.height, outcome.width, output, ""});
    } else {
      panels.push_back({"output", 0, 0, {}, text});
    }
    print_panels(panels, colour_, terminal_width(STDOUT_FILENO, 120), std::cout);
  }

  GridPanel panel(const char* title, const GridRef& grid) const {
    const auto* cells = reinterpret_cast<const std::uint8_t*>(tasks_.cells.data()) + grid.offset;
    return {title, grid.height, grid.width, std::span(cells, std::size_t{grid.height} * grid.width), ""};
  }

  const ProgramSet& programs_;
  const TaskSet& tasks_;
  Colour colour_;
};

ExitCode eval(const EvalOptions& o, Context& context) {
  const ProgramSet programs = compile_program_file(o.file);
  print_diagnostics(programs);
  const std::vector<std::filesystem::path> paths(o.tasks.begin(), o.tasks.end());
  const TaskSet tasks = read_tasks(paths, std::nullopt);
  const std::vector<Evaluation> evaluations = pair_up(programs, tasks, o);
  context.on_failure = ExitCode::failure;
  const std::unique_ptr<Backend> backend = make_cpu_backend(Limits{}, 1);
  backend->stage({programs.programs, programs.code, programs.constants, tasks.cells, tasks.grids, tasks.pairs,
                  tasks.refs, tasks.inputs});
  const Printer printer(programs, tasks, chosen_colour(o.colour));
  BatchResult result;
  for (const Evaluation& evaluation : evaluations) {
    backend->evaluate({&evaluation, 1}, Outputs::all, result);
    const Outcome& outcome = result.outcomes.front();
    printer.print(evaluation, outcome, std::span(result.outputs).subspan(outcome.offset, outcome.size));
  }
  std::cout << std::flush;
  return report_left_out(programs);
}

}  // namespace

Command add_eval_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("eval", "A quick look: evaluate programs on a task and print the values");
  command->footer(
      "\nOne line for each evaluation: program, task, pair, status, match, steps, value; grids below it on "
      "a\n"
      "terminal with colours. Programs whose name ends in the task's id run, or all where none does.\n"
      "\nExamples:\n  megabatch eval solvers.py --task training/00d62c1b.json\n"
      "  megabatch eval p.py --task training/00d62c1b.json --program solve --pair train/0");
  auto o = std::make_shared<EvalOptions>();
  command->add_option("FILE", o->file, "File of programs")->required();
  command->add_option("--task", o->tasks, "Task file; may be repeated")
      ->required()
      ->allow_extra_args(false)
      ->type_name("TASK.json");
  command->add_option("--program", o->program, "Only the program of this name")->type_name("NAME");
  command->add_option("--pair", o->pair, "Only this pair, such as train/0")->type_name("PAIR");
  add_colour_option(*command, o->colour);
  return [o](Context& context) { return eval(*o, context); };
}

}  // namespace megabatch
