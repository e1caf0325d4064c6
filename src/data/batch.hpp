#pragma once
// Which program runs on which input: a long list of evaluations, most of it computed, not held.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/launch.hpp"
#include "src/data/tasks.hpp"

namespace megabatch {

enum class Pairing : std::uint8_t {
  own,    // a program whose name ends in a task's id, on that task's pairs
  cross,  // every program on every pair of every task
  list,   // what a file says
};

// One program on consecutive inputs.
struct EvaluationRun {
  std::uint64_t first;  // its first evaluation
  std::uint32_t program;
  std::uint32_t first_input;
};

class Batch {
 public:
  Batch() = default;
  // A batch is either runs, in order and without gaps from evaluation 0, or a list.
  Batch(std::vector<EvaluationRun> runs, std::uint64_t size) : runs_(std::move(runs)), size_(size) {}
  explicit Batch(std::vector<Evaluation> list) : list_(std::move(list)), size_(list_.size()) {}

  std::uint64_t size() const { return size_; }
  Evaluation at(std::uint64_t index) const;
  // Replaces `evaluations` by `count` of them: first, first + stride, ... Requires stride > 0 and the last
  // one to be below size().
  void fill(std::uint64_t first, std::size_t count, std::uint64_t stride,
            std::vector<Evaluation>& evaluations) const;

  const std::vector<EvaluationRun>& runs() const { return runs_; }
  const std::vector<Evaluation>& list() const { return list_; }
  std::uint64_t bytes() const {
    return runs_.size() * sizeof(EvaluationRun) + list_.size() * sizeof(Evaluation);
  }

 private:
  std::vector<EvaluationRun> runs_;
  std::vector<Evaluation> list_;
  std::uint64_t size_ = 0;
};

struct PairedBatch {
  Batch batch;
  std::uint64_t programs_without_task = 0;  // own: they are not evaluated
  std::uint64_t rows_left_out = 0;          // list: rows of programs that did not compile
};

// `programs` are the names of the programs that compiled: index i is program i.
PairedBatch pair_own(std::span<const std::string_view> programs, const TaskSet& tasks);
PairedBatch pair_cross(std::size_t programs, const TaskSet& tasks);

// `text` is tab-separated: a header line with the columns program, task and pair (such as train/0), in
// any order and among any others, then a row for each evaluation. `left_out` are programs that did not
// compile. Throws std::runtime_error that names `file`, line and what is unknown in it.
PairedBatch pair_list(std::string_view text, const std::string& file,
                      std::span<const std::string_view> programs, std::span<const std::string_view> left_out,
                      const TaskSet& tasks);

}  // namespace megabatch
