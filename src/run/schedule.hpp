#pragma once
// Which part of the batch a rank evaluates, and in what pieces.
#include <cstdint>

namespace megabatch {

// The batch is cut into rounds of nearly one length, each into as many parts as there are ranks: part p
// takes evaluations p, p + parts, ... of its round. So a slow program, whose evaluations lie side by side,
// is shared out. Ranks draw parts by number, when they are free: part n modulo parts of round n / parts.
class Schedule {
 public:
  struct Round {
    std::uint64_t first;
    std::uint64_t count;
  };

  // Parts have at most `longest` evaluations. Requires longest > 0 and ranks > 0.
  Schedule(std::uint64_t evaluations, std::uint64_t longest, std::uint64_t ranks);

  std::uint64_t rounds() const { return rounds_; }
  std::uint64_t parts() const { return parts_; }  // of a round
  Round round(std::uint64_t number) const;
  // Evaluations of a part; none where the round is shorter than its number.
  std::uint64_t size(const Round& round, std::uint64_t part) const {
    return part < round.count ? (round.count - part - 1) / parts_ + 1 : 0;
  }
  std::uint64_t largest_part() const { return rounds_ == 0 ? 0 : size(round(0), 0); }

 private:
  std::uint64_t evaluations_, rounds_, parts_;
};

}  // namespace megabatch
