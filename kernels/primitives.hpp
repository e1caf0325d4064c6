#pragma once
#include <cstdint>

#include "kernels/primitives.def.hpp"

namespace megabatch {

enum class Family : std::uint8_t { scalar, container, function, loop, patch, grid };

// Number of a primitive, in the order of the table. The names are prefixed because some are C++ keywords.
enum Primitive : std::uint8_t {
#define MEGABATCH_X(name, arity, parameters, family, meaning) p_##name,
  MEGABATCH_PRIMITIVES(MEGABATCH_X)
#undef MEGABATCH_X
      primitive_count
};

struct PrimitiveInfo {
  const char* name;
  std::uint8_t arity;
  const char* parameters;  // comma-separated
  Family family;
  const char* meaning;
};

// Host only: text for the parser, the disassembler and help.
inline constexpr PrimitiveInfo primitive_table[] = {
#define MEGABATCH_X(name, arity, parameters, family, meaning) \
  {#name, arity, parameters, Family::family, meaning},
    MEGABATCH_PRIMITIVES(MEGABATCH_X)
#undef MEGABATCH_X
};

}  // namespace megabatch
