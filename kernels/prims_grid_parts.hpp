#pragma once
// objects: the connected parts of a grid.
#include <cstdint>

#include "kernels/prims_grid_objects.hpp"

namespace megabatch {

// Cells as parts are sought in: h rows of w, and what joins two of them: a colour or, with `univalued` false,
// that both are background or neither is.
struct Field {
  const std::int8_t* cells;
  std::uint32_t h, w;
  bool univalued, diagonal;
  int background;  // no cell's colour where there is none
  MB_HD MB_INLINE bool joined(std::int8_t a, std::int8_t b) const {
    return univalued ? a == b : (a == background) == (b == background);
  }
};

// Root of a cell in a forest whose roots point to themselves.
MB_HD MB_INLINE std::uint32_t root_of(const std::uint32_t* parent, std::uint32_t i) {
  for (;;) {
    const std::uint32_t up = parent[i];
    if (up == i) return i;
    i = up;
  }
}

// Labels the m cells in `list`: label[i] becomes the least cell of the part that cell i belongs to. `parent`
// is scratch like label, [h * w]; `links` is scratch, [2 * m], where parts join at corners too [4 * m].
//
// A row's runs of joined cells are the nodes, and where a run touches one of the row above is a link.
// Rounds hook the larger root of each link to the least root it is linked with, until all links are
// inside one tree. In a round roots are only read and parents only lowered, so its outcome does not
// depend on the order of the lanes; the rounds are few, since each root that stays has taken all around it.
template <class W>
MB_HD MB_NOINLINE void label_parts(Engine<W>& e, Field f, const std::uint32_t* list, std::uint32_t m,
                                   std::uint32_t* label, std::uint32_t* parent, std::uint32_t* links) {
  const std::uint32_t w = f.w;
  e.w.each(f.h, [=](std::uint32_t row) {
    const std::uint32_t end = (row + 1) * w;
    std::uint32_t run = row * w;
    std::int8_t last = f.cells[run];
    for (std::uint32_t i = run; i < end; ++i) {
      const std::int8_t c = f.cells[i];
      if (!f.joined(last, c)) run = i;
      last = c;
      label[i] = run;
      parent[i] = i;
    }
  });

  // One link for each pair of touching runs: at their first common column, or at a corner. Which cell of
  // the row above cell i is linked with, upwards or to the left; skip for none.
  const Divider row_of(w, f.h * w);
  const auto linked = [=](std::uint32_t i) {
    if (i < w) return skip;
    const std::uint32_t above = i - w;
    const bool inside = above - (row_of(i) - 1) * w > 0;  // not in the first column
    const std::int8_t c = f.cells[i];
    const bool left = inside && f.joined(f.cells[i - 1], c),
               corner = inside && f.joined(f.cells[above - 1], c);
    if (f.joined(f.cells[above], c)) return left && corner ? skip : above;
    return f.diagonal && corner && !left ? above - 1 : skip;
  };
  std::uint32_t n = e.w.compact(
      m, [=](std::uint32_t t) { return linked(list[t]) != skip; },
      [=](std::uint32_t t, std::uint32_t k) {
        links[2 * k] = label[list[t]];
        links[2 * k + 1] = linked(list[t]);
      });
  if (f.diagonal) {
    std::uint32_t* more = links + 2 * n;
    n += e.w.compact(
        m,
        [=](std::uint32_t t) {
          const std::uint32_t i = list[t];
          if (i < w || i + 1 == (row_of(i) + 1) * w) return false;
          const std::int8_t c = f.cells[i];
          return f.joined(f.cells[i - w + 1], c) && !f.joined(f.cells[i - w], c) &&
                 !f.joined(f.cells[i + 1], c);
        },
        [=](std::uint32_t t, std::uint32_t k) {
          more[2 * k] = label[list[t]];
          more[2 * k + 1] = list[t] - w + 1;
        });
  }
  if (n > 0) {
    // Linking with the topmost run of the column keeps the trees flat.
    e.w.each(n, [=](std::uint32_t k) {
      std::uint32_t i = links[2 * k + 1];
      const std::int8_t c = f.cells[i];
      while (i >= w && f.joined(f.cells[i - w], c)) i -= w;
      links[2 * k + 1] = label[i];
    });
    for (;;) {
      const std::uint32_t hooked = e.w.count(n, [=](std::uint32_t k) {
        const std::uint32_t a = links[2 * k], b = links[2 * k + 1];
        if (a == b) return false;
        W::atomic_min(&parent[a < b ? b : a], a < b ? a : b);
        return true;
      });
      if (hooked == 0) break;
      e.w.each(n, [=](std::uint32_t k) {
        links[2 * k] = root_of(parent, links[2 * k]);
        links[2 * k + 1] = root_of(parent, links[2 * k + 1]);
      });
    }
  }
  e.w.each(m, [=](std::uint32_t t) { label[list[t]] = root_of(parent, label[list[t]]); });
}

// What find_parts leaves out besides a colour.
inline constexpr int no_background = 256, most_frequent = 257;
// What find_parts puts into the objects for a cell: its key, or its number in reading order.
enum class PartOf { keys, numbers };

// Labels the m cells in `list`, in which the cells of a part stand in reading order, in one sweep: label[i]
// becomes a number of the forest `parent`, whose roots point to themselves and whose edges lead to smaller
// numbers, and size[k] how many cells are labelled k. joined(a, c) says whether a cell of colour a is joined
// with one of the list's of colour c beside it. Returns the number of labels. parent, size: [m].
template <bool diagonal, class J>
MB_HD MB_INLINE std::uint32_t sweep_labels(const std::int8_t* cells, std::uint32_t w,
                                           const std::uint32_t* list, std::uint32_t m, Divider row_of,
                                           J joined, std::uint32_t* label, std::uint32_t* parent,
                                           std::uint64_t* size) {
  std::uint32_t labels = 0;
  for (std::uint32_t t = 0; t < m; ++t) {
    const std::uint32_t i = list[t], column = i - row_of(i) * w;
    const std::int8_t c = cells[i];
    const auto is_joined = [=](std::uint32_t back) { return joined(cells[i - back], c); };
    const bool row_above = i >= w;
    const bool left = column > 0 && is_joined(1), above = row_above && is_joined(w);
    // A neighbour that the sweep has met, and another that may not be joined with it yet.
    std::uint32_t one = skip, two = skip;
    if constexpr (diagonal) {
      if (above) {  // which touches all others
        one = label[i - w];
      } else {
        if (left) {
          one = label[i - 1];
        } else if (row_above && column > 0 && is_joined(w + 1)) {
          one = label[i - w - 1];
        }
        if (row_above && column + 1 < w && is_joined(w - 1)) two = label[i - w + 1];
      }
    } else {
      if (left) one = label[i - 1];
      if (above) two = label[i - w];
    }
    std::uint32_t low = one < two ? one : two;
    const std::uint32_t high = one < two ? two : one;
    if (low == skip) {
      low = labels++;
      parent[low] = low;
      size[low] = 0;
    }
    label[i] = low;
    ++size[low];
    if (high != low && high != skip) {
      const auto root = [=](std::uint32_t k) {  // halves its path, so that trees stay flat
        while (parent[k] != k) k = parent[k] = parent[parent[k]];
        return k;
      };
      const std::uint32_t a = root(low), b = root(high);
      parent[a < b ? b : a] = a < b ? a : b;
    }
  }
  return labels;
}

// What find_parts does for a single lane once it has its room: such a lane sweeps, where many need rounds.
// The m keys come to stand at `offset`, the objects at `made`; returns the number of objects. `next` is where
// each colour begins among the m cells, and may lie where keys and objects will.
MB_HD inline std::uint32_t sweep_parts(Field f, PartOf what, Bins bins, std::uint32_t* next, std::uint32_t m,
                                       std::uint32_t* list, std::uint32_t* label, std::uint32_t* parent,
                                       std::uint32_t* keys, std::uint32_t offset, Value* made) {
  const std::int8_t* cells = f.cells;
  const std::uint32_t w = f.w;
  const int background = f.background;
  std::uint32_t* reading = parent;  // the cells in reading order, as `list` is of their colours
  for (std::uint32_t i = 0, k = 0; k < m; ++i) {
    reading[k] = i;
    k += cells[i] != background ? 1 : 0;
  }
  for (std::uint32_t t = 0; t < m; ++t) list[next[bins.of(cells[reading[t]])]++] = reading[t];
  const Divider row_of(w, f.h * w);
  std::uint64_t* size = reinterpret_cast<std::uint64_t*>(made);
  std::uint32_t labels;
  if (f.univalued) {
    const auto same = [](std::int8_t a, std::int8_t c) { return a == c; };
    labels = f.diagonal ? sweep_labels<true>(cells, w, list, m, row_of, same, label, parent, size)
                        : sweep_labels<false>(cells, w, list, m, row_of, same, label, parent, size);
  } else {
    for (std::uint32_t t = 0; t < m; ++t) keys[t] = reading[t];
    const auto any = [=](std::int8_t a, std::int8_t) { return a != background; };
    labels = f.diagonal ? sweep_labels<true>(cells, w, keys, m, row_of, any, label, parent, size)
                        : sweep_labels<false>(cells, w, keys, m, row_of, any, label, parent, size);
  }
  // Each label's parent becomes the number of its part, whose cells are counted together.
  std::uint32_t parts = 0;
  for (std::uint32_t k = 0; k < labels; ++k) {
    const bool root = parent[k] == k;
    const std::uint32_t part = root ? parts : parent[parent[k]];
    size[part] = (root ? 0 : size[part]) + size[k];
    parent[k] = part;
    parts += root ? 1 : 0;
  }
  if (!f.univalued) {  // numbers in the order of the parts' least keys
    std::uint32_t* rank = keys;
    for (std::uint32_t k = 0; k < parts; ++k) rank[k] = skip;
    for (std::uint32_t t = 0, ranked = 0; ranked < parts; ++t) {
      std::uint32_t& r = rank[parent[label[list[t]]]];
      if (r == skip) r = ranked++;
    }
    for (std::uint32_t k = 0; k < labels; ++k) parent[k] = rank[parent[k]];
    for (std::uint32_t k = 0; k < parts; ++k) size[rank[k]] |= size[k] << 32;  // beside one not yet moved
    for (std::uint32_t k = 0; k < parts; ++k) size[k] >>= 32;
  }
  // An object first points past its keys, then each cell, from the last on, moves it down by one.
  std::uint32_t end = offset;
  for (std::uint32_t k = 0; k < parts; ++k) {
    const std::uint32_t length = static_cast<std::uint32_t>(size[k]);
    end += 4 * length;
    made[k] = make_sized(Tag::object, length, end);
  }
  for (std::uint32_t t = m; t-- > 0;) {
    const std::uint32_t i = list[t], row = row_of(i);
    Value& part = made[parent[label[i]]];
    part.bits -= 4;
    keys[(part.offset() - offset) / 4] =
        what == PartOf::numbers ? i
                                : make_key(cells[i], static_cast<int>(row), static_cast<int>(i - row * w));
  }
  return parts;
}

// The set of the parts as objects in canonical order; f.background is a colour or one of the above.
template <class W>
MB_HD MB_NOINLINE Value find_parts(Engine<W>& e, Field f, PartOf what) {
  const std::uint32_t n = f.h * f.w, w = f.w, mark = e.used;
  const std::int8_t* cells = f.cells;
  Bins bins;
  std::uint32_t* counts = e.charge(4 * std::uint64_t{n}) ? count_colours(e, cells, n, bins) : nullptr;
  if (!counts) return make_failed();
  std::uint32_t left_out = skip;
  if (f.background == most_frequent) {
    left_out = extreme_bin(e, counts, bins.count(), false);
    f.background = bins.colour(left_out);
  } else if (colour_fits(f.background) && bins.of(f.background) < bins.count()) {
    left_out = bins.of(f.background);
  }
  const std::uint32_t m = starts_of(e, counts, bins.count(), left_out);
  if (m == 0) {
    e.shrink(mark, 0);
    return make_empty_set();
  }
  // The results come to stand where the counters are: keys, then objects. In their place are the links first.
  const std::uint64_t keys_size = (std::uint64_t{m} * 4 + 7) & ~std::uint64_t{7}, counts_size = e.used - mark;
  const std::uint64_t results = keys_size + std::uint64_t{m} * (f.diagonal ? 16 : 8);
  std::uint32_t offset;
  e.shrink(mark, 0);
  if (!e.template alloc<std::uint8_t>(results > counts_size ? results : counts_size, offset))
    return make_failed();
  std::uint32_t* list = e.template alloc<std::uint32_t>(m);
  std::uint32_t* label = list ? e.template alloc<std::uint32_t>(n) : nullptr;
  std::uint32_t* parent = label ? e.template alloc<std::uint32_t>(n) : nullptr;
  if (!parent) return make_failed();
  if constexpr (W::lanes == 1) {
    const std::uint32_t at = offset + static_cast<std::uint32_t>(keys_size);
    const std::uint32_t swept =
        sweep_parts(f, what, bins, counts, m, list, label, parent, e.template at<std::uint32_t>(offset),
                    offset, e.template at<Value>(at));
    e.shrink(at, swept * 8);
    return make_sized(Tag::set, swept, at);
  }
  sort_by_colour(e, cells, n, bins, left_out, counts,
                 [=](std::uint32_t i, std::uint32_t at) { list[at] = i; });
  const std::uint32_t made_at = offset + static_cast<std::uint32_t>(keys_size);
  std::uint32_t* keys = e.template at<std::uint32_t>(offset);
  Value* made = e.template at<Value>(made_at);
  label_parts(e, f, list, m, label, parent, e.template at<std::uint32_t>(made_at));

  // The objects in the order of their least keys. Where they have one colour, that is a part's least cell.
  std::uint32_t* order = keys;
  std::uint32_t* first = parent;
  const bool one_colour = f.univalued;
  if (!one_colour) {
    e.w.each(m, [=](std::uint32_t t) { first[list[t]] = skip; });
    e.w.each(m, [=](std::uint32_t t) { W::atomic_min(&first[label[list[t]]], t); });
  }
  const std::uint32_t parts = e.w.compact(
      m,
      [=](std::uint32_t t) {
        const std::uint32_t part = label[list[t]];
        return one_colour ? part == list[t] : first[part] == t;
      },
      [=](std::uint32_t t, std::uint32_t k) { order[k] = label[list[t]]; });
  std::uint32_t* next = parent;
  e.w.each(parts, [=](std::uint32_t k) { next[order[k]] = 0; });
  e.w.each(m, [=](std::uint32_t t) { W::atomic_add(&next[label[list[t]]], 1); });
  e.w.scan(
      parts, [=](std::uint32_t k) { return next[order[k]]; },
      [=](std::uint32_t k, std::uint32_t start) {
        made[k] = make_sized(Tag::object, next[order[k]], offset + 4 * start);
        next[order[k]] = start;
      });
  const Divider row_of(w, n);
  e.w.stable_scatter(
      m, [=](std::uint32_t t) { return label[list[t]]; }, next,
      [=](std::uint32_t t, std::uint32_t at) {
        const std::uint32_t i = list[t], row = row_of(i);
        keys[at] = what == PartOf::numbers
                       ? i
                       : make_key(cells[i], static_cast<int>(row), static_cast<int>(i - row * w));
      });
  e.shrink(made_at, parts * 8);
  return make_sized(Tag::set, parts, made_at);
}

// Most different values that the cells of a grid may have which is no compact one.
inline constexpr std::uint32_t max_loose_colours = 256;

// Codes for the cells of a tuple of tuples, ascending as the cells' values do, and that of the background
// among them; `own`: each cell is a colour and its own code. Null (and a status) where they do not fit.
template <class W>
MB_HD MB_NOINLINE std::int8_t* code_cells(Engine<W>& e, Value grid, std::uint32_t height, std::uint32_t width,
                                          Value& background, bool& own) {
  const std::uint32_t n = height * width;
  std::int8_t* codes = e.template alloc<std::int8_t>(n);
  if (!codes || !e.charge(n)) return nullptr;
  const Divider row_of(width, n);
  const auto value = [=, &e](std::uint32_t i) {
    const std::uint32_t row = row_of(i);
    return cell_at(e, grid, row, i - row * width);
  };
  const bool compact = grid.is(Tag::grid);  // too wide for keys
  own = compact || !e.w.any(n, [=](std::uint32_t i) { return !is_colour(value(i)); });
  if (own) {
    const std::int8_t* cells = compact ? e.cells(grid) : nullptr;
    e.w.each(n, [=](std::uint32_t i) {
      codes[i] = compact ? cells[i] : static_cast<std::int8_t>(value(i).integer());
    });
    const bool colour = background.is_number() && colour_fits(background.integer());
    background = make_integer(colour ? background.integer() : no_background);
    return codes;
  }
  const std::uint32_t mark = e.used;
  Value* values = e.template alloc<Value>(n);
  Value* other = values ? e.template alloc<Value>(n) : nullptr;
  if (!other) return nullptr;
  e.w.each(n, [=](std::uint32_t i) { values[i] = value(i); });
  if (!charge_comparisons(e, values, n, bit_length(n) * 2)) return nullptr;
  Value* sorted = merge_sort(e, values, other, n, [&e](Value a, Value b) { return compare(e, a, b) < 0; });
  Value* distinct = sorted == values ? other : values;
  const std::uint32_t colours = e.w.compact(
      n, [=, &e](std::uint32_t i) { return i == 0 || compare(e, sorted[i], sorted[i - 1]) != 0; },
      [=](std::uint32_t i, std::uint32_t k) { distinct[k] = sorted[i]; });
  if (colours > max_loose_colours || too_deep(e)) {
    e.limit();
    return nullptr;
  }
  const auto code = [=, &e](Value v) {
    std::uint32_t k = 0;
    while (k < colours && compare(e, distinct[k], v) != 0) ++k;
    return static_cast<std::int32_t>(k) - 128;
  };
  if (!charge_comparisons(e, sorted, n, colours)) return nullptr;
  e.w.each(n, [=](std::uint32_t i) { codes[i] = static_cast<std::int8_t>(code(value(i))); });
  background = make_integer(code(background));
  e.shrink(mark, 0);
  return codes;
}

// objects on any tuple of tuples.
template <class W>
MB_HD MB_NOINLINE Value general_objects(Engine<W>& e, Value grid, bool univalued, bool diagonal,
                                        bool without_most) {
  Value background = make_none();
  if (without_most) background = prim_mostcolor(e, grid);
  std::uint32_t height, width;
  if (background.failed() || !loose_shape(e, grid, height, width)) return make_failed();
  if (width == 0) return make_empty_set();
  if (!has_tuple_rows(e, grid, 0, height, width)) return make_failed();
  if (std::uint64_t{height} * width > max_length) return e.limit();
  bool own;
  const std::int8_t* codes = code_cells(e, grid, height, width, background, own);
  if (!codes) return make_failed();
  const Value parts =
      find_parts(e, Field{codes, height, width, univalued, diagonal, background.integer()}, PartOf::numbers);
  if (parts.failed() || parts.length() == 0) return parts;
  const std::uint32_t count = parts.length();
  const Value* objects = e.values(parts);
  const Divider row_of(width, height * width);
  const auto place = [=](std::uint32_t i) {
    const std::uint32_t row = row_of(i);
    return make_pair(static_cast<std::int32_t>(row), static_cast<std::int32_t>(i - row * width));
  };
  std::uint32_t* numbers = e.template at<std::uint32_t>(objects[0].offset());  // those of all parts
  const std::uint32_t m = static_cast<std::uint32_t>(
      e.w.sum(count, [=](std::uint32_t k) { return std::int64_t{objects[k].length()}; }));
  if (own && !e.w.any(m, [=](std::uint32_t k) {
        const Value at = place(numbers[k]);
        return !key_fits(at.first(), at.second());
      })) {
    e.w.each(m, [=](std::uint32_t k) {
      const Value at = place(numbers[k]);
      numbers[k] = make_key(codes[numbers[k]], at.first(), at.second());
    });
    return parts;
  }
  std::uint32_t offset;
  Value* made = e.template alloc<Value>(count, offset);
  if (!made) return make_failed();
  for (std::uint32_t k = 0; k < count; ++k) {
    const std::uint32_t* of_part = e.keys(objects[k]);
    const Value object = set_of_tuples(
        e, objects[k].length(),
        [=, &e](std::uint32_t i) {
          const Value at = place(of_part[i]);
          return cell_at(e, grid, static_cast<std::uint32_t>(at.first()),
                         static_cast<std::uint32_t>(at.second()));
        },
        [=](std::uint32_t i) { return place(of_part[i]); });
    if (object.failed()) return object;
    e.put(&made[k], object);
  }
  return set_below_top(e, offset, count);
}

template <class W>
MB_HD MB_NOINLINE Value prim_objects(Engine<W>& e, Value grid, Value univalued, Value diagonal,
                                     Value without_bg) {
  const bool one_colour = truth(e, univalued), corners = truth(e, diagonal), without = truth(e, without_bg);
  Value g;
  if (!to_grid(e, grid, g) || !places_fit(g))
    return e.status == Status::ok ? general_objects(e, grid, one_colour, corners, without) : make_failed();
  return find_parts(
      e,
      Field{e.cells(g), static_cast<std::uint32_t>(g.height()), static_cast<std::uint32_t>(g.width()),
            one_colour, corners, without ? most_frequent : no_background},
      PartOf::keys);
}

}  // namespace megabatch
