#include "src/run/schedule.hpp"

#include <algorithm>

namespace megabatch {

Schedule::Schedule(std::uint64_t evaluations, std::uint64_t batch_size, std::uint64_t rank,
                   std::uint64_t ranks)
    : evaluations_(evaluations), next_(rank), ranks_(ranks) {
  const std::uint64_t share = evaluations / ranks + (evaluations % ranks != 0);
  const std::uint64_t rounds = share / batch_size + (share % batch_size != 0);
  pieces_ = std::min(rounds * ranks, evaluations);
}

EvaluationRange Schedule::piece(std::uint64_t number) const {
  // The first `longer` pieces have one evaluation more.
  const std::uint64_t length = evaluations_ / pieces_, longer = evaluations_ % pieces_;
  return {number * length + std::min(number, longer), length + (number < longer)};
}

std::optional<EvaluationRange> Schedule::next() {
  if (next_ >= pieces_) return std::nullopt;
  const EvaluationRange range = piece(next_);
  next_ += ranks_;
  return range;
}

}  // namespace megabatch
