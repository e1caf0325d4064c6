#pragma once
// Primitives on any tuple or set.
#include <cstdint>

#include "kernels/lane_ops.hpp"
#include "kernels/python.hpp"
#include "kernels/sets.hpp"

namespace megabatch {

// The elements of a container as Values on top of the arena.
template <class W>
MB_HD MB_INLINE Value* copy_elements(Engine<W>& e, Value container, std::uint32_t n, std::uint32_t& offset) {
  if (!e.charge(n)) return nullptr;
  Value* v = e.template alloc<Value>(n, offset);
  if (v) e.w.each(n, [=, &e](std::uint32_t i) { v[i] = e.element(container, i); });
  return v;
}

// The tuple or set of those elements i of `from` for which keep(i), in order.
template <class W, class K>
MB_HD MB_INLINE Value select(Engine<W>& e, Value from, K keep) {
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(from));
  if (n == 0) return from.is_set() ? make_empty_set() : make_empty_tuple();
  if (!e.charge(n)) return make_failed();
  std::uint32_t offset;
  if (from.is_patch()) {
    std::uint32_t* keys = e.template alloc<std::uint32_t>(n, offset);
    if (!keys) return make_failed();
    const std::uint32_t* source = e.keys(from);
    const std::uint32_t kept =
        e.w.compact(n, keep, [=](std::uint32_t i, std::uint32_t k) { keys[k] = source[i]; });
    e.shrink(offset, kept * 4);
    return kept == 0 ? make_empty_set() : make_sized(from.tag(), kept, offset);
  }
  Value* values = e.template alloc<Value>(n, offset);
  if (!values) return make_failed();
  const std::uint32_t kept =
      e.w.compact(n, keep, [=, &e](std::uint32_t i, std::uint32_t k) { values[k] = e.element(from, i); });
  e.shrink(offset, kept * 8);
  return collect(e, from.is_set(), offset, kept, true);
}

template <class W>
MB_HD MB_NOINLINE Value prim_contained(Engine<W>& e, Value value, Value container) {
  if (!container.is_container()) return e.error();
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(container));
  if (!charge_comparisons(e, value, container.is_set() ? bit_length(n) : n)) return make_failed();
  if (container.is_set()) return make_boolean(contains(e, container, value));
  return make_boolean(
      e.w.any(n, [=, &e](std::uint32_t i) { return compare(e, e.element(container, i), value) == 0; }));
}

template <class W>
MB_HD MB_NOINLINE Value prim_combine(Engine<W>& e, Value a, Value b) {
  if (!a.is_container() || !b.is_container()) return e.error();
  const std::uint32_t na = static_cast<std::uint32_t>(e.length(a)),
                      nb = static_cast<std::uint32_t>(e.length(b));
  if (a.is_tuple() && b.is_tuple()) return concatenate(e, a, b);
  if (a.is_set() && b.is_set()) {
    if (nb == 0) return a;
    if (na == 0) return b;
  }
  if (!e.charge(std::uint64_t{na} + nb)) return make_failed();
  std::uint32_t offset;
  if (a.is_patch() && b.is(a.tag())) {
    std::uint32_t* keys = e.template alloc<std::uint32_t>(std::uint64_t{na} + nb, offset);
    if (!keys) return make_failed();
    const std::uint32_t *ka = e.keys(a), *kb = e.keys(b);
    e.w.each(na + nb, [=](std::uint32_t i) { keys[i] = i < na ? ka[i] : kb[i - na]; });
    return set_from_keys(e, offset, na + nb, a.tag());
  }
  Value* values = e.template alloc<Value>(std::uint64_t{na} + nb, offset);
  if (!values) return make_failed();
  e.w.each(na + nb,
           [=, &e](std::uint32_t i) { values[i] = i < na ? e.element(a, i) : e.element(b, i - na); });
  return collect(e, a.is_set(), offset, na + nb);
}

template <class W>
MB_HD MB_NOINLINE Value prim_intersection(Engine<W>& e, Value a, Value b) {
  if (a.is_number() && b.is_number()) {
    const std::int32_t bits = a.integer() & b.integer();
    return a.is(Tag::boolean) && b.is(Tag::boolean) ? make_boolean(bits != 0) : make_integer(bits);
  }
  if (!a.is_set() || !b.is_set()) return e.error();
  // CPython keeps the elements of the smaller set, of the second where both are of one size.
  const bool from_a = b.length() > a.length();
  const Value from = from_a ? a : b, in = from_a ? b : a;
  if (!charge_comparisons(e, from, bit_length(in.length()))) return make_failed();
  return select(e, from, [=, &e](std::uint32_t i) { return contains(e, in, e.element(from, i)); });
}

template <class W>
MB_HD MB_NOINLINE Value prim_difference(Engine<W>& e, Value a, Value b) {
  if (!a.is_container()) return e.error();
  if (e.length(a) == 0) return a;
  if (!b.is_container()) return e.error();
  if (a.is_set() && b.is_set()) return set_difference(e, a, b);
  const std::uint32_t nb = static_cast<std::uint32_t>(e.length(b));
  if (!charge_comparisons(e, a, b.is_set() ? bit_length(nb) : nb)) return make_failed();
  return select(e, a, [=, &e](std::uint32_t i) { return !contains(e, b, e.element(a, i)); });
}

template <class W>
MB_HD Value prim_size(Engine<W>& e, Value container) {
  const std::int64_t n = e.length(container);
  return n < 0 ? e.error() : make_integer(static_cast<std::int32_t>(n));
}

template <class W>
MB_HD MB_NOINLINE Value prim_dedupe(Engine<W>& e, Value tuple) {
  if (!tuple.is_container()) return e.error();
  const std::uint64_t n = static_cast<std::uint64_t>(e.length(tuple));
  if (n == 0) return make_empty_tuple();
  if (!tuple.is_tuple()) return e.error();
  if (!charge_comparisons(e, tuple, n / 2)) return make_failed();
  return select(e, tuple, [=, &e](std::uint32_t i) {
    const Value x = e.element(tuple, i);
    for (std::uint32_t j = 0; j < i; ++j)
      if (compare(e, e.element(tuple, j), x) == 0) return false;
    return true;
  });
}

template <class W>
MB_HD MB_NOINLINE Value prim_repeat(Engine<W>& e, Value item, Value num) {
  if (!num.is_number()) return e.error();
  if (num.integer() <= 0) return make_empty_tuple();
  const std::uint32_t n = static_cast<std::uint32_t>(num.integer());
  if (!e.charge(n)) return make_failed();
  std::uint32_t offset;
  Value* values = e.template alloc<Value>(n, offset);
  if (!values) return make_failed();
  e.w.each(n, [=](std::uint32_t i) { values[i] = item; });
  return e.tuple_at(offset, n);
}

// The elements of the elements: what type(containers)(e for c in containers for e in c) makes.
template <class W>
MB_HD MB_NOINLINE Value prim_merge(Engine<W>& e, Value containers) {
  if (!containers.is_container()) return e.error();
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(containers));
  const bool set = containers.is_set();
  if (n == 0) return set ? make_empty_set() : make_empty_tuple();
  if (!e.charge(n)) return make_failed();
  if (containers.is(Tag::grid))  // its rows lie one behind the other
    return e.row_value(containers.offset(), n * static_cast<std::uint32_t>(containers.width()));
  if (e.w.any(n, [=, &e](std::uint32_t i) { return !e.element(containers, i).is_container(); }))
    return e.error();
  const std::int64_t total =
      e.w.sum(n, [=, &e](std::uint32_t i) { return e.length(e.element(containers, i)); });
  if (!e.charge(static_cast<std::uint64_t>(total))) return make_failed();
  if (n == 1 && e.element(containers, 0).is_set() == set) return e.element(containers, 0);
  std::uint32_t offset;
  const bool patches = containers.is(Tag::set) && e.element(containers, 0).is_patch();
  const Tag tag = e.element(containers, 0).tag();
  if (patches && !e.w.any(n, [=, &e](std::uint32_t i) { return !e.values(containers)[i].is(tag); })) {
    std::uint32_t* keys = e.template alloc<std::uint32_t>(static_cast<std::uint64_t>(total), offset);
    if (!keys) return make_failed();
    std::uint32_t at = 0;
    for (std::uint32_t c = 0; c < n; ++c) {
      const Value part = e.values(containers)[c];
      const std::uint32_t* from = e.keys(part);
      e.w.each(part.length(), [=](std::uint32_t i) { keys[at + i] = from[i]; });
      at += part.length();
    }
    return set_from_keys(e, offset, at, tag);
  }
  const Value head = e.element(containers, 0);
  if (containers.is(Tag::tuple) && head.is(Tag::grid) && grid_fits(total, head.width()) &&
      !e.w.any(n, [=, &e](std::uint32_t i) {
        return !e.values(containers)[i].is(Tag::grid) || e.values(containers)[i].width() != head.width();
      })) {
    std::int8_t* cells;
    const Value stacked = e.new_grid(total, head.width(), cells);
    if (stacked.failed()) return stacked;
    for (std::uint32_t c = 0; c < n; ++c) {
      const Value part = e.values(containers)[c];
      const std::uint32_t size = static_cast<std::uint32_t>(part.height() * part.width());
      const std::int8_t* from = e.cells(part);
      e.w.each(size, [=](std::uint32_t i) { cells[i] = from[i]; });
      cells += size;
    }
    return stacked;
  }
  Value* values = e.template alloc<Value>(static_cast<std::uint64_t>(total), offset);
  if (!values) return make_failed();
  std::uint32_t at = 0;
  for (std::uint32_t c = 0; c < n; ++c) {
    const Value part = e.element(containers, c);
    const std::uint32_t size = static_cast<std::uint32_t>(e.length(part));
    e.w.each(size, [=, &e](std::uint32_t i) { values[at + i] = e.element(part, i); });
    at += size;
  }
  return collect(e, set, offset, at);
}

// Python's max or min of a container's elements, or of keys beside them: the first of the best.
// `keys` null means the elements themselves. n >= 1. Returns its index; a status where Python raises.
template <class W>
MB_HD MB_NOINLINE std::uint32_t best_of(Engine<W>& e, Value container, const Value* keys, std::uint32_t n,
                                        bool greatest) {
  if (!e.charge(n)) return 0;
  const auto get = [=, &e](std::uint32_t i) { return keys ? keys[i] : e.element(container, i); };
  if (!e.w.any(n, [=](std::uint32_t i) { return !get(i).is_number(); })) {
    const std::int32_t best = greatest ? e.w.largest(n, [=](std::uint32_t i) { return get(i).integer(); })
                                       : e.w.smallest(n, [=](std::uint32_t i) { return get(i).integer(); });
    return e.w.first_of(n, [=](std::uint32_t i) { return get(i).integer() == best; });
  }
  std::uint32_t best = 0;
  for (std::uint32_t i = 1; i < n; ++i) {
    if (!charge_comparisons(e, get(best), 1) || !charge_comparisons(e, get(i), 1)) return 0;
    const Less less = greatest ? python_less(e, get(best), get(i)) : python_less(e, get(i), get(best));
    if (less == Less::raises) {
      e.error();
      return 0;
    }
    if (less == Less::yes) best = i;
  }
  return best;
}

template <class W>
MB_HD MB_NOINLINE Value extreme(Engine<W>& e, Value container, bool greatest) {
  if (!container.is_container()) return e.error();
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(container));
  if (n == 0) return make_integer(0);
  if (container.is_patch()) return e.element(container, greatest ? n - 1 : 0);
  return e.element(container, best_of(e, container, nullptr, n, greatest));
}
template <class W>
MB_HD Value prim_maximum(Engine<W>& e, Value container) {
  return extreme(e, container, true);
}
template <class W>
MB_HD Value prim_minimum(Engine<W>& e, Value container) {
  return extreme(e, container, false);
}

// The least element among the most (or least) frequent ones of a tuple.
template <class W>
MB_HD MB_NOINLINE Value by_frequency(Engine<W>& e, Value tuple, bool most) {
  if (!tuple.is_tuple() || e.length(tuple) == 0) return e.error();
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(tuple)), mark = e.used;
  std::uint32_t offset;
  Value* values = copy_elements(e, tuple, n, offset);
  Value* other = values ? e.template alloc<Value>(n) : nullptr;
  std::uint32_t* counts = other ? e.template alloc<std::uint32_t>(n) : nullptr;
  if (!counts || !charge_comparisons(e, values, n, bit_length(n))) return make_failed();
  const Value* sorted =
      merge_sort(e, values, other, n, [&e](Value a, Value b) { return compare(e, a, b) < 0; });
  e.w.each(n, [=, &e](std::uint32_t i) {  // of each run of equals, its length at its first element
    std::uint32_t k = 0;
    if (i == 0 || compare(e, sorted[i], sorted[i - 1]) != 0)
      for (k = 1; i + k < n && compare(e, sorted[i], sorted[i + k]) == 0;) ++k;
    counts[i] = k;
  });
  const std::uint32_t best = static_cast<std::uint32_t>(
      most ? e.w.largest(n, [=](std::uint32_t i) { return static_cast<std::int32_t>(counts[i]); })
           : e.w.smallest(n, [=](std::uint32_t i) {
               return counts[i] == 0 ? INT32_MAX : static_cast<std::int32_t>(counts[i]);
             }));
  const Value result = sorted[e.w.first_of(n, [=](std::uint32_t i) { return counts[i] == best; })];
  e.used = mark;
  return result;
}
template <class W>
MB_HD Value prim_mostcommon(Engine<W>& e, Value container) {
  return by_frequency(e, container, true);
}
template <class W>
MB_HD Value prim_leastcommon(Engine<W>& e, Value container) {
  return by_frequency(e, container, false);
}

template <class W>
MB_HD MB_NOINLINE Value prim_initset(Engine<W>& e, Value value) {
  std::uint32_t offset;
  Value* v = e.template alloc<Value>(1, offset);
  if (!v) return make_failed();
  e.put(v, value);
  return set_from_values(e, offset, 1);
}

template <class W>
MB_HD MB_NOINLINE Value prim_totuple(Engine<W>& e, Value container) {
  if (container.is_tuple()) return container;
  if (!container.is_set()) return e.error();
  std::uint32_t offset;
  const std::uint32_t n = container.length();
  if (n == 0) return make_empty_tuple();
  if (!copy_elements(e, container, n, offset)) return make_failed();
  return e.tuple_at(offset, n);
}

template <class W>
MB_HD Value prim_first(Engine<W>& e, Value container) {
  return e.length(container) <= 0 ? e.error() : e.element(container, 0);
}
template <class W>
MB_HD Value prim_last(Engine<W>& e, Value container) {
  const std::int64_t n = e.length(container);
  return n <= 0 ? e.error() : e.element(container, static_cast<std::uint32_t>(n - 1));
}

template <class W>
MB_HD MB_NOINLINE Value prim_insert(Engine<W>& e, Value value, Value container) {
  if (!container.is_set()) return e.error();
  const Value one = prim_initset(e, value);
  return one.failed() ? one : prim_combine(e, container, one);
}

template <class W>
MB_HD MB_NOINLINE Value prim_remove(Engine<W>& e, Value value, Value container) {
  if (!container.is_container()) return e.error();
  if (!charge_comparisons(e, value, static_cast<std::uint64_t>(e.length(container)))) return make_failed();
  return select(e, container,
                [=, &e](std::uint32_t i) { return compare(e, e.element(container, i), value) != 0; });
}

template <class W>
MB_HD MB_NOINLINE Value prim_other(Engine<W>& e, Value container, Value value) {
  if (!container.is_container()) return e.error();
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(container));
  if (!charge_comparisons(e, value, n)) return make_failed();
  const std::uint32_t i =
      e.w.first_of(n, [=, &e](std::uint32_t k) { return compare(e, e.element(container, k), value) != 0; });
  return i == n ? e.error() : e.element(container, i);
}

template <class W>
MB_HD MB_NOINLINE Value prim_interval(Engine<W>& e, Value start, Value stop, Value step) {
  if (!start.is_number() || !stop.is_number() || !step.is_number() || step.integer() == 0) return e.error();
  const std::int64_t from = start.integer(), by = step.integer();
  const std::int64_t span =
      by > 0 ? std::int64_t{stop.integer()} - from : from - std::int64_t{stop.integer()};
  if (span <= 0) return make_empty_tuple();
  const std::int64_t stride = by > 0 ? by : -by;
  const std::uint64_t n = static_cast<std::uint64_t>((span + stride - 1) / stride);
  if (!e.charge(n)) return make_failed();
  std::uint32_t offset;
  Value* values = e.template alloc<Value>(n, offset);
  if (!values) return make_failed();
  e.w.each(static_cast<std::uint32_t>(n),
           [=](std::uint32_t i) { values[i] = make_integer(static_cast<std::int32_t>(from + by * i)); });
  return e.tuple_at(offset, static_cast<std::uint32_t>(n));
}

// n tuples of two, tuple k of first(k) and second(k), as Values on top of the arena (behind which lie
// the arena parts of those that need one).
template <class W, class A, class B>
MB_HD MB_INLINE bool make_tuples(Engine<W>& e, std::uint32_t n, A first, B second, std::uint32_t& offset) {
  Value* values = e.template alloc<Value>(n, offset);
  if (!values) return false;
  e.w.each(n, [=, &e](std::uint32_t k) { values[k] = e.small_tuple(first(k), second(k)); });
  std::uint32_t large = 0;
  large = e.w.count(n, [=](std::uint32_t k) { return values[k].failed(); });
  if (large == 0) return true;
  std::uint32_t parts;
  Value* part = e.template alloc<Value>(std::uint64_t{large} * 2, parts);
  if (!part) return false;
  e.w.compact(
      n, [=](std::uint32_t k) { return values[k].failed(); },
      [=](std::uint32_t k, std::uint32_t m) {
        part[2 * m] = first(k);
        part[2 * m + 1] = second(k);
        values[k] = make_sized(Tag::tuple, 2, parts + m * 16);
      });
  return true;
}

// The set of the n values at `offset`, behind which other parts of them lie.
template <class W>
MB_HD MB_INLINE Value set_from_copy(Engine<W>& e, std::uint32_t offset, std::uint32_t n,
                                    bool ascending = false) {
  if (e.used == offset + n * 8) return set_from_values(e, offset, n, ascending);
  const Value* from = e.template at<Value>(offset);
  std::uint32_t copy;
  Value* to = e.template alloc<Value>(n, copy);
  if (!to) return make_failed();
  e.w.each(n, [=](std::uint32_t i) { to[i] = from[i]; });
  return set_from_values(e, copy, n, ascending);
}

template <class W>
MB_HD MB_NOINLINE Value prim_product(Engine<W>& e, Value a, Value b) {
  if (!b.is_container()) return e.error();
  const std::uint64_t nb = static_cast<std::uint64_t>(e.length(b));
  if (nb == 0) return make_empty_set();
  if (!a.is_container()) return e.error();
  const std::uint64_t na = static_cast<std::uint64_t>(e.length(a));
  if (na == 0) return make_empty_set();
  if (!e.charge(na * nb)) return make_failed();
  if (na * nb > max_length) return e.limit();
  const std::uint32_t n = static_cast<std::uint32_t>(na * nb), inner = static_cast<std::uint32_t>(nb);
  std::uint32_t offset;
  // a outside, b inside: ascending where both are sets
  if (!make_tuples(
          e, n, [=, &e](std::uint32_t k) { return e.element(a, k / inner); },
          [=, &e](std::uint32_t k) { return e.element(b, k % inner); }, offset))
    return make_failed();
  return set_from_copy(e, offset, n, a.is_set() && b.is_set());
}

template <class W>
MB_HD MB_NOINLINE Value prim_pair(Engine<W>& e, Value a, Value b) {
  if (!a.is_container() || !b.is_container()) return e.error();
  const std::int64_t na = e.length(a), nb = e.length(b);
  const std::uint32_t n = static_cast<std::uint32_t>(na < nb ? na : nb);
  if (n == 0) return make_empty_tuple();
  if (!e.charge(n)) return make_failed();
  std::uint32_t offset;
  if (!make_tuples(
          e, n, [=, &e](std::uint32_t k) { return e.element(a, k); },
          [=, &e](std::uint32_t k) { return e.element(b, k); }, offset))
    return make_failed();
  return e.tuple_at(offset, n);
}

}  // namespace megabatch
