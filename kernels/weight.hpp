#pragma once
// What comparing values costs, to be charged before it is done.
//
// The weight of a value is the number of elements in it on all levels, shared parts counted each time they
// occur: no comparison with it looks at more. A value nested deeper than comparisons follow has none.
#include <cstdint>

#include "kernels/engine.hpp"
#include "kernels/order.hpp"

namespace megabatch {

// Weights above all budgets of steps count as this.
inline constexpr std::uint64_t most_weight = std::uint64_t{1} << 31;

// Of a value whose elements have no elements of their own; 0 of others.
MB_HD constexpr std::uint32_t flat_weight(Value v) {
  switch (v.tag()) {
    case Tag::row:
    case Tag::indices:
    case Tag::object:
      return v.length();
    case Tag::grid:
      return static_cast<std::uint32_t>(v.height()) * static_cast<std::uint32_t>(v.width());
    case Tag::tuple:
    case Tag::set:
      return v.length() == 0 ? 1 : 0;
    default:
      return 1;
  }
}

// Of n values together. Its own walk is charged; where that or the nesting goes too far: 0, and a status.
template <class W>
MB_HD MB_NOINLINE std::uint64_t weight_of(Engine<W>& e, const Value* values, std::uint32_t n) {
  struct Level {
    const Value* values;
    std::uint32_t next, n;
  };
  const std::uint32_t mark = e.used;
  Level* stack = nullptr;
  std::uint64_t total = 0;
  for (std::uint32_t depth = 0;;) {
    if (!e.charge(n)) return 0;
    total += n;
    if (!e.w.any(n, [=](std::uint32_t i) { return flat_weight(values[i]) == 0; })) {
      total += static_cast<std::uint64_t>(
          e.w.sum(n, [=](std::uint32_t i) { return std::int64_t{flat_weight(values[i])} - 1; }));
    } else {
      if (!stack) stack = e.template alloc<Level>(max_nesting);
      if (!stack) return 0;
      if (depth + 1 == max_nesting) {
        e.limit();
        return 0;
      }
      Level* open = &stack[depth++];
      e.w.once([=] { *open = {values, 0, n}; });
    }
    // On to the next value that has values of its own.
    Value next = make_none();
    while (depth > 0 && next.is(Tag::none)) {
      Level* top = &stack[depth - 1];
      const Level level = *top;
      const std::uint32_t from = level.next;
      const std::uint32_t skipped = e.w.first_of(
          level.n - from, [=](std::uint32_t i) { return flat_weight(level.values[from + i]) == 0; });
      total += static_cast<std::uint64_t>(e.w.sum(
          skipped, [=](std::uint32_t i) { return std::int64_t{flat_weight(level.values[from + i])} - 1; }));
      if (from + skipped == level.n) {
        --depth;
        continue;
      }
      next = level.values[from + skipped];
      e.w.once([=] { top->next = from + skipped + 1; });
    }
    if (next.is(Tag::none)) break;
    values = e.values(next);
    n = next.length();
  }
  e.used = mark;
  return total < most_weight ? total : most_weight;
}

template <class W>
MB_HD MB_INLINE std::uint64_t weight(Engine<W>& e, Value v) {
  const std::uint32_t flat = flat_weight(v);
  return flat > 0 ? flat : weight_of(e, e.values(v), v.length());
}

// Charges `times` comparisons with a value; false, and a status, where they go too far.
template <class W>
MB_HD MB_INLINE bool charge_comparisons(Engine<W>& e, Value v, std::uint64_t times) {
  if (!e.charge(times)) return false;
  if (v.is_immediate()) return true;
  const std::uint64_t w = weight(e, v);
  return e.status == Status::ok && e.charge(times * (w - 1));
}
// Charges a comparison of each of n values, `times` over.
template <class W>
MB_HD MB_INLINE bool charge_comparisons(Engine<W>& e, const Value* values, std::uint32_t n,
                                        std::uint64_t times) {
  if (!e.charge(times)) return false;
  const std::uint64_t w = weight_of(e, values, n);
  return e.status == Status::ok && e.charge(times * w);
}

}  // namespace megabatch
