#pragma once
// Types that kernels and their callers share.
#include <cstdint>

namespace megabatch {

// How an evaluation ended. The numbers are part of the results file.
enum class Status : std::uint8_t {
  ok = 0,
  error = 1,       // the program raised (what Python would raise)
  limit = 2,       // steps, memory, integer width or depth ran out
  needs_host = 3,  // a device's arena is too small: to be run again on the host, never a result
};

// The kind of a result value. The numbers are part of the results file.
enum class ValueKind : std::uint8_t {
  none = 0,  // no value: status is not ok
  grid = 1,  // rectangular, cells 0..255: `height * width` cells in the output, row by row
  text = 2,  // any other value: its encoded form (value_encoding.hpp) in the output
};

// Of one value in the outputs; a larger one ends as `limit`, so that what a batch leaves behind fits in
// memory.
inline constexpr std::uint32_t max_result_bytes = 1u << 24;

struct GridRef {         // a grid among the batch's cells
  std::uint32_t offset;  // of its first cell
  std::uint16_t height, width;
};
struct PairRef {  // one example of a task; indexes into grids
  std::uint32_t input;
  std::uint32_t output;  // no_grid where the output is not known
};
inline constexpr std::uint32_t no_grid = 0xFFFFFFFF;
struct TaskRef {  // a task's train pairs, for programs that take S
  std::uint32_t first_pair;
  std::uint32_t pairs;
};
struct InputRef {      // what a program is given
  std::uint32_t pair;  // I is its input, C its output
  std::uint32_t task;  // S is that task's train pairs
};

struct Evaluation {
  std::uint32_t program;
  std::uint32_t input;
};

struct Outcome {
  std::uint64_t offset;  // of its bytes in the outputs, where `size` > 0
  std::uint32_t size;    // bytes
  std::uint32_t steps;
  std::uint32_t line;           // source line that raised or ran out, 0 when ok
  std::uint16_t height, width;  // of a grid, else 0
  Status status;
  ValueKind kind;
  std::uint8_t match;  // 0 no, 1 equals the expected output, 255 nothing to compare with
  std::uint8_t reserved;
};
static_assert(sizeof(Outcome) == 32);

enum class Outputs : std::uint8_t { none, matching, all };

}  // namespace megabatch
