#pragma once
// What every rank needs to evaluate its part: programs, grids and the batch, in flat arrays.
#include <cstdint>
#include <vector>

#include "kernels/launch.hpp"
#include "src/comm/communicator.hpp"
#include "src/data/batch.hpp"

namespace megabatch {

struct SharedData {
  std::vector<ProgramHeader> programs;
  std::vector<std::uint32_t> code;
  std::vector<std::uint64_t> constants;
  std::vector<std::int8_t> cells;
  std::vector<GridRef> grids;
  std::vector<PairRef> pairs;
  std::vector<TaskRef> tasks;
  std::vector<InputRef> inputs;
  Batch batch;

  BatchData view() const;
  std::uint64_t bytes() const;
};

// Rank 0 alone reads and compiles; the other ranks get the arrays, so that they cannot disagree and need
// no common file system.
void broadcast(Communicator& ranks, SharedData& data);

}  // namespace megabatch
