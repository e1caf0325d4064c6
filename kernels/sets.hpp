#pragma once
// Sorting, and making sets of what was produced in any order.
#include <cstdint>

#include "kernels/engine.hpp"
#include "kernels/order.hpp"
#include "kernels/weight.hpp"

namespace megabatch {

// Sorts n items stably: less(a, b) is a strict weak order. `other` is room for n more. Returns where
// the sorted items are: `items` or `other`. Merges runs of doubling length: a single lane in one sweep;
// of many, each item finds its place by a binary search in the run beside its own.
template <class W, class T, class L>
MB_HD MB_INLINE T* merge_sort(Engine<W>& e, T* items, T* other, std::uint32_t n, L less) {
  for (std::uint32_t run = 1; run < n; run *= 2) {
    const T* from = items;
    T* to = other;
    if constexpr (W::lanes == 1) {
      for (std::uint32_t begin = 0; begin < n; begin += 2 * run) {
        const std::uint32_t middle = begin + run < n ? begin + run : n;
        const std::uint32_t end = middle + run < n ? middle + run : n;
        std::uint32_t i = begin, j = middle, k = begin;
        while (i < middle && j < end) {
          const bool right = less(from[j], from[i]);
          to[k++] = right ? from[j] : from[i];
          j += right ? 1 : 0;
          i += right ? 0 : 1;
        }
        while (i < middle) to[k++] = from[i++];
        while (j < end) to[k++] = from[j++];
      }
      T* const swapped = items;
      items = other;
      other = swapped;
      continue;
    }
    e.w.each(n, [=](std::uint32_t i) {
      const std::uint32_t mine = i / run;
      const std::uint32_t left = mine & ~1u;
      const bool is_left = mine == left;
      const std::uint32_t begin = (is_left ? mine + 1 : left) * run;
      std::uint32_t low = begin < n ? begin : n;
      std::uint32_t count = begin + run < n ? run : (begin < n ? n - begin : 0);
      const std::uint32_t start = low;
      const T item = from[i];
      while (count > 0) {
        const std::uint32_t half = count >> 1;
        const bool right = is_left ? less(from[low + half], item) : !less(item, from[low + half]);
        low = right ? low + half + 1 : low;
        count = right ? count - half - 1 : half;
      }
      to[left * run + (i - mine * run) + (low - start)] = item;
    });
    T* const swapped = items;
    items = other;
    other = swapped;
  }
  return items;
}

// Moves `bytes` at the top of the arena down to `to` (both multiples of 8) and ends the arena there.
template <class W>
MB_HD MB_INLINE void move_down(Engine<W>& e, std::uint32_t to, std::uint32_t from, std::uint32_t bytes) {
  const std::uint32_t words = (bytes + 7) / 8, gap = (from - to) / 8;
  const std::uint64_t* source = e.template at<std::uint64_t>(from);
  std::uint64_t* target = e.template at<std::uint64_t>(to);
  for (std::uint32_t done = 0; gap > 0 && done < words; done += gap) {  // never over what is still unread
    const std::uint32_t part = words - done < gap ? words - done : gap;
    e.w.each(part, [=](std::uint32_t i) { target[done + i] = source[done + i]; });
  }
  e.shrink(to, bytes);
}

// The set of n keys, in any order and repeated at will, which stand at `offset` on top of the arena;
// it is made in their place.
template <class W>
MB_HD MB_NOINLINE Value set_from_keys(Engine<W>& e, std::uint32_t offset, std::uint32_t n, Tag tag) {
  if (n == 0) {
    e.shrink(offset, 0);
    return make_empty_set();
  }
  if (n > max_length) return e.limit();
  std::uint32_t* keys = e.template at<std::uint32_t>(offset);
  if (!e.charge(n)) return make_failed();
  if (!e.w.any(n - 1, [=](std::uint32_t i) { return keys[i] >= keys[i + 1]; })) {
    e.shrink(offset, n * 4);
    return make_sized(tag, n, offset);
  }
  // Bits of a box around the cells, one plane a colour, rows of whole words.
  const KeyBounds box = e.w.bounds(n, [=](std::uint32_t i) { return keys[i]; });
  const std::uint32_t low = box.low_colour, top = box.low_row, left = box.low_column;
  const std::uint32_t rows = box.high_row - top + 1;
  const std::uint32_t row_words = (box.high_column - left) / 32 + 1;
  const std::uint64_t words = std::uint64_t{rows} * row_words * (box.high_colour - low + 1);
  if (words <= 4u * n + 64) {
    std::uint32_t* bits = e.template alloc<std::uint32_t>(words);
    if (!bits) return make_failed();
    const std::uint32_t word_count = static_cast<std::uint32_t>(words);
    e.w.each(word_count, [=](std::uint32_t i) { bits[i] = 0; });
    e.w.each(n, [=](std::uint32_t i) {
      const std::uint32_t key = keys[i];
      const std::uint32_t plane = (key >> 24) - low;
      const std::uint32_t row = ((key >> 12) & 0xFFF) - top;
      const std::uint32_t column = (key & 0xFFF) - left;
      W::atomic_or(&bits[(plane * rows + row) * row_words + (column >> 5)], 1u << (column & 31));
    });
    const std::uint32_t kept = e.w.scan(
        word_count, [=](std::uint32_t i) { return population(bits[i]); },
        [=](std::uint32_t i, std::uint32_t at) {
          std::uint32_t word = bits[i];
          if (!word) return;
          const std::uint32_t line = i / row_words;
          const std::uint32_t first =
              (((line / rows) + low) << 24) | (((line % rows) + top) << 12) | (left + (i % row_words) * 32);
          while (word) {
            keys[at++] = first + lowest_bit(word);
            word &= word - 1;
          }
        });
    e.shrink(offset, kept * 4);
    return make_sized(tag, kept, offset);
  }
  std::uint32_t* other = e.template alloc<std::uint32_t>(n);
  std::uint32_t scratch;
  std::uint32_t* third = other ? e.template alloc<std::uint32_t>(n, scratch) : nullptr;
  if (!third || !e.charge(std::uint64_t{n} * bit_length(n))) return make_failed();
  const std::uint32_t* sorted =
      merge_sort(e, keys, other, n, [](std::uint32_t a, std::uint32_t b) { return a < b; });
  const std::uint32_t kept = e.w.compact(
      n, [=](std::uint32_t i) { return i == 0 || sorted[i] != sorted[i - 1]; },
      [=](std::uint32_t i, std::uint32_t k) { third[k] = sorted[i]; });
  e.w.each(kept, [=](std::uint32_t i) { keys[i] = third[i]; });
  e.shrink(offset, kept * 4);
  return make_sized(tag, kept, offset);
}

// A number that orders patches by their first two keys; equal ones need a closer look.
template <class W>
MB_HD MB_INLINE std::uint64_t patch_prefix(const Engine<W>& e, Value patch) {
  const std::uint32_t* keys = e.keys(patch);
  return (std::uint64_t{keys[0]} << 32) | (patch.length() > 1 ? keys[1] : 0);
}

// A patch among others that are to be sorted.
struct PatchEntry {
  std::uint64_t prefix;
  Value patch;
};

// Sorts n patches of one kind and drops repeats; `values` holds the result. Returns how many are left.
template <class W>
MB_HD MB_NOINLINE std::uint32_t sort_patches(Engine<W>& e, Value* values, std::uint32_t n) {
  PatchEntry* entries = e.template alloc<PatchEntry>(n);
  PatchEntry* other = entries ? e.template alloc<PatchEntry>(n) : nullptr;
  if (!other) return 0;
  e.w.each(n, [=, &e](std::uint32_t i) { entries[i] = {patch_prefix(e, values[i]), values[i]}; });
  if (!e.w.any(n - 1, [=](std::uint32_t i) { return entries[i].prefix >= entries[i + 1].prefix; })) return n;
  const auto order = [&e](const PatchEntry& a, const PatchEntry& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix ? -1 : 1;
    return compare_keys(e.keys(a.patch), a.patch.length(), e.keys(b.patch), b.patch.length());
  };
  const PatchEntry* sorted = merge_sort(
      e, entries, other, n, [=](const PatchEntry& a, const PatchEntry& b) { return order(a, b) < 0; });
  return e.w.compact(
      n, [=](std::uint32_t i) { return i == 0 || order(sorted[i], sorted[i - 1]) != 0; },
      [=](std::uint32_t i, std::uint32_t k) { values[k] = sorted[i].patch; });
}

// The kind of set that n values make: indices or object where all of them have a key, else Tag::set.
template <class W>
MB_HD MB_NOINLINE Tag kind_of_set(Engine<W>& e, const Value* values, std::uint32_t n) {
  const Tag tag = values[0].tag();
  if (tag != Tag::pair && tag != Tag::cell) return Tag::set;
  const Tag kind = tag == Tag::pair ? Tag::indices : Tag::object;
  const bool others = e.w.any(
      n, [=, &e](std::uint32_t i) { return values[i].tag() != tag || key_in(e, kind, values[i]) == skip; });
  return others ? Tag::set : kind;
}

// The set of kind indices or object of the n values at `offset`, made in their place; nothing behind them
// stays.
template <class W>
MB_HD MB_NOINLINE Value patch_from_values(Engine<W>& e, std::uint32_t offset, std::uint32_t n, Tag kind) {
  const Value* values = e.template at<Value>(offset);
  std::uint32_t at;
  std::uint32_t* keys = e.template alloc<std::uint32_t>(n, at);
  if (!keys) return make_failed();
  e.w.each(n, [=, &e](std::uint32_t i) { keys[i] = key_in(e, kind, values[i]); });
  const Value set = set_from_keys(e, at, n, kind);
  if (set.failed()) return set;
  move_down(e, offset, at, set.length() * 4);
  return make_sized(kind, set.length(), offset);
}

// The set of the n values which stand at `offset` on top of the arena, made in their place. Of equal
// values the first stays, as in Python. `ascending`: they are known to be in order, without repeats.
template <class W>
MB_HD MB_NOINLINE Value set_from_values(Engine<W>& e, std::uint32_t offset, std::uint32_t n,
                                        bool ascending = false) {
  if (n == 0) {
    e.shrink(offset, 0);
    return make_empty_set();
  }
  if (n > max_length) return e.limit();
  Value* values = e.template at<Value>(offset);
  if (!e.charge(n)) return make_failed();
  const Tag kind = kind_of_set(e, values, n);
  if (kind != Tag::set) return patch_from_values(e, offset, n, kind);
  const Tag tag = values[0].tag();
  if (!ascending && values[0].is_patch() && n > 1 &&
      !e.w.any(n, [=](std::uint32_t i) { return values[i].tag() != tag; })) {
    if (!charge_comparisons(e, values, n, bit_length(n))) return make_failed();
    n = sort_patches(e, values, n);
    if (e.status != Status::ok) return make_failed();
    e.shrink(offset, n * 8);
    return make_sized(Tag::set, n, offset);
  }
  // Already ascending, as filters and many maps leave it?
  if (!ascending && !charge_comparisons(e, values, n, 1)) return make_failed();
  if (!ascending &&
      e.w.any(n - 1, [=, &e](std::uint32_t i) { return compare(e, values[i], values[i + 1]) >= 0; })) {
    if (!charge_comparisons(e, values, n, bit_length(n) * 2)) return make_failed();
    Value* other = e.template alloc<Value>(n);
    Value* third = other ? e.template alloc<Value>(n) : nullptr;
    if (!third) return make_failed();
    const Value* sorted =
        merge_sort(e, values, other, n, [&e](Value a, Value b) { return compare(e, a, b) < 0; });
    const std::uint32_t kept = e.w.compact(
        n, [=, &e](std::uint32_t i) { return i == 0 || compare(e, sorted[i], sorted[i - 1]) != 0; },
        [=](std::uint32_t i, std::uint32_t k) { third[k] = sorted[i]; });
    e.w.each(kept, [=](std::uint32_t i) { values[i] = third[i]; });
    if (too_deep(e)) return e.limit();
    if (kept < n) {  // of (1, 1) and (True, 1) the pair may be left
      const Tag left = kind_of_set(e, values, kept);
      if (left != Tag::set) return patch_from_values(e, offset, kept, left);
    }
    n = kept;
  }
  e.shrink(offset, n * 8);
  if (too_deep(e)) return e.limit();
  return make_sized(Tag::set, n, offset);
}

// The set or the tuple of the n values at `offset` on top of the arena: what type(c)(...) makes.
template <class W>
MB_HD MB_INLINE Value collect(Engine<W>& e, bool set, std::uint32_t offset, std::uint32_t n,
                              bool ascending = false) {
  if (set) return set_from_values(e, offset, n, ascending);
  e.shrink(offset, n * 8);
  return e.tuple_at(offset, n);
}

}  // namespace megabatch
