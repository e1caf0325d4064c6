#pragma once
// Primitives that turn and mirror grids and patches, and that cut grids.
#include <cstdint>

#include "kernels/prims_grid_common.hpp"
#include "kernels/prims_patch.hpp"

namespace megabatch {

// ---- turning ----------------------------------------------------------------------------------------

// The elements of a tuple in reverse order.
template <class W>
MB_HD MB_NOINLINE Value reversed(Engine<W>& e, Value tuple) {
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(tuple));
  if (n < 2) return tuple;
  if (n == 2) return e.tuple(e.element(tuple, 1), e.element(tuple, 0));
  if (!e.charge(n)) return make_failed();
  std::uint32_t offset;
  if (tuple.is(Tag::row)) {
    std::int8_t* to = e.template alloc<std::int8_t>(n, offset);
    if (!to) return make_failed();
    const std::int8_t* from = e.cells(tuple);
    e.w.each(n, [=](std::uint32_t i) { to[i] = from[n - 1 - i]; });
    return make_sized(Tag::row, n, offset);
  }
  Value* to = e.template alloc<Value>(n, offset);
  if (!to) return make_failed();
  e.w.each(n, [=, &e](std::uint32_t i) { to[i] = e.element(tuple, n - 1 - i); });
  return e.tuple_at(offset, n);
}

// Columns of a tuple of containers as rows, as many as its shortest row has. up: the last row first in
// them; last_first: the last such column first.
template <class W>
MB_HD MB_NOINLINE Value general_columns(Engine<W>& e, Value grid, bool up, bool last_first) {
  if (!grid.is_tuple()) return e.error();
  if (!has_rows(e, grid)) return make_failed();
  const std::uint32_t rows = static_cast<std::uint32_t>(e.length(grid)), columns = shortest_row(e, grid);
  return build_rows(
      e, columns, [=](std::uint32_t) { return rows; },
      [=, &e](std::uint32_t i, std::uint32_t j) {
        return cell_at(e, grid, up ? rows - 1 - j : j, last_first ? columns - 1 - i : i);
      });
}

template <class W>
MB_HD MB_NOINLINE Value prim_rot90(Engine<W>& e, Value grid) {
  Value g;
  if (!to_grid(e, grid, g))
    return e.status == Status::ok ? general_columns(e, grid, true, false) : make_failed();
  const std::int8_t* cells = e.cells(g);
  const std::uint32_t h = static_cast<std::uint32_t>(g.height()), w = static_cast<std::uint32_t>(g.width());
  return map_grid(e, w, h, [=](std::uint32_t i, std::uint32_t j) { return cells[(h - 1 - j) * w + i]; });
}

template <class W>
MB_HD MB_NOINLINE Value prim_rot270(Engine<W>& e, Value grid) {
  Value g;
  if (!to_grid(e, grid, g))
    return e.status == Status::ok ? general_columns(e, grid, false, true) : make_failed();
  const std::int8_t* cells = e.cells(g);
  const std::uint32_t h = static_cast<std::uint32_t>(g.height()), w = static_cast<std::uint32_t>(g.width());
  return map_grid(e, w, h, [=](std::uint32_t i, std::uint32_t j) { return cells[j * w + (w - 1 - i)]; });
}

// The rows of a tuple, each reversed; upside_down: the last row first.
template <class W>
MB_HD MB_NOINLINE Value general_reversed_rows(Engine<W>& e, Value grid, bool upside_down) {
  if (!grid.is_tuple()) return e.error();
  const std::uint32_t rows = static_cast<std::uint32_t>(e.length(grid));
  if (!has_tuple_rows(e, grid, 0, rows)) return make_failed();
  return build_rows(
      e, rows, [=, &e](std::uint32_t i) { return row_length(e, grid, upside_down ? rows - 1 - i : i); },
      [=, &e](std::uint32_t i, std::uint32_t j) {
        const Value row = e.element(grid, upside_down ? rows - 1 - i : i);
        return e.element(row, static_cast<std::uint32_t>(e.length(row)) - 1 - j);
      });
}

template <class W>
MB_HD MB_NOINLINE Value prim_rot180(Engine<W>& e, Value grid) {
  Value g;
  if (!to_grid(e, grid, g))
    return e.status == Status::ok ? general_reversed_rows(e, grid, true) : make_failed();
  const std::uint32_t n = cell_count(g);
  if (!e.charge(n)) return make_failed();
  std::int8_t* out;
  const Value made = e.new_grid(g.height(), g.width(), out);
  if (made.failed()) return made;
  const std::int8_t* cells = e.cells(g);
  e.w.each(n, [=](std::uint32_t i) { out[i] = cells[n - 1 - i]; });
  return made;
}

// ---- mirroring --------------------------------------------------------------------------------------

enum class Mirror { horizontal, vertical, diagonal };

// A set mirrored at the middle of its bounding box (or at the diagonal through the box's corner).
template <class W>
MB_HD MB_NOINLINE Value general_mirror(Engine<W>& e, Value piece, Mirror how) {
  const Value ul = prim_ulcorner(e, piece);
  if (ul.failed()) return ul;
  Value a, b = make_none();
  if (how == Mirror::diagonal) {
    if (!e.unpack(ul, a, b)) return make_failed();
  } else {
    const std::int64_t part = how == Mirror::horizontal ? 0 : 1;
    a = e.subscript(ul, part);
    if (a.failed()) return a;
    const Value lr = prim_lrcorner(e, piece);
    if (lr.failed()) return lr;
    const Value other = e.subscript(lr, part);
    if (other.failed()) return other;
    a = python_add(e, a, other);
    if (a.failed()) return a;
  }
  bool cells;
  if (!has_cells(e, piece, cells)) return make_failed();
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(piece));
  std::uint32_t offset;
  if (!e.charge(n)) return make_failed();
  Value* mirrored = e.template alloc<Value>(n, offset);
  if (!mirrored) return make_failed();
  for (std::uint32_t k = 0; k < n; ++k) {
    Value place = e.element(piece, k), colour = make_none(), i, j;
    if (cells && !e.unpack(place, colour, place)) return make_failed();
    if (!e.unpack(place, i, j)) return make_failed();
    if (how == Mirror::horizontal) {
      i = python_subtract(e, a, i);
    } else if (how == Mirror::vertical) {
      j = python_subtract(e, a, j);
    } else {
      const Value right = python_subtract(e, j, b);
      const Value row = right.failed() ? right : python_add(e, right, a);
      const Value down = row.failed() ? row : python_subtract(e, i, a);
      j = down.failed() ? down : python_add(e, down, b);
      i = row;
    }
    if (i.failed() || j.failed()) return make_failed();
    Value moved = e.tuple(i, j);
    if (cells && !moved.failed()) moved = e.tuple(colour, moved);
    if (moved.failed()) return moved;
    e.put(&mirrored[k], moved);
  }
  return set_below_top(e, offset, n);
}

// The patch with the place f(row, column) for each place; what f gives must fit keys.
template <class W, class F>
MB_HD MB_INLINE Value map_places(Engine<W>& e, Value patch, F f) {
  const std::uint32_t n = patch.length();
  if (!e.charge(n)) return make_failed();
  std::uint32_t offset;
  std::uint32_t* keys = e.template alloc<std::uint32_t>(n, offset);
  if (!keys) return make_failed();
  const std::uint32_t* from = e.keys(patch);
  e.w.each(n, [=](std::uint32_t i) {
    keys[i] = (from[i] & ~key_place_mask) | f(key_row(from[i]), key_column(from[i]));
  });
  return set_from_keys(e, offset, n, patch.tag());
}

template <class W>
MB_HD MB_NOINLINE Value prim_hmirror(Engine<W>& e, Value piece) {
  if (piece.is(Tag::grid)) {
    const std::int8_t* cells = e.cells(piece);
    const std::uint32_t h = static_cast<std::uint32_t>(piece.height()),
                        w = static_cast<std::uint32_t>(piece.width());
    return map_grid(e, h, w, [=](std::uint32_t i, std::uint32_t j) { return cells[(h - 1 - i) * w + j]; });
  }
  if (piece.is_patch()) {
    int top, bottom;
    row_range(e, piece, top, bottom);
    return map_places(e, piece, [=](int i, int j) { return make_place(top + bottom - i, j); });
  }
  return piece.is_tuple() ? reversed(e, piece) : general_mirror(e, piece, Mirror::horizontal);
}

template <class W>
MB_HD MB_NOINLINE Value prim_vmirror(Engine<W>& e, Value piece) {
  if (piece.is_patch()) {
    int left, right;
    column_range(e, piece, left, right);
    return map_places(e, piece, [=](int i, int j) { return make_place(i, left + right - j); });
  }
  if (!piece.is_tuple()) return general_mirror(e, piece, Mirror::vertical);
  Value g;
  if (!to_grid(e, piece, g))
    return e.status == Status::ok ? general_reversed_rows(e, piece, false) : make_failed();
  const std::int8_t* cells = e.cells(g);
  const std::uint32_t w = static_cast<std::uint32_t>(g.width());
  return map_grid(e, g.height(), w,
                  [=](std::uint32_t i, std::uint32_t j) { return cells[i * w + (w - 1 - j)]; });
}

// Whether a box still fits keys with its rows and columns exchanged.
MB_HD constexpr bool transposed_fits(const Box& box) {
  return key_fits(std::int64_t{box.top} + box.width() - 1, std::int64_t{box.left} + box.height() - 1);
}

template <class W>
MB_HD MB_NOINLINE Value prim_dmirror(Engine<W>& e, Value piece) {
  if (piece.is_patch()) {
    const Box box = bounding_box(e, piece);
    if (transposed_fits(box))
      return map_places(
          e, piece, [=](int i, int j) { return make_place(j - box.left + box.top, i - box.top + box.left); });
  }
  if (!piece.is_tuple()) return general_mirror(e, piece, Mirror::diagonal);
  Value g;
  if (!to_grid(e, piece, g))
    return e.status == Status::ok ? general_columns(e, piece, false, false) : make_failed();
  const std::int8_t* cells = e.cells(g);
  const std::uint32_t w = static_cast<std::uint32_t>(g.width());
  return map_grid(e, w, g.height(), [=](std::uint32_t i, std::uint32_t j) { return cells[j * w + i]; });
}

template <class W>
MB_HD MB_NOINLINE Value prim_cmirror(Engine<W>& e, Value piece) {
  if (piece.is_patch()) {
    const Box box = bounding_box(e, piece);
    if (transposed_fits(box))
      return map_places(e, piece, [=](int i, int j) {
        return make_place(box.top + box.right - j, box.left + box.bottom - i);
      });
  }
  if (!piece.is_tuple()) {
    Value v = prim_vmirror(e, piece);
    if (!v.failed()) v = prim_dmirror(e, v);
    return v.failed() ? v : prim_vmirror(e, v);
  }
  Value g;
  if (to_grid(e, piece, g)) {
    const std::int8_t* cells = e.cells(g);
    const std::uint32_t h = static_cast<std::uint32_t>(g.height()), w = static_cast<std::uint32_t>(g.width());
    return map_grid(e, w, h,
                    [=](std::uint32_t i, std::uint32_t j) { return cells[(h - 1 - j) * w + (w - 1 - i)]; });
  }
  if (e.status != Status::ok) return make_failed();
  const Value turned = general_reversed_rows(e, piece, true);  // each row ends where zip stops counting
  return turned.failed() ? turned : general_columns(e, turned, false, false);
}

// ---- cutting ----------------------------------------------------------------------------------------

// tuple(row[left:right] for row in grid[top:bottom]), bounds as in Python.
template <class W>
MB_HD MB_NOINLINE Value crop_slices(Engine<W>& e, Value grid, std::int64_t top, std::int64_t bottom,
                                    std::int64_t left, std::int64_t right) {
  if (!grid.is_tuple()) return e.error();
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(grid));
  const std::uint32_t first = slice_bound(top, n), last = slice_bound(bottom, n);
  if (first >= last) return make_empty_tuple();
  const std::uint32_t rows = last - first;
  if (grid.is(Tag::grid)) {
    const std::uint32_t width = static_cast<std::uint32_t>(grid.width());
    const std::uint32_t l = slice_bound(left, width), r = slice_bound(right, width);
    if (l >= r) return empty_rows(e, rows);
    if (r - l == width) return slice(e, grid, first, last);
    const std::int8_t* from = e.cells(grid) + first * width + l;
    return map_grid(e, rows, r - l, [=](std::uint32_t i, std::uint32_t j) { return from[i * width + j]; });
  }
  if (!has_tuple_rows(e, grid, first, last)) return make_failed();
  return build_rows(
      e, rows,
      [=, &e](std::uint32_t i) {
        const std::uint32_t length = row_length(e, grid, first + i);
        const std::uint32_t l = slice_bound(left, length), r = slice_bound(right, length);
        return l < r ? r - l : 0;
      },
      [=, &e](std::uint32_t i, std::uint32_t j) {
        return cell_at(e, grid, first + i, slice_bound(left, row_length(e, grid, first + i)) + j);
      });
}

// Bounds of start[part] : start[part] + dims[part]; false (and a status) where Python raises.
template <class W>
MB_HD bool crop_bounds(Engine<W>& e, Value start, Value dims, std::int64_t part, std::int64_t& from,
                       std::int64_t& to) {
  const Value s = e.subscript(start, part);
  if (s.failed()) return false;
  const Value d = e.subscript(dims, part);
  if (d.failed()) return false;
  if (!s.is_number() || !d.is_number()) {
    e.error();
    return false;
  }
  from = s.integer();
  to = from + d.integer();
  return true;
}

template <class W>
MB_HD MB_NOINLINE Value prim_crop(Engine<W>& e, Value grid, Value start, Value dims) {
  std::int64_t top, bottom, left = 0, right = 0;
  if (!crop_bounds(e, start, dims, 0, top, bottom)) return make_failed();
  if (!grid.is_tuple()) return e.error();
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(grid));
  if (slice_bound(top, n) >= slice_bound(bottom, n))
    return make_empty_tuple();  // columns are never looked at
  if (!crop_bounds(e, start, dims, 1, left, right)) return make_failed();
  return crop_slices(e, grid, top, bottom, left, right);
}

template <class W>
MB_HD MB_NOINLINE Value prim_subgrid(Engine<W>& e, Value patch, Value grid) {
  if (patch.is_patch()) {
    if (!e.charge(patch.length())) return make_failed();
    const Box box = bounding_box(e, patch);
    return crop_slices(e, grid, box.top, box.bottom + 1, box.left, box.right + 1);
  }
  const Value start = prim_ulcorner(e, patch);
  const Value dims = start.failed() ? start : prim_shape(e, patch);
  return dims.failed() ? dims : prim_crop(e, grid, start, dims);
}

template <class W>
MB_HD MB_NOINLINE Value prim_trim(Engine<W>& e, Value grid) {
  return crop_slices(e, grid, 1, -1, 1, -1);
}

template <class W>
MB_HD MB_NOINLINE Value prim_tophalf(Engine<W>& e, Value grid) {
  if (!grid.is_tuple()) return e.error();
  return slice(e, grid, 0, static_cast<std::uint32_t>(e.length(grid)) / 2);
}
template <class W>
MB_HD MB_NOINLINE Value prim_bottomhalf(Engine<W>& e, Value grid) {
  if (!grid.is_tuple()) return e.error();
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(grid));
  return slice(e, grid, n / 2 + n % 2, n);
}

template <class W>
MB_HD MB_NOINLINE Value side_half(Engine<W>& e, Value grid, bool right) {
  Value g;
  if (to_grid(e, grid, g)) {
    const int half = g.width() / 2;
    if (half == 0) return make_empty_tuple();
    return right ? crop_slices(e, g, 0, g.height(), g.width() - half, g.width())
                 : crop_slices(e, g, 0, g.height(), 0, half);
  }
  if (e.status != Status::ok) return make_failed();
  Value v = general_columns(e, grid, true, false);
  if (!v.failed()) v = right ? prim_bottomhalf(e, v) : prim_tophalf(e, v);
  return v.failed() ? v : prim_rot270(e, v);
}
template <class W>
MB_HD MB_NOINLINE Value prim_lefthalf(Engine<W>& e, Value grid) {
  return side_half(e, grid, false);
}
template <class W>
MB_HD MB_NOINLINE Value prim_righthalf(Engine<W>& e, Value grid) {
  return side_half(e, grid, true);
}

}  // namespace megabatch
