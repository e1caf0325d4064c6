#pragma once
// Primitives that make objects of a grid's cells.
#include <cstdint>

#include "kernels/prims_grid_colour.hpp"
#include "kernels/prims_grid_geometry.hpp"
#include "kernels/prims_grid_scale.hpp"

namespace megabatch {

// ---- cells by colour --------------------------------------------------------------------------------

// Turns counters into the first place of each bin, as if bin `left_out` were empty; returns the total.
template <class W>
MB_HD MB_INLINE std::uint32_t starts_of(Engine<W>& e, std::uint32_t* counts, std::uint32_t bins,
                                        std::uint32_t left_out = skip) {
  return e.w.scan(
      bins, [=](std::uint32_t b) { return b == left_out ? 0 : counts[b]; },
      [=](std::uint32_t b, std::uint32_t start) { counts[b] = start; });
}

// Calls emit(i, k) for the k-th of the n cells i in order of colour, without those of bin `left_out`; `next`
// from starts_of. Afterwards next[b] is where bin b ends.
template <class W, class E>
MB_HD MB_INLINE void sort_by_colour(Engine<W>& e, const std::int8_t* cells, std::uint32_t n, Bins bins,
                                    std::uint32_t left_out, std::uint32_t* next, E emit) {
  e.w.stable_scatter(
      n,
      [=](std::uint32_t i) {
        const std::uint32_t b = bins.of(cells[i]);
        return b == left_out ? skip : b;
      },
      next, emit);
}

// The keys of a grid's cells, without those of bin `left_out`, in ascending order.
template <class W>
MB_HD MB_NOINLINE void sort_keys(Engine<W>& e, Value grid, Bins bins, std::uint32_t left_out,
                                 std::uint32_t* next, std::uint32_t* keys) {
  const std::int8_t* cells = e.cells(grid);
  const std::uint32_t n = cell_count(grid), w = static_cast<std::uint32_t>(grid.width());
  const Divider row_of(w, n);
  sort_by_colour(e, cells, n, bins, left_out, next, [=](std::uint32_t i, std::uint32_t at) {
    const std::uint32_t row = row_of(i);
    keys[at] = make_key(cells[i], static_cast<int>(row), static_cast<int>(i - row * w));
  });
}

// The cells of any container of containers, in Python's order, as two arrays on top of the arena: their
// values, and their places as pairs. False (and a status) where Python raises.
template <class W>
MB_HD MB_NOINLINE bool list_cells(Engine<W>& e, Value grid, Value*& values, Value*& places,
                                  std::uint32_t& n) {
  if (!has_rows(e, grid)) return false;
  const std::uint32_t rows = static_cast<std::uint32_t>(e.length(grid));
  const std::int64_t total =
      e.w.sum(rows, [=, &e](std::uint32_t i) { return std::int64_t{row_length(e, grid, i)}; });
  if (!e.charge(static_cast<std::uint64_t>(total))) return false;
  Value* v = e.template alloc<Value>(static_cast<std::uint64_t>(total));
  Value* p = v ? e.template alloc<Value>(static_cast<std::uint64_t>(total)) : nullptr;
  if (!p) return false;
  n = e.w.scan(
      rows, [=, &e](std::uint32_t i) { return row_length(e, grid, i); },
      [=, &e](std::uint32_t i, std::uint32_t start) {
        for (std::uint32_t j = 0, m = row_length(e, grid, i); j < m; ++j) {
          v[start + j] = cell_at(e, grid, i, j);
          p[start + j] = make_pair(static_cast<std::int32_t>(i), static_cast<std::int32_t>(j));
        }
      });
  values = v;
  places = p;
  return true;
}

template <class W>
MB_HD MB_NOINLINE Value prim_asobject(Engine<W>& e, Value grid) {
  Value g;
  if (to_grid(e, grid, g) && places_fit(g)) {
    const std::uint32_t n = cell_count(g);
    Bins bins;
    std::uint32_t offset;
    std::uint32_t* counts = e.charge(n) ? count_colours(e, e.cells(g), n, bins) : nullptr;
    std::uint32_t* keys = counts ? e.template alloc<std::uint32_t>(n, offset) : nullptr;
    if (!keys) return make_failed();
    starts_of(e, counts, bins.count());
    sort_keys(e, g, bins, skip, counts, keys);
    return make_sized(Tag::object, n, offset);
  }
  Value *values, *places;
  std::uint32_t n;
  if (e.status != Status::ok || !list_cells(e, grid, values, places, n)) return make_failed();
  return set_of_tuples(
      e, n, [=](std::uint32_t i) { return values[i]; }, [=](std::uint32_t i) { return places[i]; });
}

template <class W>
MB_HD MB_NOINLINE Value general_toobject(Engine<W>& e, Value patch, Value grid) {
  std::uint32_t height, width;
  if (!loose_shape(e, grid, height, width)) return make_failed();
  const Value list = to_indices(e, patch);
  if (list.failed()) return list;
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(list));
  Value* values = e.charge(n) ? e.template alloc<Value>(n) : nullptr;
  Value* places = values ? e.template alloc<Value>(n) : nullptr;
  if (!places) return make_failed();
  std::uint32_t kept = 0;
  for (std::uint32_t k = 0; k < n; ++k) {
    const Value place = e.element(list, k);
    Value i, j;
    if (!e.unpack(place, i, j)) return make_failed();
    if (!i.is_number()) return e.error();
    if (i.integer() < 0 || static_cast<std::uint32_t>(i.integer()) >= height) continue;
    if (!j.is_number()) return e.error();
    if (j.integer() < 0 || static_cast<std::uint32_t>(j.integer()) >= width) continue;
    const Value value = e.subscript(e.element(grid, static_cast<std::uint32_t>(i.integer())), j.integer());
    const Value pair = value.failed() ? value : e.tuple(i, j);
    if (pair.failed()) return pair;
    e.put(&values[kept], value);
    e.put(&places[kept++], pair);
  }
  return set_of_tuples(
      e, kept, [=](std::uint32_t i) { return values[i]; }, [=](std::uint32_t i) { return places[i]; });
}

template <class W>
MB_HD MB_NOINLINE Value prim_toobject(Engine<W>& e, Value patch, Value grid) {
  Value g;
  if (!is_plain(patch) || !to_grid(e, grid, g))
    return e.status == Status::ok ? general_toobject(e, patch, grid) : make_failed();
  const std::uint32_t n = patch.length();
  if (n == 0) return patch;
  if (!e.charge(n)) return make_failed();
  std::uint32_t offset;
  std::uint32_t* out = e.template alloc<std::uint32_t>(n, offset);
  if (!out) return make_failed();
  const std::uint32_t* keys = e.keys(patch);
  const std::int8_t* cells = e.cells(g);
  const std::uint32_t h = static_cast<std::uint32_t>(g.height()), w = static_cast<std::uint32_t>(g.width());
  const std::uint32_t kept = e.w.compact(
      n, [=](std::uint32_t i) { return cell_of(keys[i], h, w) != skip; },
      [=](std::uint32_t i, std::uint32_t k) {
        const std::uint32_t colour = static_cast<std::uint32_t>(cells[cell_of(keys[i], h, w)] + 128);
        out[k] = (colour << 24) | (keys[i] & key_place_mask);
      });
  e.shrink(offset, kept * 4);
  return set_from_keys(e, offset, kept, Tag::object);
}

// ---- partition --------------------------------------------------------------------------------------

// The objects of one colour each; without_most leaves the most frequent colour out.
template <class W>
MB_HD MB_NOINLINE Value general_partition(Engine<W>& e, Value grid, bool without_most) {
  Value colours = prim_palette(e, grid);
  if (colours.failed()) return colours;
  if (without_most) {
    const Value most = prim_mostcolor(e, grid);
    if (most.failed()) return most;
    Value* one;
    std::uint32_t offset;
    one = e.template alloc<Value>(1, offset);
    if (!one) return make_failed();
    e.put(one, most);
    const Value left_out = set_from_values(e, offset, 1);
    colours = left_out.failed() ? left_out : set_difference(e, colours, left_out);
    if (colours.failed()) return colours;
  }
  const std::uint32_t parts = static_cast<std::uint32_t>(e.length(colours));
  if (parts == 0) return make_empty_set();
  Value *values, *places;
  std::uint32_t n, offset;
  if (!list_cells(e, grid, values, places, n)) return make_failed();
  Value* made = e.template alloc<Value>(parts, offset);
  std::uint32_t* list = made ? e.template alloc<std::uint32_t>(n) : nullptr;
  if (!list) return make_failed();
  for (std::uint32_t p = 0; p < parts; ++p) {
    const Value colour = e.element(colours, p);
    if (!charge_comparisons(e, values, n, 1)) return make_failed();
    const std::uint32_t size = e.w.compact(
        n, [=, &e](std::uint32_t i) { return compare(e, values[i], colour) == 0; },
        [=](std::uint32_t i, std::uint32_t k) { list[k] = i; });
    const Value part = set_of_tuples(
        e, size, [=](std::uint32_t k) { return values[list[k]]; },
        [=](std::uint32_t k) { return places[list[k]]; });
    if (part.failed()) return part;
    e.put(&made[p], part);
  }
  return set_below_top(e, offset, parts);
}

template <class W>
MB_HD MB_NOINLINE Value partition_grid(Engine<W>& e, Value grid, bool without_most) {
  Value g;
  if (!to_grid(e, grid, g) || !places_fit(g))
    return e.status == Status::ok ? general_partition(e, grid, without_most) : make_failed();
  const std::uint32_t n = cell_count(g);
  Bins bins;
  std::uint32_t* counts = e.charge(2 * std::uint64_t{n}) ? count_colours(e, e.cells(g), n, bins) : nullptr;
  if (!counts) return make_failed();
  const Bins b = bins;
  const std::uint32_t left_out = without_most ? extreme_bin(e, counts, b.count(), false) : skip;
  const std::uint32_t kept = starts_of(e, counts, b.count(), left_out);
  std::uint32_t offset, list;
  std::uint32_t* keys = e.template alloc<std::uint32_t>(kept, offset);
  Value* made = keys ? e.template alloc<Value>(b.count(), list) : nullptr;
  if (!made) return make_failed();
  sort_keys(e, g, b, left_out, counts, keys);
  const std::uint32_t parts = e.w.compact(
      b.count(), [=](std::uint32_t i) { return counts[i] > (i == 0 ? 0 : counts[i - 1]); },
      [=](std::uint32_t i, std::uint32_t k) {
        const std::uint32_t start = i == 0 ? 0 : counts[i - 1];
        made[k] = make_sized(Tag::object, counts[i] - start, offset + 4 * start);
      });
  e.shrink(list, parts * 8);
  return parts == 0 ? make_empty_set() : make_sized(Tag::set, parts, list);
}

template <class W>
MB_HD MB_NOINLINE Value prim_partition(Engine<W>& e, Value grid) {
  return partition_grid(e, grid, false);
}
template <class W>
MB_HD MB_NOINLINE Value prim_fgpartition(Engine<W>& e, Value grid) {
  return partition_grid(e, grid, true);
}

// ---- frontiers --------------------------------------------------------------------------------------

template <class W>
MB_HD MB_NOINLINE Value general_frontiers(Engine<W>& e, Value grid) {
  std::uint32_t height, width;
  if (!loose_shape(e, grid, height, width) || !has_rows(e, grid) || !charge_comparisons(e, grid, 2))
    return make_failed();
  const Value columns = general_columns(e, grid, false, false);
  if (columns.failed()) return columns;
  const std::uint32_t lines = height + static_cast<std::uint32_t>(e.length(columns));
  if (!e.charge(std::uint64_t{height} * width + std::uint64_t{lines - height} * height)) return make_failed();
  std::uint32_t offset;
  Value* made = e.template alloc<Value>(lines, offset);
  if (!made) return make_failed();
  std::uint32_t count = 0;
  for (std::uint32_t k = 0; k < lines; ++k) {
    const bool is_row = k < height;
    const std::uint32_t at = is_row ? k : k - height;
    if (!all_equal(e, e.element(is_row ? grid : columns, at))) continue;
    // grid[i][j] for all of it
    if (is_row ? !has_tuple_rows(e, grid, at, at + (width > 0 ? 1 : 0), width)
               : !has_tuple_rows(e, grid, 0, height, std::int64_t{at} + 1))
      return make_failed();
    const Value line = set_of_tuples(
        e, is_row ? width : height,
        [=, &e](std::uint32_t i) { return is_row ? cell_at(e, grid, at, i) : cell_at(e, grid, i, at); },
        [=](std::uint32_t i) {
          return make_pair(static_cast<std::int32_t>(is_row ? at : i),
                           static_cast<std::int32_t>(is_row ? i : at));
        });
    if (line.failed()) return line;
    e.put(&made[count++], line);
  }
  return set_below_top(e, offset, count);
}

template <class W>
MB_HD MB_NOINLINE Value prim_frontiers(Engine<W>& e, Value grid) {
  Value g;
  if (!to_grid(e, grid, g) || !places_fit(g))
    return e.status == Status::ok ? general_frontiers(e, grid) : make_failed();
  const std::uint32_t h = static_cast<std::uint32_t>(g.height()), w = static_cast<std::uint32_t>(g.width());
  if (!e.charge(2 * std::uint64_t{h} * w)) return make_failed();
  const std::int8_t* cells = e.cells(g);
  const auto row = [=](std::uint32_t i) { return plain_row(cells, w, i); };
  const auto column = [=](std::uint32_t j) { return plain_column(cells, h, w, j); };
  const std::uint32_t rows = e.w.count(h, row), columns = e.w.count(w, column);
  if (rows + columns == 0) return make_empty_set();
  const std::uint64_t size = std::uint64_t{rows} * w + std::uint64_t{columns} * h;
  std::uint32_t room, offset;
  std::uint32_t* keys = e.charge(size) ? e.template alloc<std::uint32_t>(size, room) : nullptr;
  Value* made = keys ? e.template alloc<Value>(rows + columns, offset) : nullptr;
  if (!made) return make_failed();
  e.w.compact(h, row, [=](std::uint32_t i, std::uint32_t k) {
    const std::uint32_t first = make_key(cells[i * w], static_cast<int>(i), 0);
    for (std::uint32_t j = 0; j < w; ++j) keys[k * w + j] = first + j;
    made[k] = make_sized(Tag::object, w, room + 4 * k * w);
  });
  const std::uint32_t behind = rows * w;
  e.w.compact(w, column, [=](std::uint32_t j, std::uint32_t k) {
    const std::uint32_t first = make_key(cells[j], 0, static_cast<int>(j));
    for (std::uint32_t i = 0; i < h; ++i) keys[behind + k * h + i] = first + (i << 12);
    made[rows + k] = make_sized(Tag::object, h, room + 4 * (behind + k * h));
  });
  return set_from_values(e, offset, rows + columns);
}

// ---- occurrences ------------------------------------------------------------------------------------

template <class W>
MB_HD MB_NOINLINE Value general_occurrences(Engine<W>& e, Value grid, Value obj) {
  const Value normed = prim_normalize(e, obj);
  std::uint32_t h, w;
  if (normed.failed() || !loose_shape(e, grid, h, w)) return make_failed();
  const Value shape = prim_shape(e, obj);
  Value oh, ow;
  if (shape.failed() || !e.unpack(shape, oh, ow)) return make_failed();
  const std::int64_t rows = std::int64_t{h} - oh.integer() + 1, columns = std::int64_t{w} - ow.integer() + 1;
  if (rows <= 0 || columns <= 0) return make_empty_set();
  const std::uint64_t positions = static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(columns);
  std::uint32_t offset, found = 0;
  Value* made = e.charge(positions) ? e.template alloc<Value>(positions, offset) : nullptr;
  if (!made) return make_failed();
  const std::uint32_t mark = e.used;
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j) {
      const Value place = e.integers(i, j);
      const Value moved = place.failed() ? place : prim_shift(e, normed, place);
      if (moved.failed()) return moved;
      bool occurs = true;
      for (std::uint32_t k = 0, n = static_cast<std::uint32_t>(e.length(moved)); occurs && k < n; ++k) {
        Value v, loc, a, b;
        if (!e.charge(1) || !e.unpack(e.element(moved, k), v, loc) || !e.unpack(loc, a, b))
          return make_failed();
        if (!a.is_number()) return e.error();
        occurs = a.integer() >= 0 && static_cast<std::uint32_t>(a.integer()) < h;
        if (!occurs) break;
        if (!b.is_number()) return e.error();
        occurs = b.integer() >= 0 && static_cast<std::uint32_t>(b.integer()) < w;
        if (!occurs) break;
        const Value cell = e.subscript(e.element(grid, static_cast<std::uint32_t>(a.integer())), b.integer());
        if (cell.failed()) return cell;
        occurs = equal(e, cell, v);
      }
      e.used = mark;
      if (occurs) e.put(&made[found++], place);
    }
  e.shrink(offset, found * 8);
  return set_from_values(e, offset, found);
}

template <class W>
MB_HD MB_NOINLINE Value prim_occurrences(Engine<W>& e, Value grid, Value obj) {
  Value g;
  if (!obj.is(Tag::object) || !to_grid(e, grid, g) || !places_fit(g))
    return e.status == Status::ok ? general_occurrences(e, grid, obj) : make_failed();
  const std::uint32_t n = obj.length();
  if (!e.charge(n)) return make_failed();
  const Box box = bounding_box(e, obj);
  if (box.height() > g.height() || box.width() > g.width()) return make_empty_set();
  const std::uint32_t w = static_cast<std::uint32_t>(g.width());
  const std::uint32_t rows = static_cast<std::uint32_t>(g.height() - box.height() + 1);
  const std::uint32_t columns = static_cast<std::uint32_t>(g.width() - box.width() + 1);
  const std::uint32_t positions = rows * columns;
  // The last keys have the largest colours, which are rarer than background as a rule.
  const std::uint32_t probes = n < 8 ? n : 8;
  if (!e.charge(std::uint64_t{positions} * probes)) return make_failed();
  std::uint32_t offset;
  std::uint32_t* keys = e.template alloc<std::uint32_t>(positions, offset);
  if (!keys) return make_failed();
  const std::uint32_t* parts = e.keys(obj);
  const std::int8_t* cells = e.cells(g);
  // Whether key k is found where the object's box begins at cell `at`.
  const auto agrees = [=](std::uint32_t k, std::uint32_t at) {
    const std::uint32_t i = static_cast<std::uint32_t>(key_row(parts[k]) - box.top);
    const std::uint32_t j = static_cast<std::uint32_t>(key_column(parts[k]) - box.left);
    return cells[at + i * w + j] == key_colour(parts[k]);
  };
  const Divider row_of(columns, positions);
  std::uint32_t found = e.w.compact(
      positions,
      [=](std::uint32_t p) {
        const std::uint32_t row = row_of(p), at = row * w + (p - row * columns);
        for (std::uint32_t k = 0; k < probes; ++k)
          if (!agrees(n - 1 - k, at)) return false;
        return true;
      },
      [=](std::uint32_t p, std::uint32_t k) {
        const std::uint32_t row = row_of(p);
        keys[k] = make_place(static_cast<int>(row), static_cast<int>(p - row * columns));
      });
  if (n > probes) {
    const std::uint32_t candidates = found;
    if (!e.charge(std::uint64_t{candidates} * (n - probes))) return make_failed();
    found = 0;
    for (std::uint32_t c = 0; c < candidates; ++c) {
      const std::uint32_t place = keys[c];
      const std::uint32_t at =
          static_cast<std::uint32_t>(key_row(place)) * w + static_cast<std::uint32_t>(key_column(place));
      if (e.w.any(n - probes, [=](std::uint32_t k) { return !agrees(k, at); })) continue;
      const std::uint32_t k = found++;
      e.w.once([=] { keys[k] = place; });
    }
  }
  e.shrink(offset, found * 4);
  return found == 0 ? make_empty_set() : make_sized(Tag::indices, found, offset);
}

}  // namespace megabatch
