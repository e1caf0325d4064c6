#pragma once
// The engine as the rest of the program sees it: a batch in flat arrays, evaluated on a backend.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "kernels/bytecode.hpp"
#include "kernels/launch_types.hpp"

namespace megabatch {

// Everything that all evaluations share; borrowed, host memory.
struct BatchData {
  std::span<const ProgramHeader> programs;
  std::span<const std::uint32_t> code;
  std::span<const std::uint64_t> constants;  // bits of Values without arena part
  std::span<const std::int8_t> cells;        // 0-9 for ARC
  std::span<const GridRef> grids;
  std::span<const PairRef> pairs;
  std::span<const TaskRef> tasks;
  std::span<const InputRef> inputs;
};

struct Limits {
  std::uint32_t steps = 200'000'000;  // of one evaluation, in elements handled
  std::uint32_t memory = 512u << 20;  // bytes of one evaluation's arena
};

struct BatchResult {
  std::vector<Outcome> outcomes;      // one for each evaluation, in their order
  std::vector<std::uint8_t> outputs;  // the bytes of outcome 0, then of 1, and so on without gaps
};

// Evaluates batches. Results depend on the batch and the limits alone, never on the backend, the
// number of threads or how evaluations are grouped.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string name() const = 0;    // "cpu" or "cuda"
  virtual std::string device() const = 0;  // processor or card
  // Sets what all later batches share. Throws std::runtime_error where it does not fit.
  virtual void stage(const BatchData& data) = 0;
  virtual void evaluate(std::span<const Evaluation> evaluations, Outputs outputs, BatchResult& result) = 0;

  struct Phases {  // seconds of the last evaluate()
    double host_to_device = 0, kernel = 0, device_to_host = 0;
    std::uint64_t rerun_on_host = 0;  // evaluations that the device's arenas could not hold
  };
  virtual Phases phases() const = 0;
};

std::unique_ptr<Backend> make_cpu_backend(const Limits& limits, unsigned threads);

// Whether this build has the CUDA backend.
bool cuda_built();
// Devices that can be used; 0 without a driver. `why` says why none can.
int cuda_device_count(std::string& why);
// Throws std::runtime_error "problem (why) suggestion" where there is none.
std::unique_ptr<Backend> make_cuda_backend(const Limits& limits, int device);

}  // namespace megabatch
