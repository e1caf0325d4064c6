#pragma once
// Which part of the batch a rank evaluates, and in what pieces.
#include <cstdint>
#include <optional>

namespace megabatch {

struct EvaluationRange {
  std::uint64_t first;
  std::uint64_t count;
};

// The batch is cut into pieces of nearly one length, as many for each rank, none longer than
// `batch_size`; a rank's shard is every `ranks`-th piece. Shards that interleave share out programs that
// are slow, and let rank 0 write results in order without holding those of the other ranks back.
class Schedule {
 public:
  // Requires batch_size > 0 and rank < ranks.
  Schedule(std::uint64_t evaluations, std::uint64_t batch_size, std::uint64_t rank, std::uint64_t ranks);

  std::optional<EvaluationRange> next();

  std::uint64_t pieces() const { return pieces_; }  // of all ranks
  EvaluationRange piece(std::uint64_t number) const;

 private:
  std::uint64_t evaluations_, pieces_, next_, ranks_;
};

}  // namespace megabatch
