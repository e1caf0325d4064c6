#pragma once
// What the grid primitives share: making grids cell by cell, and tuples of tuples that are no grids.
//
// A primitive first tries its argument as a grid (to_grid). What then is none is walked as any container
// of containers, in the order in which Python would.
#include <cstdint>

#include "kernels/patch_access.hpp"
#include "kernels/python.hpp"

namespace megabatch {

MB_HD MB_INLINE std::uint32_t cell_count(Value grid) {
  return static_cast<std::uint32_t>(grid.height()) * static_cast<std::uint32_t>(grid.width());
}

// Whether v is a grid; `grid` is it then, else v as it is.
template <class W>
MB_HD MB_INLINE bool as_grid(Engine<W>& e, Value v, Value& grid) {
  Value made;
  const bool is_grid = to_grid(e, v, made);
  grid = is_grid ? made : v;
  return is_grid;
}

// Quotients of numbers up to n by a divisor of at least 1: a multiplication where all are small.
class Divider {
 public:
  MB_HD Divider(std::uint32_t divisor, std::uint32_t n)
      : divisor_(divisor),
        factor_(n <= 0x10000 && divisor <= 0x4000 ? (0x80000000u + divisor - 1) / divisor : 0) {}
  MB_HD MB_INLINE std::uint32_t operator()(std::uint32_t i) const {
    if (factor_ == 0) return i / divisor_;
    return static_cast<std::uint32_t>((std::uint64_t{2 * i + 1} * factor_) >> 32);
  }

 private:
  std::uint32_t divisor_, factor_;
};

// Cell of a grid of h x w at a key's place moved by (down, right); skip outside.
MB_HD MB_INLINE std::uint32_t cell_of(std::uint32_t key, std::uint32_t h, std::uint32_t w,
                                      std::int32_t down = 0, std::int32_t right = 0) {
  const std::uint32_t i = ((key >> 12) & 0xFFF) + static_cast<std::uint32_t>(down - 2048);
  const std::uint32_t j = (key & 0xFFF) + static_cast<std::uint32_t>(right - 2048);
  return i < h && j < w ? i * w + j : skip;
}

// Cell of a grid of width w at a key's place inside it.
MB_HD MB_INLINE std::uint32_t inner_cell(std::uint32_t key, std::uint32_t w) {
  return (((key >> 12) & 0xFFF) - 2048) * w + (key & 0xFFF) - 2048;
}

// The grid of the cells f(i, j), f giving std::int8_t; height and width at least 1.
template <class W, class F>
MB_HD MB_INLINE Value map_grid(Engine<W>& e, std::int64_t height, std::int64_t width, F f) {
  if (!e.charge(static_cast<std::uint64_t>(height * width))) return make_failed();
  std::int8_t* cells;
  const Value g = e.new_grid(height, width, cells);
  if (g.failed()) return g;
  each_place(e, static_cast<std::uint32_t>(height), static_cast<std::uint32_t>(width),
             [=](std::uint32_t i, std::uint32_t j, std::uint32_t k) { cells[k] = f(i, j); });
  return g;
}

// A copy of a grid to write to; cells is null where it does not fit.
template <class W>
MB_HD MB_NOINLINE Value copy_grid(Engine<W>& e, Value grid, std::int8_t*& cells) {
  cells = nullptr;
  const std::uint32_t n = cell_count(grid);
  if (!e.charge(n)) return make_failed();
  const Value g = e.new_grid(grid.height(), grid.width(), cells);
  if (g.failed()) return g;
  std::int8_t* to = cells;
  const std::int8_t* from = e.cells(grid);
  if (grid.offset() % 8 == 0) {  // allocations are whole words
    const std::uint64_t* words = e.template at<std::uint64_t>(grid.offset());
    std::uint64_t* target = e.template at<std::uint64_t>(g.offset());
    e.w.each((n + 7) / 8, [=](std::uint32_t i) { target[i] = words[i]; });
  } else {
    e.w.each(n, [=](std::uint32_t i) { to[i] = from[i]; });
  }
  return g;
}

MB_HD constexpr bool is_colour(Value v) { return v.is(Tag::integer) && colour_fits(v.integer()); }

// ---- containers of containers -----------------------------------------------------------------------

// Whether v is a container of containers; error() where it is not.
template <class W>
MB_HD MB_NOINLINE bool has_rows(Engine<W>& e, Value v) {
  const std::int64_t n = e.length(v);
  if (n >= 0 && !e.charge(static_cast<std::uint64_t>(n))) return false;
  if (n >= 0 && !e.w.any(static_cast<std::uint32_t>(n),
                         [=, &e](std::uint32_t i) { return !e.element(v, i).is_container(); }))
    return true;
  e.error();
  return false;
}
// Whether v is a tuple whose elements first..last - 1 are tuples of at least `width` elements.
template <class W>
MB_HD MB_NOINLINE bool has_tuple_rows(Engine<W>& e, Value v, std::uint32_t first, std::uint32_t last,
                                      std::int64_t width = 0) {
  if (v.is_tuple() && e.length(v) >= last) {
    if (!e.charge(last - first)) return false;
    if (!e.w.any(last - first, [=, &e](std::uint32_t i) {
          const Value row = e.element(v, first + i);
          return !row.is_tuple() || e.length(row) < width;
        }))
      return true;
  }
  e.error();
  return false;
}
// len(v), len(v[0]); false (and a status) where Python raises.
template <class W>
MB_HD bool loose_shape(Engine<W>& e, Value v, std::uint32_t& height, std::uint32_t& width) {
  const Value row = e.subscript(v, 0);
  if (row.failed()) return false;
  const std::int64_t n = e.length(row);
  if (n < 0) {
    e.error();
    return false;
  }
  height = static_cast<std::uint32_t>(e.length(v));
  width = static_cast<std::uint32_t>(n);
  return true;
}
template <class W>
MB_HD MB_INLINE std::uint32_t row_length(const Engine<W>& e, Value v, std::uint32_t i) {
  return static_cast<std::uint32_t>(e.length(e.element(v, i)));
}
template <class W>
MB_HD MB_INLINE Value cell_at(const Engine<W>& e, Value v, std::uint32_t i, std::uint32_t j) {
  return e.element(e.element(v, i), j);
}
// Length of the shortest row; 0 where there is none.
template <class W>
MB_HD std::uint32_t shortest_row(Engine<W>& e, Value v) {
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(v));
  if (n == 0) return 0;
  return static_cast<std::uint32_t>(
      e.w.smallest(n, [=, &e](std::uint32_t i) { return static_cast<std::int32_t>(row_length(e, v, i)); }));
}

// The tuple of the n values at `offset`. For single lanes.
template <class W>
MB_HD Value lane_tuple(const Engine<W>& e, std::uint32_t offset, std::uint32_t n) {
  if (n == 0) return make_empty_tuple();
  if (n == 2) {
    const Value* v = e.template at<Value>(offset);
    const Value small = e.small_tuple(v[0], v[1]);
    if (!small.failed()) return small;
  }
  return make_sized(Tag::tuple, n, offset);
}

// The tuple of `height` tuples, the i-th of the size(i) values at(i, j); both are called on single lanes.
template <class W, class S, class A>
MB_HD MB_INLINE Value build_rows(Engine<W>& e, std::uint32_t height, S size, A at) {
  if (height == 0) return make_empty_tuple();
  const std::int64_t total =
      e.w.sum(height, [=](std::uint32_t i) { return static_cast<std::int64_t>(size(i)); });
  if (!e.charge(static_cast<std::uint64_t>(total) + height)) return make_failed();
  std::uint32_t offset, room;
  Value* rows = e.template alloc<Value>(height, offset);
  Value* values = rows ? e.template alloc<Value>(static_cast<std::uint64_t>(total), room) : nullptr;
  if (!values) return make_failed();
  e.w.scan(
      height, [=](std::uint32_t i) { return static_cast<std::uint32_t>(size(i)); },
      [=, &e](std::uint32_t i, std::uint32_t start) {
        const std::uint32_t n = static_cast<std::uint32_t>(size(i));
        for (std::uint32_t j = 0; j < n; ++j) values[start + j] = at(i, j);
        rows[i] = lane_tuple(e, room + 8 * start, n);
      });
  return too_deep(e) ? e.limit() : e.tuple_at(offset, height);
}
template <class W>
MB_HD Value empty_rows(Engine<W>& e, std::uint32_t height) {
  return build_rows(
      e, height, [](std::uint32_t) { return std::int64_t{0}; },
      [](std::uint32_t, std::uint32_t) { return make_none(); });
}

// ---- slices -----------------------------------------------------------------------------------------

// Python's bound of a slice of n elements, as an index 0..n.
MB_HD constexpr std::uint32_t slice_bound(std::int64_t bound, std::uint32_t n) {
  if (bound < 0) bound += n;
  return bound < 0 ? 0 : bound > n ? n : static_cast<std::uint32_t>(bound);
}

// v[first:last] of a tuple, 0 <= first, last <= len(v). It shares v's memory.
template <class W>
MB_HD MB_NOINLINE Value slice(Engine<W>& e, Value v, std::uint32_t first, std::uint32_t last) {
  if (first >= last) return make_empty_tuple();
  const std::uint32_t n = last - first;
  switch (v.tag()) {
    case Tag::grid:
      return make_grid(static_cast<int>(n), v.width(),
                       v.offset() + first * static_cast<std::uint32_t>(v.width()));
    case Tag::row:
      return e.row_value(v.offset() + first, n);
    case Tag::tuple:
      return e.tuple_at(v.offset() + 8 * first, n);
    default:
      break;
  }
  if (n == 2) return v;
  std::uint32_t offset;
  Value* one = e.template alloc<Value>(1, offset);
  if (!one) return make_failed();
  e.put(one, e.element(v, first));
  return e.tuple_at(offset, 1);
}

}  // namespace megabatch
