#pragma once
// The order that CPython 3.11's list.sort leaves behind. Keys need not be totally ordered (sets compare by
// inclusion), so it depends on which keys are compared, and when: runs (ascending, or strictly falling and
// turned round) are filled up to a least length by binary insertion and merged by powersort's policy, with
// galloping. See Objects/listsort.txt there.
#include <cstdint>

#include "kernels/order.hpp"
#include "kernels/weight.hpp"

namespace megabatch {

// Sorts places, the numbers 0..n-1 of n keys, by their keys. Uniform code: every lane does the same.
template <class W>
class Timsort {
 public:
  // n <= max_length; n / 2 words behind the places are free.
  MB_HD Timsort(Engine<W>& engine, const Value* sort_keys, std::uint32_t* sort_places, std::uint32_t n)
      : e(engine), keys(sort_keys), places(sort_places), length(n) {}

  // False, and a status, where Python cannot compare two keys or a budget ends.
  MB_HD MB_NOINLINE bool sort() {
    const std::uint32_t mark = e.used;
    starts = e.template alloc<std::uint32_t>(2 * max_runs);
    if (!starts) return false;
    powers = starts + max_runs;
    const std::uint32_t least = least_run(length);
    while (sorted < length && ok()) {
      const std::uint32_t end = find_run(sorted, least);
      if (ok()) push_run(end);
    }
    while (runs > 1 && ok()) {
      const std::uint32_t k = runs - 2;
      merge_runs(k > 0 && run_length(k - 1) < run_length(k + 1) ? k - 1 : k);
    }
    e.used = mark;
    return ok();
  }

 private:
  // Powers of the runs at wait ascend, and none is above 24: all runs but the last have 32 keys or more.
  static constexpr std::uint32_t max_runs = 32;
  static constexpr std::uint32_t least_gallop = 7;

  // What is left of a run that is being merged.
  struct Side {
    std::uint32_t begin, count;
  };
  // A merge under way. Going up, the left side is `held` behind the places, and the next of the least is put
  // at `to`; going down, the right side is, and the next of the largest is put before `to`.
  struct Merge {
    Side held, other;
    std::uint32_t to;
    bool up;
    MB_HD Side& left() { return up ? held : other; }
    MB_HD Side& right() { return up ? other : held; }
  };

  Engine<W>& e;
  const Value* keys;
  std::uint32_t* places;
  std::uint32_t length;
  std::uint32_t sorted = 0;  // places that are in runs
  std::uint32_t runs = 0;    // at wait to be merged
  std::uint32_t* starts = nullptr;
  std::uint32_t* powers = nullptr;  // of the place where a run and the next one meet
  std::uint32_t min_gallop = least_gallop;

  MB_HD bool ok() const { return e.status == Status::ok; }

  MB_HD MB_NOINLINE bool less(std::uint32_t a, std::uint32_t b) {
    if (!charge_comparisons(e, keys[a], 1) || !charge_comparisons(e, keys[b], 1)) return false;
    const Less order = python_less(e, keys[a], keys[b]);
    if (order == Less::raises) e.error();
    return order == Less::yes;
  }

  // Moves n places from `from` on to `to` on, which may overlap; to beyond from where not `up`.
  MB_HD MB_NOINLINE void move(std::uint32_t to, std::uint32_t from, std::uint32_t n, bool up) {
    if (n == 0 || to == from || !e.charge(n)) return;
    std::uint32_t* const p = places;
    e.w.once([=] {
      for (std::uint32_t i = 0; i < n; ++i) {
        const std::uint32_t at = up ? i : n - 1 - i;
        p[to + at] = p[from + at];
      }
    });
  }

  // ---- runs -------------------------------------------------------------------------------------
  // n where that is below 64; else 32 to 64, such that n over it is a power of 2 or a little less.
  MB_HD static std::uint32_t least_run(std::uint32_t n) {
    std::uint32_t odd = 0;
    for (; n >= 64; n >>= 1) odd |= n & 1;
    return n + odd;
  }

  // The end of the run at `begin`, of `least` keys or more where there are as many.
  MB_HD MB_NOINLINE std::uint32_t find_run(std::uint32_t begin, std::uint32_t least) {
    std::uint32_t* const p = places;
    std::uint32_t end = begin + 1;
    if (end < length) {
      const bool falls = less(p[end], p[begin]);
      do ++end;
      while (end < length && ok() && less(p[end], p[end - 1]) == falls);
      if (falls) {
        const std::uint32_t last = end - 1;
        if (!e.charge(end - begin)) return end;
        e.w.each((end - begin) / 2, [=](std::uint32_t i) {
          const std::uint32_t low = p[begin + i];
          p[begin + i] = p[last - i];
          p[last - i] = low;
        });
      }
    }
    const std::uint32_t full = length - begin < least ? length : begin + least;
    for (; end < full && ok(); ++end) {
      const std::uint32_t pivot = p[end];
      std::uint32_t low = begin, high = end;
      while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (less(pivot, p[middle])) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      move(low + 1, low, end - low, false);
      e.w.once([=] { p[low] = pivot; });
    }
    return end;
  }

  MB_HD std::uint32_t run_end(std::uint32_t k) const { return k + 1 == runs ? sorted : starts[k + 1]; }
  MB_HD std::uint32_t run_length(std::uint32_t k) const { return run_end(k) - starts[k]; }

  // Depth of the node that merges keys begin..middle and middle..end, were the merges a balanced tree.
  MB_HD std::uint32_t power(std::uint32_t begin, std::uint32_t middle, std::uint32_t end) const {
    std::uint32_t a = begin + middle, b = middle + end, depth = 1;  // twice the middles of both
    for (; a >= length || b < length; ++depth) {
      const std::uint32_t half = a >= length ? length : 0;
      a = 2 * (a - half);
      b = 2 * (b - half);
    }
    return depth;
  }

  // Takes the run from the last one's end to `end`, once those before it are merged as far as they should.
  MB_HD MB_NOINLINE void push_run(std::uint32_t end) {
    std::uint32_t* const s = starts;
    if (runs > 0) {
      const std::uint32_t depth = power(s[runs - 1], sorted, end);
      while (runs > 1 && powers[runs - 2] > depth && ok()) merge_runs(runs - 2);
      std::uint32_t* const meeting = &powers[runs - 1];
      e.w.once([=] { *meeting = depth; });
    }
    const std::uint32_t k = runs++, begin = sorted;
    e.w.once([=] { s[k] = begin; });
    sorted = end;
  }

  // ---- merging ----------------------------------------------------------------------------------
  // How many keys of a side stand before key `place`: those less than it or, `after_equals`, not greater. It
  // looks from `hint` on in strides that double, then halves the last one.
  MB_HD MB_NOINLINE std::uint32_t gallop(std::uint32_t place, Side side, std::uint32_t hint,
                                         bool after_equals) {
    const std::uint32_t* p = places + side.begin;
    const auto stands_before = [=, this](std::uint32_t i) {
      return after_equals ? !less(place, p[i]) : less(p[i], place);
    };
    const bool up = stands_before(hint);
    const std::uint32_t most = up ? side.count - hint : hint + 1;
    std::uint32_t near = 0, far = 1;
    while (far < most && stands_before(up ? hint + far : hint - far) == up) {
      near = far;
      far = 2 * far + 1;
    }
    far = far < most ? far : most;
    std::uint32_t low = (up ? hint + near : hint - far) + 1, high = up ? hint + far : hint - near;
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (stands_before(middle)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return high;
  }

  // Merges runs k and k + 1, of the last three.
  MB_HD MB_NOINLINE void merge_runs(std::uint32_t k) {
    Side left{starts[k], run_length(k)}, right{starts[k + 1], run_length(k + 1)};
    if (k + 2 < runs) {
      std::uint32_t* const from = starts + k + 2;
      e.w.once([=] { from[-1] = *from; });
    }
    --runs;
    // What of the left side is in its place, and what of the right side.
    const std::uint32_t before = gallop(places[right.begin], left, 0, true);
    left.begin += before;
    left.count -= before;
    if (left.count == 0 || !ok()) return;
    right.count = gallop(places[right.begin - 1], right, right.count - 1, false);
    if (right.count == 0 || !ok()) return;
    const bool up = left.count <= right.count;
    const Side held = up ? left : right;
    Merge m{{length, held.count}, up ? right : left, up ? left.begin : right.begin + right.count, up};
    move(length, held.begin, held.count, true);
    take(m, m.other, 1);
    while (open(m)) {
      one_at_a_time(m);
      if (open(m)) in_strides(m);
    }
    if (!ok()) return;
    take(m, m.other, m.other.count);
    take(m, m.held, m.held.count);
  }

  // Whether there is more to compare: the last of the held side goes behind all of the other one.
  MB_HD bool open(const Merge& m) const { return ok() && m.held.count > 1 && m.other.count > 0; }

  MB_HD std::uint32_t next(const Merge& m, const Side& side) const {
    return places[m.up ? side.begin : side.begin + side.count - 1];
  }
  MB_HD void take(Merge& m, Side& side, std::uint32_t n) {
    side.count -= n;
    if (m.up) {
      move(m.to, side.begin, n, true);
      side.begin += n;
      m.to += n;
    } else {
      m.to -= n;
      move(m.to, side.begin + side.count, n, false);
    }
  }

  // Until one side is at its end or has given min_gallop keys in a row.
  MB_HD void one_at_a_time(Merge& m) {
    std::uint32_t streak = 0;
    bool other = false;
    do {
      const bool was = other;
      other = less(next(m, m.right()), next(m, m.left()));
      streak = other == was ? streak + 1 : 1;
      take(m, other ? m.other : m.held, 1);
    } while (open(m) && streak < min_gallop);
    if (open(m)) ++min_gallop;
  }

  // How many keys the side gives before the next one of the opposite side.
  MB_HD std::uint32_t stride(Merge& m, Side& side, std::uint32_t opposite, bool after_equals) {
    const std::uint32_t n = gallop(opposite, side, m.up ? 0 : side.count - 1, after_equals);
    return m.up ? n : side.count - n;
  }

  // Until one side is at its end or strides are short.
  MB_HD void in_strides(Merge& m) {
    Side &left = m.left(), &right = m.right();
    std::uint32_t from_left, from_right;
    do {
      min_gallop -= min_gallop > 1 ? 1 : 0;
      from_left = stride(m, left, next(m, right), true);
      take(m, left, from_left);
      if (!open(m)) return;
      take(m, right, 1);
      if (!open(m)) return;
      from_right = stride(m, right, next(m, left), false);
      take(m, right, from_right);
      if (!open(m)) return;
      take(m, left, 1);
      if (!open(m)) return;
    } while (from_left >= least_gallop || from_right >= least_gallop);
    ++min_gallop;
  }
};

}  // namespace megabatch
