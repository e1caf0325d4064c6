#pragma once
// From a primitive's number to its code, made from the table of primitives.
#include <cstdint>

#include "kernels/primitives.hpp"
#include "kernels/prims_container.hpp"
#include "kernels/prims_function.hpp"
#include "kernels/prims_grid.hpp"
#include "kernels/prims_patch.hpp"
#include "kernels/prims_scalar.hpp"

namespace megabatch {

// Primitives that call functions back; the interpreter does them itself.
MB_HD constexpr bool is_loop(std::uint32_t p) {
  switch (p) {
#define MEGABATCH_LOOP_scalar(name)
#define MEGABATCH_LOOP_container(name)
#define MEGABATCH_LOOP_function(name)
#define MEGABATCH_LOOP_patch(name)
#define MEGABATCH_LOOP_grid(name)
#define MEGABATCH_LOOP_loop(name) \
  case p_##name:                  \
    return true;
#define MEGABATCH_X(name, arity, parameters, family, meaning) MEGABATCH_LOOP_##family(name)
    MEGABATCH_PRIMITIVES(MEGABATCH_X)
#undef MEGABATCH_X
    default:
      return false;
  }
}

MB_HD constexpr std::uint32_t arity_of(std::uint32_t p) {
  constexpr std::uint8_t arities[] = {
#define MEGABATCH_X(name, arity, parameters, family, meaning) arity,
      MEGABATCH_PRIMITIVES(MEGABATCH_X)
#undef MEGABATCH_X
  };
  return arities[p];
}

// Calls primitive p, which is no loop, with as many arguments as it takes.
template <class W>
MB_HD MB_NOINLINE Value call_primitive(Engine<W>& e, std::uint32_t p, const Value* x) {
  if (p == p_equality) return make_boolean(equal(e, x[0], x[1]));
  switch (p) {
#define MEGABATCH_ARGUMENTS_1 x[0]
#define MEGABATCH_ARGUMENTS_2 x[0], x[1]
#define MEGABATCH_ARGUMENTS_3 x[0], x[1], x[2]
#define MEGABATCH_ARGUMENTS_4 x[0], x[1], x[2], x[3]
#define MEGABATCH_CALL(name, arity) \
  case p_##name:                    \
    return prim_##name(e, MEGABATCH_ARGUMENTS_##arity);
#define MEGABATCH_CALL_scalar(name, arity)
#define MEGABATCH_CALL_loop(name, arity)
#define MEGABATCH_CALL_container(name, arity) MEGABATCH_CALL(name, arity)
#define MEGABATCH_CALL_function(name, arity) MEGABATCH_CALL(name, arity)
#define MEGABATCH_CALL_patch(name, arity) MEGABATCH_CALL(name, arity)
#define MEGABATCH_CALL_grid(name, arity) MEGABATCH_CALL(name, arity)
#define MEGABATCH_X(name, arity, parameters, family, meaning) MEGABATCH_CALL_##family(name, arity)
    MEGABATCH_PRIMITIVES(MEGABATCH_X)
#undef MEGABATCH_X
    default:
      return scalar_primitive(e, p, x[0], x[1], x[2]);
  }
}

}  // namespace megabatch
