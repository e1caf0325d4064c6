#pragma once
// A DSL value in 64 bits: small values stand in the word itself, larger ones in the evaluation's arena.
//
// Representation (tag, then payload):
//   none      -
//   boolean   0 or 1
//   integer   32-bit
//   pair      tuple of two integers, 30 bits each; every such tuple that fits is a `pair`
//   cell      tuple (colour, (row, column)) as a packed key; every such tuple that fits is a `cell`
//   row       tuple of integers -128..127: length, offset of int8[length]
//   grid      tuple of such rows, all of one length: height, width, offset of int8[height * width]
//   tuple     any tuple: length, offset of Value[length] (also every empty tuple)
//   set       any set: length, offset of Value[length] in canonical order, no two equal (also the empty set)
//   indices   set of pairs that fit a key: length >= 1, offset of sorted u32 keys without colour
//   object    set of cells: length >= 1, offset of sorted u32 keys
//   function  a primitive, or a closure: offset of its record
//   failed    no value: the evaluation has ended with a status
// `pair`, `cell`, `indices` and `object` are unique: a value that can be one is never a tuple or a set.
// A tuple of small integers may be a row or a tuple, and a tuple of rows a grid or a tuple.
#include <cstdint>

#include "kernels/macros.hpp"

namespace megabatch {

enum class Tag : std::uint32_t {
  none,
  boolean,
  integer,
  pair,
  cell,
  row,
  grid,
  tuple,
  set,
  indices,
  object,
  function,
  failed = 15
};

enum class Closure : std::uint32_t { primitive, compose, chain, matcher, rbind, lbind, fork };

// A key packs colour (8 bits), row and column (12 bits each), all biased, so that integer order is
// canonical order. Keys of `indices` have a zero colour field.
inline constexpr int key_colour_min = -128, key_colour_max = 127;
inline constexpr int key_coordinate_min = -2048, key_coordinate_max = 2047;
inline constexpr std::uint32_t key_place_mask = 0xFFFFFF;

MB_HD constexpr bool key_fits(std::int64_t i, std::int64_t j) {
  return i >= key_coordinate_min && i <= key_coordinate_max && j >= key_coordinate_min &&
         j <= key_coordinate_max;
}
MB_HD constexpr bool colour_fits(std::int64_t c) { return c >= key_colour_min && c <= key_colour_max; }
MB_HD constexpr std::uint32_t make_place(int i, int j) {
  return (static_cast<std::uint32_t>(i + 2048) << 12) | static_cast<std::uint32_t>(j + 2048);
}
MB_HD constexpr std::uint32_t make_key(int colour, int i, int j) {
  return (static_cast<std::uint32_t>(colour + 128) << 24) | make_place(i, j);
}
MB_HD constexpr int key_colour(std::uint32_t key) { return static_cast<int>(key >> 24) - 128; }
MB_HD constexpr int key_row(std::uint32_t key) { return static_cast<int>((key >> 12) & 0xFFF) - 2048; }
MB_HD constexpr int key_column(std::uint32_t key) { return static_cast<int>(key & 0xFFF) - 2048; }

inline constexpr std::uint32_t max_length = (1u << 28) - 1;  // of a tuple or set
// A grid keeps its sides in 23 bits, shared out as they need it (value.hpp: grid_fits).
inline constexpr unsigned grid_side_bits = 23;
inline constexpr std::uint32_t max_grid_side = (1u << 22) - 1;
// Of the grids that programs are given: all their places fit a key.
inline constexpr std::uint32_t max_input_side = 2047;
inline constexpr std::int32_t pair_min = -(1 << 29), pair_max = (1 << 29) - 1;

struct Value {
  std::uint64_t bits;

  MB_HD constexpr Tag tag() const { return static_cast<Tag>(bits >> 60); }
  MB_HD constexpr bool is(Tag t) const { return tag() == t; }
  MB_HD constexpr std::uint32_t offset() const { return static_cast<std::uint32_t>(bits); }  // bytes
  MB_HD constexpr std::uint32_t length() const {  // of row, tuple, set, indices, object
    return static_cast<std::uint32_t>(bits >> 32) & max_length;
  }
  MB_HD constexpr int height() const { return static_cast<int>(side_bits() >> width_bits()); }
  MB_HD constexpr int width() const { return static_cast<int>(side_bits() & ((1u << width_bits()) - 1)); }
  MB_HD constexpr std::int32_t integer() const {  // of integer and boolean
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(bits));
  }
  MB_HD constexpr std::int32_t first() const {  // of pair
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(bits >> 30) << 2) >> 2;
  }
  MB_HD constexpr std::int32_t second() const {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(bits) << 2) >> 2;
  }
  MB_HD constexpr std::uint32_t key() const { return static_cast<std::uint32_t>(bits); }  // of cell
  MB_HD constexpr Closure closure() const {
    return static_cast<Closure>(static_cast<std::uint32_t>(bits >> 52) & 0xF);
  }
  MB_HD constexpr std::uint32_t arity() const { return static_cast<std::uint32_t>(bits >> 48) & 0xF; }
  MB_HD constexpr std::uint32_t primitive() const { return static_cast<std::uint32_t>(bits) & 0xFF; }

  MB_HD constexpr bool is_number() const { return is(Tag::integer) || is(Tag::boolean); }
  MB_HD constexpr bool is_tuple() const { return tag() >= Tag::pair && tag() <= Tag::tuple; }
  MB_HD constexpr bool is_set() const { return tag() >= Tag::set && tag() <= Tag::object; }
  MB_HD constexpr bool is_patch() const { return is(Tag::indices) || is(Tag::object); }  // and not empty
  MB_HD constexpr bool is_container() const { return tag() >= Tag::pair && tag() <= Tag::object; }
  // Of a grid: height and width side by side, and how many of these bits are the width's.
  MB_HD constexpr std::uint32_t side_bits() const {
    return static_cast<std::uint32_t>(bits >> 32) & ((1u << grid_side_bits) - 1);
  }
  MB_HD constexpr std::uint32_t width_bits() const { return static_cast<std::uint32_t>(bits >> 55) & 31; }
  // No part of it lies in the arena.
  MB_HD constexpr bool is_immediate() const { return tag() <= Tag::cell; }
  MB_HD constexpr bool failed() const { return is(Tag::failed); }
};
static_assert(sizeof(Value) == 8);

MB_HD constexpr std::uint64_t tag_bits(Tag t) { return static_cast<std::uint64_t>(t) << 60; }
MB_HD constexpr Value make_none() { return {tag_bits(Tag::none)}; }
MB_HD constexpr Value make_failed() { return {tag_bits(Tag::failed)}; }
MB_HD constexpr Value make_boolean(bool b) { return {tag_bits(Tag::boolean) | (b ? 1u : 0u)}; }
MB_HD constexpr Value make_integer(std::int32_t n) {
  return {tag_bits(Tag::integer) | static_cast<std::uint32_t>(n)};
}
MB_HD constexpr bool pair_fits(std::int64_t i, std::int64_t j) {
  return i >= pair_min && i <= pair_max && j >= pair_min && j <= pair_max;
}
// Requires pair_fits(i, j).
MB_HD constexpr Value make_pair(std::int32_t i, std::int32_t j) {
  return {tag_bits(Tag::pair) |
          (static_cast<std::uint64_t>(static_cast<std::uint32_t>(i) & 0x3FFFFFFF) << 30) |
          (static_cast<std::uint32_t>(j) & 0x3FFFFFFF)};
}
MB_HD constexpr Value make_cell(std::uint32_t key) { return {tag_bits(Tag::cell) | key}; }
MB_HD constexpr Value make_sized(Tag t, std::uint32_t length, std::uint32_t offset) {
  return {tag_bits(t) | (static_cast<std::uint64_t>(length) << 32) | offset};
}
MB_HD constexpr std::uint32_t bits_of(std::uint32_t n) {
  std::uint32_t b = 0;
  for (; n; n >>= 1) ++b;
  return b;
}
MB_HD constexpr bool grid_fits(std::int64_t height, std::int64_t width) {
  return height >= 1 && width >= 1 && height <= max_grid_side && width <= max_grid_side &&
         bits_of(static_cast<std::uint32_t>(height)) + bits_of(static_cast<std::uint32_t>(width)) <=
             grid_side_bits;
}
// Requires grid_fits(height, width).
MB_HD constexpr Value make_grid(int height, int width, std::uint32_t offset) {
  const std::uint32_t split = grid_side_bits - bits_of(static_cast<std::uint32_t>(height));
  return {tag_bits(Tag::grid) | (static_cast<std::uint64_t>(split) << 55) |
          (static_cast<std::uint64_t>((static_cast<std::uint32_t>(height) << split) |
                                      static_cast<std::uint32_t>(width))
           << 32) |
          offset};
}
MB_HD constexpr Value make_empty_tuple() { return make_sized(Tag::tuple, 0, 0); }
MB_HD constexpr Value make_empty_set() { return make_sized(Tag::set, 0, 0); }
MB_HD constexpr Value make_closure(Closure kind, std::uint32_t arity, std::uint32_t offset) {
  return {tag_bits(Tag::function) | (static_cast<std::uint64_t>(kind) << 52) |
          (static_cast<std::uint64_t>(arity) << 48) | offset};
}
MB_HD constexpr Value make_primitive(std::uint32_t number, std::uint32_t arity) {
  return make_closure(Closure::primitive, arity, number);
}

}  // namespace megabatch
