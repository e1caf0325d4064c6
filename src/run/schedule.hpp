#pragma once
// Which part of the batch a rank evaluates, and in what pieces.
#include <cstdint>

namespace megabatch {

// The batch is cut into rounds of nearly one length, of at most `batch_size` evaluations for each rank.
// In a round, rank r takes evaluations r, r + ranks, ...: a slow program's evaluations lie side by side,
// and so every rank gets its share of them.
class Schedule {
 public:
  struct Round {
    std::uint64_t first;
    std::uint64_t count;
  };

  // Requires batch_size > 0 and ranks > 0.
  Schedule(std::uint64_t evaluations, std::uint64_t batch_size, std::uint64_t ranks);

  std::uint64_t rounds() const { return rounds_; }
  Round round(std::uint64_t number) const;
  // Evaluations that the rank takes of a round, from round.first + rank on, `ranks` apart.
  std::uint64_t share(const Round& round, std::uint64_t rank) const {
    return rank < round.count ? (round.count - rank - 1) / ranks_ + 1 : 0;
  }
  std::uint64_t ranks() const { return ranks_; }

 private:
  std::uint64_t evaluations_, rounds_, ranks_;
};

}  // namespace megabatch
