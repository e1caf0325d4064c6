#pragma once
// Primitives that make functions.
#include <cstdint>

#include "kernels/engine.hpp"

namespace megabatch {

// Python gives up on recursion at a depth of 1,000 calls, some of which its caller has used.
inline constexpr std::int32_t max_power = 900;

template <class W>
MB_HD MB_NOINLINE Value closure(Engine<W>& e, Closure kind, std::uint32_t arity, Value a, Value b, Value c) {
  std::uint32_t offset;
  Value* part = e.template alloc<Value>(3, offset);
  if (!part) return make_failed();
  e.w.once([=] {
    part[0] = a;
    part[1] = b;
    part[2] = c;
  });
  return make_closure(kind, arity, offset);
}

template <class W>
MB_HD Value prim_compose(Engine<W>& e, Value outer, Value inner) {
  return closure(e, Closure::compose, 1, outer, inner, make_none());
}
template <class W>
MB_HD Value prim_chain(Engine<W>& e, Value h, Value g, Value f) {
  return closure(e, Closure::chain, 1, h, g, f);
}
template <class W>
MB_HD Value prim_matcher(Engine<W>& e, Value function, Value target) {
  return closure(e, Closure::matcher, 1, function, target, make_none());
}
template <class W>
MB_HD Value prim_fork(Engine<W>& e, Value outer, Value a, Value b) {
  return closure(e, Closure::fork, 1, outer, a, b);
}
// The new function takes 1 or 2 arguments where the old one took 2 or 3, in every other case 3.
template <class W>
MB_HD Value bind(Engine<W>& e, Closure side, Value function, Value fixed) {
  if (!function.is(Tag::function)) return e.error();
  const std::uint32_t n = function.arity();
  return closure(e, side, n == 2 || n == 3 ? n - 1 : 3, function, fixed, make_none());
}
template <class W>
MB_HD Value prim_rbind(Engine<W>& e, Value function, Value fixed) {
  return bind(e, Closure::rbind, function, fixed);
}
template <class W>
MB_HD Value prim_lbind(Engine<W>& e, Value function, Value fixed) {
  return bind(e, Closure::lbind, function, fixed);
}

template <class W>
MB_HD MB_NOINLINE Value prim_power(Engine<W>& e, Value function, Value n) {
  if (!n.is_number() || n.integer() < 1 || n.integer() > max_power) return e.error();
  if (!e.charge(static_cast<std::uint64_t>(n.integer()))) return make_failed();
  Value power = function;
  for (std::int32_t i = 1; i < n.integer() && !power.failed(); ++i) power = prim_compose(e, function, power);
  return power;
}

}  // namespace megabatch
