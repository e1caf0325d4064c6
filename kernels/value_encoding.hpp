#pragma once
// Encoded form of a result value that is not a grid: the bytes an evaluation leaves in the outputs,
// from which the host writes the canonical text. A pre-order walk; integers are little-endian and
// unaligned:
//   'N' none   'T' true   'F' false   'f' a function
//   'i' int32                       an integer
//   '(' u32 length, elements        a tuple
//   '{' u32 length, elements        a set, in canonical order
//   'p' i32 i32                     the tuple of two integers
//   'I' u32 length, u32 keys        a set of pairs, as sorted keys (value.hpp)
//   'O' u32 length, u32 keys        a set of cells, as sorted keys
//   'c' u32 key                     a cell
//   'r' u32 length, i8 numbers      a tuple of integers
//   'g' u16 height, u16 width, i8 cells   a tuple of rows
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace megabatch {

// Canonical text of an encoded value. Throws std::runtime_error on bytes that are no encoding.
std::string canonical_text(std::span<const std::uint8_t> encoded);
// Canonical text of a grid's cells, row by row.
std::string canonical_grid_text(std::span<const std::uint8_t> cells, std::size_t height, std::size_t width);

}  // namespace megabatch
