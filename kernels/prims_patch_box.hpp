#pragma once
// Primitives on a patch's bounding box.
#include <cstdint>

#include "kernels/patch_access.hpp"

namespace megabatch {

// ---- its extent -------------------------------------------------------------------------------------

template <class W>
MB_HD MB_INLINE Value prim_height(Engine<W>& e, Value piece) {
  return height_of(e, piece);
}
template <class W>
MB_HD MB_INLINE Value prim_width(Engine<W>& e, Value piece) {
  return width_of(e, piece);
}
template <class W>
MB_HD MB_INLINE Value prim_uppermost(Engine<W>& e, Value patch) {
  return side(e, patch, Side::uppermost);
}
template <class W>
MB_HD MB_INLINE Value prim_lowermost(Engine<W>& e, Value patch) {
  return side(e, patch, Side::lowermost);
}
template <class W>
MB_HD MB_INLINE Value prim_leftmost(Engine<W>& e, Value patch) {
  return side(e, patch, Side::leftmost);
}
template <class W>
MB_HD MB_INLINE Value prim_rightmost(Engine<W>& e, Value patch) {
  return side(e, patch, Side::rightmost);
}
template <class W>
MB_HD MB_INLINE Value prim_ulcorner(Engine<W>& e, Value patch) {
  return corner(e, patch, false, false);
}
template <class W>
MB_HD MB_INLINE Value prim_urcorner(Engine<W>& e, Value patch) {
  return corner(e, patch, false, true);
}
template <class W>
MB_HD MB_INLINE Value prim_llcorner(Engine<W>& e, Value patch) {
  return corner(e, patch, true, false);
}
template <class W>
MB_HD MB_INLINE Value prim_lrcorner(Engine<W>& e, Value patch) {
  return corner(e, patch, true, true);
}

template <class W>
MB_HD MB_NOINLINE Value prim_shape(Engine<W>& e, Value piece) {
  if (piece.is(Tag::grid)) return make_pair(piece.height(), piece.width());
  if (piece.is_patch()) {
    if (!e.charge(piece.length())) return make_failed();
    const Box box = bounding_box(e, piece);
    return make_pair(box.height(), box.width());
  }
  const Value height = height_of(e, piece);
  if (height.failed()) return height;
  const Value width = width_of(e, piece);
  return width.failed() ? width : e.tuple(height, width);
}

template <class W>
MB_HD MB_NOINLINE Value prim_portrait(Engine<W>& e, Value piece) {
  const Value height = height_of(e, piece);
  if (height.failed()) return height;
  const Value width = width_of(e, piece);
  return width.failed() ? width : make_boolean(height.integer() > width.integer());
}

template <class W>
MB_HD MB_NOINLINE Value prim_square(Engine<W>& e, Value piece) {
  const Value height = height_of(e, piece);
  if (height.failed()) return height;
  if (piece.is_tuple() && e.length(piece) == 0) return e.error();
  const Value width = width_of(e, piece);
  if (width.failed()) return width;
  const std::int64_t h = height.integer(), w = width.integer();
  return make_boolean(h == w && (piece.is_tuple() || h * w == e.length(piece)));
}

// Whether `length` is the number of cells and then the other extent is 1.
template <class W>
MB_HD MB_NOINLINE Value is_line(Engine<W>& e, Value patch, bool vertical) {
  const Value length = vertical ? height_of(e, patch) : width_of(e, patch);
  if (length.failed()) return length;
  if (length.integer() != e.length(patch)) return make_boolean(false);
  const Value breadth = vertical ? width_of(e, patch) : height_of(e, patch);
  return breadth.failed() ? breadth : make_boolean(breadth.integer() == 1);
}
template <class W>
MB_HD MB_INLINE Value prim_vline(Engine<W>& e, Value patch) {
  return is_line(e, patch, true);
}
template <class W>
MB_HD MB_INLINE Value prim_hline(Engine<W>& e, Value patch) {
  return is_line(e, patch, false);
}

// Looks at no more than it needs, for what it does not look at cannot raise.
template <class W>
MB_HD MB_NOINLINE Value prim_bordering(Engine<W>& e, Value patch, Value grid) {
  for (std::uint32_t k = 0; k < 4; ++k) {
    const Side which = static_cast<Side>(k);
    const Value at = side(e, patch, which);
    if (at.failed()) return at;
    std::int64_t border = 0;
    if (which >= Side::lowermost) {
      const Value line = which == Side::lowermost ? grid : e.subscript(grid, 0);
      if (e.length(line) < 0) return e.error();
      border = e.length(line) - 1;
    }
    if (compare(e, at, make_integer(static_cast<std::int32_t>(border))) == 0) return make_boolean(true);
  }
  return make_boolean(false);
}

template <class W>
MB_HD MB_NOINLINE Value prim_color(Engine<W>& e, Value obj) {
  if (obj.is(Tag::object)) return make_integer(key_colour(e.keys(obj)[0]));
  if (e.length(obj) <= 0) return e.error();
  return e.subscript(e.element(obj, 0), 0);
}

// ---- its middle -------------------------------------------------------------------------------------

template <class W>
MB_HD MB_NOINLINE Value prim_center(Engine<W>& e, Value patch) {
  if (patch.is_patch()) {
    if (!e.charge(patch.length())) return make_failed();
    const Box box = bounding_box(e, patch);
    return make_pair(box.top + box.height() / 2, box.left + box.width() / 2);
  }
  const Value top = side(e, patch, Side::uppermost);
  if (top.failed()) return top;
  const Value height = height_of(e, patch);
  if (height.failed()) return height;
  const Value left = side(e, patch, Side::leftmost);
  if (left.failed()) return left;
  const Value width = width_of(e, patch);
  if (width.failed()) return width;
  if (!top.is_number() || !left.is_number()) return e.error();
  return e.integers(std::int64_t{top.integer()} + height.integer() / 2,
                    std::int64_t{left.integer()} + width.integer() / 2);
}

template <class W>
MB_HD MB_NOINLINE Value prim_position(Engine<W>& e, Value a, Value b) {
  Value ia, ja, ib, jb;
  const Value from = a.is_patch() ? a : to_indices(e, a);
  if (from.failed()) return from;
  const Value from_center = prim_center(e, from);
  if (from_center.failed() || !e.unpack(from_center, ia, ja)) return make_failed();
  const Value to = b.is_patch() ? b : to_indices(e, b);
  if (to.failed()) return to;
  const Value to_center = prim_center(e, to);
  if (to_center.failed() || !e.unpack(to_center, ib, jb)) return make_failed();
  const int right = ja.integer() < jb.integer() ? 1 : -1;
  const int down = ia.integer() < ib.integer() ? 1 : -1;
  if (ia.integer() == ib.integer()) return make_pair(0, right);
  return make_pair(down, ja.integer() == jb.integer() ? 0 : right);
}

// Of each column of the patch's toindices: its sum divided by the patch's own length.
template <class W>
MB_HD MB_NOINLINE Value prim_centerofmass(Engine<W>& e, Value patch) {
  const Value places = to_indices(e, patch);
  if (places.failed()) return places;
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(places));
  if (n == 0) return make_empty_tuple();
  if (!e.charge(n)) return make_failed();
  const std::int64_t cells = e.length(patch);
  if (places.is(Tag::indices)) {
    const std::uint32_t* keys = e.keys(places);
    const std::int64_t rows = e.w.sum(n, [=](std::uint32_t i) { return key_row(keys[i]); });
    const std::int64_t columns = e.w.sum(n, [=](std::uint32_t i) { return key_column(keys[i]); });
    return e.integers(floor_divide(rows, cells), floor_divide(columns, cells));
  }
  const std::int32_t columns = e.w.smallest(
      n, [=, &e](std::uint32_t i) { return static_cast<std::int32_t>(e.length(e.element(places, i))); });
  if (columns < 0) return e.error();
  if (columns == 0) return make_empty_tuple();
  std::uint32_t offset;
  Value* means = e.template alloc<Value>(static_cast<std::uint32_t>(columns), offset);
  if (!means) return make_failed();
  for (std::uint32_t c = 0; c < static_cast<std::uint32_t>(columns); ++c) {
    if (!e.charge(n)) return make_failed();
    if (e.w.any(n, [=, &e](std::uint32_t i) { return !e.element(e.element(places, i), c).is_number(); }))
      return e.error();
    const std::int64_t sum =
        e.w.sum(n, [=, &e](std::uint32_t i) { return e.element(e.element(places, i), c).integer(); });
    const Value mean = e.integer(floor_divide(sum, cells));
    if (mean.failed()) return mean;
    e.put(&means[c], mean);
  }
  return e.tuple_at(offset, static_cast<std::uint32_t>(columns));
}

// ---- places made from it ----------------------------------------------------------------------------

template <class W>
MB_HD MB_NOINLINE Value prim_corners(Engine<W>& e, Value patch) {
  std::uint32_t offset;
  if (patch.is_patch()) {
    if (!e.charge(patch.length())) return make_failed();
    const Box box = bounding_box(e, patch);
    std::uint32_t* keys = e.template alloc<std::uint32_t>(4, offset);
    if (!keys) return make_failed();
    const std::uint32_t rows = box.top < box.bottom ? 2 : 1, columns = box.left < box.right ? 2 : 1;
    e.w.each(rows * columns, [=](std::uint32_t i) {
      const bool lower = i >= columns, right = i == columns + 1 || (columns == 2 && i == 1);
      keys[i] = make_place(lower ? box.bottom : box.top, right ? box.right : box.left);
    });
    e.shrink(offset, rows * columns * 4);
    return make_sized(Tag::indices, rows * columns, offset);
  }
  Value* places = e.template alloc<Value>(4, offset);
  if (!places) return make_failed();
  for (std::uint32_t i = 0; i < 4; ++i) {
    const Value place = general_corner(e, patch, (i & 2) != 0, (i & 1) != 0);
    if (place.failed()) return place;
    e.put(&places[i], place);
  }
  return set_below_top(e, offset, 4);
}

// All places of rows top..bottom and columns left..right.
template <class W>
MB_HD MB_NOINLINE Value rectangle(Engine<W>& e, std::int64_t top, std::int64_t bottom, std::int64_t left,
                                  std::int64_t right) {
  if (top > bottom || left > right) return make_empty_set();
  const std::uint64_t rows = static_cast<std::uint64_t>(bottom - top + 1);
  const std::uint64_t columns = static_cast<std::uint64_t>(right - left + 1);
  if (!e.charge(rows) || !e.charge(columns)) return make_failed();  // so that their product fits
  if (!key_fits(top, left) || !key_fits(bottom, right)) {
    const std::uint32_t width = static_cast<std::uint32_t>(columns);
    return set_of_tuples(
        e, rows * columns,
        [=](std::uint32_t i) { return make_integer(static_cast<std::int32_t>(top + i / width)); },
        [=](std::uint32_t i) { return make_integer(static_cast<std::int32_t>(left + i % width)); });
  }
  if (!e.charge(rows * columns)) return make_failed();
  std::uint32_t offset;
  std::uint32_t* keys = e.template alloc<std::uint32_t>(rows * columns, offset);
  if (!keys) return make_failed();
  const std::uint32_t first = make_place(static_cast<int>(top), static_cast<int>(left));
  each_place(e, static_cast<std::uint32_t>(rows), static_cast<std::uint32_t>(columns),
             [=](std::uint32_t r, std::uint32_t c, std::uint32_t i) { keys[i] = first + (r << 12) + c; });
  return make_sized(Tag::indices, static_cast<std::uint32_t>(rows * columns), offset);
}

template <class W>
MB_HD MB_NOINLINE Value prim_backdrop(Engine<W>& e, Value patch) {
  if (patch.is_patch()) {
    if (!e.charge(patch.length())) return make_failed();
    const Box box = bounding_box(e, patch);
    return rectangle(e, box.top, box.bottom, box.left, box.right);
  }
  if (e.length(patch) == 0) return make_empty_set();
  const Value places = to_indices(e, patch);
  if (places.failed()) return places;
  Value si, sj, ei, ej;
  const Value start = corner(e, places, false, false);
  if (start.failed() || !e.unpack(start, si, sj)) return make_failed();
  const Value end = corner(e, patch, true, true);
  if (end.failed() || !e.unpack(end, ei, ej)) return make_failed();
  if (!si.is_number() || !ei.is_number()) return e.error();
  if (si.integer() > ei.integer()) return make_empty_set();  // the columns' range is never made
  if (!sj.is_number() || !ej.is_number()) return e.error();
  return rectangle(e, si.integer(), ei.integer(), sj.integer(), ej.integer());
}

template <class W>
MB_HD MB_NOINLINE Value prim_delta(Engine<W>& e, Value patch) {
  if (!patch.is_patch()) {
    if (e.length(patch) == 0) return make_empty_set();
    const Value all = prim_backdrop(e, patch);
    if (all.failed()) return all;
    const Value places = to_indices(e, patch);
    return places.failed() ? places : python_subtract(e, all, places);
  }
  const std::uint32_t n = patch.length();
  if (!e.charge(n)) return make_failed();
  const Box box = bounding_box(e, patch);
  const std::uint32_t rows = static_cast<std::uint32_t>(box.height());
  const std::uint32_t columns = static_cast<std::uint32_t>(box.width());
  const std::uint32_t first = make_place(box.top, box.left);
  const std::uint32_t row_words = (columns + 31) / 32, words = rows * row_words;
  const std::uint32_t last_word = 0xFFFFFFFFu >> ((32 - (columns & 31)) & 31);
  if (!e.charge(rows * columns)) return make_failed();
  std::uint32_t offset;
  std::uint32_t* keys = e.template alloc<std::uint32_t>(rows * columns, offset);
  std::uint32_t* taken = keys ? e.template alloc<std::uint32_t>(words) : nullptr;
  if (!taken) return make_failed();
  e.w.each(words, [=](std::uint32_t i) { taken[i] = 0; });
  const std::uint32_t* from = e.keys(patch);
  e.w.each(n, [=](std::uint32_t i) {
    const std::uint32_t row = ((from[i] - first) >> 12) & 0xFFF, column = (from[i] - first) & 0xFFF;
    W::atomic_or(&taken[row * row_words + (column >> 5)], 1u << (column & 31));
  });
  const auto free_places = [=](std::uint32_t i) {
    return ~taken[i] & ((i + 1) % row_words == 0 ? last_word : 0xFFFFFFFFu);
  };
  const std::uint32_t kept = e.w.scan(
      words, [=](std::uint32_t i) { return population(free_places(i)); },
      [=](std::uint32_t i, std::uint32_t at) {
        const std::uint32_t line = first + (i / row_words << 12) + i % row_words * 32;
        for (std::uint32_t word = free_places(i); word; word &= word - 1)
          keys[at++] = line + lowest_bit(word);
      });
  e.shrink(offset, kept * 4);
  return kept == 0 ? make_empty_set() : make_sized(Tag::indices, kept, offset);
}

// The outline of rows si..ei and columns sj..ej, numbers with si <= ei and sj <= ej. A boolean among
// them stays one where Python keeps it.
template <class W>
MB_HD MB_NOINLINE Value outline(Engine<W>& e, Value si, Value sj, Value ei, Value ej) {
  const std::int64_t top = si.integer(), bottom = ei.integer(), left = sj.integer(), right = ej.integer();
  const std::uint64_t height = static_cast<std::uint64_t>(bottom - top + 1);
  const std::uint64_t width = static_cast<std::uint64_t>(right - left + 1);
  if (!key_fits(top, left) || !key_fits(bottom, right) || si.is(Tag::boolean) || sj.is(Tag::boolean) ||
      ei.is(Tag::boolean) || ej.is(Tag::boolean)) {
    if (!e.charge(height) || !e.charge(width)) return make_failed();
    const std::uint32_t h = static_cast<std::uint32_t>(height), w = static_cast<std::uint32_t>(width);
    return set_of_tuples(
        e, 2 * (height + width),
        [=](std::uint32_t i) {
          if (i < h) return make_integer(static_cast<std::int32_t>(top + i));
          if (i - h < h) return make_integer(static_cast<std::int32_t>(top + (i - h)));
          return i - 2 * h < w ? si : ei;
        },
        [=](std::uint32_t i) {
          if (i < h) return sj;
          if (i - h < h) return ej;
          const std::uint32_t k = i - 2 * h;
          return make_integer(static_cast<std::int32_t>(left + (k < w ? k : k - w)));
        });
  }
  const std::uint32_t h = static_cast<std::uint32_t>(height), w = static_cast<std::uint32_t>(width);
  const std::uint32_t between = (h > 2 ? h - 2 : 0) * (w > 1 ? 2 : 1);  // cells of the rows between
  const std::uint32_t n = w + between + (h > 1 ? w : 0);
  if (!e.charge(n)) return make_failed();
  std::uint32_t offset;
  std::uint32_t* keys = e.template alloc<std::uint32_t>(n, offset);
  if (!keys) return make_failed();
  const std::uint32_t first = make_place(static_cast<int>(top), static_cast<int>(left));
  e.w.each(n, [=](std::uint32_t i) {
    std::uint32_t row = 0, column = i;
    if (i >= w + between) {
      row = h - 1;
      column = i - w - between;
    } else if (i >= w) {
      const std::uint32_t k = i - w;
      row = 1 + (w > 1 ? k >> 1 : k);
      column = w > 1 && (k & 1) ? w - 1 : 0;
    }
    keys[i] = first + (row << 12) + column;
  });
  return make_sized(Tag::indices, n, offset);
}

// inbox and outbox: the outline `outward` cells beyond the bounding box.
template <class W>
MB_HD MB_NOINLINE Value grown_outline(Engine<W>& e, Value patch, int outward) {
  std::int64_t top, left, bottom, right;
  if (patch.is_patch()) {
    if (!e.charge(patch.length())) return make_failed();
    const Box box = bounding_box(e, patch);
    top = box.top, left = box.left, bottom = box.bottom, right = box.right;
  } else {
    Value sides[4];
    for (std::uint32_t k = 0; k < 4; ++k) {
      sides[k] = side(e, patch, static_cast<Side>(k));
      if (sides[k].failed()) return make_failed();
      if (!sides[k].is_number()) return e.error();
    }
    top = sides[0].integer(), left = sides[1].integer(), bottom = sides[2].integer(),
    right = sides[3].integer();
  }
  top -= outward, left -= outward, bottom += outward, right += outward;
  const Value si = e.integer(top < bottom ? top : bottom), ei = e.integer(top < bottom ? bottom : top);
  const Value sj = e.integer(left < right ? left : right), ej = e.integer(left < right ? right : left);
  if (e.status != Status::ok) return make_failed();
  return outline(e, si, sj, ei, ej);
}
template <class W>
MB_HD MB_INLINE Value prim_inbox(Engine<W>& e, Value patch) {
  return grown_outline(e, patch, -1);
}
template <class W>
MB_HD MB_INLINE Value prim_outbox(Engine<W>& e, Value patch) {
  return grown_outline(e, patch, 1);
}

template <class W>
MB_HD MB_NOINLINE Value prim_box(Engine<W>& e, Value patch) {
  if (patch.is_patch()) return grown_outline(e, patch, 0);
  if (e.length(patch) == 0) return patch;
  Value ai, aj, bi, bj;
  const Value start = corner(e, patch, false, false);
  if (start.failed() || !e.unpack(start, ai, aj)) return make_failed();
  const Value end = corner(e, patch, true, true);
  if (end.failed() || !e.unpack(end, bi, bj)) return make_failed();
  if (!ai.is_number() || !aj.is_number() || !bi.is_number() || !bj.is_number()) return e.error();
  return outline(e, ai, aj, ai.integer() == bi.integer() ? ai : bi, aj.integer() == bj.integer() ? aj : bj);
}

}  // namespace megabatch
