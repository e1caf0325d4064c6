#pragma once
// Finished batches on their way from every rank to rank 0, which takes them in the order of evaluations.
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "kernels/launch.hpp"
#include "src/comm/communicator.hpp"
#include "src/results/results_file.hpp"

namespace megabatch {

struct FinishedBatch {
  BatchTimings timings;  // with rank, first evaluation and count
  BatchResult result;
};

class Gather {
 public:
  virtual ~Gather() = default;
  // Takes one batch of this rank. On rank 0 it also takes in what has arrived from others.
  virtual void put(FinishedBatch batch) = 0;
  // Returns when all evaluations are with rank 0.
  virtual void finish() = 0;
};

// On rank 0, `take` gets every batch in order, and `arrived` the evaluations that are there so far, in
// order or not. On other ranks both are unused. Over MPI point to point.
struct GatherCallbacks {
  std::function<void(FinishedBatch)> take;
  std::function<void(std::uint64_t)> arrived;
};
std::unique_ptr<Gather> make_gather(Communicator& ranks, std::uint64_t evaluations,
                                    GatherCallbacks callbacks);

}  // namespace megabatch
