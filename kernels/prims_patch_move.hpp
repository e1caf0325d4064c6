#pragma once
// Primitives that pick, recolour and move patches, and that make places from places.
#include <cstdint>

#include "kernels/patch_access.hpp"

namespace megabatch {

// ---- filters ----------------------------------------------------------------------------------------

// The set of those of a container's n elements that `keep` (called on single lanes) picks.
template <class W, class K>
MB_HD MB_INLINE Value filter_to_set(Engine<W>& e, Value container, std::uint32_t n, K keep) {
  std::uint32_t offset;
  if (!e.charge(n)) return make_failed();
  Value* kept = e.template alloc<Value>(n, offset);
  if (!kept) return make_failed();
  const std::uint32_t count =
      e.w.compact(n, keep, [=, &e](std::uint32_t i, std::uint32_t k) { kept[k] = e.element(container, i); });
  if (too_deep(e)) return e.limit();
  if (container.is(Tag::set) && count > 0 && !kept[0].is(Tag::pair) && !kept[0].is(Tag::cell)) {
    e.shrink(offset, count * 8);  // in order, and no patch
    return make_sized(Tag::set, count, offset);
  }
  return set_from_values(e, offset, count);
}

template <class W>
MB_HD MB_NOINLINE Value prim_colorfilter(Engine<W>& e, Value objs, Value value) {
  const std::int64_t length = e.length(objs);
  if (length < 0) return e.error();
  if (length == 0) return make_empty_set();
  const std::uint32_t n = static_cast<std::uint32_t>(length);
  if (!charge_comparisons(e, value, n)) return make_failed();
  if (e.w.any(n, [=, &e](std::uint32_t i) {
        const Value obj = e.element(objs, i);
        if (e.length(obj) <= 0) return true;
        const Value cell = e.element(obj, 0);
        return !cell.is_tuple() || e.length(cell) == 0;
      }))
    return e.error();
  return filter_to_set(e, objs, n, [=, &e](std::uint32_t i) {
    return compare(e, e.element(e.element(e.element(objs, i), 0), 0), value) == 0;
  });
}

template <class W>
MB_HD MB_NOINLINE Value prim_sizefilter(Engine<W>& e, Value container, Value size) {
  const std::int64_t length = e.length(container);
  if (length < 0) return e.error();
  if (length == 0) return make_empty_set();
  const std::uint32_t n = static_cast<std::uint32_t>(length);
  if (!e.charge(n)) return make_failed();
  if (e.w.any(n, [=, &e](std::uint32_t i) { return e.length(e.element(container, i)) < 0; }))
    return e.error();
  const std::int64_t wanted = size.is_number() ? size.integer() : -1;
  return filter_to_set(e, container, n,
                       [=, &e](std::uint32_t i) { return e.length(e.element(container, i)) == wanted; });
}

// ---- colour and place -------------------------------------------------------------------------------

template <class W>
MB_HD MB_INLINE Value prim_toindices(Engine<W>& e, Value patch) {
  return to_indices(e, patch);
}

template <class W>
MB_HD MB_NOINLINE Value prim_recolor(Engine<W>& e, Value value, Value patch) {
  if (patch.is_patch() && value.is(Tag::integer) && colour_fits(value.integer())) {
    const std::uint32_t n = patch.length();
    if (!e.charge(n)) return make_failed();
    std::uint32_t offset;
    std::uint32_t* keys = e.template alloc<std::uint32_t>(n, offset);
    if (!keys) return make_failed();
    const std::uint32_t* from = e.keys(patch);
    const std::uint32_t colour = static_cast<std::uint32_t>(value.integer() + 128) << 24;
    e.w.each(n, [=](std::uint32_t i) { keys[i] = colour | (from[i] & key_place_mask); });
    if (patch.is(Tag::indices)) return make_sized(Tag::object, n, offset);
    return set_from_keys(e, offset, n, Tag::object);
  }
  const Value places = to_indices(e, patch);
  if (places.failed()) return places;
  const std::int64_t n = e.length(places);
  return set_of_tuples(
      e, static_cast<std::uint64_t>(n), [=](std::uint32_t) { return value; },
      [=, &e](std::uint32_t i) { return e.element(places, i); });
}

template <class W>
MB_HD MB_NOINLINE Value general_shift(Engine<W>& e, Value patch, Value di, Value dj) {
  bool cells;
  if (!has_cells(e, patch, cells)) return make_failed();
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(patch));
  std::uint32_t offset;
  if (!e.charge(n)) return make_failed();
  Value* shifted = e.template alloc<Value>(n, offset);
  if (!shifted) return make_failed();
  for (std::uint32_t k = 0; k < n; ++k) {
    Value place = e.element(patch, k), colour = make_none(), i, j;
    if (cells && !e.unpack(place, colour, place)) return make_failed();
    if (!e.unpack(place, i, j)) return make_failed();
    i = python_add(e, i, di);
    j = i.failed() ? i : python_add(e, j, dj);
    if (j.failed()) return j;
    Value moved = e.tuple(i, j);
    if (cells && !moved.failed()) moved = e.tuple(colour, moved);
    if (moved.failed()) return moved;
    e.put(&shifted[k], moved);
  }
  return set_below_top(e, offset, n);
}

// A patch with `way` added to all keys, which must fit.
template <class W>
MB_HD MB_NOINLINE Value move_keys(Engine<W>& e, Value patch, std::uint32_t way) {
  if (way == 0) return patch;
  const std::uint32_t n = patch.length();
  std::uint32_t offset;
  std::uint32_t* keys = e.template alloc<std::uint32_t>(n, offset);
  if (!keys) return make_failed();
  const std::uint32_t* from = e.keys(patch);
  e.w.each(n, [=](std::uint32_t i) { keys[i] = from[i] + way; });
  return make_sized(patch.tag(), n, offset);
}

// shift of a container that is not empty.
template <class W>
MB_HD MB_NOINLINE Value shift_by(Engine<W>& e, Value patch, Value di, Value dj) {
  if (!patch.is_patch() || !di.is_number() || !dj.is_number()) return general_shift(e, patch, di, dj);
  const std::int32_t rows = di.integer(), columns = dj.integer();
  constexpr std::int32_t range = key_coordinate_max - key_coordinate_min;
  if (rows < -range || rows > range || columns < -range || columns > range)
    return general_shift(e, patch, di, dj);
  const std::uint32_t n = patch.length();
  if (!e.charge(n)) return make_failed();
  const std::uint32_t* from = e.keys(patch);
  const std::uint32_t down = static_cast<std::uint32_t>(rows), right = static_cast<std::uint32_t>(columns);
  if (e.w.any(n, [=](std::uint32_t i) {
        return ((((from[i] >> 12) & 0xFFF) + down) | ((from[i] & 0xFFF) + right)) > 0xFFF;
      }))
    return general_shift(e, patch, di, dj);
  return move_keys(e, patch, (down << 12) + right);
}

template <class W>
MB_HD MB_NOINLINE Value prim_shift(Engine<W>& e, Value patch, Value directions) {
  const std::int64_t n = e.length(patch);
  if (n < 0) return e.error();
  if (n == 0) return patch;
  Value di, dj;
  return e.unpack(directions, di, dj) ? shift_by(e, patch, di, dj) : make_failed();
}

template <class W>
MB_HD MB_NOINLINE Value prim_normalize(Engine<W>& e, Value patch) {
  if (patch.is_patch()) {
    if (!e.charge(patch.length())) return make_failed();
    const Box box = bounding_box(e, patch);
    if (box.height() <= key_coordinate_max && box.width() <= key_coordinate_max)
      return move_keys(e, patch, make_place(0, 0) - make_place(box.top, box.left));
    return shift_by(e, patch, make_integer(-box.top), make_integer(-box.left));
  }
  const std::int64_t n = e.length(patch);
  if (n < 0) return e.error();
  if (n == 0) return patch;
  const Value top = side(e, patch, Side::uppermost);
  if (top.failed()) return top;
  const Value left = side(e, patch, Side::leftmost);
  if (left.failed()) return left;
  if (!top.is_number() || !left.is_number()) return e.error();
  const Value up = e.integer(-std::int64_t{top.integer()}), back = e.integer(-std::int64_t{left.integer()});
  return e.status == Status::ok ? shift_by(e, patch, up, back) : make_failed();
}

// ---- around a place ---------------------------------------------------------------------------------

// The places around loc. `pattern` names them, four bits each from the lowest on, ascending: 0 to 8 in
// reading order.
template <class W>
MB_HD MB_NOINLINE Value places_around(Engine<W>& e, Value loc, std::uint32_t n, std::uint32_t pattern) {
  const Value i = e.subscript(loc, 0);
  if (i.failed()) return i;
  const Value j = e.subscript(loc, 1);
  if (j.failed()) return j;
  if (!i.is_number() || !j.is_number()) return e.error();
  const std::int64_t row = i.integer(), column = j.integer();
  if (i.is(Tag::integer) && j.is(Tag::integer) && key_fits(row - 1, column - 1) &&
      key_fits(row + 1, column + 1)) {
    std::uint32_t offset;
    std::uint32_t* keys = e.template alloc<std::uint32_t>(n, offset);
    if (!keys) return make_failed();
    const std::uint32_t first = make_place(i.integer() - 1, j.integer() - 1);
    e.w.each(n, [=](std::uint32_t k) {
      const std::uint32_t at = (pattern >> (4 * k)) & 15;
      const std::uint32_t down = (at * 11) >> 5;  // at / 3
      keys[k] = first + (down << 12) + (at - 3 * down);
    });
    return make_sized(Tag::indices, n, offset);
  }
  if (e.integer(row - 1).failed() || e.integer(row + 1).failed() || e.integer(column - 1).failed() ||
      e.integer(column + 1).failed())
    return make_failed();
  return set_of_tuples(
      e, n,
      [=](std::uint32_t k) {
        const std::int32_t down = static_cast<std::int32_t>((pattern >> (4 * k)) & 15) / 3 - 1;
        return down == 0 ? i : make_integer(i.integer() + down);  // True stays True
      },
      [=](std::uint32_t k) {
        const std::int32_t right = static_cast<std::int32_t>((pattern >> (4 * k)) & 15) % 3 - 1;
        return right == 0 ? j : make_integer(j.integer() + right);
      });
}
template <class W>
MB_HD MB_INLINE Value prim_dneighbors(Engine<W>& e, Value loc) {
  return places_around(e, loc, 4, 0x7531);
}
template <class W>
MB_HD MB_INLINE Value prim_ineighbors(Engine<W>& e, Value loc) {
  return places_around(e, loc, 4, 0x8620);
}
template <class W>
MB_HD MB_INLINE Value prim_neighbors(Engine<W>& e, Value loc) {
  return places_around(e, loc, 8, 0x87653210);
}

// ---- lines ------------------------------------------------------------------------------------------

// The n >= 1 places from (i, j) on, each `down` rows (0 or 1) and `right` columns from the one before; i
// stays as it is where `down` is 0, j where `right` is 0.
template <class W>
MB_HD MB_NOINLINE Value line_from(Engine<W>& e, Value i, Value j, std::int32_t down, std::int32_t right,
                                  std::uint64_t n) {
  const std::int64_t row = i.integer(), column = j.integer(), steps = static_cast<std::int64_t>(n) - 1;
  if (i.is(Tag::integer) && j.is(Tag::integer) && key_fits(row, column) &&
      key_fits(row + steps * down, column + steps * right)) {
    const std::uint32_t count = static_cast<std::uint32_t>(n);
    if (!e.charge(n)) return make_failed();
    std::uint32_t offset;
    std::uint32_t* keys = e.template alloc<std::uint32_t>(n, offset);
    if (!keys) return make_failed();
    const std::uint32_t first = make_place(i.integer(), j.integer());
    const std::uint32_t step = static_cast<std::uint32_t>(down * 4096 + right);
    e.w.each(count, [=](std::uint32_t k) { keys[k] = first + k * step; });
    return make_sized(Tag::indices, count, offset);
  }
  return set_of_tuples(
      e, n, [=](std::uint32_t k) { return down == 0 ? i : make_integer(static_cast<std::int32_t>(row + k)); },
      [=](std::uint32_t k) {
        return right == 0 ? j : make_integer(static_cast<std::int32_t>(column + std::int64_t{k} * right));
      });
}

template <class W>
MB_HD MB_NOINLINE Value connect_places(Engine<W>& e, Value ai, Value aj, Value bi, Value bj) {
  if (!ai.is_number() || !aj.is_number() || !bi.is_number() || !bj.is_number()) return e.error();
  const std::int64_t rows = std::int64_t{bi.integer()} - ai.integer();
  const std::int64_t columns = std::int64_t{bj.integer()} - aj.integer();
  const std::uint64_t height = static_cast<std::uint64_t>(rows < 0 ? -rows : rows) + 1;
  const std::uint64_t width = static_cast<std::uint64_t>(columns < 0 ? -columns : columns) + 1;
  const Value top = make_integer(rows < 0 ? bi.integer() : ai.integer());
  const Value left = make_integer(columns < 0 ? bj.integer() : aj.integer());
  const Value right = make_integer(columns < 0 ? aj.integer() : bj.integer());
  if (rows == 0) return line_from(e, ai, left, 0, 1, width);
  if (columns == 0) return line_from(e, top, aj, 1, 0, height);
  if (rows == columns) return line_from(e, top, left, 1, 1, height);
  if (rows == -columns) return line_from(e, top, right, 1, -1, height);
  return make_empty_set();
}

template <class W>
MB_HD MB_NOINLINE Value prim_connect(Engine<W>& e, Value a, Value b) {
  Value ai, aj, bi, bj;
  if (!e.unpack(a, ai, aj) || !e.unpack(b, bi, bj)) return make_failed();
  return connect_places(e, ai, aj, bi, bj);
}

template <class W>
MB_HD MB_NOINLINE Value prim_shoot(Engine<W>& e, Value start, Value direction) {
  Value i, j;
  if (!start.is_tuple()) return e.error();
  if (!e.unpack(start, i, j)) return make_failed();
  const Value di = e.subscript(direction, 0);
  if (di.failed()) return di;
  const Value dj = e.subscript(direction, 1);
  if (dj.failed()) return dj;
  if (!i.is_number() || !j.is_number() || !di.is_number() || !dj.is_number()) return e.error();
  const Value end_i = e.integer(i.integer() + 42 * std::int64_t{di.integer()});
  const Value end_j = e.integer(j.integer() + 42 * std::int64_t{dj.integer()});
  return e.status == Status::ok ? connect_places(e, i, j, end_i, end_j) : make_failed();
}

inline constexpr std::uint32_t frontier_length = 30;

template <class W>
MB_HD MB_NOINLINE Value prim_vfrontier(Engine<W>& e, Value location) {
  const Value j = e.subscript(location, 1);
  if (j.failed()) return j;
  if (j.is(Tag::integer)) return line_from(e, make_integer(0), j, 1, 0, frontier_length);
  return set_of_tuples(
      e, frontier_length, [=](std::uint32_t k) { return make_integer(static_cast<std::int32_t>(k)); },
      [=](std::uint32_t) { return j; });
}
template <class W>
MB_HD MB_NOINLINE Value prim_hfrontier(Engine<W>& e, Value location) {
  const Value i = e.subscript(location, 0);
  if (i.failed()) return i;
  if (i.is(Tag::integer)) return line_from(e, i, make_integer(0), 0, 1, frontier_length);
  return set_of_tuples(
      e, frontier_length, [=](std::uint32_t) { return i; },
      [=](std::uint32_t k) { return make_integer(static_cast<std::int32_t>(k)); });
}

}  // namespace megabatch
