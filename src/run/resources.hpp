#pragma once
// What a rank runs on.
#include <cstdint>
#include <memory>

#include "kernels/launch.hpp"
#include "src/comm/communicator.hpp"
#include "src/results/results_file.hpp"
#include "src/run/job.hpp"

namespace megabatch {

struct Resources {
  std::unique_ptr<Backend> backend;
  std::uint32_t threads;
};

// The backend that the settings ask for; automatic is CUDA where a device can be used. The rank's device
// is its number on the node, modulo the devices. A collective call.
// Throws std::runtime_error where the backend cannot be had.
Resources make_resources(const RunSettings& settings, Communicator& ranks);

// Cores that this process may use, shared fairly with the node's other ranks; at least 1. Collective.
std::uint32_t cores_of_rank(Communicator& ranks);

// Evaluations that a rank best hands to its backend at once, by what rank 0 runs on. Collective.
std::uint64_t batch_length(const RunSettings& settings, const Resources& resources, std::uint64_t evaluations,
                           Communicator& ranks);

RankEntry describe(const Resources& resources, const Communicator& ranks);
std::uint64_t peak_memory();  // bytes resident on the host, at most so far

}  // namespace megabatch
