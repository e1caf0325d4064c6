#pragma once
// Primitives on patches that a single lane can do: on short patches by walking them, and on described ones.
#include <cstdint>

#include "kernels/lane_ops.hpp"
#include "kernels/lane_patch.hpp"

namespace megabatch {

// Coordinates up to this far from 0 stay in a key's range when moved by as much.
inline constexpr int near_coordinate = 1023;

MB_HD constexpr bool is_near(std::int64_t i, std::int64_t j) {
  return i >= -near_coordinate && i <= near_coordinate && j >= -near_coordinate && j <= near_coordinate;
}

// A described patch that is `patch`, an argument or a constant of the lane, moved by (0, 0).
template <class W>
MB_HD Value describe_patch(const Engine<W>& e, const LaneScope& s, Value patch) {
  std::uint32_t which = skip;
  if (patch.bits == s.x.bits || patch.bits == s.y.bits) {
    which = patch.bits == s.x.bits ? moved_first_argument : moved_second_argument;
    Extent x;
    if (!walk_extent(e, patch, x)) return make_failed();
    if (!is_near(static_cast<int>(x.top) - 2048, static_cast<int>(x.left) - 2048) ||
        !is_near(static_cast<int>(x.bottom) - 2048, static_cast<int>(x.right) - 2048))
      return make_failed();
  } else {
    for (std::uint32_t i = 0; i < s.code->constants; ++i)
      if (s.code->values[i].bits == patch.bits && (s.code->near >> i & 1)) which = i;
    if (which == skip) return make_failed();
  }
  return describe(Shape::moved, colour_kept, make_place(0, 0), which);
}

MB_HD MB_INLINE bool one_colour(const std::uint32_t* keys, std::uint32_t n) {
  return (keys[0] >> 24) == (keys[n - 1] >> 24);
}

// dsl's connect; `make_failed()` where a place does not fit a key.
MB_HD inline Value lane_connect(std::int64_t ai, std::int64_t aj, std::int64_t bi, std::int64_t bj) {
  if (!key_fits(ai, aj) || !key_fits(bi, bj)) return make_failed();
  const std::int64_t di = bi - ai, dj = bj - aj;
  if (di != 0 && dj != 0 && di != dj && di != -dj) return make_empty_set();
  const std::uint32_t a = make_place(static_cast<int>(ai), static_cast<int>(aj));
  const std::uint32_t b = make_place(static_cast<int>(bi), static_cast<int>(bj));
  return describe(Shape::line, colour_kept, a < b ? a : b, a < b ? b : a);
}

// A described or describable patch moved by (di, dj).
template <class W>
MB_HD Value lane_shift(const Engine<W>& e, const LaneScope& s, Value patch, std::int64_t di,
                       std::int64_t dj) {
  if (!is_described(patch)) patch = describe_patch(e, s, patch);
  if (patch.failed()) return patch;
  const std::uint32_t a = place_a(patch), b = place_b(patch);
  const std::int64_t ai = key_row(a) + di, aj = key_column(a) + dj;
  if (shape_of(patch) == Shape::moved || shape_of(patch) == Shape::near) {
    if (!is_near(ai, aj)) return make_failed();
    return describe(shape_of(patch), described_colour(patch),
                    make_place(static_cast<int>(ai), static_cast<int>(aj)), b);
  }
  const std::int64_t bi = key_row(b) + di, bj = key_column(b) + dj;
  if (!key_fits(ai, aj) || !key_fits(bi, bj)) return make_failed();
  return describe(shape_of(patch), described_colour(patch),
                  make_place(static_cast<int>(ai), static_cast<int>(aj)),
                  make_place(static_cast<int>(bi), static_cast<int>(bj)));
}

MB_HD MB_INLINE Value describe_box(Shape shape, int top, int left, int bottom, int right) {
  if (!key_fits(top, left) || !key_fits(bottom, right)) return make_failed();
  return describe(shape, colour_kept, make_place(top, left), make_place(bottom, right));
}

// The rows (shift 12) or columns (0) of a patch as bits, where all are among 0 to 63.
template <class W>
MB_HD bool lane_lines(const Engine<W>& e, const LaneScope& s, Value patch, unsigned shift,
                      std::uint64_t& lines) {
  if (is_empty_set(patch)) return true;
  if (!is_described(patch) && !patch.is_patch()) return false;
  const std::uint32_t n = described_size(s, patch);
  if (n > max_lane_walk) return false;
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::uint32_t line = ((described_key(e, s, patch, i) >> shift) & 0xFFF) - 2048;
    if (line > 63) return false;
    lines |= std::uint64_t{1} << line;
  }
  return true;
}

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
    case p_maximum:
    case p_minimum:
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
    case p_portrait:
    case p_square:
    case p_vline:
    case p_hline:
    case p_bordering:
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
    case p_numcolors:
    case p_initset:
    case p_hmatching:
    case p_vmatching:
    case p_manhattan:
    case p_adjacent:
    case p_connect:
    case p_shoot:
    case p_hfrontier:
    case p_vfrontier:
    case p_dneighbors:
    case p_ineighbors:
    case p_neighbors:
    case p_toindices:
    case p_recolor:
    case p_shift:
    case p_normalize:
    case p_box:
    case p_inbox:
    case p_outbox:
    case p_backdrop:
    case p_corners:
      return true;
    default:
      return false;
  }
}

// Primitives that lane_scalar() alone does on values that no lane made.
#define MEGABATCH_SCALAR_OPS(X) \
  X(p_add)                      \
  X(p_subtract)                 \
  X(p_multiply)                 \
  X(p_divide)                   \
  X(p_invert)                   \
  X(p_even)                     \
  X(p_double)                   \
  X(p_halve)                    \
  X(p_flip)                     \
  X(p_equality)                 \
  X(p_contained)                \
  X(p_greater)                  \
  X(p_size)                     \
  X(p_maximum)                  \
  X(p_minimum)                  \
  X(p_both)                     \
  X(p_either)                   \
  X(p_increment)                \
  X(p_decrement)                \
  X(p_crement)                  \
  X(p_sign)                     \
  X(p_positive)                 \
  X(p_first)                    \
  X(p_last)                     \
  X(p_other)                    \
  X(p_color)                    \
  X(p_index)
MB_HD constexpr bool is_scalar_op(std::uint32_t p) {
  switch (p) {
#define MEGABATCH_X(p) case p:
    MEGABATCH_SCALAR_OPS(MEGABATCH_X)
#undef MEGABATCH_X
    return true;
    default:
      return false;
  }
}

// Numbers that follow from the rows and columns a patch covers.
template <class W>
MB_HD MB_NOINLINE Value lane_measure(const Engine<W>& e, const LaneScope& s, std::uint32_t p, Value a,
                                     Value b) {
  if (a.is(Tag::grid)) {
    switch (p) {
      case p_height:
        return make_integer(a.height());
      case p_width:
        return make_integer(a.width());
      case p_shape:
        return make_pair(a.height(), a.width());
      case p_portrait:
        return make_boolean(a.height() > a.width());
      case p_square:
        return make_boolean(a.height() == a.width());
      default:
        return make_failed();
    }
  }
  if (is_empty_set(a)) {
    switch (p) {
      case p_height:
      case p_width:
        return make_integer(0);
      case p_shape:
        return make_pair(0, 0);
      case p_square:
        return make_boolean(true);
      case p_portrait:
      case p_vline:
      case p_hline:
        return make_boolean(false);
      case p_box:
      case p_backdrop:
        return a;
      default:
        return make_failed();
    }
  }
  Extent x;
  if (!lane_extent(e, s, a, x)) return make_failed();
  const int top = static_cast<int>(x.top) - 2048, bottom = static_cast<int>(x.bottom) - 2048;
  const int left = static_cast<int>(x.left) - 2048, right = static_cast<int>(x.right) - 2048;
  const int height = bottom - top + 1, width = right - left + 1;
  const int size = static_cast<int>(described_size(s, a));
  switch (p) {
    case p_height:
      return make_integer(height);
    case p_width:
      return make_integer(width);
    case p_shape:
      return make_pair(height, width);
    case p_portrait:
      return make_boolean(height > width);
    case p_square:
      return make_boolean(height == width && height * width == size);
    case p_vline:
      return make_boolean(height == size && width == 1);
    case p_hline:
      return make_boolean(width == size && height == 1);
    case p_uppermost:
      return make_integer(top);
    case p_lowermost:
      return make_integer(bottom);
    case p_leftmost:
      return make_integer(left);
    case p_rightmost:
      return make_integer(right);
    case p_ulcorner:
      return make_pair(top, left);
    case p_urcorner:
      return make_pair(top, right);
    case p_llcorner:
      return make_pair(bottom, left);
    case p_lrcorner:
      return make_pair(bottom, right);
    case p_center:
      return make_pair(top + height / 2, left + width / 2);
    case p_bordering:
      if (!b.is(Tag::grid)) return make_failed();
      return make_boolean(top == 0 || left == 0 || bottom == b.height() - 1 || right == b.width() - 1);
    case p_box:
      return describe_box(Shape::ring, top, left, bottom, right);
    case p_backdrop:
      return describe_box(Shape::rectangle, top, left, bottom, right);
    case p_corners:
      return describe_box(Shape::corners, top, left, bottom, right);
    case p_outbox:
      return describe_box(Shape::ring, top - 1, left - 1, bottom + 1, right + 1);
    case p_inbox: {  // of a thin patch the sides change places
      const int i = top + 1, j = left + 1, k = bottom - 1, l = right - 1;
      return describe_box(Shape::ring, i < k ? i : k, j < l ? j : l, i < k ? k : i, j < l ? l : j);
    }
    default:
      return make_failed();
  }
}

// The value of primitive p for a lane; failed() where it cannot tell.
template <class W>
MB_HD MB_NOINLINE Value lane_op(const Engine<W>& e, LaneScope& s, std::uint32_t p, Value a, Value b,
                                Value c) {
  switch (p) {
    case p_identity:
      return a;
    case p_branch:
      return is_lane_made(a) ? make_failed() : truth(e, a) ? b : c;
    case p_astuple: {
      if (is_described(a) || is_described(b)) return make_failed();
      if (!is_lane_made(a) && !is_lane_made(b)) {
        const Value small = e.small_tuple(a, b);
        if (!small.failed()) return small;
      }
      if (s.tuples == max_lane_tuples) return make_failed();
      s.parts[2 * s.tuples] = a;
      s.parts[2 * s.tuples + 1] = b;
      return {tag_bits(lane_tuple_tag) | s.tuples++};
    }
    case p_size:
      if (a.is(lane_tuple_tag)) return make_integer(2);
      if (is_described(a)) return make_integer(static_cast<std::int32_t>(described_size(s, a)));
      break;
    case p_first:
    case p_last:
      if (a.is(lane_tuple_tag)) return s.parts[2 * a.offset() + (p == p_last ? 1 : 0)];
      if (is_described(a)) {
        const std::uint32_t n = described_size(s, a);
        const std::uint32_t key = described_key(e, s, a, p == p_first ? 0 : n - 1);
        return described_object(s, a) ? make_cell(key) : e.place_value(key);
      }
      break;
    case p_color:
      if (is_described(a) && described_object(s, a))
        return make_integer(key_colour(described_key(e, s, a, 0)));
      break;
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
    case p_initset:  // one place or cell: a line of one
      if (a.is(Tag::cell)) {
        const std::uint32_t place = a.key() & key_place_mask;
        return describe(Shape::line, a.key() >> 24, place, place);
      }
      return a.is(Tag::pair) ? lane_connect(a.first(), a.second(), a.first(), a.second()) : make_failed();
    case p_hmatching:
    case p_vmatching: {
      std::uint64_t lines_a = 0, lines_b = 0;
      const unsigned shift = p == p_hmatching ? 12 : 0;
      if (!lane_lines(e, s, a, shift, lines_a) || !lane_lines(e, s, b, shift, lines_b)) return make_failed();
      return make_boolean((lines_a & lines_b) != 0);
    }
    case p_manhattan:
    case p_adjacent: {
      if ((!is_described(a) && !a.is_patch()) || (!is_described(b) && !b.is_patch())) return make_failed();
      const std::uint32_t na = described_size(s, a), nb = described_size(s, b);
      if (na > max_lane_walk || nb > max_lane_walk || na * nb > max_lane_walk) return make_failed();
      std::int32_t least = INT32_MAX;
      for (std::uint32_t i = 0; i < na; ++i) {
        const std::uint32_t x = described_key(e, s, a, i);
        for (std::uint32_t j = 0; j < nb; ++j) {
          const std::uint32_t y = described_key(e, s, b, j);
          const std::int32_t rows = key_row(x) - key_row(y), columns = key_column(x) - key_column(y);
          const std::int32_t distance = (rows < 0 ? -rows : rows) + (columns < 0 ? -columns : columns);
          least = distance < least ? distance : least;
        }
      }
      return p == p_manhattan ? make_integer(least) : make_boolean(least == 1);
    }
    case p_connect:
      if (!a.is(Tag::pair) || !b.is(Tag::pair)) return make_failed();
      return lane_connect(a.first(), a.second(), b.first(), b.second());
    case p_shoot:
      if (!a.is(Tag::pair) || !b.is(Tag::pair)) return make_failed();
      return lane_connect(a.first(), a.second(), a.first() + std::int64_t{42} * b.first(),
                          a.second() + std::int64_t{42} * b.second());
    case p_hfrontier:
      return a.is(Tag::pair) ? lane_connect(a.first(), 0, a.first(), 29) : make_failed();
    case p_vfrontier:
      return a.is(Tag::pair) ? lane_connect(0, a.second(), 29, a.second()) : make_failed();
    case p_dneighbors:
    case p_ineighbors:
    case p_neighbors:
      if (!a.is(Tag::pair) || !is_near(a.first(), a.second())) return make_failed();
      return describe(Shape::near, colour_kept, make_place(a.first(), a.second()),
                      p == p_dneighbors   ? 1
                      : p == p_ineighbors ? 2
                                          : 3);
    case p_toindices: {
      if (a.is(Tag::indices) || is_empty_set(a)) return a;
      const Value v = is_described(a) ? a : describe_patch(e, s, a);
      if (v.failed() || shape_of(v) != Shape::moved) {
        return v.failed() ? v : describe(shape_of(v), colour_kept, place_a(v), place_b(v));
      }
      const Value from = moved_patch(s, v);
      if (from.is(Tag::indices)) return describe(Shape::moved, colour_kept, place_a(v), place_b(v));
      if (!one_colour(e.keys(from), from.length())) return make_failed();
      return describe(Shape::moved, colour_stripped, place_a(v), place_b(v));
    }
    case p_recolor: {
      if (is_empty_set(b)) return b;
      if (!a.is(Tag::integer) || !colour_fits(a.integer())) return make_failed();
      const Value v = is_described(b) ? b : describe_patch(e, s, b);
      if (v.failed()) return v;
      if (shape_of(v) == Shape::moved) {
        const Value from = moved_patch(s, v);
        if (from.is(Tag::object) && !one_colour(e.keys(from), from.length())) return make_failed();
      }
      return describe(shape_of(v), static_cast<std::uint32_t>(a.integer() + 128), place_a(v), place_b(v));
    }
    case p_shift:
      if (is_empty_set(a)) return a;
      return b.is(Tag::pair) ? lane_shift(e, s, a, b.first(), b.second()) : make_failed();
    case p_normalize: {
      if (is_empty_set(a)) return a;
      Extent x;
      if (a.is(Tag::grid) || !lane_extent(e, s, a, x)) return make_failed();
      return lane_shift(e, s, a, 2048 - static_cast<std::int64_t>(x.top),
                        2048 - static_cast<std::int64_t>(x.left));
    }
    case p_height:
    case p_width:
    case p_shape:
    case p_portrait:
    case p_square:
    case p_vline:
    case p_hline:
    case p_bordering:
    case p_uppermost:
    case p_lowermost:
    case p_leftmost:
    case p_rightmost:
    case p_ulcorner:
    case p_urcorner:
    case p_llcorner:
    case p_lrcorner:
    case p_center:
    case p_box:
    case p_inbox:
    case p_outbox:
    case p_backdrop:
    case p_corners:
      return lane_measure(e, s, p, a, b);
    default:
      break;
  }
  if (is_lane_made(a) || is_lane_made(b) || is_lane_made(c)) return make_failed();
  return lane_scalar(e, p, a, b, c);
}

}  // namespace megabatch
