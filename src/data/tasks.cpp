#include "src/data/tasks.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "src/data/files.hpp"
#include "src/data/sha256.hpp"
#include "src/data/task_reader.hpp"
#include "src/language/diagnostic.hpp"

namespace megabatch {
namespace {

namespace fs = std::filesystem;

struct ReadTask {
  ParsedTask task;
  std::uint32_t file;
};

struct Reader {
  TaskSet set;
  GridStore store;
  std::vector<ReadTask> tasks;

  std::string read(const fs::path& path) {
    std::string text = read_file(path);
    set.files.push_back({path.string(), sha256(text), text.size()});
    return text;
  }

  void read_task_file(const fs::path& path) {
    const std::string text = read(path);
    const auto file = static_cast<std::uint32_t>(set.files.size() - 1);
    std::vector<ParsedTask> parsed = parse_tasks(text, path.string(), path.stem().string(), store);
    if (parsed.empty()) {
      throw std::runtime_error(path.string() + ": holds no tasks (an empty object) give it at least one");
    }
    for (ParsedTask& task : parsed) tasks.push_back({std::move(task), file});
  }

  void read_directory(const fs::path& path) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
      if (at->path().extension() == ".json") files.push_back(at->path());
    }
    if (error) {
      throw std::runtime_error(path.string() + ": cannot be listed (" + error.message() +
                               ") check its permissions");
    }
    if (files.empty()) {
      throw std::runtime_error(path.string() +
                               ": holds no tasks (no *.json in it) name the directory that "
                               "holds the task files");
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) read_task_file(file);
  }

  std::string place(const ReadTask& read) const {
    return set.files[read.file].path + ":" + std::to_string(read.task.line);
  }

  void sort_by_id() {
    std::stable_sort(tasks.begin(), tasks.end(),
                     [](const ReadTask& a, const ReadTask& b) { return a.task.id < b.task.id; });
    const auto twice =
        std::adjacent_find(tasks.begin(), tasks.end(),
                           [](const ReadTask& a, const ReadTask& b) { return a.task.id == b.task.id; });
    if (twice == tasks.end()) return;
    throw std::runtime_error(place(twice[1]) + ": task " + shown(twice->task.id) +
                             " stands twice (first in " + place(twice[0]) + ") leave one out");
  }

  bool same_grid(std::uint32_t a, std::uint32_t b) const {
    const GridRef &x = store.grids[a], &y = store.grids[b];
    const auto cells = std::uint32_t{x.height} * x.width;
    return x.height == y.height && x.width == y.width &&
           std::equal(store.cells.begin() + x.offset, store.cells.begin() + x.offset + cells,
                      store.cells.begin() + y.offset);
  }

  // Needs the tasks sorted. Solutions of tasks that were not read are left aside: one solutions file
  // serves any part of its challenges.
  void add_solutions(const fs::path& path) {
    const std::string text = read(path);
    bool any = false;
    const std::vector<ParsedSolution> solutions = parse_solutions(text, path.string(), store);
    for (const ParsedSolution& solution : solutions) {
      const auto found =
          std::lower_bound(tasks.begin(), tasks.end(), solution.id,
                           [](const ReadTask& a, const std::string& id) { return a.task.id < id; });
      if (found == tasks.end() || found->task.id != solution.id) continue;
      any = true;
      const std::string at = path.string() + ":" + std::to_string(solution.line) + ": solution ";
      std::vector<ParsedPair>& test = found->task.test;
      if (test.size() != solution.outputs.size()) {
        throw std::runtime_error(at + shown(solution.id) + " has " + std::to_string(solution.outputs.size()) +
                                 " outputs (its task has " + std::to_string(test.size()) + " test pairs, " +
                                 place(*found) + ") give the solutions of these challenges");
      }
      for (std::size_t i = 0; i < test.size(); ++i) {
        if (test[i].output != no_grid && !same_grid(test[i].output, solution.outputs[i])) {
          throw std::runtime_error(at + shown(solution.id) + ", output " + std::to_string(i) +
                                   " differs from the task's own (" + place(*found) + ") leave one out");
        }
        test[i].output = solution.outputs[i];
      }
    }
    if (!any) {
      throw std::runtime_error(path.string() + ": solves none of the " + std::to_string(tasks.size()) +
                               " tasks (no id in common) give the solutions of these challenges");
    }
  }

  // In the order of the tasks, so that the arrays do not depend on which file held what.
  std::uint32_t add_grid(std::uint32_t grid) {
    if (grid == no_grid) return no_grid;
    const GridRef& from = store.grids[grid];
    set.grids.push_back({static_cast<std::uint32_t>(set.cells.size()), from.height, from.width});
    const auto begin = store.cells.begin() + from.offset;
    set.cells.insert(set.cells.end(), begin, begin + std::uint32_t{from.height} * from.width);
    return static_cast<std::uint32_t>(set.grids.size() - 1);
  }

  void add_pairs(const std::vector<ParsedPair>& pairs) {
    const auto task = static_cast<std::uint32_t>(set.tasks.size());
    for (const ParsedPair& pair : pairs) {
      set.inputs.push_back({static_cast<std::uint32_t>(set.pairs.size()), task});
      const std::uint32_t input = add_grid(pair.input);
      set.pairs.push_back({input, add_grid(pair.output)});
    }
  }

  TaskSet finish() {
    // Cells are counted in 32 bits and each grid has one, so that all other counts fit too.
    set.cells.reserve(store.cells.size());
    set.grids.reserve(store.grids.size());
    for (const ReadTask& read : tasks) {
      const auto first = static_cast<std::uint32_t>(set.pairs.size());
      const auto train = static_cast<std::uint32_t>(read.task.train.size());
      const auto test = static_cast<std::uint32_t>(read.task.test.size());
      add_pairs(read.task.train);
      add_pairs(read.task.test);
      set.refs.push_back({first, train});
      set.tasks.push_back({read.task.id, read.file, train, test, first});
    }
    return std::move(set);
  }
};

}  // namespace

std::optional<std::uint32_t> TaskSet::find(std::string_view id) const {
  const auto found =
      std::lower_bound(tasks.begin(), tasks.end(), id,
                       [](const Task& task, std::string_view wanted) { return task.id < wanted; });
  if (found == tasks.end() || found->id != id) return std::nullopt;
  return static_cast<std::uint32_t>(found - tasks.begin());
}

std::optional<std::uint32_t> TaskSet::find_input(const Task& task, std::string_view pair) const {
  const bool is_train = pair.starts_with("train/");
  if (!is_train && !pair.starts_with("test/")) return std::nullopt;
  const std::string_view digits = pair.substr(is_train ? 6 : 5);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (number >= (is_train ? task.train : task.test)) return std::nullopt;
  return task.first_input + (is_train ? 0 : task.train) + number;
}

std::string TaskSet::pair_name(std::uint32_t input) const {
  const Task& task = tasks[inputs[input].task];
  const std::uint32_t number = input - task.first_input;
  return number < task.train ? "train/" + std::to_string(number)
                             : "test/" + std::to_string(number - task.train);
}

TaskSet read_tasks(std::span<const std::filesystem::path> paths,
                   const std::optional<std::filesystem::path>& solutions) {
  Reader reader;
  for (const fs::path& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      reader.read_directory(path);
    } else {
      reader.read_task_file(path);
    }
  }
  reader.sort_by_id();
  if (solutions) reader.add_solutions(*solutions);
  return reader.finish();
}

}  // namespace megabatch
