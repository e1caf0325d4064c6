#include "src/run/schedule.hpp"

#include <algorithm>

namespace megabatch {
namespace {

std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) { return a / b + (a % b != 0); }

}  // namespace

Schedule::Schedule(std::uint64_t evaluations, std::uint64_t longest, std::uint64_t ranks)
    : evaluations_(evaluations), rounds_(divide_up(divide_up(evaluations, ranks), longest)), parts_(ranks) {}

Schedule::Round Schedule::round(std::uint64_t number) const {
  // The first `longer` rounds have one evaluation more.
  const std::uint64_t length = evaluations_ / rounds_, longer = evaluations_ % rounds_;
  return {number * length + std::min(number, longer), length + (number < longer)};
}

}  // namespace megabatch
