#include "src/results/show.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>
#include <vector>

#include "src/results/export.hpp"
#include "src/results/stored_text.hpp"

namespace megabatch {
namespace {

constexpr std::size_t scan_rows = 1 << 18;

[[noreturn]] void fail(const ResultsReader& reader, const std::string& reason, const std::string& remedy) {
  throw std::runtime_error("cannot show results from " + reader.path() + " (" + reason + ") " + remedy);
}

std::uint32_t find_task(const ResultsReader& reader, const std::string& id) {
  const auto& tasks = reader.tasks();
  const auto at = std::find_if(tasks.begin(), tasks.end(), [&](const StoredTask& t) { return t.id == id; });
  if (at == tasks.end()) {
    fail(reader, "no task " + id + " among " + std::to_string(tasks.size()),
         tasks.empty() ? "run again with tasks" : "name one of its tasks, such as " + tasks.front().id);
  }
  return static_cast<std::uint32_t>(at - tasks.begin());
}

std::uint32_t find_program(const ResultsReader& reader, const std::string& name) {
  const auto& programs = reader.programs();
  const auto at =
      std::find_if(programs.begin(), programs.end(), [&](const StoredProgram& p) { return p.name == name; });
  if (at == programs.end()) {
    fail(reader, "no program " + name + " among " + std::to_string(programs.size()),
         programs.empty() ? "run again with programs"
                          : "name one of its programs, such as " + programs.front().name);
  }
  return static_cast<std::uint32_t>(at - programs.begin());
}

std::optional<std::uint32_t> best_program(const ResultsReader& reader, std::uint32_t task) {
  const StoredSolved* best = nullptr;
  const auto matched = [](const StoredSolved& s) { return s.train_matched + s.test_matched; };
  const std::vector<StoredSolved> solved = reader.solved();
  for (const StoredSolved& row : solved) {
    if (row.task == task && (best == nullptr || matched(row) > matched(*best))) best = &row;
  }
  if (best == nullptr) return std::nullopt;
  return best->program;
}

struct Found {
  std::uint32_t program;
  std::vector<std::uint64_t> evaluations;  // in the order of the task's inputs
};

// The evaluations of a program, or else of the first program met, on the inputs of a task.
Found find_evaluations(const ResultsReader& reader, std::uint32_t task,
                       std::optional<std::uint32_t> program) {
  std::vector<std::pair<std::uint32_t, std::uint64_t>> found;  // input, evaluation
  for (std::uint64_t first = 0; first < reader.evaluations();) {
    const EvaluationBlock block = reader.read(first, scan_rows, Values::skip);
    for (std::size_t i = 0; i < block.count(); ++i) {
      if (reader.inputs()[block.input[i]].task != task) continue;
      if (!program) program = block.program[i];
      if (block.program[i] == *program) found.emplace_back(block.input[i], first + i);
    }
    first += block.count();
  }
  if (found.empty()) {
    const std::string& id = reader.tasks()[task].id;
    fail(reader,
         program ? "program " + reader.programs()[*program].name + " was not run on task " + id
                 : "no program was run on task " + id,
         "choose another task or program");
  }
  std::sort(found.begin(), found.end());
  Found result{*program, {}};
  for (const auto& [input, evaluation] : found) result.evaluations.push_back(evaluation);
  return result;
}

GridPanel grid_panel(const std::string& name, std::size_t height, std::size_t width,
                     std::span<const std::uint8_t> cells) {
  return {name + " " + std::to_string(height) + " x " + std::to_string(width), height, width, cells, {}};
}

GridPanel value_panel(const ResultsReader& reader, const EvaluationBlock& block) {
  const std::string line = std::to_string(block.error_line[0]);
  const auto status = static_cast<Status>(block.status[0]);
  if (status != Status::ok) {
    const std::string text = source_line(reader, block.program[0], block.error_line[0]);
    return {"output",
            0,
            0,
            {},
            std::string(status_name(status)) + " at line " + line + (text.empty() ? "" : ": " + text)};
  }
  if (!block.kept(0)) return {"output", 0, 0, {}, "not kept by this run"};
  if (block.is_grid(0) && block.size[0] > 0) {
    return grid_panel("output", block.height[0], block.width[0], block.value(0));
  }
  return {"output", 0, 0, {}, value_text(block, 0)};
}

void show_evaluation(const ResultsReader& reader, const ShowOptions& options, std::uint64_t evaluation,
                     std::ostream& out) {
  const EvaluationBlock block = reader.read(evaluation, 1, Values::read);
  const StoredInput& input = reader.inputs()[block.input[0]];
  const char* const verdict = block.match[0] == 1   ? "match"
                              : block.match[0] == 0 ? "no match"
                                                    : "nothing to compare with";
  out << '\n' << printable(input.pair) << ": " << verdict << ", " << block.steps[0] << " steps\n";
  std::vector<GridPanel> panels = {grid_panel("input", input.height, input.width, input.cells)};
  if (input.expected) {
    panels.push_back(grid_panel("expected", input.expected_height, input.expected_width, *input.expected));
  }
  panels.push_back(value_panel(reader, block));
  print_panels(panels, options.colour, options.width, out);
}

}  // namespace

void show(const ResultsReader& reader, const ShowOptions& options, std::ostream& out) {
  const std::uint32_t task = find_task(reader, options.task);
  const Found found = find_evaluations(
      reader, task, options.program ? find_program(reader, *options.program) : best_program(reader, task));
  const StoredProgram& program = reader.programs()[found.program];
  out << "task " << printable(options.task) << ", program " << printable(program.name) << " ("
      << printable(program.file) << ":" << program.line << ")\n";
  for (const std::uint64_t evaluation : found.evaluations) show_evaluation(reader, options, evaluation, out);
}

}  // namespace megabatch
