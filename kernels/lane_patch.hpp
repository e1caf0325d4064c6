#pragma once
// Values that live only while a lane evaluates a function: patches described by a few numbers instead of
// their keys, and tuples of any two values. A loop writes the keys of such patches out when all lanes are
// done.
//
// A described patch has 60 bits: shape (3), colour (9), places a and b (24 bits each, as in a key).
#include <cstdint>

#include "kernels/order.hpp"
#include "kernels/primitives.hpp"

namespace megabatch {

// Longest container that a lane walks alone.
inline constexpr std::uint32_t max_lane_walk = 1024;
// Tuples of any two values that a lane's evaluation can make.
inline constexpr std::uint32_t max_lane_tuples = 4;

enum class Shape : std::uint32_t {
  line,       // from place a to place b, which comes later
  rectangle,  // all places between upper left a and lower right b
  ring,       // the outline of that rectangle
  corners,    // its corners
  near,       // around place a: bit 0 of b for the 4 at its sides, bit 1 for the 4 at its corners
  moved       // a patch, moved by a (biased as a place is); b tells which
};
inline constexpr std::uint32_t colour_kept = 256, colour_stripped = 257;  // else the colour plus 128
// Which patch a `moved` one is: an argument of the lane, or a constant of its code.
inline constexpr std::uint32_t moved_first_argument = 0xFFFFFF, moved_second_argument = 0xFFFFFE;

inline constexpr Tag lane_patch_tag = static_cast<Tag>(12), lane_tuple_tag = static_cast<Tag>(13);

MB_HD constexpr Value describe(Shape shape, std::uint32_t colour, std::uint32_t a, std::uint32_t b) {
  return {tag_bits(lane_patch_tag) | (static_cast<std::uint64_t>(shape) << 57) |
          (static_cast<std::uint64_t>(colour) << 48) | (static_cast<std::uint64_t>(a) << 24) | b};
}
MB_HD constexpr Shape shape_of(Value v) {
  return static_cast<Shape>(static_cast<std::uint32_t>(v.bits >> 57) & 7);
}
MB_HD constexpr std::uint32_t described_colour(Value v) {
  return static_cast<std::uint32_t>(v.bits >> 48) & 511;
}
MB_HD constexpr std::uint32_t place_a(Value v) {
  return static_cast<std::uint32_t>(v.bits >> 24) & key_place_mask;
}
MB_HD constexpr std::uint32_t place_b(Value v) { return static_cast<std::uint32_t>(v.bits) & key_place_mask; }
MB_HD constexpr bool is_described(Value v) { return v.is(lane_patch_tag); }

MB_HD constexpr bool is_empty_set(Value v) { return v.is(Tag::set) && v.length() == 0; }
MB_HD constexpr bool is_lane_made(Value v) { return v.is(lane_patch_tag) || v.is(lane_tuple_tag); }

inline constexpr std::uint32_t max_lane_ops = 62, max_lane_slots = 64, max_lane_constants = 32;

// One step of flattened code: a primitive, one part of a tuple of two, or a search over a constant container
// (is_lane_loop), whose steps follow it: then in[0] is the container, in[1] the element's slot, in[2] the
// number of these steps, and `count` the operand that they leave the key in.
struct LaneOp {
  enum : std::uint8_t { part_first = 254, part_second = 255 };
  std::uint8_t op, count;  // primitive and its number of arguments
  std::uint8_t to;         // slot of the result
  std::uint8_t in[3];      // slots; from max_lane_slots on, constants
};
MB_HD constexpr bool is_lane_loop(std::uint32_t op) {
  return op == p_valmax || op == p_valmin || op == p_argmax || op == p_argmin;
}

// A flattened function; slots 0 and 1 are its arguments.
struct LaneCode {
  std::uint32_t length, constants;
  std::uint32_t near;    // bit i: constant i is a patch that may be moved
  std::uint32_t result;  // an operand as of a step
  std::uint32_t work;    // steps that one element takes
  Value values[max_lane_constants];
  LaneOp ops[max_lane_ops];
};

// What a lane has at hand.
struct LaneScope {
  const LaneCode* code;
  Value x, y;                        // its arguments
  Value parts[2 * max_lane_tuples];  // of its tuples
  std::uint32_t tuples;
};

MB_HD MB_INLINE Value moved_patch(const LaneScope& s, Value v) {
  const std::uint32_t which = place_b(v);
  return which == moved_first_argument ? s.x : which == moved_second_argument ? s.y : s.code->values[which];
}

// Rows and columns that a patch covers, biased as in a key.
struct Extent {
  std::uint32_t top, bottom, left, right;
};

// Of a patch with a key: by walking it. False for others and for long ones.
template <class W>
MB_HD MB_INLINE bool walk_extent(const Engine<W>& e, Value patch, Extent& x) {
  if (!patch.is_patch() || patch.length() > max_lane_walk) return false;
  const std::uint32_t* keys = e.keys(patch);
  x = {0xFFF, 0, 0xFFF, 0};
  for (std::uint32_t i = 0, n = patch.length(); i < n; ++i) {
    const std::uint32_t row = (keys[i] >> 12) & 0xFFF, column = keys[i] & 0xFFF;
    x.top = row < x.top ? row : x.top;
    x.bottom = row > x.bottom ? row : x.bottom;
    x.left = column < x.left ? column : x.left;
    x.right = column > x.right ? column : x.right;
  }
  return true;
}
// Of any patch that is not empty, described ones included.
template <class W>
MB_HD MB_NOINLINE bool lane_extent(const Engine<W>& e, const LaneScope& s, Value patch, Extent& x) {
  if (!is_described(patch)) return walk_extent(e, patch, x);
  const std::uint32_t a = place_a(patch), b = place_b(patch);
  switch (shape_of(patch)) {
    case Shape::near: {
      if (b == 1 || b == 2 || b == 3) x = {(a >> 12) - 1, (a >> 12) + 1, (a & 0xFFF) - 1, (a & 0xFFF) + 1};
      return true;
    }
    case Shape::moved: {
      if (!walk_extent(e, moved_patch(s, patch), x)) return false;
      const std::uint32_t down = (a >> 12) - 2048, right = (a & 0xFFF) - 2048;
      x = {x.top + down, x.bottom + down, x.left + right, x.right + right};
      return true;
    }
    default: {
      const std::uint32_t ca = a & 0xFFF, cb = b & 0xFFF;
      x = {a >> 12, b >> 12, ca < cb ? ca : cb, ca < cb ? cb : ca};
      return true;
    }
  }
}

MB_HD MB_INLINE std::uint32_t span_of(std::uint32_t low, std::uint32_t high) { return high - low + 1; }

// Cells of a described patch, or of a real one.
MB_HD MB_INLINE std::uint32_t described_size(const LaneScope& s, Value v) {
  if (!is_described(v)) return v.length();
  const std::uint32_t a = place_a(v), b = place_b(v);
  const std::uint32_t rows = (b >> 12) - (a >> 12) + 1, columns = (b & 0xFFF) - (a & 0xFFF) + 1;
  switch (shape_of(v)) {
    case Shape::line: {
      const std::uint32_t across = (b & 0xFFF) > (a & 0xFFF) ? columns : (a & 0xFFF) - (b & 0xFFF) + 1;
      return rows > across ? rows : across;
    }
    case Shape::rectangle:
      return rows * columns;
    case Shape::ring:
      return rows < 3 || columns < 3 ? rows * columns : 2 * (rows + columns) - 4;
    case Shape::corners:
      return (rows > 1 ? 2 : 1) * (columns > 1 ? 2 : 1);
    case Shape::near:
      return b == 3 ? 8 : 4;
    default:
      return moved_patch(s, v).length();
  }
}

// Key k of a described or real patch; ascending in k.
template <class W>
MB_HD MB_NOINLINE std::uint32_t described_key(const Engine<W>& e, const LaneScope& s, Value v,
                                              std::uint32_t k) {
  if (!is_described(v)) return e.keys(v)[k];
  const std::uint32_t a = place_a(v), b = place_b(v), colour = described_colour(v);
  const std::uint32_t rows = (b >> 12) - (a >> 12) + 1, columns = (b & 0xFFF) - (a & 0xFFF) + 1;
  std::uint32_t key = 0;
  switch (shape_of(v)) {
    case Shape::line: {
      const std::uint32_t ca = a & 0xFFF, cb = b & 0xFFF;
      const std::uint32_t step = (rows > 1 ? 1u << 12 : 0u) + (cb > ca ? 1u : cb < ca ? ~0u : 0u);
      key = a + k * step;
      break;
    }
    case Shape::rectangle:
      key = a + ((k / columns) << 12) + k % columns;
      break;
    case Shape::ring:
      if (k < columns || columns < 3) {
        key = a + ((k / columns) << 12) + k % columns;
      } else if (const std::uint32_t inner = k - columns; inner < 2 * (rows - 2)) {
        key = a + ((1 + inner / 2) << 12) + (inner % 2) * (columns - 1);
      } else {
        key = a + ((rows - 1) << 12) + (inner - 2 * (rows - 2));
      }
      break;
    case Shape::corners: {
      const std::uint32_t across = columns > 1 ? 2 : 1;
      key = a + (k / across ? (rows - 1) << 12 : 0u) + (k % across ? columns - 1 : 0u);
      break;
    }
    case Shape::near: {
      // Places 0..7 around the middle, in reading order; those of the sides are 1, 3, 4 and 6.
      const std::uint32_t which = b == 3   ? k
                                  : b == 1 ? (0x6431u >> (4 * k)) & 15u
                                           : (0x7520u >> (4 * k)) & 15u;
      const std::uint32_t nine = which < 4 ? which : which + 1;
      key = a + (nine / 3 << 12) + nine % 3 - (1u << 12) - 1u;
      break;
    }
    default: {
      const std::uint32_t from = e.keys(moved_patch(s, v))[k];
      const std::uint32_t place = (from & key_place_mask) + a - ((2048u << 12) | 2048u);
      if (colour == colour_kept) return (from & ~key_place_mask) | place;
      key = place;
      break;
    }
  }
  return colour < colour_kept ? (colour << 24) | key : key;
}

// For a described line, or the empty set: a number that orders them as the patches they stand for, equal
// where these are. `skip_order` for all else.
inline constexpr std::uint64_t skip_order = ~std::uint64_t{0};
MB_HD MB_INLINE std::uint64_t line_order(const LaneScope& s, Value v) {
  if (v.is(Tag::set)) return v.length() == 0 ? 0 : skip_order;
  if (!is_described(v) || shape_of(v) != Shape::line) return skip_order;
  const std::uint32_t a = place_a(v), b = place_b(v);
  // Where the second cell lies: none, right, down left, down, down right.
  const std::uint32_t way = a == b                       ? 0
                            : (a >> 12) == (b >> 12)     ? 1
                            : (b & 0xFFF) < (a & 0xFFF)  ? 2
                            : (b & 0xFFF) == (a & 0xFFF) ? 3
                                                         : 4;
  return (std::uint64_t{described_colour(v)} << 40) | (std::uint64_t{a} << 16) | (way << 13) |
         described_size(s, v);
}
MB_HD MB_INLINE Value line_of_order(std::uint64_t order) {
  if (order == 0) return make_empty_set();
  const std::uint32_t a = static_cast<std::uint32_t>(order >> 16) & key_place_mask;
  const std::uint32_t way = static_cast<std::uint32_t>(order >> 13) & 7,
                      size = static_cast<std::uint32_t>(order) & 0x1FFF;
  const std::uint32_t step = way == 0 ? 0 : way == 1 ? 1 : way == 2 ? 4095 : way == 3 ? 4096 : 4097;
  return describe(Shape::line, static_cast<std::uint32_t>(order >> 40), a, a + step * (size - 1));
}

// Writes the keys of a described or real patch: those from `first` on, every `stride`-th.
template <class W>
MB_HD MB_NOINLINE void write_keys(const Engine<W>& e, const LaneScope& s, Value v, std::uint32_t* to,
                                  std::uint32_t first, std::uint32_t stride) {
  const std::uint32_t size = described_size(s, v);
  if (is_described(v) && shape_of(v) == Shape::moved) {  // the usual one, and long: a sum a key
    const std::uint32_t* from = e.keys(moved_patch(s, v));
    const std::uint32_t colour = described_colour(v);
    const std::uint32_t keep = colour == colour_kept ? ~0u : key_place_mask;
    const std::uint32_t plus =
        place_a(v) - ((2048u << 12) | 2048u) + (colour < colour_kept ? colour << 24 : 0);
    for (std::uint32_t k = first; k < size; k += stride) to[k] = (from[k] & keep) + plus;
    return;
  }
  for (std::uint32_t k = first; k < size; k += stride) to[k] = described_key(e, s, v, k);
}

// Whether the cells have colours: whether it becomes an object.
MB_HD MB_INLINE bool described_object(const LaneScope& s, Value v) {
  if (!is_described(v)) return v.is(Tag::object);
  const std::uint32_t colour = described_colour(v);
  if (shape_of(v) == Shape::moved && colour == colour_kept) return moved_patch(s, v).is(Tag::object);
  return colour < colour_kept;
}

}  // namespace megabatch
