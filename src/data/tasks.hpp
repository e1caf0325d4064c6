#pragma once
// ARC tasks in the flat arrays that the engine takes.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/launch.hpp"

namespace megabatch {

struct Task {
  std::string id;
  std::uint32_t file;         // index into TaskSet::files
  std::uint32_t train, test;  // pairs
  std::uint32_t first_input;  // train/0, ..., then test/0, ...
};

struct InputFile {
  std::string path;
  std::string sha256;  // hexadecimal
  std::uint64_t bytes;
};

// Input i is pair i, so `inputs[i].pair == i`; what is said of inputs holds for pairs.
struct TaskSet {
  std::vector<Task> tasks;         // sorted by the bytes of their ids
  std::vector<InputFile> files;    // as they were read
  std::vector<std::int8_t> cells;  // colours of all grids, row by row
  std::vector<GridRef> grids;
  std::vector<PairRef> pairs;    // [inputs] task by task
  std::vector<TaskRef> refs;     // [tasks]
  std::vector<InputRef> inputs;  // [inputs]

  std::optional<std::uint32_t> find(std::string_view id) const;
  // The input that `pair` ("train/0", "test/1") names in that task.
  std::optional<std::uint32_t> find_input(const Task& task, std::string_view pair) const;
  std::string pair_name(std::uint32_t input) const;
};

// Reads tasks: a path is a directory (each *.json in it, by name), a file of one task
// ({"train": [{"input": grid, "output": grid}, ...], "test": [...]}, its id the file's stem), or a file
// of many ({id: task, ...}, such as Kaggle's challenges). `solutions` is a file {id: [grid, ...]} with
// the outputs of test pairs. Only a test pair may lack its output. A grid has sides of 1 to
// max_input_side and integers from 0 to 127.
// Throws std::runtime_error that names file, line, task, pair and row.
TaskSet read_tasks(std::span<const std::filesystem::path> paths,
                   const std::optional<std::filesystem::path>& solutions);

}  // namespace megabatch
