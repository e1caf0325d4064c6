#pragma once
// JSON text of tasks and solutions -> grids in flat storage. One pass, no document in memory, no recursion.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/launch.hpp"

namespace megabatch {

// Grids in the order of reading.
struct GridStore {
  std::vector<std::int8_t> cells;
  std::vector<GridRef> grids;
};

struct ParsedPair {
  std::uint32_t input = no_grid, output = no_grid;  // indexes into GridStore::grids
};

struct ParsedTask {
  std::string id;
  std::size_t line = 0;  // where it begins in its file
  std::vector<ParsedPair> train, test;
};

struct ParsedSolution {
  std::string id;
  std::size_t line = 0;
  std::vector<std::uint32_t> outputs;  // of test/0, test/1, ...
};

// `name` is the file in messages, `stem` the id where the file holds one task. Throws
// std::runtime_error on anything that is no file of tasks.
std::vector<ParsedTask> parse_tasks(std::string_view text, const std::string& name, const std::string& stem,
                                    GridStore& store);
std::vector<ParsedSolution> parse_solutions(std::string_view text, const std::string& name, GridStore& store);

}  // namespace megabatch
