#pragma once
// Order and equality of values. All functions here serve single lanes: they only read the arena.
#include <cstdint>

#include "kernels/engine.hpp"

namespace megabatch {

// Nesting of containers that a comparison follows; deeper ones end the evaluation with `limit`.
inline constexpr unsigned max_nesting = 40;

// Place in the order of kinds: None < numbers < tuples < sets < functions.
MB_HD constexpr int kind_rank(Value v) {
  if (v.is(Tag::none)) return 0;
  if (v.is_number()) return 1;
  if (v.is_tuple()) return 2;
  if (v.is_set()) return 3;
  return 4;
}

MB_HD constexpr int three_way(std::int64_t a, std::int64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

// Canonical order of sorted key arrays: -1, 0 or 1.
MB_HD inline int compare_keys(const std::uint32_t* a, std::uint32_t na, const std::uint32_t* b,
                              std::uint32_t nb) {
  const std::uint32_t n = na < nb ? na : nb;
  for (std::uint32_t i = 0; i < n; ++i)
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  return three_way(na, nb);
}

// Where both values are of a kind without nested parts, or differ in kind: true, and their order.
template <class W>
MB_HD bool compare_flat(const Engine<W>& e, Value a, Value b, int& order) {
  if (a.bits == b.bits) {
    order = 0;
    return true;
  }
  const Tag tag = a.tag();
  if (tag == b.tag()) {
    switch (tag) {
      case Tag::boolean:
      case Tag::integer:
        order = three_way(a.integer(), b.integer());
        return true;
      case Tag::pair:
        order = a.first() != b.first() ? three_way(a.first(), b.first()) : three_way(a.second(), b.second());
        return true;
      case Tag::cell:
        order = three_way(a.key(), b.key());
        return true;
      case Tag::indices:
      case Tag::object:
        order = compare_keys(e.keys(a), a.length(), e.keys(b), b.length());
        return true;
      case Tag::grid:
        if (a.width() == b.width()) {  // rows of one length: cells in reading order
          const std::int8_t *ca = e.cells(a), *cb = e.cells(b);
          const int n = (a.height() < b.height() ? a.height() : b.height()) * a.width();
          for (int i = 0; i < n; ++i)
            if (ca[i] != cb[i]) {
              order = ca[i] < cb[i] ? -1 : 1;
              return true;
            }
          order = three_way(a.height(), b.height());
          return true;
        }
        return false;
      case Tag::row: {
        const std::int8_t *ca = e.cells(a), *cb = e.cells(b);
        const std::uint32_t n = a.length() < b.length() ? a.length() : b.length();
        for (std::uint32_t i = 0; i < n; ++i)
          if (ca[i] != cb[i]) {
            order = ca[i] < cb[i] ? -1 : 1;
            return true;
          }
        order = three_way(a.length(), b.length());
        return true;
      }
      case Tag::function:
        order = a.bits < b.bits ? -1 : 1;
        return true;
      case Tag::tuple:
      case Tag::set:
        return false;
      default:
        order = 0;
        return true;
    }
  }
  const int ra = kind_rank(a), rb = kind_rank(b);
  if (ra != rb) {
    order = ra < rb ? -1 : 1;
    return true;
  }
  if (ra == 1) {  // a boolean and an integer
    order = three_way(a.integer(), b.integer());
    return true;
  }
  return false;
}

// Canonical order: -1, 0 or 1; 0 exactly where Python's == holds. Functions are equal to themselves only.
template <class W>
MB_HD MB_NOINLINE int compare_nested(const Engine<W>& e, Value a, Value b) {
  struct Level {
    Value a, b;
    std::uint32_t next;
  };
  Level stack[max_nesting];
  unsigned depth = 0;
  stack[0] = {a, b, 0};
  for (;;) {
    Level& top = stack[depth];
    const std::uint32_t na = static_cast<std::uint32_t>(e.length(top.a));
    const std::uint32_t nb = static_cast<std::uint32_t>(e.length(top.b));
    if (top.next >= na || top.next >= nb) {
      if (na != nb) return na < nb ? -1 : 1;
      if (depth == 0) return 0;
      --depth;
      continue;
    }
    const Value x = e.element(top.a, top.next), y = e.element(top.b, top.next);
    ++top.next;
    int order;
    if (compare_flat(e, x, y, order)) {
      if (order != 0) return order;
      continue;
    }
    if (depth + 1 == max_nesting) {
      W::atomic_or(e.template at<std::uint32_t>(0), 1);
      return 0;
    }
    stack[++depth] = {x, y, 0};
  }
}

template <class W>
MB_HD MB_INLINE int compare(const Engine<W>& e, Value a, Value b) {
  int order;
  return compare_flat(e, a, b, order) ? order : compare_nested(e, a, b);
}

// Whether some comparison met values nested deeper than it follows.
template <class W>
MB_HD bool too_deep(const Engine<W>& e) {
  return *e.template at<std::uint32_t>(0) != 0;
}

// Python's `if v`.
template <class W>
MB_HD bool truth(const Engine<W>& e, Value v) {
  if (v.is(Tag::none)) return false;
  if (v.is_number()) return v.integer() != 0;
  if (v.is_container()) return e.length(v) != 0;
  return true;
}

enum class Less : int { no = 0, yes = 1, raises = 2 };

// Whether the elements of set a are a proper part of set b.
template <class W>
MB_HD bool proper_subset(const Engine<W>& e, Value a, Value b) {
  const std::uint32_t na = a.length(), nb = b.length();
  if (na >= nb) return false;
  std::uint32_t j = 0;
  for (std::uint32_t i = 0; i < na; ++i, ++j) {
    const Value x = e.element(a, i);
    int order = 1;
    while (j < nb && (order = compare(e, x, e.element(b, j))) > 0) ++j;
    if (order != 0) return false;
  }
  return true;
}

// Python's a < b: numbers by size, tuples by their first unequal elements, sets by inclusion.
template <class W>
MB_HD MB_NOINLINE Less python_less(const Engine<W>& e, Value a, Value b) {
  for (;;) {
    if (a.is_number() && b.is_number()) return a.integer() < b.integer() ? Less::yes : Less::no;
    if (a.is_set() && b.is_set()) return proper_subset(e, a, b) ? Less::yes : Less::no;
    if (!a.is_tuple() || !b.is_tuple()) return Less::raises;
    const std::uint32_t na = static_cast<std::uint32_t>(e.length(a));
    const std::uint32_t nb = static_cast<std::uint32_t>(e.length(b));
    const std::uint32_t n = na < nb ? na : nb;
    std::uint32_t i = 0;
    while (i < n && compare(e, e.element(a, i), e.element(b, i)) == 0) ++i;
    if (i == n) return na < nb ? Less::yes : Less::no;
    const Value x = e.element(a, i), y = e.element(b, i);
    a = x;
    b = y;
  }
}

// First of the n ascending keys that is not below `key`, or n.
MB_HD inline std::uint32_t lower_bound(const std::uint32_t* keys, std::uint32_t n, std::uint32_t key) {
  std::uint32_t low = 0;
  while (n > 0) {
    const std::uint32_t half = n >> 1;
    const bool right = keys[low + half] < key;
    low = right ? low + half + 1 : low;
    n = right ? n - half - 1 : half;
  }
  return low;
}
// Whether key is among the n ascending keys.
MB_HD inline bool has_key(const std::uint32_t* keys, std::uint32_t n, std::uint32_t key) {
  const std::uint32_t i = lower_bound(keys, n, key);
  return i < n && keys[i] == key;
}

// Whether the canonical sequence of a set holds x.
template <class W>
MB_HD bool set_has(const Engine<W>& e, Value set, Value x) {
  std::uint32_t low = 0, n = set.length();
  while (n > 0) {
    const std::uint32_t half = n >> 1;
    const int order = compare(e, e.element(set, low + half), x);
    if (order == 0) return true;
    if (order < 0) {
      low += half + 1;
      n -= half + 1;
    } else {
      n = half;
    }
  }
  return false;
}

// The place key of a tuple of two numbers, `skip` where it is none or does not fit. True counts as 1.
template <class W>
MB_HD std::uint32_t place_of(const Engine<W>& e, Value v) {
  if (v.is(Tag::pair)) return key_fits(v.first(), v.second()) ? make_place(v.first(), v.second()) : skip;
  if (!v.is(Tag::tuple) || v.length() != 2) return skip;
  const Value a = e.values(v)[0], b = e.values(v)[1];
  if (!a.is_number() || !b.is_number() || !key_fits(a.integer(), b.integer())) return skip;
  return make_place(a.integer(), b.integer());
}
// The key that v would have in a set of the given kind, `skip` where it cannot be a member.
template <class W>
MB_HD std::uint32_t key_in(const Engine<W>& e, Tag set, Value v) {
  if (set == Tag::indices) return place_of(e, v);
  if (v.is(Tag::cell)) return v.key();
  if (!v.is(Tag::tuple) || v.length() != 2) return skip;
  const Value c = e.values(v)[0];
  const std::uint32_t place = place_of(e, e.values(v)[1]);
  if (!c.is_number() || !colour_fits(c.integer()) || place == skip) return skip;
  return (static_cast<std::uint32_t>(c.integer() + 128) << 24) | place;
}

// Python's `x in container` for a container.
template <class W>
MB_HD bool contains(const Engine<W>& e, Value container, Value x) {
  if (container.is_patch()) {
    const std::uint32_t key = key_in(e, container.tag(), x);
    return key != skip && has_key(e.keys(container), container.length(), key);
  }
  if (container.is_set()) return set_has(e, container, x);
  const std::uint32_t n = static_cast<std::uint32_t>(e.length(container));
  for (std::uint32_t i = 0; i < n; ++i)
    if (compare(e, e.element(container, i), x) == 0) return true;
  return false;
}

}  // namespace megabatch
