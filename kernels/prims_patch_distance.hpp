#pragma once
// Primitives that compare places: of two patches, or of one patch with itself moved.
#include <cstdint>

#include "kernels/patch_access.hpp"
#include "kernels/prims_patch_box.hpp"
#include "kernels/prims_patch_move.hpp"

namespace megabatch {

// Row or column of a key, with the key's bias.
MB_HD constexpr std::uint32_t biased_row(std::uint32_t key) { return (key >> 12) & 0xFFF; }
MB_HD constexpr std::uint32_t biased_column(std::uint32_t key) { return key & 0xFFF; }

// ---- a patch as bits --------------------------------------------------------------------------------

// Places of a patch as bits: a line for each of its rows, a bit for each column; or, `turned`, a line for
// each column. Rows and columns are biased as in keys.
struct LineMap {
  const std::uint32_t* words;  // lines * line_words
  std::uint32_t lines, line_words;
  std::uint32_t first_line, first_bit;
  bool turned;

  MB_HD std::uint32_t line_of(std::uint32_t key) const {
    return turned ? biased_column(key) : biased_row(key);
  }
  MB_HD std::uint32_t bit_of(std::uint32_t key) const {
    return turned ? biased_row(key) : biased_column(key);
  }
  // 32 bits of a line from `bit` on; none beyond the patch.
  MB_HD std::uint32_t window(std::uint32_t line, std::uint32_t bit) const {
    line -= first_line;
    bit -= first_bit;
    if (line >= lines) return 0;
    const std::uint32_t* from = words + line * line_words;
    const std::uint32_t at = static_cast<std::uint32_t>(static_cast<std::int32_t>(bit) >> 5), rest = bit & 31;
    const std::uint32_t low = at < line_words ? from[at] : 0;
    if (rest == 0) return low;
    return low >> rest | (at + 1 < line_words ? from[at + 1] << (32 - rest) : 0);
  }
  MB_HD std::uint64_t wide_window(std::uint32_t line, std::uint32_t bit) const {
    return window(line, bit) | std::uint64_t{window(line, bit + 32)} << 32;
  }
};

// False where the patch is too scattered for bits (status ok) or memory ran out.
template <class W>
MB_HD MB_NOINLINE bool make_line_map(Engine<W>& e, Value patch, const Box& box, bool turned, LineMap& map) {
  const std::uint32_t n = patch.length();
  const std::uint32_t height = static_cast<std::uint32_t>(box.height());
  const std::uint32_t width = static_cast<std::uint32_t>(box.width());
  const std::uint32_t first = make_place(box.top, box.left);
  map.turned = turned;
  map.lines = turned ? width : height;
  map.line_words = ((turned ? height : width) + 31) / 32;
  map.first_line = map.line_of(first);
  map.first_bit = map.bit_of(first);
  const std::uint32_t count = map.lines * map.line_words;
  if (count > 4 * n + 64 || !e.charge(std::uint64_t{n} + count)) return false;
  std::uint32_t* words = e.template alloc<std::uint32_t>(count);
  if (!words) return false;
  map.words = words;
  e.w.each(count, [=](std::uint32_t i) { words[i] = 0; });
  const std::uint32_t* keys = e.keys(patch);
  const LineMap m = map;
  e.w.each(n, [=](std::uint32_t i) {
    const std::uint32_t line = m.line_of(keys[i]) - m.first_line, bit = m.bit_of(keys[i]) - m.first_bit;
    W::atomic_or(&words[line * m.line_words + (bit >> 5)], 1u << (bit & 31));
  });
  return true;
}

// ---- shared rows and columns ------------------------------------------------------------------------

template <class W>
MB_HD MB_NOINLINE Value general_matching(Engine<W>& e, Value a, Value b, std::uint32_t part) {
  const Value pa = to_indices(e, a);
  if (pa.failed() || !all_unpack(e, pa)) return make_failed();
  const Value pb = to_indices(e, b);
  if (pb.failed() || !all_unpack(e, pb)) return make_failed();
  const std::uint32_t na = static_cast<std::uint32_t>(e.length(pa)),
                      nb = static_cast<std::uint32_t>(e.length(pb));
  if (!charge_comparisons(e, pa, nb)) return make_failed();
  // All comparisons are made whatever W is, since one may find its values nested too deep.
  return make_boolean(e.w.count(na, [=, &e](std::uint32_t i) {
    const Value x = e.element(e.element(pa, i), part);
    for (std::uint32_t k = 0; k < nb; ++k)
      if (compare(e, x, e.element(e.element(pb, k), part)) == 0) return true;
    return false;
  }) > 0);
}

// Whether some place of a and some place of b have the same row (part 0) or column (part 1).
template <class W>
MB_HD MB_NOINLINE Value matching(Engine<W>& e, Value a, Value b, std::uint32_t part) {
  if (!is_plain(a) || !is_plain(b)) return general_matching(e, a, b, part);
  const std::uint32_t na = a.length(), nb = b.length();
  if (na == 0 || nb == 0) return make_boolean(false);
  if (!e.charge(std::uint64_t{na} + nb)) return make_failed();
  constexpr std::uint32_t words = 4096 / 32;
  std::uint32_t offset;
  std::uint32_t* seen = e.template alloc<std::uint32_t>(words, offset);
  if (!seen) return make_failed();
  const std::uint32_t *ka = e.keys(a), *kb = e.keys(b);
  const std::uint32_t bit = part == 0 ? 12 : 0;
  e.w.each(words, [=](std::uint32_t i) { seen[i] = 0; });
  e.w.each(na, [=](std::uint32_t i) {
    const std::uint32_t at = (ka[i] >> bit) & 0xFFF;
    W::atomic_or(&seen[at >> 5], 1u << (at & 31));
  });
  const bool found = e.w.any(nb, [=](std::uint32_t i) {
    const std::uint32_t at = (kb[i] >> bit) & 0xFFF;
    return (seen[at >> 5] >> (at & 31) & 1) != 0;
  });
  e.shrink(offset, 0);
  return make_boolean(found);
}
template <class W>
MB_HD MB_INLINE Value prim_hmatching(Engine<W>& e, Value a, Value b) {
  return matching(e, a, b, 0);
}
template <class W>
MB_HD MB_INLINE Value prim_vmatching(Engine<W>& e, Value a, Value b) {
  return matching(e, a, b, 1);
}

// ---- distance ---------------------------------------------------------------------------------------

MB_HD constexpr std::int32_t gap(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a > b ? a - b : b - a);
}

// manhattan on anything: compares all pairs.
template <class W>
MB_HD MB_NOINLINE Value general_distance(Engine<W>& e, Value a, Value b) {
  const Value pa = to_indices(e, a);
  if (pa.failed() || !all_unpack(e, pa)) return make_failed();
  const Value pb = to_indices(e, b);
  if (pb.failed() || !all_unpack(e, pb)) return make_failed();
  const std::uint32_t na = static_cast<std::uint32_t>(e.length(pa)),
                      nb = static_cast<std::uint32_t>(e.length(pb));
  const auto no_numbers = [&e](Value place) {
    return !e.element(place, 0).is_number() || !e.element(place, 1).is_number();
  };
  if (na == 0 || nb == 0 || e.w.any(na, [=, &e](std::uint32_t i) { return no_numbers(e.element(pa, i)); }) ||
      e.w.any(nb, [=, &e](std::uint32_t i) { return no_numbers(e.element(pb, i)); }))
    return e.error();
  if (!e.charge(std::uint64_t{na} * nb)) return make_failed();
  const auto nearest = [=, &e](std::uint32_t i) {
    const Value x = e.element(pa, i);
    const std::int64_t row = e.element(x, 0).integer(), column = e.element(x, 1).integer();
    std::int64_t best = INT64_MAX;
    for (std::uint32_t k = 0; k < nb; ++k) {
      const Value y = e.element(pb, k);
      const std::int64_t down = row - e.element(y, 0).integer(), right = column - e.element(y, 1).integer();
      const std::int64_t distance = (down < 0 ? -down : down) + (right < 0 ? -right : right);
      best = distance < best ? distance : best;
    }
    return best;
  };
  const std::int32_t best = e.w.smallest(na, [=](std::uint32_t i) {
    const std::int64_t distance = nearest(i);
    return distance < INT32_MAX ? static_cast<std::int32_t>(distance) : INT32_MAX;
  });
  if (best == INT32_MAX && !e.w.any(na, [=](std::uint32_t i) { return nearest(i) == INT32_MAX; }))
    return e.limit();
  return make_integer(best);
}

// Distance of bit `c` (which may lie beyond) from the nearest bit of a word that has some.
MB_HD inline std::int32_t nearest_bit(std::uint32_t word, std::int32_t c) {
  const std::uint32_t from_c = c <= 0 ? word : c > 31 ? 0 : word & (0xFFFFFFFFu << c);
  const std::uint32_t before_c = word & ~from_c;
  std::int32_t best = INT32_MAX;
  if (from_c) best = static_cast<std::int32_t>(lowest_bit(from_c)) - c;
  if (before_c) {
    const std::int32_t distance = c + 1 - static_cast<std::int32_t>(bit_length(before_c));
    best = distance < best ? distance : best;
  }
  return best;
}

// Pairs of places up to which all of them are compared.
inline constexpr std::uint64_t few_pairs = 2048;

template <class W>
MB_HD MB_NOINLINE Value prim_manhattan(Engine<W>& e, Value a, Value b) {
  if (!a.is_patch() || !b.is_patch()) return general_distance(e, a, b);
  const Value small = a.length() < b.length() ? a : b, large = a.length() < b.length() ? b : a;
  const std::uint32_t *ks = e.keys(small), *kl = e.keys(large);
  const std::uint32_t ns = small.length(), nl = large.length();
  if (std::uint64_t{ns} * nl > few_pairs) {
    if (!e.charge(nl)) return make_failed();
    const Box box = bounding_box(e, large);
    const std::uint32_t mark = e.used;
    LineMap map;
    if ((box.width() <= 32 || box.height() <= 32) && make_line_map(e, large, box, box.width() > 32, map)) {
      if (!e.charge(std::uint64_t{ns} * map.lines)) return make_failed();
      const std::int32_t best = e.w.smallest(ns, [=](std::uint32_t i) {
        const std::int32_t line = static_cast<std::int32_t>(map.line_of(ks[i]) - map.first_line);
        const std::int32_t bit = static_cast<std::int32_t>(map.bit_of(ks[i]) - map.first_bit);
        std::int32_t least = INT32_MAX;
        for (std::int32_t k = 0; k < static_cast<std::int32_t>(map.lines); ++k) {
          const std::int32_t lines = line > k ? line - k : k - line;
          if (map.words[k] == 0 || lines >= least) continue;
          const std::int32_t distance = lines + nearest_bit(map.words[k], bit);
          least = distance < least ? distance : least;
        }
        return least;
      });
      e.shrink(mark, 0);
      return make_integer(best);
    }
    if (e.status != Status::ok) return make_failed();
  }
  if (!e.charge(std::uint64_t{ns} * nl)) return make_failed();
  return make_integer(e.w.smallest(nl, [=](std::uint32_t i) {
    const std::uint32_t row = biased_row(kl[i]), column = biased_column(kl[i]);
    std::int32_t least = INT32_MAX;
    for (std::uint32_t k = 0; k < ns; ++k) {
      const std::int32_t distance = gap(row, biased_row(ks[k])) + gap(column, biased_column(ks[k]));
      least = distance < least ? distance : least;
    }
    return least;
  }));
}

template <class W>
MB_HD MB_NOINLINE Value prim_adjacent(Engine<W>& e, Value a, Value b) {
  if (a.is_patch() && b.is_patch() && std::uint64_t{a.length()} * b.length() > few_pairs) {
    const Value small = a.length() < b.length() ? a : b, large = a.length() < b.length() ? b : a;
    const std::uint32_t mark = e.used;
    if (!e.charge(std::uint64_t{a.length()} + b.length())) return make_failed();
    LineMap map;
    if (make_line_map(e, large, bounding_box(e, large), false, map)) {
      const std::uint32_t* keys = e.keys(small);
      const std::uint32_t n = small.length();
      const bool overlap = e.w.any(n, [=](std::uint32_t i) {
        return (map.window(biased_row(keys[i]), biased_column(keys[i])) & 1) != 0;
      });
      const bool touch = !overlap && e.w.any(n, [=](std::uint32_t i) {
        const std::uint32_t row = biased_row(keys[i]), column = biased_column(keys[i]);
        return (map.window(row, column - 1) & 5) != 0 || (map.window(row - 1, column) & 1) != 0 ||
               (map.window(row + 1, column) & 1) != 0;
      });
      e.shrink(mark, 0);
      return make_boolean(touch);
    }
    if (e.status != Status::ok) return make_failed();
  }
  const Value distance = prim_manhattan(e, a, b);
  return distance.failed() ? distance : make_boolean(distance.integer() == 1);
}

// ---- gravitate --------------------------------------------------------------------------------------

inline constexpr std::int32_t max_gravitate_steps = 42;

MB_HD MB_INLINE std::uint64_t reverse_bits(std::uint64_t bits) {
#if defined(__CUDA_ARCH__)
  return __brevll(bits);
#else
  bits = (bits >> 1 & 0x5555555555555555u) | (bits & 0x5555555555555555u) << 1;
  bits = (bits >> 2 & 0x3333333333333333u) | (bits & 0x3333333333333333u) << 2;
  bits = (bits >> 4 & 0x0F0F0F0F0F0F0F0Fu) | (bits & 0x0F0F0F0F0F0F0F0Fu) << 4;
  return __builtin_bswap64(bits);
#endif
}

// As Python does it, step by step.
template <class W>
MB_HD MB_NOINLINE Value general_gravitate(Engine<W>& e, Value source, Value destination, std::int32_t i,
                                          std::int32_t j) {
  for (std::int32_t c = 0;; ++c) {
    const Value there = prim_adjacent(e, source, destination);
    if (there.failed()) return there;
    if (there.integer() != 0 || c == max_gravitate_steps) return make_pair(i * c, j * c);
    source = prim_shift(e, source, make_pair(i, j));
    if (source.failed()) return source;
  }
}

template <class W>
MB_HD MB_NOINLINE Value prim_gravitate(Engine<W>& e, Value source, Value destination) {
  Value si, sj, di, dj;
  const Value from = prim_center(e, source);
  if (from.failed() || !e.unpack(from, si, sj)) return make_failed();
  const Value to = prim_center(e, destination);
  if (to.failed() || !e.unpack(to, di, dj)) return make_failed();
  const Value vertical = prim_vmatching(e, source, destination);
  if (vertical.failed()) return vertical;
  const bool down = vertical.integer() != 0;
  const bool ahead = down ? si.integer() < di.integer() : sj.integer() < dj.integer();
  const std::int32_t sign = ahead ? 1 : -1, i = down ? sign : 0, j = down ? 0 : sign;
  const std::uint32_t mark = e.used;
  LineMap map;
  if (!source.is_patch() || !destination.is_patch() ||
      !make_line_map(e, destination, bounding_box(e, destination), down, map)) {
    if (e.status != Status::ok) return make_failed();
    const Value steps = general_gravitate(e, source, destination, i, j);
    e.shrink(mark, 0);
    return steps;
  }
  // Bit k + 1 of `meets`: after k steps some cell of source lies on destination; of `passes`: in the line
  // beside one. A line's bits are taken so that they ascend in the direction of the steps.
  const std::uint32_t n = source.length();
  std::uint32_t* seen = e.charge(n) ? e.template alloc<std::uint32_t>(4) : nullptr;
  if (!seen) return make_failed();
  e.w.each(4, [=](std::uint32_t k) { seen[k] = 0; });
  const std::uint32_t* keys = e.keys(source);
  e.w.each(n, [=](std::uint32_t k) {
    const std::uint32_t line = map.line_of(keys[k]), bit = map.bit_of(keys[k]) + (ahead ? -1 : -62);
    std::uint64_t meets = map.wide_window(line, bit);
    std::uint64_t passes = map.wide_window(line - 1, bit) | map.wide_window(line + 1, bit);
    if (!ahead) {
      meets = reverse_bits(meets);
      passes = reverse_bits(passes);
    }
    if (meets != 0) {
      W::atomic_or(&seen[0], static_cast<std::uint32_t>(meets));
      W::atomic_or(&seen[1], static_cast<std::uint32_t>(meets >> 32));
    }
    if (passes != 0) {
      W::atomic_or(&seen[2], static_cast<std::uint32_t>(passes));
      W::atomic_or(&seen[3], static_cast<std::uint32_t>(passes >> 32));
    }
  });
  const std::uint64_t meets = seen[0] | std::uint64_t{seen[1]} << 32;
  const std::uint64_t passes = seen[2] | std::uint64_t{seen[3]} << 32;
  const std::uint64_t beside = (meets | meets >> 2 | passes >> 1) & ~(meets >> 1);
  std::int32_t steps = 0;
  while (steps < max_gravitate_steps && (beside >> steps & 1) == 0) ++steps;
  e.shrink(mark, 0);
  return make_pair(i * steps, j * steps);
}

// ---- periods ----------------------------------------------------------------------------------------

template <class W>
MB_HD MB_NOINLINE Value general_period(Engine<W>& e, Value obj, bool horizontal) {
  const Value normalized = prim_normalize(e, obj);
  if (normalized.failed()) return normalized;
  const Value extent = horizontal ? width_of(e, normalized) : height_of(e, normalized);
  if (extent.failed()) return extent;
  const std::uint32_t mark = e.used, part = horizontal ? 1 : 0;
  for (std::int32_t p = 1; p < extent.integer(); ++p) {
    const Value back = make_integer(-p), stay = make_integer(0);
    const Value moved = shift_by(e, normalized, horizontal ? stay : back, horizontal ? back : stay);
    if (moved.failed()) return moved;
    const std::uint32_t n = moved.length();
    // A far cell makes for many turns, and one is long even where it has few cells.
    if (!e.charge(100) || !charge_comparisons(e, moved, bit_length(n))) return make_failed();
    if (e.w.any(n, [=, &e](std::uint32_t k) {
          const Value cell = e.element(moved, k);
          if (e.length(cell) != 2) return true;
          const Value place = e.element(cell, 1);
          return e.length(place) != 2 || !e.element(place, part).is_number();
        }))
      return e.error();
    const std::uint32_t astray = e.w.count(n, [=, &e](std::uint32_t k) {
      const Value cell = e.element(moved, k);
      return e.element(e.element(cell, 1), part).integer() >= 0 && !contains(e, normalized, cell);
    });
    e.shrink(mark, 0);
    if (astray == 0) return make_integer(p);
  }
  return extent;
}

// The least p > 0 such that each cell from row or column p on, moved back by p, lies on a cell of its
// colour; the extent where there is none.
template <class W>
MB_HD MB_NOINLINE Value period(Engine<W>& e, Value obj, bool horizontal) {
  if (!obj.is(Tag::object)) return general_period(e, obj, horizontal);
  const std::uint32_t n = obj.length();
  if (!e.charge(n)) return make_failed();
  const std::uint32_t* keys = e.keys(obj);
  int low, high;
  if (horizontal) {
    column_range(e, obj, low, high);
  } else {
    row_range(e, obj, low, high);
  }
  const std::uint32_t first = static_cast<std::uint32_t>(low - key_coordinate_min);
  const std::uint32_t extent = static_cast<std::uint32_t>(high - low + 1), shift = horizontal ? 0 : 12;
  for (std::uint32_t p = 1; p < extent; ++p) {
    if (!e.charge(n)) return make_failed();
    // From the last colour on, as the first one is mostly the background, which shows least.
    if (!e.w.any(n, [=](std::uint32_t i) {
          const std::uint32_t key = keys[n - 1 - i];
          return ((key >> shift) & 0xFFF) >= first + p && !has_key(keys, n, key - (p << shift));
        }))
      return make_integer(static_cast<std::int32_t>(p));
  }
  return make_integer(static_cast<std::int32_t>(extent));
}
template <class W>
MB_HD MB_INLINE Value prim_hperiod(Engine<W>& e, Value obj) {
  return period(e, obj, true);
}
template <class W>
MB_HD MB_INLINE Value prim_vperiod(Engine<W>& e, Value obj) {
  return period(e, obj, false);
}

}  // namespace megabatch
