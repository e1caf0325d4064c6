#pragma once
// Primitives that draw patches on grids.
#include <cstdint>

#include "kernels/prims_grid_colour.hpp"
#include "kernels/prims_patch.hpp"

namespace megabatch {

// ---- on grids ---------------------------------------------------------------------------------------

// f(key) for the keys of a patch, one colour after another: in one colour no place comes twice.
template <class W, class F>
MB_HD MB_INLINE void each_in_turn(Engine<W>& e, Value patch, F f) {
  const std::uint32_t* keys = e.keys(patch);
  const std::uint32_t n = patch.length();
  for (std::uint32_t begin = 0; begin < n;) {
    const std::uint32_t* run = keys + begin;
    const std::uint32_t colour = run[0] >> 24;
    std::uint32_t count = n - begin;
    if ((keys[n - 1] >> 24) != colour)
      count = e.w.first_of(count, [=](std::uint32_t i) { return (run[i] >> 24) != colour; });
    e.w.each(count, [=](std::uint32_t i) { f(run[i]); });
    begin += count;
  }
}

// An object drawn on cells of h x w, moved by (down, right). Of several colours the largest stays.
template <class W>
MB_HD MB_NOINLINE void draw_object(Engine<W>& e, std::int8_t* cells, Value grid, Value obj, std::int32_t down,
                                   std::int32_t right) {
  const std::uint32_t h = static_cast<std::uint32_t>(grid.height()),
                      w = static_cast<std::uint32_t>(grid.width());
  each_in_turn(e, obj, [=](std::uint32_t key) {
    const std::uint32_t at = cell_of(key, h, w, down, right);
    if (at != skip) cells[at] = static_cast<std::int8_t>(key_colour(key));
  });
}
template <class W>
MB_HD MB_NOINLINE void draw_places(Engine<W>& e, std::int8_t* cells, Value grid, Value patch,
                                   std::int8_t colour) {
  const std::uint32_t h = static_cast<std::uint32_t>(grid.height()),
                      w = static_cast<std::uint32_t>(grid.width());
  each_in_turn(e, patch, [=](std::uint32_t key) {
    const std::uint32_t at = cell_of(key, h, w);
    if (at != skip) cells[at] = colour;
  });
}

// ---- on any tuple of containers ---------------------------------------------------------------------

// A list of lists of values, as Python makes it of a grid to draw on.
struct LooseGrid {
  std::uint32_t height, width;  // as len(grid), len(grid[0])
  std::uint32_t rows, values,
      starts;  // offsets: Value[height]; the cells; first cell of each row, and their end
};

template <class W>
MB_HD MB_NOINLINE bool open_loose(Engine<W>& e, Value grid, LooseGrid& g) {
  if (!loose_shape(e, grid, g.height, g.width) || !has_rows(e, grid)) return false;
  const std::uint32_t height = g.height;
  const std::int64_t total =
      e.w.sum(height, [=, &e](std::uint32_t i) { return std::int64_t{row_length(e, grid, i)}; });
  if (!e.charge(static_cast<std::uint64_t>(total))) return false;
  if (!e.template alloc<Value>(height, g.rows)) return false;
  Value* values = e.template alloc<Value>(static_cast<std::uint64_t>(total), g.values);
  std::uint32_t* starts = values ? e.template alloc<std::uint32_t>(height + 1, g.starts) : nullptr;
  if (!starts) return false;
  e.w.scan(
      height, [=, &e](std::uint32_t i) { return row_length(e, grid, i); },
      [=, &e](std::uint32_t i, std::uint32_t start) {
        const Value row = e.element(grid, i);
        const std::uint32_t n = static_cast<std::uint32_t>(e.length(row));
        starts[i] = start;
        if (i + 1 == height) starts[height] = start + n;
        for (std::uint32_t j = 0; j < n; ++j) values[start + j] = e.element(row, j);
      });
  return true;
}

template <class W>
MB_HD Value close_loose(Engine<W>& e, const LooseGrid& g) {
  Value* rows = e.template at<Value>(g.rows);
  const std::uint32_t* starts = e.template at<std::uint32_t>(g.starts);
  const std::uint32_t values = g.values;
  e.w.each(g.height, [=, &e](std::uint32_t i) {
    rows[i] = lane_tuple(e, values + 8 * starts[i], starts[i + 1] - starts[i]);
  });
  e.shrink(values, 8 * starts[g.height]);
  return too_deep(e) ? e.limit() : e.tuple_at(g.rows, g.height);
}

// What a general drawing draws, and where.
struct Drawing {
  bool coloured;  // the list holds (value, (i, j)) instead of (i, j)
  bool under;     // only where the grid has `background`
  Value value, background;
};

template <class W>
MB_HD MB_NOINLINE Value draw_loosely(Engine<W>& e, Value grid, Value list, const Drawing& d) {
  const std::int64_t length = e.length(list);
  if (length < 0) return e.error();
  LooseGrid g;
  if (!open_loose(e, grid, g) || !e.charge(static_cast<std::uint64_t>(length))) return make_failed();
  Value* values = e.template at<Value>(g.values);
  const std::uint32_t* starts = e.template at<std::uint32_t>(g.starts);
  for (std::uint32_t k = 0; k < length; ++k) {
    Value place = e.element(list, k), value = d.value, i, j;
    if (d.coloured && !e.unpack(place, value, place)) return make_failed();
    if (!e.unpack(place, i, j)) return make_failed();
    if (!i.is_number()) return e.error();
    if (i.integer() < 0 || static_cast<std::uint32_t>(i.integer()) >= g.height) continue;
    if (!j.is_number()) return e.error();
    if (j.integer() < 0 || static_cast<std::uint32_t>(j.integer()) >= g.width) continue;
    const std::uint32_t at = starts[i.integer()] + static_cast<std::uint32_t>(j.integer());
    if (at >= starts[i.integer() + 1]) return e.error();
    if (!d.under || equal(e, values[at], d.background)) e.put(&values[at], value);
    if (e.status != Status::ok) return make_failed();
  }
  return close_loose(e, g);
}

// ---- primitives -------------------------------------------------------------------------------------

// fill on a grid and a plain patch; under: only on cells of colour `background`.
template <class W>
MB_HD MB_NOINLINE Value fill_grid(Engine<W>& e, Value grid, Value value, Value patch, bool under,
                                  int background) {
  const std::uint32_t n = patch.length();
  if (n == 0) return grid;
  if (!e.charge(n)) return make_failed();
  const std::uint32_t h = static_cast<std::uint32_t>(grid.height()),
                      w = static_cast<std::uint32_t>(grid.width());
  const std::int8_t* from = e.cells(grid);
  if (!is_colour(value)) {
    const std::uint32_t* keys = e.keys(patch);
    if (!e.w.any(n, [=](std::uint32_t i) {
          const std::uint32_t at = cell_of(keys[i], h, w);
          return at != skip && (!under || from[at] == background);
        }))
      return grid;
    const Value places = to_indices(e, patch);
    if (places.failed()) return places;
    return draw_loosely(e, grid, places, {false, under, value, make_integer(background)});
  }
  std::int8_t* cells;
  const Value g = copy_grid(e, grid, cells);
  if (g.failed()) return g;
  const std::int8_t colour = static_cast<std::int8_t>(value.integer());
  if (!under) {
    draw_places(e, cells, grid, patch, colour);
    return g;
  }
  each_in_turn(e, patch, [=](std::uint32_t key) {
    const std::uint32_t at = cell_of(key, h, w);
    if (at != skip && from[at] == background) cells[at] = colour;
  });
  return g;
}

// A tuple of places as a set, where one value is to be put on all of them; else what it was.
template <class W>
MB_HD MB_NOINLINE Value places_of_tuple(Engine<W>& e, Value places) {
  if (!places.is(Tag::tuple) || places.length() == 0) return places;
  const std::uint32_t n = places.length();
  const Value* from = e.values(places);
  if (!e.charge(n) || e.w.any(n, [=](std::uint32_t i) { return !from[i].is(Tag::pair); })) return places;
  std::uint32_t offset;
  Value* copy = e.template alloc<Value>(n, offset);
  if (!copy) return make_failed();
  e.w.each(n, [=](std::uint32_t i) { copy[i] = from[i]; });
  return set_from_values(e, offset, n);
}

template <class W>
MB_HD MB_NOINLINE Value prim_fill(Engine<W>& e, Value grid, Value value, Value patch) {
  Value g;
  if (is_plain(patch) && to_grid(e, grid, g)) return fill_grid(e, g, value, patch, false, 0);
  Value places = e.status == Status::ok ? to_indices(e, patch) : make_failed();
  if (!places.failed()) places = places_of_tuple(e, places);
  if (places.failed()) return places;
  // Places may be cells again; those count as (i, j), not by their places.
  if (is_plain(places) && !places.is(Tag::object) && to_grid(e, grid, g))
    return fill_grid(e, g, value, places, false, 0);
  if (e.status != Status::ok) return make_failed();
  return draw_loosely(e, grid, places, {false, false, value, make_none()});
}

template <class W>
MB_HD MB_NOINLINE Value prim_underfill(Engine<W>& e, Value grid, Value value, Value patch) {
  Value g = grid;
  const bool plain = is_plain(patch) && as_grid(e, grid, g);
  if (e.status != Status::ok) return make_failed();
  const Value background = prim_mostcolor(e, g);
  if (background.failed()) return background;
  if (plain) return fill_grid(e, g, value, patch, true, background.integer());
  const Value places = to_indices(e, patch);
  if (places.failed()) return places;
  return draw_loosely(e, grid, places, {false, true, value, background});
}

MB_HD constexpr bool is_plain_object(Value v) { return is_plain(v) && !v.is(Tag::indices); }

// The colour and the place of a cell as paint takes it, far outside a key's range as well.
struct PaintedCell {
  std::int32_t colour, i, j;
};
template <class W>
MB_HD MB_INLINE bool painted_cell(const Engine<W>& e, Value v, PaintedCell& cell) {
  if (v.is(Tag::cell)) {
    cell = {key_colour(v.key()), key_row(v.key()), key_column(v.key())};
    return true;
  }
  if (!v.is(Tag::tuple) || v.length() != 2) return false;
  const Value colour = e.values(v)[0], place = e.values(v)[1];
  if (!colour.is(Tag::integer) || !colour_fits(colour.integer()) || !place.is(Tag::pair)) return false;
  cell = {colour.integer(), place.first(), place.second()};
  return true;
}

// paint on a grid from a tuple of cells: of those on one place the last is seen.
template <class W>
MB_HD MB_NOINLINE Value paint_tuple(Engine<W>& e, Value g, Value tuple) {
  const std::uint32_t n = tuple.length(), h = static_cast<std::uint32_t>(g.height());
  const std::uint32_t w = static_cast<std::uint32_t>(g.width());
  const Value* from = e.values(tuple);
  std::int8_t* cells;
  const Value made = e.charge(n) ? copy_grid(e, g, cells) : make_failed();
  if (made.failed()) return made;
  const std::uint32_t mark = e.used;
  std::uint32_t* last =
      e.template alloc<std::uint32_t>(std::uint64_t{h} * w);  // counted from the tuple's end
  if (!last) return make_failed();
  e.w.each(h * w, [=](std::uint32_t i) { last[i] = skip; });
  e.w.each(n, [=, &e](std::uint32_t k) {
    PaintedCell c{};
    painted_cell(e, from[k], c);
    if (static_cast<std::uint32_t>(c.i) < h && static_cast<std::uint32_t>(c.j) < w)
      W::atomic_min(&last[static_cast<std::uint32_t>(c.i) * w + static_cast<std::uint32_t>(c.j)], n - 1 - k);
  });
  e.w.each(h * w, [=, &e](std::uint32_t i) {
    PaintedCell c{};
    if (last[i] == skip) return;
    painted_cell(e, from[n - 1 - last[i]], c);
    cells[i] = static_cast<std::int8_t>(c.colour);
  });
  e.used = mark;
  return made;
}

template <class W>
MB_HD MB_NOINLINE Value prim_paint(Engine<W>& e, Value grid, Value obj) {
  Value g;
  if (is_plain_object(obj) && to_grid(e, grid, g)) {
    if (obj.length() == 0) return g;
    std::int8_t* cells;
    const Value made = e.charge(obj.length()) ? copy_grid(e, g, cells) : make_failed();
    if (!made.failed()) draw_object(e, cells, g, obj, 0, 0);
    return made;
  }
  if (e.status != Status::ok) return make_failed();
  if (obj.is(Tag::tuple) && obj.length() > 0) {
    const Value* cells = e.values(obj);
    const bool others = e.w.any(obj.length(), [=, &e](std::uint32_t i) {
      PaintedCell c;
      return !painted_cell(e, cells[i], c);
    });
    if (!others && to_grid(e, grid, g)) return paint_tuple(e, g, obj);
    if (e.status != Status::ok) return make_failed();
  }
  return draw_loosely(e, grid, obj, {true, false, make_none(), make_none()});
}

template <class W>
MB_HD MB_NOINLINE Value prim_underpaint(Engine<W>& e, Value grid, Value obj) {
  Value g = grid;
  const bool plain = is_plain_object(obj) && as_grid(e, grid, g);
  if (e.status != Status::ok) return make_failed();
  const Value most = prim_mostcolor(e, g);
  if (most.failed()) return most;
  if (!plain) return draw_loosely(e, grid, obj, {true, true, make_none(), most});
  if (obj.length() == 0) return g;
  std::int8_t* cells;
  const Value made = e.charge(obj.length()) ? copy_grid(e, g, cells) : make_failed();
  if (made.failed()) return made;
  const std::uint32_t h = static_cast<std::uint32_t>(g.height()), w = static_cast<std::uint32_t>(g.width());
  const std::int8_t background = static_cast<std::int8_t>(most.integer());
  each_in_turn(e, obj, [=](std::uint32_t key) {
    const std::uint32_t at = cell_of(key, h, w);
    if (at != skip && cells[at] == background) cells[at] = static_cast<std::int8_t>(key_colour(key));
  });
  return made;
}

template <class W>
MB_HD MB_NOINLINE Value prim_cover(Engine<W>& e, Value grid, Value patch) {
  Value g = grid;
  const bool plain = is_plain(patch) && as_grid(e, grid, g);
  if (e.status != Status::ok) return make_failed();
  const Value background = prim_mostcolor(e, g);
  if (background.failed()) return background;
  if (plain) return fill_grid(e, g, background, patch, false, 0);
  const Value places = to_indices(e, patch);  // fill takes the places of these places
  return places.failed() ? places : prim_fill(e, grid, background, places);
}

template <class W>
MB_HD MB_NOINLINE Value prim_move(Engine<W>& e, Value grid, Value obj, Value offset) {
  Value g = grid;
  const bool plain =
      is_plain_object(obj) && (obj.length() == 0 || offset.is(Tag::pair)) && as_grid(e, grid, g);
  if (e.status != Status::ok) return make_failed();
  if (plain) {
    if (obj.length() == 0) return g;
    const Value background = prim_mostcolor(e, g);
    std::int8_t* cells;
    const Value made = !background.failed() && e.charge(2 * std::uint64_t{obj.length()})
                           ? copy_grid(e, g, cells)
                           : make_failed();
    if (made.failed()) return made;
    draw_places(e, cells, g, obj, static_cast<std::int8_t>(background.integer()));
    draw_object(e, cells, g, obj, offset.first(), offset.second());
    return made;
  }
  const Value covered = prim_cover(e, grid, obj);
  const Value moved = covered.failed() ? covered : prim_shift(e, obj, offset);
  return moved.failed() ? moved : prim_paint(e, covered, moved);
}

}  // namespace megabatch
