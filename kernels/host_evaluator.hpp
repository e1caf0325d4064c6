#pragma once
// Evaluates on the calling thread, with an arena of the full size. Both backends use it: the CPU's for all
// evaluations, the GPU's for those that no device arena holds.
#include <cstdint>
#include <vector>

#include "kernels/evaluate.hpp"
#include "kernels/launch.hpp"

namespace megabatch {

BatchTables tables_of(const BatchData& data);

class HostEvaluator {
 public:
  // Reserves address space for limits.memory bytes. Throws std::runtime_error where there is none.
  explicit HostEvaluator(const Limits& limits);
  HostEvaluator(HostEvaluator&& other) noexcept;
  HostEvaluator& operator=(HostEvaluator&&) = delete;
  ~HostEvaluator();

  // Appends the output's bytes to `bytes`; the outcome's offset is their place there.
  Outcome evaluate(const BatchTables& tables, Evaluation evaluation, Outputs outputs,
                   std::vector<std::uint8_t>& bytes);

 private:
  static constexpr std::uint32_t keep_bytes = 64u << 20;  // of touched memory kept between evaluations

  Limits limits_;
  std::uint8_t* arena_ = nullptr;
};

}  // namespace megabatch
