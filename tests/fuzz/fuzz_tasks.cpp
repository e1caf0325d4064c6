// Task files, solutions files and lists of evaluations: any bytes get a std::runtime_error or sound data.
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "src/data/batch.hpp"
#include "src/data/task_reader.hpp"

namespace {

using namespace megabatch;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_grids(const GridStore& store) {
  std::size_t end = 0;
  for (const GridRef& grid : store.grids) {
    require(grid.height > 0 && grid.width > 0 && grid.offset >= end);
    end = grid.offset + std::size_t{grid.height} * grid.width;
  }
  require(end <= store.cells.size());
}

void check_tasks(std::string_view text) {
  GridStore store;
  for (const ParsedTask& task : parse_tasks(text, "t.json", "stem", store)) {
    require(!task.id.empty() && task.line > 0 && !(task.train.empty() && task.test.empty()));
    for (const ParsedPair& pair : task.train) {
      require(pair.input < store.grids.size() && pair.output < store.grids.size());
    }
    for (const ParsedPair& pair : task.test) {
      require(pair.input < store.grids.size() &&
              (pair.output < store.grids.size() || pair.output == no_grid));
    }
  }
  check_grids(store);
}

void check_solutions(std::string_view text) {
  GridStore store;
  for (const ParsedSolution& solution : parse_solutions(text, "s.json", store)) {
    for (const std::uint32_t output : solution.outputs) require(output < store.grids.size());
  }
  check_grids(store);
}

void check_list(std::string_view text) {
  static const TaskSet tasks = [] {
    TaskSet set;
    set.tasks = {{"a", 0, 1, 1, 0}, {"b", 0, 0, 1, 2}};
    set.inputs = {{0, 0}, {1, 0}, {2, 1}};
    return set;
  }();
  static const std::vector<std::string_view> programs = {"f", "g"}, left_out = {"h"};
  const PairedBatch paired = pair_list(text, "l.tsv", programs, left_out, tasks);
  std::vector<Evaluation> evaluations;
  paired.batch.fill(0, paired.batch.size(), 1, evaluations);
  for (const Evaluation& evaluation : evaluations) require(evaluation.program < 2 && evaluation.input < 3);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto check : {check_tasks, check_solutions, check_list}) {
    try {
      check(text);
    } catch (const std::runtime_error& refused) {
      require(std::string_view(refused.what()).size() < 4096);
    }
  }
  return 0;
}
