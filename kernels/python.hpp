#pragma once
// Python's operators on any two values, for the general paths of primitives. Uniform code: every lane
// computes the same; each function returns failed() and sets a status where Python raises.
#include <cstdint>

#include "kernels/order.hpp"
#include "kernels/sets.hpp"
#include "kernels/weight.hpp"

namespace megabatch {

// Concatenation of two tuples.
template <class W>
MB_HD MB_NOINLINE Value concatenate(Engine<W>& e, Value a, Value b) {
  const std::uint32_t na = static_cast<std::uint32_t>(e.length(a)),
                      nb = static_cast<std::uint32_t>(e.length(b));
  if (na == 0) return b;
  if (nb == 0) return a;
  if (!e.charge(std::uint64_t{na} + nb)) return make_failed();
  if (a.is(Tag::grid) && b.is(Tag::grid) && a.width() == b.width() &&
      grid_fits(std::int64_t{a.height()} + b.height(), a.width())) {
    std::int8_t* cells;
    const Value g = e.new_grid(std::int64_t{a.height()} + b.height(), a.width(), cells);
    if (g.failed()) return g;
    const std::int8_t *ca = e.cells(a), *cb = e.cells(b);
    const std::uint32_t first = static_cast<std::uint32_t>(a.height() * a.width());
    e.w.each(static_cast<std::uint32_t>(g.height() * g.width()),
             [=](std::uint32_t i) { cells[i] = i < first ? ca[i] : cb[i - first]; });
    return g;
  }
  std::uint32_t offset;
  Value* v = e.template alloc<Value>(std::uint64_t{na} + nb, offset);
  if (!v) return make_failed();
  e.w.each(na + nb, [=, &e](std::uint32_t i) { v[i] = i < na ? e.element(a, i) : e.element(b, i - na); });
  return e.tuple_at(offset, na + nb);
}

// `times` copies of a tuple, one behind the other.
template <class W>
MB_HD MB_NOINLINE Value repeat_tuple(Engine<W>& e, Value a, std::int64_t times) {
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(a));
  if (n == 0 || times <= 0) return make_empty_tuple();
  const std::uint64_t total = std::uint64_t{n} * static_cast<std::uint64_t>(times);
  std::uint32_t offset;
  if (!e.charge(total)) return make_failed();
  Value* v = e.template alloc<Value>(total, offset);
  if (!v) return make_failed();
  e.w.each(static_cast<std::uint32_t>(total), [=, &e](std::uint32_t i) { v[i] = e.element(a, i % n); });
  return e.tuple_at(offset, static_cast<std::uint32_t>(total));
}

template <class W>
MB_HD MB_NOINLINE Value python_add(Engine<W>& e, Value a, Value b) {
  if (a.is_number() && b.is_number()) return e.integer(std::int64_t{a.integer()} + b.integer());
  if (a.is_tuple() && b.is_tuple()) return concatenate(e, a, b);
  return e.error();
}

// Elements of set a that are not in set b.
template <class W>
MB_HD MB_NOINLINE Value set_difference(Engine<W>& e, Value a, Value b) {
  const std::uint32_t na = a.length();
  if (na == 0 || b.length() == 0) return a;
  if (!charge_comparisons(e, a, bit_length(b.length()))) return make_failed();
  std::uint32_t offset;
  if (a.is_patch()) {
    std::uint32_t* keys = e.template alloc<std::uint32_t>(na, offset);
    if (!keys) return make_failed();
    const std::uint32_t* from = e.keys(a);
    const Tag tag = a.tag();
    std::uint32_t n;
    if (b.is(tag)) {
      const std::uint32_t* other = e.keys(b);
      const std::uint32_t nb = b.length();
      n = e.w.compact(
          na, [=](std::uint32_t i) { return !has_key(other, nb, from[i]); },
          [=](std::uint32_t i, std::uint32_t k) { keys[k] = from[i]; });
    } else {
      n = e.w.compact(
          na, [=, &e](std::uint32_t i) { return !contains(e, b, e.element(a, i)); },
          [=](std::uint32_t i, std::uint32_t k) { keys[k] = from[i]; });
    }
    e.shrink(offset, n * 4);
    return n == 0 ? make_empty_set() : make_sized(tag, n, offset);
  }
  Value* kept = e.template alloc<Value>(na, offset);
  if (!kept) return make_failed();
  const Value* from = e.values(a);
  const std::uint32_t n = e.w.compact(
      na, [=, &e](std::uint32_t i) { return !contains(e, b, from[i]); },
      [=](std::uint32_t i, std::uint32_t k) { kept[k] = from[i]; });
  return set_from_values(e, offset, n);
}

template <class W>
MB_HD MB_NOINLINE Value python_subtract(Engine<W>& e, Value a, Value b) {
  if (a.is_number() && b.is_number()) return e.integer(std::int64_t{a.integer()} - b.integer());
  if (a.is_set() && b.is_set()) return set_difference(e, a, b);
  return e.error();
}

template <class W>
MB_HD MB_NOINLINE Value python_multiply(Engine<W>& e, Value a, Value b) {
  if (a.is_number() && b.is_number()) return e.integer(std::int64_t{a.integer()} * b.integer());
  if (a.is_tuple() && b.is_number()) return repeat_tuple(e, a, b.integer());
  if (a.is_number() && b.is_tuple()) return repeat_tuple(e, b, a.integer());
  return e.error();
}

MB_HD constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  const std::int64_t q = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? q - 1 : q;
}
// The same without 64-bit division; a != INT32_MIN.
MB_HD constexpr std::int32_t floor_divide_32(std::int32_t a, std::int32_t b) {
  const std::int32_t q = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? q - 1 : q;
}
MB_HD constexpr std::int64_t floor_modulo(std::int64_t a, std::int64_t b) {
  return a - floor_divide(a, b) * b;
}

template <class W>
MB_HD Value python_floor_divide(Engine<W>& e, Value a, Value b) {
  if (!a.is_number() || !b.is_number() || b.integer() == 0) return e.error();
  return e.integer(floor_divide(a.integer(), b.integer()));
}

// Whether a == b; false and a status where a budget ends. All lanes look at the flat kinds together.
template <class W>
MB_HD MB_NOINLINE bool equal(Engine<W>& e, Value a, Value b) {
  if (a.bits == b.bits) return true;
  if (a.tag() == b.tag()) {
    if (a.is_patch()) {
      const std::uint32_t *ka = e.keys(a), *kb = e.keys(b);
      return a.length() == b.length() && e.charge(a.length()) &&
             !e.w.any(a.length(), [=](std::uint32_t i) { return ka[i] != kb[i]; });
    }
    if (a.is(Tag::grid)) {
      const std::int8_t *ca = e.cells(a), *cb = e.cells(b);
      return a.height() == b.height() && a.width() == b.width() && e.charge(flat_weight(a)) &&
             !e.w.any(static_cast<std::uint32_t>(a.height() * a.width()),
                      [=](std::uint32_t i) { return ca[i] != cb[i]; });
    }
  }
  if (kind_rank(a) == kind_rank(b) && !a.is_immediate() && !b.is_immediate() && !charge_comparisons(e, a, 1))
    return false;
  return compare(e, a, b) == 0;
}

// A value as a grid in the compact form, where it is a non-empty tuple of equally long, non-empty rows
// of integers that fit; false (and no status) for all else.
template <class W>
MB_HD MB_NOINLINE bool convert_to_grid(Engine<W>& e, Value v, Value& grid) {
  if (!v.is(Tag::tuple) || v.length() == 0) return false;
  const std::uint32_t height = v.length();
  const Value* rows = e.values(v);
  if (!rows[0].is_tuple()) return false;
  const std::uint32_t width = static_cast<std::uint32_t>(e.length(rows[0]));
  if (!grid_fits(height, width)) return false;
  if (e.w.any(height, [=, &e](std::uint32_t i) {
        return !rows[i].is_tuple() || static_cast<std::uint32_t>(e.length(rows[i])) != width;
      }))
    return false;
  const std::uint32_t n = height * width, mark = e.used;
  if (!e.charge(n)) return false;
  std::int8_t* cells;
  grid = e.new_grid(height, width, cells);
  if (grid.failed()) return false;
  const auto is_cell = [](Value c) { return c.is(Tag::integer) && colour_fits(c.integer()); };
  if (width < W::lanes) {
    const bool other = e.w.any(n, [=, &e](std::uint32_t i) {
      return !rows[i / width].is(Tag::row) && !is_cell(e.element(rows[i / width], i % width));
    });
    if (other) {
      e.used = mark;
      return false;
    }
    e.w.each(n, [=, &e](std::uint32_t i) {
      cells[i] = static_cast<std::int8_t>(e.element(rows[i / width], i % width).integer());
    });
    return true;
  }
  for (std::uint32_t i = 0; i < height; ++i) {
    const Value row = rows[i];
    std::int8_t* to = cells + i * width;
    if (row.is(Tag::row)) {
      const std::int8_t* from = e.cells(row);
      e.w.each(width, [=](std::uint32_t j) { to[j] = from[j]; });
      continue;
    }
    if (e.w.any(width, [=, &e](std::uint32_t j) { return !is_cell(e.element(row, j)); })) {
      e.used = mark;
      return false;
    }
    e.w.each(width,
             [=, &e](std::uint32_t j) { to[j] = static_cast<std::int8_t>(e.element(row, j).integer()); });
  }
  return true;
}
template <class W>
MB_HD MB_INLINE bool to_grid(Engine<W>& e, Value v, Value& grid) {
  if (v.is(Tag::grid)) {
    grid = v;
    return true;
  }
  return convert_to_grid(e, v, grid);
}

}  // namespace megabatch
