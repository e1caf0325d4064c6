#include "src/data/batch.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <stdexcept>
#include <unordered_map>

#include "src/data/text.hpp"
#include "src/language/diagnostic.hpp"

namespace megabatch {
namespace {

enum Column : std::size_t { column_program, column_task, column_pair, column_count };
constexpr std::array<std::string_view, column_count> column_names = {"program", "task", "pair"};

// Lines of a text, without their ends.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool next(std::string_view& line) {
    if (rest_.empty()) return false;
    const std::size_t end = rest_.find('\n');
    line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return true;
  }
  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

class ListReader {
 public:
  ListReader(std::string_view text, const std::string& file, std::span<const std::string_view> programs,
             std::span<const std::string_view> left_out, const TaskSet& tasks)
      : lines_(text), file_(file), programs_(programs), tasks_(tasks) {
    for (std::uint32_t i = 0; i < tasks.tasks.size(); ++i) task_numbers_.emplace(tasks.tasks[i].id, i);
    for (const std::string_view name : left_out) program_numbers_.emplace(name, not_compiled);
    for (std::uint32_t i = 0; i < programs.size(); ++i) program_numbers_.insert_or_assign(programs[i], i);
  }

  PairedBatch read() {
    read_header();
    std::vector<Evaluation> list;
    std::uint64_t left_out = 0;
    std::string_view line;
    while (lines_.next(line)) {
      if (line.empty()) continue;
      const std::array<std::string_view, column_count> fields = split(line);
      const std::uint32_t program = find_program(fields[column_program]);
      const std::uint32_t input = find_input(fields[column_task], fields[column_pair]);
      if (program == not_compiled) {
        ++left_out;
      } else {
        list.push_back({program, input});
      }
    }
    if (list.empty() && left_out == 0) {
      throw std::runtime_error(file_ + ": lists no evaluations (only a header stands in it) add rows");
    }
    PairedBatch paired;
    paired.batch = Batch(std::move(list));
    paired.rows_left_out = left_out;
    return paired;
  }

 private:
  static constexpr std::uint32_t not_compiled = 0xFFFFFFFF;

  [[noreturn]] void fail(const std::string& problem, const std::string& why,
                         const std::string& suggestion) const {
    throw std::runtime_error(file_ + ":" + std::to_string(std::max<std::size_t>(lines_.number(), 1)) + ": " +
                             problem + " (" + why + ") " + suggestion);
  }

  void read_header() {
    std::string_view line;
    if (!lines_.next(line)) fail("is empty", "no header", "begin with the columns program, task and pair");
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    std::size_t number = 0;
    for (std::string_view rest = line; number == 0 || !rest.empty(); ++number) {
      const std::size_t tab = rest.find('\t');
      const std::string_view name = rest.substr(0, tab);
      rest.remove_prefix(tab == std::string_view::npos ? rest.size() : tab + 1);
      for (std::size_t c = 0; c < column_count; ++c) {
        if (name != column_names[c]) continue;
        if (places_[c]) fail("column " + shown(name) + " stands twice", "one each", "remove one");
        places_[c] = number;
      }
    }
    for (std::size_t c = 0; c < column_count; ++c) {
      if (!places_[c]) {
        fail("has no column " + shown(column_names[c]), "the header is " + shown(line),
             "begin with a tab-separated header that names program, task and pair");
      }
    }
  }

  std::array<std::string_view, column_count> split(std::string_view line) const {
    const std::size_t needed = std::max({*places_[0], *places_[1], *places_[2]});
    std::array<std::string_view, column_count> fields;
    for (std::size_t number = 0; number <= needed; ++number) {
      const std::size_t tab = line.find('\t');
      for (std::size_t c = 0; c < column_count; ++c) {
        if (*places_[c] == number) fields[c] = line.substr(0, tab);
      }
      if (tab == std::string_view::npos && number < needed) {
        fail("has " + std::to_string(number + 1) + " columns",
             "program, task and pair reach to column " + std::to_string(needed + 1),
             "separate the columns by tabs");
      }
      line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
    }
    return fields;
  }

  std::uint32_t find_program(std::string_view name) const {
    if (const auto found = program_numbers_.find(name); found != program_numbers_.end()) return found->second;
    NearestName near(name);
    for (const std::string_view program : programs_) near.consider(program);
    fail("unknown program " + shown(name), "not one of the " + with_commas(program_numbers_.size()) + " read",
         did_you_mean(near.best(), "add its file with --programs"));
  }

  std::uint32_t find_input(std::string_view id, std::string_view pair) const {
    const auto found = task_numbers_.find(id);
    if (found == task_numbers_.end()) {
      NearestName near(id);
      for (const Task& task : tasks_.tasks) near.consider(task.id);
      fail("unknown task " + shown(id), "not one of the " + with_commas(tasks_.tasks.size()) + " read",
           did_you_mean(near.best(), "add its file with --tasks"));
    }
    const Task& task = tasks_.tasks[found->second];
    const std::optional<std::uint32_t> input = tasks_.find_input(task, pair);
    if (input) return *input;
    const auto range = [](const char* kind, std::uint32_t count) {
      if (count == 0) return std::string("no ") + kind;
      return std::string(kind) + "/0" +
             (count == 1 ? std::string() : " to " + std::string(kind) + "/" + std::to_string(count - 1));
    };
    fail("unknown pair " + shown(pair) + " of task " + shown(id),
         "the task has " + range("train", task.train) + " and " + range("test", task.test),
         "name one of these");
  }

  Lines lines_;
  const std::string& file_;
  std::span<const std::string_view> programs_;
  const TaskSet& tasks_;
  std::unordered_map<std::string_view, std::uint32_t> program_numbers_, task_numbers_;
  std::array<std::optional<std::size_t>, column_count> places_;
};

}  // namespace

Evaluation Batch::at(std::uint64_t index) const {
  if (!list_.empty()) return list_[index];
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), index,
                       [](std::uint64_t i, const EvaluationRun& run) { return i < run.first; });
  const EvaluationRun& run = *(after - 1);
  return {run.program, run.first_input + static_cast<std::uint32_t>(index - run.first)};
}

void Batch::fill(std::uint64_t first, std::size_t count, std::uint64_t stride,
                 std::vector<Evaluation>& evaluations) const {
  evaluations.clear();
  evaluations.reserve(count);
  std::uint64_t index = first;
  if (!list_.empty()) {
    for (std::size_t i = 0; i < count; ++i, index += stride) evaluations.push_back(list_[index]);
    return;
  }
  auto next = std::upper_bound(runs_.begin(), runs_.end(), first,
                               [](std::uint64_t i, const EvaluationRun& run) { return i < run.first; });
  for (std::size_t i = 0; i < count; ++i, index += stride) {
    while (next != runs_.end() && next->first <= index) ++next;
    const EvaluationRun& run = *(next - 1);
    evaluations.push_back({run.program, run.first_input + static_cast<std::uint32_t>(index - run.first)});
  }
}

PairedBatch pair_own(std::span<const std::string_view> programs, const TaskSet& tasks) {
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  std::set<std::size_t, std::greater<>> lengths;  // the longest id that fits is meant
  for (std::uint32_t i = 0; i < tasks.tasks.size(); ++i) {
    numbers.emplace(tasks.tasks[i].id, i);
    lengths.insert(tasks.tasks[i].id.size());
  }
  PairedBatch paired;
  std::vector<EvaluationRun> runs;
  std::uint64_t size = 0;
  for (std::uint32_t program = 0; program < programs.size(); ++program) {
    const std::string_view name = programs[program];
    const Task* own = nullptr;
    for (const std::size_t length : lengths) {
      if (length > name.size()) continue;
      const auto found = numbers.find(name.substr(name.size() - length));
      if (found == numbers.end()) continue;
      own = &tasks.tasks[found->second];
      break;
    }
    if (own == nullptr) {
      ++paired.programs_without_task;
      continue;
    }
    runs.push_back({size, program, own->first_input});
    size += std::uint64_t{own->train} + own->test;
  }
  paired.batch = Batch(std::move(runs), size);
  return paired;
}

PairedBatch pair_cross(std::size_t programs, const TaskSet& tasks) {
  std::vector<EvaluationRun> runs;
  runs.reserve(programs);
  std::uint64_t size = 0;
  for (std::uint32_t program = 0; program < programs; ++program) {
    runs.push_back({size, program, 0});
    size += tasks.inputs.size();
  }
  PairedBatch paired;
  paired.batch = Batch(std::move(runs), size);
  return paired;
}

PairedBatch pair_list(std::string_view text, const std::string& file,
                      std::span<const std::string_view> programs, std::span<const std::string_view> left_out,
                      const TaskSet& tasks) {
  return ListReader(text, file, programs, left_out, tasks).read();
}

}  // namespace megabatch
