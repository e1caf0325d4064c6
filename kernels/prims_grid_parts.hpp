#pragma once
// objects: the connected parts of a grid.
#include <cstdint>

#include "kernels/prims_grid_objects.hpp"

namespace megabatch {

// What joins cells: a colour, or with `univalued` false being background or not.
struct Joining {
  bool univalued, diagonal;
  int background;  // no cell's colour where there is none
  MB_HD MB_INLINE bool same(std::int8_t a, std::int8_t b) const {
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

// Labels the cells of an h x w grid that `keys` (m of them) name: label[i] is the least cell of the part
// that cell i belongs to. `parent` is scratch like label, [h * w]; `links` is scratch, [2 * m], with
// joining.diagonal [4 * m].
//
// A row's runs of joined cells are the nodes, and where a run touches one of the row above is a link.
// Rounds hook the larger root of each link to the least root it is linked with, until all links are
// inside one tree. In a round labels are only read and parents only lowered, so its outcome does not
// depend on the order of the lanes.
template <class W>
MB_HD MB_NOINLINE void label_parts(Engine<W>& e, const std::int8_t* cells, std::uint32_t h, std::uint32_t w,
                                   const std::uint32_t* keys, std::uint32_t m, Joining joining, std::uint32_t* label,
                                   std::uint32_t* parent, std::uint32_t* links) {
  e.w.each(h, [=](std::uint32_t row) {
    const std::uint32_t end = (row + 1) * w;
    std::uint32_t run = row * w;
    std::int8_t last = cells[run];
    for (std::uint32_t i = run; i < end; ++i) {
      const std::int8_t c = cells[i];
      if (!joining.same(last, c)) run = i;
      last = c;
      label[i] = run;
      parent[i] = i;
    }
  });

  // A link for each pair of touching runs: at their first common column, or at a corner.
  const auto link_up = [=](std::uint32_t t) -> std::uint32_t {
    const std::uint32_t i = static_cast<std::uint32_t>(key_row(keys[t])), j = static_cast<std::uint32_t>(key_column(keys[t]));
    if (i == 0) return skip;
    const std::int8_t* at = cells + i * w + j;
    const std::int8_t c = *at, up = *(at - w);
    const bool left_joined = j > 0 && joining.same(at[-1], c);
    const bool corner_joined = j > 0 && joining.same(*(at - w - 1), c);
    if (joining.same(up, c)) return left_joined && corner_joined ? skip : w;
    return joining.diagonal && corner_joined && !left_joined ? w + 1 : skip;
  };
  const auto link_right = [=](std::uint32_t t) {
    const std::uint32_t i = static_cast<std::uint32_t>(key_row(keys[t])), j = static_cast<std::uint32_t>(key_column(keys[t]));
    if (i == 0 || j + 1 == w) return false;
    const std::int8_t* at = cells + i * w + j;
    const std::int8_t c = *at;
    return joining.same(*(at - w + 1), c) && !joining.same(*(at - w), c) && !joining.same(at[1], c);
  };
  const auto cell = [=](std::uint32_t t) { return inner_cell(keys[t], w); };
  std::uint32_t n = e.w.compact(
      m, [=](std::uint32_t t) { return link_up(t) != skip; },
      [=](std::uint32_t t, std::uint32_t k) {
        const std::uint32_t i = cell(t);
        links[2 * k] = label[i];
        links[2 * k + 1] = i - link_up(t);
      });
  if (joining.diagonal) {
    std::uint32_t* more = links + 2 * n;
    n += e.w.compact(m, link_right, [=](std::uint32_t t, std::uint32_t k) {
      const std::uint32_t i = cell(t);
      more[2 * k] = label[i];
      more[2 * k + 1] = i - w + 1;
    });
  }
  if (n > 0) {
    // Linking with the topmost run of the column keeps the trees flat.
    e.w.each(n, [=](std::uint32_t k) {
      std::uint32_t i = links[2 * k + 1];
      const std::int8_t c = cells[i];
      while (i >= w && joining.same(cells[i - w], c)) i -= w;
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
  e.w.each(m, [=](std::uint32_t t) {
    const std::uint32_t i = cell(t);
    label[i] = root_of(parent, label[i]);
  });
}

// What parts_of leaves out besides a colour.
inline constexpr int no_background = 256, most_frequent = 257;

// objects on a grid whose places fit keys; `background` is a colour or one of the above.
template <class W>
MB_HD MB_NOINLINE Value parts_of(Engine<W>& e, Value grid, bool univalued, bool diagonal, int background) {
  const std::uint32_t h = static_cast<std::uint32_t>(grid.height()), w = static_cast<std::uint32_t>(grid.width());
  const std::uint32_t n = h * w, mark = e.used;
  const std::int8_t* cells = e.cells(grid);
  Bins bins;
  std::uint32_t* counts = e.charge(4 * std::uint64_t{n}) ? count_colours(e, cells, n, bins) : nullptr;
  if (!counts) return make_failed();
  std::uint32_t left_out = skip;
  if (background == most_frequent) {
    left_out = extreme_bin(e, counts, bins.count(), false);
    background = bins.colour(left_out);
  } else if (colour_fits(background) && bins.of(background) < bins.count()) {
    left_out = bins.of(background);
  }
  const Joining joining{univalued, diagonal, background};
  const std::uint32_t m = starts_of(e, counts, bins.count(), left_out);
  if (m == 0) {
    e.shrink(mark, 0);
    return make_empty_set();
  }
  // The results come to stand where the counters are: keys, then objects. In their place are the links first.
  const std::uint32_t keys_size = (m * 4 + 7) & ~7u, counts_size = e.used - mark;
  const std::uint64_t results = keys_size + std::uint64_t{m} * (diagonal ? 16 : 8);
  std::uint32_t offset;
  e.shrink(mark, 0);
  if (!e.template alloc<std::uint8_t>(results > counts_size ? results : counts_size, offset)) return make_failed();
  std::uint32_t* sorted = e.template alloc<std::uint32_t>(m);
  std::uint32_t* label = sorted ? e.template alloc<std::uint32_t>(n) : nullptr;
  std::uint32_t* parent = label ? e.template alloc<std::uint32_t>(n) : nullptr;
  if (!parent) return make_failed();
  sort_cells(e, grid, bins, left_out, counts, sorted);
  std::uint32_t* keys = e.template at<std::uint32_t>(offset);
  Value* made = e.template at<Value>(offset + keys_size);
  label_parts(e, cells, h, w, sorted, m, joining, label, parent, reinterpret_cast<std::uint32_t*>(made));

  const auto part = [=](std::uint32_t t) { return label[inner_cell(sorted[t], w)]; };
  // The objects in the order of their least keys. Of one colour that is where the label itself is met.
  std::uint32_t* order = keys;
  std::uint32_t* first = parent;
  if (!univalued) {
    e.w.each(m, [=](std::uint32_t t) { first[inner_cell(sorted[t], w)] = skip; });
    e.w.each(m, [=](std::uint32_t t) { W::atomic_min(&first[part(t)], t); });
  }
  const std::uint32_t parts = e.w.compact(
      m,
      [=](std::uint32_t t) {
        const std::uint32_t i = inner_cell(sorted[t], w);
        return univalued ? label[i] == i : first[label[i]] == t;
      },
      [=](std::uint32_t t, std::uint32_t k) { order[k] = part(t); });
  std::uint32_t* next = parent;
  e.w.each(parts, [=](std::uint32_t k) { next[order[k]] = 0; });
  e.w.each(m, [=](std::uint32_t t) { W::atomic_add(&next[part(t)], 1); });
  e.w.scan(
      parts, [=](std::uint32_t k) { return next[order[k]]; },
      [=](std::uint32_t k, std::uint32_t start) {
        made[k] = make_sized(Tag::object, next[order[k]], offset + 4 * start);
        next[order[k]] = start;
      });
  e.w.stable_scatter(m, part, next, [=](std::uint32_t t, std::uint32_t at) { keys[at] = sorted[t]; });
  e.shrink(offset + keys_size, parts * 8);
  return make_sized(Tag::set, parts, offset + keys_size);
}

// Most different values that the cells of a grid may have which is no compact one.
inline constexpr std::uint32_t max_loose_colours = 256;

// objects on any tuple of tuples: cells are numbered by value in canonical order, parts found among the
// numbers, and their keys turned back to cells.
template <class W>
MB_HD MB_NOINLINE Value general_objects(Engine<W>& e, Value grid, bool univalued, bool diagonal, bool without_most) {
  Value background = make_none();
  if (without_most) background = prim_mostcolor(e, grid);
  std::uint32_t height, width;
  if (background.failed() || !loose_shape(e, grid, height, width)) return make_failed();
  if (width == 0) return make_empty_set();
  if (!has_tuple_rows(e, grid, 0, height, width)) return make_failed();
  if (!key_fits(height - 1, width - 1)) return e.limit();
  const std::uint32_t n = height * width;
  if (!e.charge(std::uint64_t{n} * bit_length(n) * 2)) return make_failed();
  std::int8_t* codes;
  const Value coded = e.new_grid(height, width, codes);
  Value* values = coded.failed() ? nullptr : e.template alloc<Value>(n);
  Value* other = values ? e.template alloc<Value>(n) : nullptr;
  if (!other) return make_failed();
  each_place(e, height, width, [=, &e](std::uint32_t i, std::uint32_t j, std::uint32_t k) {
    values[k] = cell_at(e, grid, i, j);
  });
  Value* sorted = merge_sort(e, values, other, n, [&e](Value a, Value b) { return compare(e, a, b) < 0; });
  Value* distinct = sorted == values ? other : values;
  const std::uint32_t colours = e.w.compact(
      n, [=, &e](std::uint32_t i) { return i == 0 || compare(e, sorted[i], sorted[i - 1]) != 0; },
      [=](std::uint32_t i, std::uint32_t k) { distinct[k] = sorted[i]; });
  if (colours > max_loose_colours || too_deep(e)) return e.limit();
  const auto number = [=, &e](Value v) {
    std::uint32_t k = 0;
    while (k < colours && compare(e, distinct[k], v) != 0) ++k;
    return static_cast<int>(k) - 128;
  };
  if (!e.charge(std::uint64_t{n} * colours)) return make_failed();
  each_place(e, height, width, [=, &e](std::uint32_t i, std::uint32_t j, std::uint32_t k) {
    codes[k] = static_cast<std::int8_t>(number(cell_at(e, grid, i, j)));
  });
  const Value parts = parts_of(e, coded, univalued, diagonal, number(background));
  if (parts.failed()) return parts;
  const std::uint32_t count = static_cast<std::uint32_t>(e.length(parts));
  std::uint32_t offset;
  Value* made = e.template alloc<Value>(count, offset);
  if (!made) return make_failed();
  for (std::uint32_t k = 0; k < count; ++k) {
    const Value part = e.element(parts, k);
    const std::uint32_t* keys = e.keys(part);
    const Value object = set_of_tuples(
        e, part.length(),
        [=, &e](std::uint32_t i) {
          const std::uint32_t row = static_cast<std::uint32_t>(key_row(keys[i]));
          return cell_at(e, grid, row, static_cast<std::uint32_t>(key_column(keys[i])));
        },
        [=, &e](std::uint32_t i) { return e.place_value(keys[i]); });
    if (object.failed()) return object;
    e.put(&made[k], object);
  }
  return set_below_top(e, offset, count);
}

template <class W>
MB_HD MB_NOINLINE Value prim_objects(Engine<W>& e, Value grid, Value univalued, Value diagonal, Value without_bg) {
  const bool one_colour = truth(e, univalued), corners = truth(e, diagonal), without = truth(e, without_bg);
  Value g;
  if (to_grid(e, grid, g) && places_fit(g)) return parts_of(e, g, one_colour, corners, without ? most_frequent : no_background);
  return e.status == Status::ok ? general_objects(e, grid, one_colour, corners, without) : make_failed();
}

}  // namespace megabatch
