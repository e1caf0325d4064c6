#pragma once
// Primitives that scale, join, split and compare grids.
#include <cstdint>

#include "kernels/prims_grid_colour.hpp"
#include "kernels/prims_grid_geometry.hpp"

namespace megabatch {

// ---- scaling ----------------------------------------------------------------------------------------

// A factor as range() takes it: nothing below 1 repeats anything.
MB_HD constexpr std::uint32_t repeats(Value factor) {
  return factor.integer() > 0 ? static_cast<std::uint32_t>(factor.integer()) : 0;
}

// Whether to scale v as a grid: by at least 1, to sides that a grid may have. Else a status may be set.
template <class W>
MB_HD bool scales_as_grid(Engine<W>& e, Value v, Value factor, bool down, bool right, Value& grid) {
  if (!factor.is_number() || factor.integer() <= 0 || !to_grid(e, v, grid)) return false;
  const std::int64_t times = factor.integer();
  return grid_fits((down ? times : 1) * grid.height(), (right ? times : 1) * grid.width());
}

// A grid with each cell `down` times as high and `right` times as wide, both at least 1.
template <class W>
MB_HD MB_NOINLINE Value scale_grid(Engine<W>& e, Value grid, std::uint32_t down, std::uint32_t right) {
  if (down == 1 && right == 1) return grid;
  const std::int64_t height = grid.height() * std::int64_t{down}, width = grid.width() * std::int64_t{right};
  if (!e.charge(cell_count(grid))) return make_failed();
  const std::int8_t* cells = e.cells(grid);
  const std::uint32_t w = static_cast<std::uint32_t>(grid.width());
  const Divider row(down, static_cast<std::uint32_t>(height)),
      column(right, static_cast<std::uint32_t>(width));
  return map_grid(e, height, width,
                  [=](std::uint32_t i, std::uint32_t j) { return cells[row(i) * w + column(j)]; });
}

template <class W>
MB_HD MB_NOINLINE Value prim_hupscale(Engine<W>& e, Value grid, Value factor) {
  Value g;
  if (scales_as_grid(e, grid, factor, false, true, g))
    return scale_grid(e, g, 1, static_cast<std::uint32_t>(factor.integer()));
  if (e.status != Status::ok || !has_rows(e, grid)) return make_failed();
  const std::uint32_t rows = static_cast<std::uint32_t>(e.length(grid));
  if (!factor.is_number()) {  // range() raises, but only where there is a cell
    if (e.w.any(rows, [=, &e](std::uint32_t i) { return row_length(e, grid, i) > 0; })) return e.error();
    return empty_rows(e, rows);
  }
  const std::uint32_t times = repeats(factor);
  return build_rows(
      e, rows, [=, &e](std::uint32_t i) { return std::int64_t{row_length(e, grid, i)} * times; },
      [=, &e](std::uint32_t i, std::uint32_t j) { return cell_at(e, grid, i, j / times); });
}

template <class W>
MB_HD MB_NOINLINE Value prim_vupscale(Engine<W>& e, Value grid, Value factor) {
  Value g;
  if (scales_as_grid(e, grid, factor, true, false, g))
    return scale_grid(e, g, static_cast<std::uint32_t>(factor.integer()), 1);
  if (e.status != Status::ok) return make_failed();
  const std::int64_t rows = e.length(grid);
  if (rows < 0) return e.error();
  if (rows == 0) return make_empty_tuple();
  if (!factor.is_number()) return e.error();
  const std::uint32_t times = repeats(factor);
  const std::uint64_t n = static_cast<std::uint64_t>(rows) * times;
  if (n == 0) return make_empty_tuple();
  if (!e.charge(n)) return make_failed();
  std::uint32_t offset;
  Value* values = e.template alloc<Value>(n, offset);
  if (!values) return make_failed();
  e.w.each(static_cast<std::uint32_t>(n),
           [=, &e](std::uint32_t i) { values[i] = e.element(grid, i / times); });
  return e.tuple_at(offset, static_cast<std::uint32_t>(n));
}

// A set of cells with each cell `factor` times as high and wide.
template <class W>
MB_HD MB_NOINLINE Value general_upscale(Engine<W>& e, Value element, Value factor) {
  const Value ul = prim_ulcorner(e, element);
  Value top, left;
  if (ul.failed() || !e.unpack(ul, top, left)) return make_failed();
  if (!top.is_number() || !left.is_number()) return e.error();
  const Value up = e.integer(-std::int64_t{top.integer()}), back = e.integer(-std::int64_t{left.integer()});
  const Value normed = e.status == Status::ok ? shift_by(e, element, up, back) : make_failed();
  if (normed.failed()) return normed;
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(normed));
  for (std::uint32_t k = 0; k < n; ++k) {
    Value value, place, i, j;
    if (!e.unpack(e.element(normed, k), value, place) || !e.unpack(place, i, j)) return make_failed();
    if (!i.is_number() || !j.is_number()) return e.error();
  }
  if (!factor.is_number()) return e.error();
  const std::uint32_t times = repeats(factor);
  if (times == 0) return make_empty_set();
  const std::uint64_t square = std::uint64_t{times} * times;
  if (!e.charge(square) || !e.charge(square * n)) return make_failed();
  const std::uint32_t block = static_cast<std::uint32_t>(square);
  // shift leaves integers, so a multiple of one by a positive factor is positive where it has to fit
  const auto place = [=, &e](std::uint32_t t) { return e.element(e.element(normed, t / block), 1); };
  const auto row = [=, &e](std::uint32_t t) {
    return std::int64_t{e.element(place(t), 0).integer()} * times + t % block / times + top.integer();
  };
  const auto column = [=, &e](std::uint32_t t) {
    return std::int64_t{e.element(place(t), 1).integer()} * times + t % times + left.integer();
  };
  const std::uint32_t total = static_cast<std::uint32_t>(square * n);
  if (e.w.any(total, [=](std::uint32_t t) { return !pair_fits(row(t), column(t)); })) return e.limit();
  return set_of_tuples(
      e, total, [=, &e](std::uint32_t t) { return e.element(e.element(normed, t / block), 0); },
      [=](std::uint32_t t) {
        return make_pair(static_cast<std::int32_t>(row(t)), static_cast<std::int32_t>(column(t)));
      });
}

template <class W>
MB_HD MB_NOINLINE Value upscale_object(Engine<W>& e, Value obj, std::uint32_t times) {
  if (times == 1) return obj;
  const std::uint32_t n = obj.length();
  if (!e.charge(n)) return make_failed();
  const Box box = bounding_box(e, obj);
  if (!key_fits(box.top + std::int64_t{box.height()} * times - 1,
                box.left + std::int64_t{box.width()} * times - 1))
    return general_upscale(e, obj, make_integer(static_cast<std::int32_t>(times)));
  const std::uint32_t block = times * times;
  const std::uint64_t total = std::uint64_t{n} * block;
  if (!e.charge(total)) return make_failed();
  std::uint32_t offset;
  std::uint32_t* keys = e.template alloc<std::uint32_t>(total, offset);
  if (!keys) return make_failed();
  const std::uint32_t* from = e.keys(obj);
  const Divider row(times, block);
  const int f = static_cast<int>(times);
  each_place(e, n, block, [=](std::uint32_t k, std::uint32_t t, std::uint32_t at) {
    const std::uint32_t down = row(t), right = t - down * times;
    const int i = (key_row(from[k]) - box.top) * f + box.top + static_cast<int>(down);
    const int j = (key_column(from[k]) - box.left) * f + box.left + static_cast<int>(right);
    keys[at] = (from[k] & ~key_place_mask) | make_place(i, j);
  });
  return set_from_keys(e, offset, static_cast<std::uint32_t>(total), Tag::object);
}

template <class W>
MB_HD MB_NOINLINE Value prim_upscale(Engine<W>& e, Value element, Value factor) {
  if (element.is(Tag::object) && factor.is_number()) {
    const std::uint32_t times = repeats(factor);
    return times == 0 ? make_empty_set() : upscale_object(e, element, times);
  }
  if (!element.is_tuple()) {
    const std::int64_t n = e.length(element);
    if (n < 0) return e.error();
    return n == 0 ? make_empty_set() : general_upscale(e, element, factor);
  }
  Value g;
  if (scales_as_grid(e, element, factor, true, true, g)) {
    const std::uint32_t times = static_cast<std::uint32_t>(factor.integer());
    return scale_grid(e, g, times, times);
  }
  if (e.status != Status::ok) return make_failed();
  const Value wide = prim_hupscale(e, element, factor);
  return wide.failed() ? wide : prim_vupscale(e, wide, factor);
}

template <class W>
MB_HD MB_NOINLINE Value prim_downscale(Engine<W>& e, Value grid, Value factor) {
  Value g;
  const bool compact = as_grid(e, grid, g);
  std::uint32_t height, width;
  if (e.status != Status::ok || !loose_shape(e, g, height, width)) return make_failed();
  if (!factor.is_number() || factor.integer() == 0) return e.error();
  const std::int64_t signed_step = factor.integer();
  const std::uint32_t step = static_cast<std::uint32_t>(signed_step < 0 ? -signed_step : signed_step);
  const std::uint32_t rows = (height - 1) / step + 1, columns = width == 0 ? 0 : (width - 1) / step + 1;
  if (compact) {
    if (step == 1) return g;
    const std::int8_t* cells = e.cells(g);
    return map_grid(e, rows, columns,
                    [=](std::uint32_t i, std::uint32_t j) { return cells[i * step * width + j * step]; });
  }
  if (columns == 0) return empty_rows(e, rows);
  if (!has_tuple_rows(e, g, 0, height, std::int64_t{columns - 1} * step + 1)) return make_failed();
  return build_rows(
      e, rows, [=](std::uint32_t) { return columns; },
      [=, &e](std::uint32_t i, std::uint32_t j) { return cell_at(e, g, i * step, j * step); });
}

// ---- joining ----------------------------------------------------------------------------------------

template <class W>
MB_HD MB_NOINLINE Value prim_hconcat(Engine<W>& e, Value a, Value b) {
  if (!a.is_container() || !b.is_container()) return e.error();
  Value x, y;
  if (to_grid(e, a, x) && to_grid(e, b, y) &&
      grid_fits(x.height() < y.height() ? x.height() : y.height(), std::int64_t{x.width()} + y.width())) {
    const std::int8_t *left = e.cells(x), *right = e.cells(y);
    const std::uint32_t wx = static_cast<std::uint32_t>(x.width()),
                        wy = static_cast<std::uint32_t>(y.width());
    return map_grid(
        e, x.height() < y.height() ? x.height() : y.height(), wx + wy,
        [=](std::uint32_t i, std::uint32_t j) { return j < wx ? left[i * wx + j] : right[i * wy + j - wx]; });
  }
  if (e.status != Status::ok) return make_failed();
  const std::uint32_t na = static_cast<std::uint32_t>(e.length(a)),
                      nb = static_cast<std::uint32_t>(e.length(b));
  const std::uint32_t n = na < nb ? na : nb;
  if (n == 0) return make_empty_tuple();
  std::uint32_t offset;
  Value* sums = e.charge(n) ? e.template alloc<Value>(n, offset) : nullptr;
  if (!sums) return make_failed();
  for (std::uint32_t i = 0; i < n; ++i) {
    const Value sum = python_add(e, e.element(a, i), e.element(b, i));
    if (sum.failed()) return sum;
    e.put(&sums[i], sum);
  }
  return e.tuple_at(offset, n);
}

template <class W>
MB_HD MB_NOINLINE Value prim_vconcat(Engine<W>& e, Value a, Value b) {
  return python_add(e, a, b);
}

// ---- splitting --------------------------------------------------------------------------------------

template <class W>
MB_HD MB_NOINLINE Value split(Engine<W>& e, Value grid, Value parts, bool side_by_side) {
  Value g;
  as_grid(e, grid, g);
  std::uint32_t height, width;
  if (e.status != Status::ok || !loose_shape(e, g, height, width)) return make_failed();
  if (!parts.is_number() || parts.integer() == 0) return e.error();
  if (parts.integer() < 0) return make_empty_tuple();
  const std::uint32_t n = static_cast<std::uint32_t>(parts.integer());
  const std::uint32_t whole = side_by_side ? width : height;
  const std::int64_t size = whole / n, step = size + (whole % n != 0 ? 1 : 0);
  std::uint32_t offset;
  Value* made = e.charge(n) ? e.template alloc<Value>(n, offset) : nullptr;
  if (!made) return make_failed();
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int64_t start = step * i;
    const Value part = side_by_side ? crop_slices(e, g, 0, height, start, start + size)
                                    : crop_slices(e, g, start, start + size, 0, width);
    if (part.failed()) return part;
    e.put(&made[i], part);
  }
  return e.tuple_at(offset, n);
}
template <class W>
MB_HD MB_NOINLINE Value prim_hsplit(Engine<W>& e, Value grid, Value n) {
  return split(e, grid, n, true);
}
template <class W>
MB_HD MB_NOINLINE Value prim_vsplit(Engine<W>& e, Value grid, Value n) {
  return split(e, grid, n, false);
}

// ---- comparing --------------------------------------------------------------------------------------

template <class W>
MB_HD MB_NOINLINE Value general_cellwise(Engine<W>& e, Value a, Value b, Value fallback) {
  std::uint32_t height, width;
  if (!loose_shape(e, a, height, width)) return make_failed();
  if (width == 0) return empty_rows(e, height);
  if (!has_tuple_rows(e, a, 0, height, width) || !has_tuple_rows(e, b, 0, height, width) ||
      !charge_comparisons(e, a, 1))
    return make_failed();
  return build_rows(
      e, height, [=](std::uint32_t) { return width; },
      [=, &e](std::uint32_t i, std::uint32_t j) {
        const Value v = cell_at(e, a, i, j);
        return compare(e, v, cell_at(e, b, i, j)) == 0 ? v : fallback;
      });
}

template <class W>
MB_HD MB_NOINLINE Value prim_cellwise(Engine<W>& e, Value a, Value b, Value fallback) {
  Value x, y;
  if (!is_colour(fallback) || !to_grid(e, a, x) || !to_grid(e, b, y))
    return e.status == Status::ok ? general_cellwise(e, a, b, fallback) : make_failed();
  if (y.height() < x.height() || y.width() < x.width()) return e.error();
  const std::int8_t *ca = e.cells(x), *cb = e.cells(y);
  const std::uint32_t wx = static_cast<std::uint32_t>(x.width()), wy = static_cast<std::uint32_t>(y.width());
  const std::int8_t other = static_cast<std::int8_t>(fallback.integer());
  return map_grid(e, x.height(), wx, [=](std::uint32_t i, std::uint32_t j) {
    const std::int8_t v = ca[i * wx + j];
    return v == cb[i * wy + j] ? v : other;
  });
}

// ---- compressing ------------------------------------------------------------------------------------

// Whether row i of a grid has one colour; likewise column j. For single lanes.
MB_HD inline bool plain_row(const std::int8_t* cells, std::uint32_t w, std::uint32_t i) {
  const std::int8_t* row = cells + i * w;
  std::uint32_t j = 1;
  while (j < w && row[j] == row[0]) ++j;
  return j == w;
}
MB_HD inline bool plain_column(const std::int8_t* cells, std::uint32_t h, std::uint32_t w, std::uint32_t j) {
  std::uint32_t i = 1;
  while (i < h && cells[i * w + j] == cells[j]) ++i;
  return i == h;
}
// len(set(v)) == 1 for a container. For single lanes.
template <class W>
MB_HD bool all_equal(const Engine<W>& e, Value v) {
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(v));
  if (n == 0) return false;
  for (std::uint32_t i = 1; i < n; ++i)
    if (compare(e, e.element(v, i), e.element(v, 0)) != 0) return false;
  return true;
}

template <class W>
MB_HD MB_NOINLINE Value general_compress(Engine<W>& e, Value grid) {
  if (!has_rows(e, grid) || !charge_comparisons(e, grid, 2)) return make_failed();
  const Value columns = prim_dmirror(e, grid);
  if (columns.failed() || !has_rows(e, columns)) return make_failed();
  const std::uint32_t rows = static_cast<std::uint32_t>(e.length(grid));
  if (rows == 0) return make_empty_tuple();
  const std::uint32_t flagged = static_cast<std::uint32_t>(e.length(columns));
  const std::uint32_t widest = static_cast<std::uint32_t>(e.w.largest(
      rows, [=, &e](std::uint32_t i) { return static_cast<std::int32_t>(row_length(e, grid, i)); }));
  if (!e.charge(std::uint64_t{rows} * widest + widest)) return make_failed();
  std::uint32_t* row_list = e.template alloc<std::uint32_t>(rows);
  std::uint32_t* column_list = row_list ? e.template alloc<std::uint32_t>(widest) : nullptr;
  if (!column_list) return make_failed();
  const std::uint32_t kept_rows = e.w.compact(
      rows, [=, &e](std::uint32_t i) { return !all_equal(e, e.element(grid, i)); },
      [=](std::uint32_t i, std::uint32_t k) { row_list[k] = i; });
  const std::uint32_t kept_columns = e.w.compact(
      widest, [=, &e](std::uint32_t j) { return j >= flagged || !all_equal(e, e.element(columns, j)); },
      [=](std::uint32_t j, std::uint32_t k) { column_list[k] = j; });
  return build_rows(
      e, kept_rows,
      [=, &e](std::uint32_t i) {
        return lower_bound(column_list, kept_columns, row_length(e, grid, row_list[i]));
      },
      [=, &e](std::uint32_t i, std::uint32_t j) { return cell_at(e, grid, row_list[i], column_list[j]); });
}

template <class W>
MB_HD MB_NOINLINE Value prim_compress(Engine<W>& e, Value grid) {
  Value g;
  if (!to_grid(e, grid, g)) return e.status == Status::ok ? general_compress(e, grid) : make_failed();
  const std::uint32_t h = static_cast<std::uint32_t>(g.height()), w = static_cast<std::uint32_t>(g.width());
  if (!e.charge(2 * std::uint64_t{cell_count(g)})) return make_failed();
  const std::int8_t* cells = e.cells(g);
  std::int8_t* out;
  Value made = e.new_grid(h, w, out);
  std::uint32_t* rows = made.failed() ? nullptr : e.template alloc<std::uint32_t>(std::uint64_t{h} + w);
  if (!rows) return make_failed();
  std::uint32_t* columns = rows + h;
  const std::uint32_t kept_rows = e.w.compact(
      h, [=](std::uint32_t i) { return !plain_row(cells, w, i); },
      [=](std::uint32_t i, std::uint32_t k) { rows[k] = i; });
  const std::uint32_t kept_columns = e.w.compact(
      w, [=](std::uint32_t j) { return !plain_column(cells, h, w, j); },
      [=](std::uint32_t j, std::uint32_t k) { columns[k] = j; });
  const std::uint32_t offset = made.offset();
  if (kept_rows == 0 || kept_columns == 0 || (kept_rows == h && kept_columns == w)) {
    e.shrink(offset, 0);
    return kept_rows == 0 ? make_empty_tuple() : kept_columns == 0 ? empty_rows(e, kept_rows) : g;
  }
  each_place(e, kept_rows, kept_columns, [=](std::uint32_t i, std::uint32_t j, std::uint32_t k) {
    out[k] = cells[rows[i] * w + columns[j]];
  });
  e.shrink(offset, kept_rows * kept_columns);
  return make_grid(static_cast<int>(kept_rows), static_cast<int>(kept_columns), offset);
}

}  // namespace megabatch
