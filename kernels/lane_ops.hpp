#pragma once
// Primitives that a single lane can do: no allocation, only reads. They serve the loops, where each lane
// evaluates a whole function on an element of its own, and are the fast path of the scalar primitives.
#include <cstdint>

#include "kernels/order.hpp"
#include "kernels/primitives.hpp"
#include "kernels/python.hpp"

namespace megabatch {

// Longest container that a lane walks alone.
inline constexpr std::uint32_t max_lane_walk = 64;

MB_HD MB_INLINE Value lane_integer(std::int64_t n) {
  return n < INT32_MIN || n > INT32_MAX ? make_failed() : make_integer(static_cast<std::int32_t>(n));
}
MB_HD MB_INLINE Value lane_integers(std::int64_t i, std::int64_t j) {
  return pair_fits(i, j) ? make_pair(static_cast<std::int32_t>(i), static_cast<std::int32_t>(j)) : make_failed();
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

// Rows or columns that a patch covers, as a lane walks its keys: low and high, biased as in the key.
struct Extent {
  std::uint32_t low, high;
};
template <class W>
MB_HD MB_INLINE bool lane_extent(const Engine<W>& e, Value patch, unsigned shift, Extent& x) {
  if (!patch.is_patch() || patch.length() > max_lane_walk) return false;
  const std::uint32_t* keys = e.keys(patch);
  x = {0xFFF, 0};
  for (std::uint32_t i = 0, n = patch.length(); i < n; ++i) {
    const std::uint32_t c = (keys[i] >> shift) & 0xFFF;
    x.low = c < x.low ? c : x.low;
    x.high = c > x.high ? c : x.high;
  }
  return true;
}
MB_HD MB_INLINE Value unbiased(std::uint32_t coordinate) {
  return make_integer(static_cast<std::int32_t>(coordinate) - 2048);
}
inline constexpr unsigned row_shift = 12, column_shift = 0;

// Whether a lane can do a primitive at all.
MB_HD constexpr bool lane_can(std::uint32_t p) {
  switch (p) {
    case p_identity:
    case p_add:
    case p_subtract:
    case p_multiply:
    case p_divide:
    case p_invert:
    case p_even:
    case p_double:
    case p_halve:
    case p_flip:
    case p_equality:
    case p_contained:
    case p_greater:
    case p_size:
    case p_both:
    case p_either:
    case p_increment:
    case p_decrement:
    case p_crement:
    case p_sign:
    case p_positive:
    case p_toivec:
    case p_tojvec:
    case p_astuple:
    case p_branch:
    case p_first:
    case p_last:
    case p_other:
    case p_color:
    case p_index:
    case p_height:
    case p_width:
    case p_shape:
    case p_uppermost:
    case p_lowermost:
    case p_leftmost:
    case p_rightmost:
    case p_ulcorner:
    case p_urcorner:
    case p_llcorner:
    case p_lrcorner:
    case p_center:
    case p_colorcount:
    case p_numcolors: return true;
    default: return false;
  }
}

// The value of primitive p; failed() where a lane cannot tell it, be it that Python would raise.
template <class W>
MB_HD Value lane_op(const Engine<W>& e, std::uint32_t p, Value a, Value b, Value c) {
  switch (p) {
    case p_identity: return a;
    case p_add: return lane_arithmetic(a, b, [](std::int64_t x, std::int64_t y) { return x + y; });
    case p_subtract: return lane_arithmetic(a, b, [](std::int64_t x, std::int64_t y) { return x - y; });
    case p_multiply: return lane_arithmetic(a, b, [](std::int64_t x, std::int64_t y) { return x * y; });
    case p_divide:
      if (b.is_number() ? b.integer() == 0 : !b.is(Tag::pair) || b.first() == 0 || b.second() == 0)
        return make_failed();
      return lane_arithmetic(a, b, [](std::int64_t x, std::int64_t y) {
        return x == INT32_MIN ? floor_divide(x, y)
                              : std::int64_t{floor_divide_32(static_cast<int>(x), static_cast<int>(y))};
      });
    case p_invert: return lane_unary(a, [](std::int64_t x) { return -x; });
    case p_even: return a.is_number() ? make_boolean((a.integer() & 1) == 0) : make_failed();
    case p_double: return lane_unary(a, [](std::int64_t x) { return 2 * x; });
    case p_halve: return lane_unary(a, [](std::int64_t x) { return x >> 1; });
    case p_flip: return make_boolean(!truth(e, a));
    case p_equality: return make_boolean(compare(e, a, b) == 0);
    case p_contained:
      if (!b.is_container() || (b.is_tuple() && e.length(b) > max_lane_walk)) return make_failed();
      return make_boolean(contains(e, b, a));
    case p_greater: {
      const Less less = python_less(e, b, a);
      return less == Less::raises ? make_failed() : make_boolean(less == Less::yes);
    }
    case p_size: return a.is_container() ? make_integer(static_cast<std::int32_t>(e.length(a))) : make_failed();
    case p_both: return truth(e, a) ? b : a;
    case p_either: return truth(e, a) ? a : b;
    case p_increment: return lane_unary(a, [](std::int64_t x) { return x + 1; });
    case p_decrement: return lane_unary(a, [](std::int64_t x) { return x - 1; });
    case p_crement: return lane_unary(a, [](std::int64_t x) { return x == 0 ? 0 : x > 0 ? x + 1 : x - 1; });
    case p_sign: return lane_unary(a, [](std::int64_t x) { return std::int64_t{x == 0 ? 0 : x > 0 ? 1 : -1}; });
    case p_positive: return a.is_number() ? make_boolean(a.integer() > 0) : make_failed();
    case p_toivec: return e.small_tuple(a, make_integer(0));
    case p_tojvec: return e.small_tuple(make_integer(0), a);
    case p_astuple: return e.small_tuple(a, b);
    case p_branch: return truth(e, a) ? b : c;
    case p_first: return a.is_container() && e.length(a) > 0 ? e.element(a, 0) : make_failed();
    case p_last: {
      const std::int64_t n = e.length(a);
      return n > 0 ? e.element(a, static_cast<std::uint32_t>(n - 1)) : make_failed();
    }
    case p_other: {
      const std::int64_t n = e.length(a);
      for (std::uint32_t i = 0; i < n && i < max_lane_walk; ++i) {
        const Value x = e.element(a, i);
        if (compare(e, x, b) != 0) return x;
      }
      return make_failed();
    }
    case p_color: return a.is(Tag::object) ? make_integer(key_colour(e.keys(a)[0])) : make_failed();
    case p_index: {
      if (!a.is(Tag::grid) || !b.is(Tag::pair)) return make_failed();
      const std::int32_t i = b.first(), j = b.second();
      if (i < 0 || j < 0 || i >= a.height() || j >= a.width()) return make_none();
      return make_integer(e.cells(a)[i * a.width() + j]);
    }
    case p_height:
    case p_width:
    case p_shape: {
      if (a.is(Tag::grid))
        return p == p_height  ? make_integer(a.height())
               : p == p_width ? make_integer(a.width())
                              : make_pair(a.height(), a.width());
      Extent rows{}, columns{};
      if (p != p_width && !lane_extent(e, a, row_shift, rows)) return make_failed();
      if (p != p_height && !lane_extent(e, a, column_shift, columns)) return make_failed();
      const std::int32_t h = static_cast<std::int32_t>(rows.high - rows.low) + 1;
      const std::int32_t w = static_cast<std::int32_t>(columns.high - columns.low) + 1;
      return p == p_height ? make_integer(h) : p == p_width ? make_integer(w) : make_pair(h, w);
    }
    case p_uppermost:
    case p_lowermost:
    case p_leftmost:
    case p_rightmost: {
      Extent x;
      if (!lane_extent(e, a, p == p_uppermost || p == p_lowermost ? row_shift : column_shift, x)) return make_failed();
      return unbiased(p == p_uppermost || p == p_leftmost ? x.low : x.high);
    }
    case p_ulcorner:
    case p_urcorner:
    case p_llcorner:
    case p_lrcorner:
    case p_center: {
      Extent rows, columns;
      if (!lane_extent(e, a, row_shift, rows) || !lane_extent(e, a, column_shift, columns)) return make_failed();
      std::int32_t i = static_cast<std::int32_t>(p == p_ulcorner || p == p_urcorner ? rows.low : rows.high) - 2048;
      std::int32_t j = static_cast<std::int32_t>(p == p_ulcorner || p == p_llcorner ? columns.low : columns.high) - 2048;
      if (p == p_center) {
        i = static_cast<std::int32_t>(rows.low + (rows.high - rows.low + 1) / 2) - 2048;
        j = static_cast<std::int32_t>(columns.low + (columns.high - columns.low + 1) / 2) - 2048;
      }
      return make_pair(i, j);
    }
    case p_colorcount: {
      if (!a.is(Tag::object) || a.length() > max_lane_walk || !b.is_number()) return make_failed();
      std::int32_t n = 0;
      const std::uint32_t* keys = e.keys(a);
      for (std::uint32_t i = 0; i < a.length(); ++i) n += key_colour(keys[i]) == b.integer() ? 1 : 0;
      return make_integer(n);
    }
    case p_numcolors: {
      if (!a.is(Tag::object) || a.length() > max_lane_walk) return make_failed();
      std::int32_t n = 1;
      const std::uint32_t* keys = e.keys(a);
      for (std::uint32_t i = 1; i < a.length(); ++i) n += (keys[i] >> 24) != (keys[i - 1] >> 24) ? 1 : 0;
      return make_integer(n);
    }
    default: return make_failed();
  }
}

}  // namespace megabatch
