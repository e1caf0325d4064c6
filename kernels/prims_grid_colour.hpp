#pragma once
// Primitives that count, find and change colours.
#include <cstdint>

#include "kernels/prims_grid_common.hpp"

namespace megabatch {

// ---- counting ---------------------------------------------------------------------------------------

// Counters for colours: the usual 0..15, or all.
struct Bins {
  bool wide;
  MB_HD std::uint32_t count() const { return wide ? 256 : 16; }
  // The colour's bin; count() where it has none.
  MB_HD std::uint32_t of(int colour) const {
    const std::uint32_t c = static_cast<std::uint32_t>(colour);
    return wide ? c + 128 : c < 16 ? c : 16;
  }
  MB_HD int colour(std::uint32_t bin) const { return static_cast<int>(bin) - (wide ? 128 : 0); }
};

// Counters of the colours colour_at(0..n - 1), on top of the arena; null (and a status) where they do not
// fit.
template <class W, class C>
MB_HD MB_INLINE std::uint32_t* count_each(Engine<W>& e, std::uint32_t n, C colour_at, Bins& bins) {
  // A CPU adds to several sets of counters in turn, so that equal neighbours need not wait for one another.
  // Every warp takes the memory of all sets, so that a budget ends at the same place on each.
  constexpr std::uint32_t sets_held = 4, sets = W::lanes == 1 ? sets_held : 1;
  for (bins.wide = false;; bins.wide = true) {
    const Bins b = bins;
    const std::uint32_t size = b.count() + 1, mark = e.used;
    std::uint32_t* counts = e.template alloc<std::uint32_t>(size * sets_held);
    if (!counts) return nullptr;
    e.w.each(size * sets, [=](std::uint32_t i) { counts[i] = 0; });
    e.w.each(n, [=](std::uint32_t i) { W::atomic_add(&counts[i % sets * size + b.of(colour_at(i))], 1); });
    if (sets > 1)
      e.w.each(size, [=](std::uint32_t i) {
        for (std::uint32_t s = 1; s < sets; ++s) counts[i] += counts[s * size + i];
      });
    e.shrink(mark, size * 4);
    if (counts[size - 1] == 0) return counts;
    e.shrink(mark, 0);
  }
}

template <class W>
MB_HD MB_NOINLINE std::uint32_t* count_colours(Engine<W>& e, const std::int8_t* cells, std::uint32_t n,
                                               Bins& bins) {
  return count_each(
      e, n, [=](std::uint32_t i) { return cells[i]; }, bins);
}

// The bin with the most cells, or with the fewest but some; the first of equals.
template <class W>
MB_HD MB_INLINE std::uint32_t extreme_bin(Engine<W>& e, const std::uint32_t* counts, std::uint32_t bins,
                                          bool least) {
  const std::int32_t best =
      least ? e.w.smallest(bins,
                           [=](std::uint32_t i) {
                             return counts[i] == 0 ? INT32_MAX : static_cast<std::int32_t>(counts[i]);
                           })
            : e.w.largest(bins, [=](std::uint32_t i) { return static_cast<std::int32_t>(counts[i]); });
  return e.w.first_of(bins, [=](std::uint32_t i) { return counts[i] == static_cast<std::uint32_t>(best); });
}

// The colours of a grid or patch of any form in reading order, as Values on top of the arena; null (and a
// status) where Python raises.
template <class W>
MB_HD MB_NOINLINE Value* list_colours(Engine<W>& e, Value element, std::uint32_t& offset, std::uint32_t& n) {
  if (element.is_set()) {
    n = element.length();
    if (!all_unpack(e, element)) return nullptr;
    Value* v = e.template alloc<Value>(n, offset);
    if (v) e.w.each(n, [=, &e](std::uint32_t i) { v[i] = cell_at(e, element, i, 0); });
    return v;
  }
  if (!has_rows(e, element)) return nullptr;
  const std::uint32_t rows = static_cast<std::uint32_t>(e.length(element));
  const std::int64_t total =
      e.w.sum(rows, [=, &e](std::uint32_t i) { return std::int64_t{row_length(e, element, i)}; });
  if (!e.charge(static_cast<std::uint64_t>(total))) return nullptr;
  n = static_cast<std::uint32_t>(total);
  Value* v = e.template alloc<Value>(n, offset);
  if (!v) return nullptr;
  e.w.scan(
      rows, [=, &e](std::uint32_t i) { return row_length(e, element, i); },
      [=, &e](std::uint32_t i, std::uint32_t start) {
        const Value row = e.element(element, i);
        for (std::uint32_t j = 0, m = row_length(e, element, i); j < m; ++j) v[start + j] = e.element(row, j);
      });
  return v;
}

template <class W>
MB_HD MB_NOINLINE Value general_extreme_colour(Engine<W>& e, Value element, bool least) {
  std::uint32_t offset, n;
  Value* colours = list_colours(e, element, offset, n);
  if (!colours) return make_failed();
  if (n == 0) return e.error();
  if (!e.w.any(n, [=](std::uint32_t i) { return !is_colour(colours[i]); })) {
    Bins bins;
    const std::uint32_t* counts = count_each(
        e, n, [=](std::uint32_t i) { return colours[i].integer(); }, bins);
    if (!counts) return make_failed();
    const int colour = bins.colour(extreme_bin(e, counts, bins.count(), least));
    e.shrink(offset, 0);
    return make_integer(colour);
  }
  Value* other = e.template alloc<Value>(n);
  if (!other || !charge_comparisons(e, colours, n, bit_length(n) * 2)) return make_failed();
  const Value* sorted =
      merge_sort(e, colours, other, n, [&e](Value a, Value b) { return compare(e, a, b) < 0; });
  Value best = sorted[0];
  std::uint32_t best_count = 0;
  for (std::uint32_t i = 0; i < n;) {
    std::uint32_t j = i + 1;
    while (j < n && compare(e, sorted[j], sorted[i]) == 0) ++j;
    if (best_count == 0 || (least ? j - i < best_count : j - i > best_count)) {
      best = sorted[i];
      best_count = j - i;
    }
    i = j;
  }
  e.shrink(offset, 0);
  return too_deep(e) ? e.limit() : best;
}

// Of a patch, whose first parts are colours (or rows) in ascending order: where each of them begins, on
// top of the arena; null where they do not fit.
template <class W>
MB_HD MB_INLINE std::uint32_t* colour_runs(Engine<W>& e, Value patch, unsigned shift, std::uint32_t& offset,
                                           std::uint32_t& runs) {
  const std::uint32_t* keys = e.keys(patch);
  std::uint32_t* starts = e.template alloc<std::uint32_t>(patch.length(), offset);
  if (starts)
    runs = e.w.compact(
        patch.length(),
        [=](std::uint32_t i) { return i == 0 || (keys[i] >> shift) != (keys[i - 1] >> shift); },
        [=](std::uint32_t i, std::uint32_t k) { starts[k] = i; });
  return starts;
}
// Where a patch's first part stands in a key, and its value.
MB_HD constexpr unsigned first_part_shift(Value patch) { return patch.is(Tag::object) ? 24 : 12; }
MB_HD constexpr int first_part(Value patch, std::uint32_t key) {
  return patch.is(Tag::object) ? key_colour(key) : key_row(key);
}

template <class W>
MB_HD MB_NOINLINE Value extreme_colour(Engine<W>& e, Value element, bool least) {
  if (element.is_patch()) {
    const std::uint32_t n = element.length();
    if (!e.charge(n)) return make_failed();
    const std::uint32_t* keys = e.keys(element);
    const unsigned shift = first_part_shift(element);
    if ((keys[0] >> shift) == (keys[n - 1] >> shift)) return make_integer(first_part(element, keys[0]));
    std::uint32_t offset, runs;
    const std::uint32_t* starts = colour_runs(e, element, shift, offset, runs);
    if (!starts) return make_failed();
    const auto size = [=](std::uint32_t r) {
      return static_cast<std::int32_t>((r + 1 < runs ? starts[r + 1] : n) - starts[r]);
    };
    const std::int32_t best = least ? e.w.smallest(runs, size) : e.w.largest(runs, size);
    const std::uint32_t r = e.w.first_of(runs, [=](std::uint32_t i) { return size(i) == best; });
    const int colour = first_part(element, keys[starts[r]]);
    e.shrink(offset, 0);
    return make_integer(colour);
  }
  const std::uint32_t mark = e.used;
  Value g;
  if (element.is_tuple() && to_grid(e, element, g)) {
    const std::uint32_t n = cell_count(g);
    Bins bins;
    const std::uint32_t* counts = e.charge(n) ? count_colours(e, e.cells(g), n, bins) : nullptr;
    if (!counts) return make_failed();
    const int colour = bins.colour(extreme_bin(e, counts, bins.count(), least));
    e.shrink(mark, 0);
    return make_integer(colour);
  }
  return e.status == Status::ok ? general_extreme_colour(e, element, least) : make_failed();
}

template <class W>
MB_HD MB_NOINLINE Value prim_mostcolor(Engine<W>& e, Value element) {
  return extreme_colour(e, element, false);
}
template <class W>
MB_HD MB_NOINLINE Value prim_leastcolor(Engine<W>& e, Value element) {
  return extreme_colour(e, element, true);
}

template <class W>
MB_HD MB_NOINLINE Value general_colorcount(Engine<W>& e, Value element, Value value) {
  const std::int64_t length = e.length(element);
  if (length < 0) return e.error();
  const std::uint32_t rows = static_cast<std::uint32_t>(length);
  if (!charge_comparisons(e, element, 1)) return make_failed();
  std::int64_t count;
  if (element.is_set()) {
    if (!all_unpack(e, element)) return make_failed();
    count = e.w.count(rows,
                      [=, &e](std::uint32_t i) { return compare(e, cell_at(e, element, i, 0), value) == 0; });
  } else {
    if (!has_tuple_rows(e, element, 0, rows)) return make_failed();
    const std::int64_t total =
        e.w.sum(rows, [=, &e](std::uint32_t i) { return std::int64_t{row_length(e, element, i)}; });
    if (!e.charge(static_cast<std::uint64_t>(total))) return make_failed();
    count = e.w.sum(rows, [=, &e](std::uint32_t i) {
      std::int64_t k = 0;
      for (std::uint32_t j = 0, n = row_length(e, element, i); j < n; ++j)
        k += compare(e, cell_at(e, element, i, j), value) == 0 ? 1 : 0;
      return k;
    });
  }
  return too_deep(e) ? e.limit() : e.integer(count);
}

template <class W>
MB_HD MB_NOINLINE Value prim_colorcount(Engine<W>& e, Value element, Value value) {
  if (element.is(Tag::grid)) {
    const std::uint32_t n = cell_count(element);
    if (!e.charge(n)) return make_failed();
    if (!value.is_number()) return make_integer(0);
    const std::int32_t colour = value.integer();
    const std::int8_t* cells = e.cells(element);
    return make_integer(
        static_cast<std::int32_t>(e.w.count(n, [=](std::uint32_t i) { return cells[i] == colour; })));
  }
  if (element.is_patch()) {
    const std::uint32_t n = element.length();
    if (!e.charge(n)) return make_failed();
    const std::uint32_t* keys = e.keys(element);
    if (!value.is_number()) return make_integer(0);
    return make_integer(static_cast<std::int32_t>(
        e.w.count(n, [=](std::uint32_t i) { return first_part(element, keys[i]) == value.integer(); })));
  }
  return general_colorcount(e, element, value);
}

template <class W>
MB_HD MB_NOINLINE Value prim_palette(Engine<W>& e, Value element) {
  std::uint32_t offset;
  if (element.is_patch()) {
    if (!e.charge(element.length())) return make_failed();
    const std::uint32_t* keys = e.keys(element);
    std::uint32_t room, runs;
    const std::uint32_t* starts = colour_runs(e, element, first_part_shift(element), room, runs);
    Value* values = starts ? e.template alloc<Value>(runs, offset) : nullptr;
    if (!values) return make_failed();
    e.w.each(runs, [=](std::uint32_t i) { values[i] = make_integer(first_part(element, keys[starts[i]])); });
    move_down(e, room, offset, runs * 8);
    return make_sized(Tag::set, runs, room);
  }
  Value g;
  if (element.is_tuple() && to_grid(e, element, g)) {
    const std::uint32_t n = cell_count(g);
    Bins bins;
    const std::uint32_t* counts = e.charge(n) ? count_colours(e, e.cells(g), n, bins) : nullptr;
    Value* values = counts ? e.template alloc<Value>(bins.count(), offset) : nullptr;
    if (!values) return make_failed();
    const Bins b = bins;
    const std::uint32_t colours = e.w.compact(
        b.count(), [=](std::uint32_t i) { return counts[i] > 0; },
        [=](std::uint32_t i, std::uint32_t k) { values[k] = make_integer(b.colour(i)); });
    e.shrink(offset, colours * 8);
    return make_sized(Tag::set, colours, offset);
  }
  std::uint32_t n;
  if (e.status != Status::ok || !list_colours(e, element, offset, n)) return make_failed();
  return set_from_values(e, offset, n);
}

template <class W>
MB_HD MB_NOINLINE Value prim_numcolors(Engine<W>& e, Value element) {
  const std::uint32_t mark = e.used;
  const Value colours = prim_palette(e, element);
  if (colours.failed()) return colours;
  e.shrink(mark, 0);
  return make_integer(static_cast<std::int32_t>(colours.length()));
}

// ---- places -----------------------------------------------------------------------------------------

// Whether the places of a grid fit keys.
MB_HD constexpr bool places_fit(Value grid) { return key_fits(grid.height() - 1, grid.width() - 1); }

template <class W>
MB_HD MB_NOINLINE Value prim_asindices(Engine<W>& e, Value grid) {
  const std::int64_t length = e.length(grid);
  if (length < 0) return e.error();
  if (length == 0) return make_empty_set();
  std::uint32_t height, width;
  if (!loose_shape(e, grid, height, width)) return make_failed();
  const std::uint64_t n = std::uint64_t{height} * width;
  if (n == 0) return make_empty_set();
  if (!e.charge(n)) return make_failed();
  if (!key_fits(std::int64_t{height} - 1, std::int64_t{width} - 1))
    return set_of_tuples(
        e, n, [=](std::uint32_t i) { return make_integer(static_cast<std::int32_t>(i / width)); },
        [=](std::uint32_t i) { return make_integer(static_cast<std::int32_t>(i % width)); });
  std::uint32_t offset;
  std::uint32_t* keys = e.template alloc<std::uint32_t>(n, offset);
  if (!keys) return make_failed();
  constexpr std::uint32_t origin = make_place(0, 0);
  each_place(e, height, width,
             [=](std::uint32_t i, std::uint32_t j, std::uint32_t k) { keys[k] = origin + (i << 12) + j; });
  return make_sized(Tag::indices, static_cast<std::uint32_t>(n), offset);
}

template <class W>
MB_HD MB_NOINLINE Value general_ofcolor(Engine<W>& e, Value grid, Value value) {
  if (!has_rows(e, grid) || !charge_comparisons(e, grid, 2)) return make_failed();
  const std::uint32_t rows = static_cast<std::uint32_t>(e.length(grid));
  const std::int64_t total =
      e.w.sum(rows, [=, &e](std::uint32_t i) { return std::int64_t{row_length(e, grid, i)}; });
  if (!e.charge(static_cast<std::uint64_t>(total))) return make_failed();
  std::uint32_t offset;
  Value* places = e.template alloc<Value>(static_cast<std::uint64_t>(total), offset);
  if (!places) return make_failed();
  const std::uint32_t n = e.w.scan(
      rows,
      [=, &e](std::uint32_t i) {
        std::uint32_t k = 0;
        for (std::uint32_t j = 0, m = row_length(e, grid, i); j < m; ++j)
          k += compare(e, cell_at(e, grid, i, j), value) == 0 ? 1 : 0;
        return k;
      },
      [=, &e](std::uint32_t i, std::uint32_t at) {
        for (std::uint32_t j = 0, m = row_length(e, grid, i); j < m; ++j)
          if (compare(e, cell_at(e, grid, i, j), value) == 0)
            places[at++] = make_pair(static_cast<std::int32_t>(i), static_cast<std::int32_t>(j));
      });
  e.shrink(offset, n * 8);
  return set_from_values(e, offset, n);
}

template <class W>
MB_HD MB_NOINLINE Value prim_ofcolor(Engine<W>& e, Value grid, Value value) {
  if (!grid.is(Tag::grid) || !places_fit(grid)) return general_ofcolor(e, grid, value);
  const std::uint32_t n = cell_count(grid), width = static_cast<std::uint32_t>(grid.width());
  if (!e.charge(n)) return make_failed();
  if (!value.is_number()) return make_empty_set();
  std::uint32_t offset;
  std::uint32_t* keys = e.template alloc<std::uint32_t>(n, offset);
  if (!keys) return make_failed();
  const std::int8_t* cells = e.cells(grid);
  const std::int32_t colour = value.integer();
  const Divider row_of(width, n);
  constexpr std::uint32_t origin = make_place(0, 0);
  const std::uint32_t found = e.w.compact(
      n, [=](std::uint32_t i) { return cells[i] == colour; },
      [=](std::uint32_t i, std::uint32_t k) {
        const std::uint32_t row = row_of(i);
        keys[k] = origin + (row << 12) + (i - row * width);
      });
  e.shrink(offset, found * 4);
  return found == 0 ? make_empty_set() : make_sized(Tag::indices, found, offset);
}

template <class W>
MB_HD MB_NOINLINE Value prim_index(Engine<W>& e, Value grid, Value loc) {
  Value i, j;
  std::uint32_t height, width;
  if (!e.unpack(loc, i, j) || !loose_shape(e, grid, height, width)) return make_failed();
  if (!i.is_number()) return e.error();
  if (i.integer() < 0 || static_cast<std::uint32_t>(i.integer()) >= height) return make_none();
  if (!j.is_number()) return e.error();
  if (j.integer() < 0 || static_cast<std::uint32_t>(j.integer()) >= width) return make_none();
  if (!loc.is_tuple()) return e.error();
  const Value row = e.subscript(grid, i.integer());
  return row.failed() ? row : e.subscript(row, j.integer());
}

// ---- changing colours -------------------------------------------------------------------------------

template <class W>
MB_HD MB_NOINLINE Value general_replace(Engine<W>& e, Value grid, Value replacee, Value replacer) {
  if (!has_rows(e, grid) || !charge_comparisons(e, grid, 1)) return make_failed();
  return build_rows(
      e, static_cast<std::uint32_t>(e.length(grid)),
      [=, &e](std::uint32_t i) { return row_length(e, grid, i); },
      [=, &e](std::uint32_t i, std::uint32_t j) {
        const Value v = cell_at(e, grid, i, j);
        return compare(e, v, replacee) == 0 ? replacer : v;
      });
}

template <class W>
MB_HD MB_NOINLINE Value prim_replace(Engine<W>& e, Value grid, Value replacee, Value replacer) {
  Value g;
  if (!to_grid(e, grid, g))
    return e.status == Status::ok ? general_replace(e, grid, replacee, replacer) : make_failed();
  if (!replacee.is_number()) return g;
  const std::int8_t* cells = e.cells(g);
  const std::int32_t from = replacee.integer();
  if (!is_colour(replacer)) {
    if (!e.charge(cell_count(g))) return make_failed();
    if (!e.w.any(cell_count(g), [=](std::uint32_t i) { return cells[i] == from; })) return g;
    return general_replace(e, g, replacee, replacer);
  }
  const std::int8_t to = static_cast<std::int8_t>(replacer.integer());
  const std::uint32_t n = cell_count(g);
  if (!e.charge(n)) return make_failed();
  std::int8_t* out;
  const Value made = e.new_grid(g.height(), g.width(), out);
  if (made.failed()) return made;
  e.w.each(n, [=](std::uint32_t i) { out[i] = cells[i] == from ? to : cells[i]; });
  return made;
}

template <class W>
MB_HD MB_NOINLINE Value general_switch(Engine<W>& e, Value grid, Value a, Value b) {
  if (!has_rows(e, grid) || !charge_comparisons(e, grid, 2)) return make_failed();
  const bool same = equal(e, a, b);  // then the one key of {a: b, b: a} leads to a
  return build_rows(
      e, static_cast<std::uint32_t>(e.length(grid)),
      [=, &e](std::uint32_t i) { return row_length(e, grid, i); },
      [=, &e](std::uint32_t i, std::uint32_t j) {
        const Value v = cell_at(e, grid, i, j);
        if (compare(e, v, a) == 0) return same ? a : b;
        return compare(e, v, b) == 0 ? a : v;
      });
}

template <class W>
MB_HD MB_NOINLINE Value prim_switch(Engine<W>& e, Value grid, Value a, Value b) {
  Value g;
  if (!to_grid(e, grid, g)) return e.status == Status::ok ? general_switch(e, grid, a, b) : make_failed();
  if (!is_colour(a) || !is_colour(b)) return general_switch(e, g, a, b);
  const std::uint32_t n = cell_count(g);
  if (!e.charge(n)) return make_failed();
  std::int8_t* out;
  const Value made = e.new_grid(g.height(), g.width(), out);
  if (made.failed()) return made;
  const std::int8_t* cells = e.cells(g);
  const std::int8_t x = static_cast<std::int8_t>(a.integer()), y = static_cast<std::int8_t>(b.integer());
  e.w.each(n, [=](std::uint32_t i) {
    const std::int8_t v = cells[i];
    out[i] = v == x ? y : v == y ? x : v;
  });
  return made;
}

// ---- making -----------------------------------------------------------------------------------------

template <class W>
MB_HD MB_NOINLINE Value prim_canvas(Engine<W>& e, Value value, Value dimensions) {
  const Value rows = e.subscript(dimensions, 0);
  if (rows.failed()) return rows;
  if (!rows.is_number()) return e.error();
  if (rows.integer() <= 0) return make_empty_tuple();
  const Value columns = e.subscript(dimensions, 1);
  if (columns.failed()) return columns;
  if (!columns.is_number()) return e.error();
  const std::int64_t height = rows.integer(), width = columns.integer() < 0 ? 0 : columns.integer();
  if (!e.charge(static_cast<std::uint64_t>(height) * static_cast<std::uint64_t>(width + 1)))
    return make_failed();
  if (is_colour(value) && width > 0) {
    const bool wide = !grid_fits(height, width);
    std::uint32_t offset;
    const std::uint32_t cells_needed = static_cast<std::uint32_t>(wide ? width : height * width);
    if (!e.template alloc<std::int8_t>(cells_needed, offset)) return make_failed();
    // Eight cells at a time: allocations are whole words.
    const std::uint64_t word = 0x0101010101010101u * static_cast<std::uint8_t>(value.integer());
    std::uint64_t* words = e.template at<std::uint64_t>(offset);
    e.w.each((cells_needed + 7) / 8, [=](std::uint32_t i) { words[i] = word; });
    if (!wide) return make_grid(static_cast<int>(height), static_cast<int>(width), offset);
    const Value row = e.row_value(offset, cells_needed);
    Value* rows_made = e.template alloc<Value>(static_cast<std::uint64_t>(height), offset);
    if (!rows_made) return make_failed();
    e.w.each(static_cast<std::uint32_t>(height), [=](std::uint32_t i) { rows_made[i] = row; });
    return e.tuple_at(offset, static_cast<std::uint32_t>(height));
  }
  return build_rows(
      e, static_cast<std::uint32_t>(height), [=](std::uint32_t) { return width; },
      [=](std::uint32_t, std::uint32_t) { return value; });
}

}  // namespace megabatch
