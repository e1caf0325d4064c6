#pragma once
// Primitives that a single lane can do without memory of its own. They serve the loops, where each lane
// evaluates a whole function on an element of its own, and are the fast path of the scalar primitives.
#include <cstdint>

#include "kernels/lane_patch.hpp"
#include "kernels/order.hpp"
#include "kernels/primitives.hpp"
#include "kernels/python.hpp"

namespace megabatch {

MB_HD MB_INLINE Value lane_integer(std::int64_t n) {
  return n < INT32_MIN || n > INT32_MAX ? make_failed() : make_integer(static_cast<std::int32_t>(n));
}
MB_HD MB_INLINE Value lane_integers(std::int64_t i, std::int64_t j) {
  return pair_fits(i, j) ? make_pair(static_cast<std::int32_t>(i), static_cast<std::int32_t>(j))
                         : make_failed();
}

// f(a, b) on numbers, element by element where one or both are tuples of two integers.
template <class F>
MB_HD MB_INLINE Value lane_arithmetic(Value a, Value b, F f) {
  if (a.is_number()) {
    if (b.is_number()) return lane_integer(f(a.integer(), b.integer()));
    if (b.is(Tag::pair)) return lane_integers(f(a.integer(), b.first()), f(a.integer(), b.second()));
  } else if (a.is(Tag::pair)) {
    if (b.is_number()) return lane_integers(f(a.first(), b.integer()), f(a.second(), b.integer()));
    if (b.is(Tag::pair)) return lane_integers(f(a.first(), b.first()), f(a.second(), b.second()));
  }
  return make_failed();
}
template <class F>
MB_HD MB_INLINE Value lane_unary(Value a, F f) {
  if (a.is_number()) return lane_integer(f(a.integer()));
  if (a.is(Tag::pair)) return lane_integers(f(a.first()), f(a.second()));
  return make_failed();
}

// Whether a lane may compare v with anything: it has few elements, and these none of their own.
template <class W>
MB_HD inline bool is_short(const Engine<W>& e, Value v) {
  if (!v.is(Tag::tuple) && !v.is(Tag::set)) return flat_weight(v) <= max_lane_walk;
  const std::uint32_t n = v.length();
  if (n > max_lane_walk) return false;
  for (std::uint32_t i = 0; i < n; ++i)
    if (!e.values(v)[i].is_immediate()) return false;
  return true;
}

// Whether a == b, where a lane can tell after a look at few elements.
template <class W>
MB_HD inline bool lane_equal(const Engine<W>& e, Value a, Value b, bool& same) {
  same = a.bits == b.bits;
  if (same || kind_rank(a) != kind_rank(b)) return true;
  if (a.is_patch() && b.is(a.tag())) {
    const std::uint32_t n = a.length(), few = n < max_lane_walk ? n : max_lane_walk;
    if (b.length() != n) return true;
    same = compare_keys(e.keys(a), few, e.keys(b), few) == 0;
    return !same || n == few;
  }
  if (a.is(Tag::grid) && b.is(Tag::grid)) {
    const std::uint32_t n = flat_weight(a), few = n < max_lane_walk ? n : max_lane_walk;
    if (a.height() != b.height() || a.width() != b.width()) return true;
    std::uint32_t i = 0;
    while (i < few && e.cells(a)[i] == e.cells(b)[i]) ++i;
    same = i == few;
    return !same || n == few;
  }
  if (!is_short(e, a) && !is_short(e, b)) return false;
  same = compare(e, a, b) == 0;
  return true;
}

// The value of scalar primitive p (and of some on containers); failed() where a lane cannot tell it, be it
// that Python would raise.
template <class W>
MB_HD MB_INLINE Value lane_scalar_inline(const Engine<W>& e, std::uint32_t p, Value a, Value b, Value c) {
  switch (p) {
    case p_identity:
      return a;
    case p_add:
      return lane_arithmetic(a, b, [](std::int64_t x, std::int64_t y) { return x + y; });
    case p_subtract:
      return lane_arithmetic(a, b, [](std::int64_t x, std::int64_t y) { return x - y; });
    case p_multiply:
      return lane_arithmetic(a, b, [](std::int64_t x, std::int64_t y) { return x * y; });
    case p_divide:
      if (b.is_number() ? b.integer() == 0 : !b.is(Tag::pair) || b.first() == 0 || b.second() == 0)
        return make_failed();
      return lane_arithmetic(a, b, [](std::int64_t x, std::int64_t y) {
        return x == INT32_MIN ? floor_divide(x, y)
                              : std::int64_t{floor_divide_32(static_cast<int>(x), static_cast<int>(y))};
      });
    case p_invert:
      return lane_unary(a, [](std::int64_t x) { return -x; });
    case p_even:
      return a.is_number() ? make_boolean((a.integer() & 1) == 0) : make_failed();
    case p_double:
      return lane_unary(a, [](std::int64_t x) { return 2 * x; });
    case p_halve:
      return lane_unary(a, [](std::int64_t x) { return x >> 1; });
    case p_flip:
      return make_boolean(!truth(e, a));
    case p_equality: {
      bool same;
      return lane_equal(e, a, b, same) ? make_boolean(same) : make_failed();
    }
    case p_contained:
      if (!b.is_container() ||
          !(b.is_patch() ||
            (a.is_immediate() ? b.is_set() || e.length(b) <= max_lane_walk : b.is_set() && is_short(e, a))))
        return make_failed();
      return make_boolean(contains(e, b, a));
    case p_greater: {
      if (!is_short(e, a) || !is_short(e, b)) return make_failed();
      const Less less = python_less(e, b, a);
      return less == Less::raises ? make_failed() : make_boolean(less == Less::yes);
    }
    case p_size:
      return a.is_container() ? make_integer(static_cast<std::int32_t>(e.length(a))) : make_failed();
    case p_both:
      return truth(e, a) ? b : a;
    case p_either:
      return truth(e, a) ? a : b;
    case p_increment:
      return lane_unary(a, [](std::int64_t x) { return x + 1; });
    case p_decrement:
      return lane_unary(a, [](std::int64_t x) { return x - 1; });
    case p_crement:
      return lane_unary(a, [](std::int64_t x) { return x == 0 ? 0 : x > 0 ? x + 1 : x - 1; });
    case p_sign:
      return lane_unary(a, [](std::int64_t x) { return std::int64_t{x == 0 ? 0 : x > 0 ? 1 : -1}; });
    case p_positive:
      return a.is_number() ? make_boolean(a.integer() > 0) : make_failed();
    case p_toivec:
      return e.small_tuple(a, make_integer(0));
    case p_tojvec:
      return e.small_tuple(make_integer(0), a);
    case p_astuple:
      return e.small_tuple(a, b);
    case p_branch:
      return truth(e, a) ? b : c;
    case p_first:
      return a.is_container() && e.length(a) > 0 ? e.element(a, 0) : make_failed();
    case p_last: {
      const std::int64_t n = e.length(a);
      return n > 0 ? e.element(a, static_cast<std::uint32_t>(n - 1)) : make_failed();
    }
    case p_other: {
      const std::int64_t n = e.length(a);
      for (std::uint32_t i = 0; i < n && i < max_lane_walk; ++i) {
        const Value x = e.element(a, i);
        bool same;
        if (!lane_equal(e, x, b, same) || (same && i > 0 && !b.is_immediate())) return make_failed();
        if (!same) return x;
      }
      return make_failed();
    }
    case p_color: {
      if (a.is(Tag::object)) return make_integer(key_colour(e.keys(a)[0]));
      if (e.length(a) <= 0) return make_failed();
      const Value first = e.element(a, 0);
      return first.is_tuple() && e.length(first) > 0 ? e.element(first, 0) : make_failed();
    }
    case p_index: {
      if (!a.is(Tag::grid) || !b.is(Tag::pair)) return make_failed();
      const std::int32_t i = b.first(), j = b.second();
      if (i < 0 || j < 0 || i >= a.height() || j >= a.width()) return make_none();
      return make_integer(e.cells(a)[i * a.width() + j]);
    }
    case p_maximum:
    case p_minimum: {
      const std::int64_t n = e.length(a);
      if (n <= 0 || n > max_lane_walk || a.is_patch()) return make_failed();
      std::int32_t best = 0;
      for (std::uint32_t i = 0; i < n; ++i) {
        const Value x = e.element(a, i);
        if (!x.is(Tag::integer)) return make_failed();
        if (i == 0 || (p == p_maximum ? x.integer() > best : x.integer() < best)) best = x.integer();
      }
      return make_integer(best);
    }
    default:
      return make_failed();
  }
}
template <class W>
MB_HD MB_NOINLINE Value lane_scalar(const Engine<W>& e, std::uint32_t p, Value a, Value b, Value c) {
  return lane_scalar_inline(e, p, a, b, c);
}

}  // namespace megabatch
