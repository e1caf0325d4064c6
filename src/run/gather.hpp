#pragma once
// Finished batches on their way from every rank to rank 0, which takes them in the order of evaluations.
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "kernels/launch.hpp"
#include "src/comm/communicator.hpp"
#include "src/results/results_file.hpp"
#include "src/run/schedule.hpp"

namespace megabatch {

// A part of a round.
struct FinishedBatch {
  std::uint64_t round, part;
  BatchTimings timings;  // with rank, first evaluation and count
  BatchResult result;
};

// A whole round: consecutive evaluations.
struct FinishedRound {
  std::uint64_t first;
  std::vector<Outcome> outcomes;      // offsets count from the start of `outputs`
  std::vector<std::uint8_t> outputs;  // in any order
  std::vector<BatchTimings> timings;  // by part
};

class Gather {
 public:
  virtual ~Gather() = default;
  // Takes one batch of this rank.
  virtual void put(FinishedBatch batch) = 0;
  // Moves on what is under way, without waiting.
  virtual void poll() = 0;
  // Returns when all evaluations are with rank 0.
  virtual void finish() = 0;
  // On rank 0: evaluations that are there so far, in order or not.
  virtual std::uint64_t arrived() const = 0;
};

// On rank 0, `take` gets every round in order and `waiting` is called now and then inside finish(); other
// ranks call neither. Over MPI, point to point.
struct GatherCallbacks {
  std::function<void(FinishedRound)> take;
  std::function<void()> waiting;
};
std::unique_ptr<Gather> make_gather(Communicator& ranks, const Schedule& schedule, GatherCallbacks callbacks);

// The parts of one round, in any order, none missing: evaluation i of the round is in part i modulo the
// parts.
FinishedRound merge(std::uint64_t first, std::vector<FinishedBatch> parts);

}  // namespace megabatch
