#pragma once
// Reading patches (sets of places or of cells), and whatever else a program passes in their stead.
//
// Functions named after a primitive or its part return what Python's would, on any argument; failed()
// and a status where it raises.
#include <cstdint>

#include "kernels/order.hpp"
#include "kernels/python.hpp"
#include "kernels/sets.hpp"

namespace megabatch {

// The empty set, indices or an object: what the fast paths take as a patch.
MB_HD constexpr bool is_plain(Value v) { return v.is_patch() || (v.is(Tag::set) && v.length() == 0); }

// Rows top..bottom and columns left..right, inclusive.
struct Box {
  int top, bottom, left, right;
  MB_HD constexpr int height() const { return bottom - top + 1; }
  MB_HD constexpr int width() const { return right - left + 1; }
};

// Rows and columns of a plain patch that is not empty.
template <class W>
MB_HD MB_INLINE void row_range(Engine<W>& e, Value patch, int& top, int& bottom) {
  const std::uint32_t* keys = e.keys(patch);
  const std::uint32_t n = patch.length();
  const std::uint32_t first = keys[0], last = keys[n - 1];
  if (((first ^ last) & ~key_place_mask) == 0) {  // one colour: sorted by row
    top = key_row(first);
    bottom = key_row(last);
    return;
  }
  top = e.w.smallest(n, [=](std::uint32_t i) { return key_row(keys[i]); });
  bottom = e.w.largest(n, [=](std::uint32_t i) { return key_row(keys[i]); });
}
template <class W>
MB_HD MB_INLINE void column_range(Engine<W>& e, Value patch, int& left, int& right) {
  const std::uint32_t* keys = e.keys(patch);
  left = e.w.smallest(patch.length(), [=](std::uint32_t i) { return key_column(keys[i]); });
  right = e.w.largest(patch.length(), [=](std::uint32_t i) { return key_column(keys[i]); });
}
template <class W>
MB_HD MB_NOINLINE Box bounding_box(Engine<W>& e, Value patch) {
  Box box;
  row_range(e, patch, box.top, box.bottom);
  column_range(e, patch, box.left, box.right);
  return box;
}

// f(row, column, i) for the i-th place of a box in reading order, `row` and `column` counted from 0.
template <class W, class F>
MB_HD MB_INLINE void each_place(Engine<W>& e, std::uint32_t rows, std::uint32_t columns, F f) {
  if (columns >= W::lanes) {
    for (std::uint32_t r = 0; r < rows; ++r)
      e.w.each(columns, [=](std::uint32_t c) { f(r, c, r * columns + c); });
  } else {  // i / columns as a multiplication: exact while i * columns < 2^32
    const std::uint64_t inverse = std::uint64_t{0xFFFFFFFFu / columns} + 1;
    e.w.each(rows * columns, [=](std::uint32_t i) {
      const std::uint32_t r = static_cast<std::uint32_t>((i * inverse) >> 32);
      f(r, i - r * columns, i);
    });
  }
}

// ---- making sets of tuples --------------------------------------------------------------------------

// The tuple (a, b); where it needs room, that is two Values at `offset`. For single lanes.
template <class W>
MB_HD MB_INLINE Value tuple_in(const Engine<W>& e, std::uint32_t offset, Value a, Value b) {
  const Value small = e.small_tuple(a, b);
  if (!small.failed()) return small;
  Value* parts = e.template at<Value>(offset);
  parts[0] = a;
  parts[1] = b;
  return make_sized(Tag::tuple, 2, offset);
}

// The set of the tuples (first(i), second(i)), i < n; both are called on single lanes.
template <class W, class A, class B>
MB_HD MB_INLINE Value set_of_tuples(Engine<W>& e, std::uint64_t n, A first, B second) {
  if (n == 0) return make_empty_set();
  if (!e.charge(n)) return make_failed();
  const std::uint32_t count = static_cast<std::uint32_t>(n);
  std::uint32_t room = 0, offset;
  if (e.w.any(count, [=, &e](std::uint32_t i) { return e.small_tuple(first(i), second(i)).failed(); }) &&
      !e.template alloc<Value>(2 * n, room))
    return make_failed();
  Value* tuples = e.template alloc<Value>(n, offset);
  if (!tuples) return make_failed();
  e.w.each(count, [=, &e](std::uint32_t i) { tuples[i] = tuple_in(e, room + 16 * i, first(i), second(i)); });
  return set_from_values(e, offset, count);
}

// The set of the n values at `offset`, also where other memory lies above them.
template <class W>
MB_HD MB_INLINE Value set_below_top(Engine<W>& e, std::uint32_t offset, std::uint32_t n) {
  if (e.used == offset + n * 8) return set_from_values(e, offset, n);
  const Value* from = e.template at<Value>(offset);
  std::uint32_t top;
  Value* to = e.template alloc<Value>(n, top);
  if (!to) return make_failed();
  e.w.each(n, [=](std::uint32_t i) { to[i] = from[i]; });
  return set_from_values(e, top, n);
}

// ---- on any value -----------------------------------------------------------------------------------

// isinstance(next(iter(patch))[1], tuple) for a container that is not empty; false (and a status) where
// it raises.
template <class W>
MB_HD bool has_cells(Engine<W>& e, Value patch, bool& cells) {
  const Value second = e.subscript(e.element(patch, 0), 1);
  cells = second.is_tuple();
  return !second.failed();
}

// Whether each element of a container unpacks into two; error() where one does not.
template <class W>
MB_HD bool all_unpack(Engine<W>& e, Value list) {
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(list));
  if (!e.charge(n)) return false;
  if (!e.w.any(n, [=, &e](std::uint32_t i) { return e.length(e.element(list, i)) != 2; })) return true;
  e.error();
  return false;
}

template <class W>
MB_HD MB_NOINLINE Value general_to_indices(Engine<W>& e, Value patch) {
  const std::int64_t length = e.length(patch);
  if (length < 0) return e.error();
  if (length == 0) return make_empty_set();
  bool cells;
  if (!has_cells(e, patch, cells)) return make_failed();
  if (!cells) return patch;
  if (!all_unpack(e, patch)) return make_failed();
  const std::uint32_t n = static_cast<std::uint32_t>(length);
  std::uint32_t offset;
  Value* places = e.template alloc<Value>(n, offset);
  if (!places) return make_failed();
  e.w.each(n, [=, &e](std::uint32_t i) { places[i] = e.element(e.element(patch, i), 1); });
  return set_from_values(e, offset, n);
}

// toindices: the places of a patch.
template <class W>
MB_HD MB_NOINLINE Value to_indices(Engine<W>& e, Value patch) {
  if (patch.is(Tag::indices)) return patch;
  if (!patch.is(Tag::object)) return general_to_indices(e, patch);
  const std::uint32_t n = patch.length();
  std::uint32_t offset;
  if (!e.charge(n)) return make_failed();
  std::uint32_t* places = e.template alloc<std::uint32_t>(n, offset);
  if (!places) return make_failed();
  const std::uint32_t* keys = e.keys(patch);
  e.w.each(n, [=](std::uint32_t i) { places[i] = keys[i] & key_place_mask; });
  return set_from_keys(e, offset, n, Tag::indices);
}

// min (or max) over the elements of a container of their element number `part`, which all of them have.
template <class W>
MB_HD MB_NOINLINE Value extreme(Engine<W>& e, Value list, std::uint32_t part, bool largest) {
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(list));
  if (n == 0) return e.error();
  if (!e.charge(n)) return make_failed();
  Value best = e.element(e.element(list, 0), part);
  for (std::uint32_t i = 1; i < n; ++i) {
    const Value next = e.element(e.element(list, i), part);
    if (!charge_comparisons(e, best, 1) || !charge_comparisons(e, next, 1)) return make_failed();
    const Less better = largest ? python_less(e, best, next) : python_less(e, next, best);
    if (better == Less::raises) return e.error();
    if (better == Less::yes) best = next;
  }
  return too_deep(e) ? e.limit() : best;
}

enum class Side : std::uint32_t { uppermost, leftmost, lowermost, rightmost };

template <class W>
MB_HD MB_NOINLINE Value side(Engine<W>& e, Value patch, Side which) {
  const bool by_row = which == Side::uppermost || which == Side::lowermost;
  const bool largest = which >= Side::lowermost;
  if (patch.is_patch()) {
    if (!e.charge(patch.length())) return make_failed();
    int low, high;
    if (by_row) {
      row_range(e, patch, low, high);
    } else {
      column_range(e, patch, low, high);
    }
    return make_integer(largest ? high : low);
  }
  const Value places = to_indices(e, patch);
  if (places.failed() || !all_unpack(e, places)) return make_failed();
  return extreme(e, places, by_row ? 0 : 1, largest);
}

// high - low + 1
template <class W>
MB_HD Value extent(Engine<W>& e, Value low, Value high) {
  if (low.failed() || high.failed()) return make_failed();
  if (!low.is_number() || !high.is_number()) return e.error();
  return e.integer(std::int64_t{high.integer()} - low.integer() + 1);
}

template <class W>
MB_HD MB_NOINLINE Value height_of(Engine<W>& e, Value piece) {
  if (piece.is_patch()) {
    if (!e.charge(piece.length())) return make_failed();
    int top, bottom;
    row_range(e, piece, top, bottom);
    return make_integer(bottom - top + 1);
  }
  const std::int64_t length = e.length(piece);
  if (length < 0) return e.error();
  if (length == 0 || piece.is_tuple()) return make_integer(static_cast<std::int32_t>(length));
  const Value high = side(e, piece, Side::lowermost);
  return high.failed() ? high : extent(e, side(e, piece, Side::uppermost), high);
}
template <class W>
MB_HD MB_NOINLINE Value width_of(Engine<W>& e, Value piece) {
  if (piece.is_patch()) {
    if (!e.charge(piece.length())) return make_failed();
    int left, right;
    column_range(e, piece, left, right);
    return make_integer(right - left + 1);
  }
  if (piece.is(Tag::grid)) return make_integer(piece.width());
  std::int64_t length = e.length(piece);
  if (length < 0) return e.error();
  if (length == 0) return make_integer(0);
  if (piece.is_tuple()) {
    length = e.length(e.element(piece, 0));
    return length < 0 ? e.error() : make_integer(static_cast<std::int32_t>(length));
  }
  const Value high = side(e, piece, Side::rightmost);
  return high.failed() ? high : extent(e, side(e, piece, Side::leftmost), high);
}

// ulcorner, urcorner, llcorner and lrcorner on what is no patch: min or max of each column of toindices.
template <class W>
MB_HD MB_NOINLINE Value general_corner(Engine<W>& e, Value patch, bool lower, bool right) {
  const Value places = to_indices(e, patch);
  if (places.failed()) return places;
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(places));
  if (n == 0) return make_empty_tuple();
  if (!e.charge(n)) return make_failed();
  // zip: as many columns as the shortest element has
  const std::int32_t columns = e.w.smallest(
      n, [=, &e](std::uint32_t i) { return static_cast<std::int32_t>(e.length(e.element(places, i))); });
  if (columns < 0 || (columns > 2 && lower != right)) return e.error();
  if (columns == 0) return make_empty_tuple();
  std::uint32_t offset;
  Value* parts = e.template alloc<Value>(static_cast<std::uint32_t>(columns), offset);
  if (!parts) return make_failed();
  for (std::int32_t c = 0; c < columns; ++c) {
    const Value part = extreme(e, places, static_cast<std::uint32_t>(c), c == 0 ? lower : right);
    if (part.failed()) return part;
    e.put(&parts[c], part);
  }
  return e.tuple_at(offset, static_cast<std::uint32_t>(columns));
}
template <class W>
MB_HD MB_NOINLINE Value corner(Engine<W>& e, Value patch, bool lower, bool right) {
  if (!patch.is_patch()) return general_corner(e, patch, lower, right);
  if (!e.charge(patch.length())) return make_failed();
  const Box box = bounding_box(e, patch);
  return make_pair(lower ? box.bottom : box.top, right ? box.right : box.left);
}

}  // namespace megabatch
