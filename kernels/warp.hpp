#pragma once
// The warp as an argument. Interpreter and primitives are templates over a warp W with
//
//   each(n, f)                f(i) for 0 <= i < n, in any order; before and after it all lanes agree on
//   memory once(f)                   f() on one lane, likewise any(n, p)                 whether p(i) for
//   some i count(n, p)               number of i with p(i) sum(n, f)                 sum of f(i), 64-bit
//   smallest(n, f)            least f(i), 32-bit; INT32_MAX when n is 0
//   largest(n, f)             greatest f(i), 32-bit; INT32_MIN when n is 0
//   bounds(n, key)            least and greatest colour, row and column of the keys key(i); n >= 1
//   first_of(n, p)            least i with p(i), or n
//   compact(n, p, emit)       emit(i, k) for the k-th i (ascending) with p(i); returns how many
//   scan(n, size, emit)       emit(i, s), s the sum of size(j) over j < i; returns the total
//   stable_scatter(n, key, next, emit)
//                             emit(i, next[key(i)]++) as if for i ascending; key(i) == skip leaves i out
//   atomic_or, atomic_min, atomic_add    on 32-bit words of the arena; atomic_add returns the old value
//
// Bodies of one call run concurrently: none may read what another writes, atomics apart. Code outside the
// calls runs on every lane alike and only reads memory. `lanes` is the width that loops should be cut for.
#include <cstdint>

#include "kernels/macros.hpp"

namespace megabatch {

inline constexpr std::uint32_t skip = 0xFFFFFFFF;

// Set bits of a word; the place of its lowest (word != 0); bits needed to write n.
MB_HD MB_INLINE std::uint32_t population(std::uint32_t word) {
#if defined(__CUDA_ARCH__)
  return static_cast<std::uint32_t>(__popc(word));
#else
  return static_cast<std::uint32_t>(__builtin_popcount(word));
#endif
}
MB_HD MB_INLINE std::uint32_t lowest_bit(std::uint32_t word) {
#if defined(__CUDA_ARCH__)
  return static_cast<std::uint32_t>(__ffs(static_cast<int>(word))) - 1;
#else
  return static_cast<std::uint32_t>(__builtin_ctz(word));
#endif
}
MB_HD MB_INLINE std::uint32_t bit_length(std::uint32_t n) {
#if defined(__CUDA_ARCH__)
  return 32 - static_cast<std::uint32_t>(__clz(static_cast<int>(n)));
#else
  return n == 0 ? 0 : 32 - static_cast<std::uint32_t>(__builtin_clz(n));
#endif
}

// Bounds of keys (value.hpp), each field as it stands there.
struct KeyBounds {
  std::uint32_t low_colour = 0xFF, high_colour = 0, low_row = 0xFFF, high_row = 0, low_column = 0xFFF,
                high_column = 0;

  MB_HD MB_INLINE void add(std::uint32_t key) {
    const std::uint32_t colour = key >> 24, row = (key >> 12) & 0xFFF, column = key & 0xFFF;
    join({colour, colour, row, row, column, column});
  }
  MB_HD MB_INLINE void join(const KeyBounds& b) {
    low_colour = b.low_colour < low_colour ? b.low_colour : low_colour;
    high_colour = b.high_colour > high_colour ? b.high_colour : high_colour;
    low_row = b.low_row < low_row ? b.low_row : low_row;
    high_row = b.high_row > high_row ? b.high_row : high_row;
    low_column = b.low_column < low_column ? b.low_column : low_column;
    high_column = b.high_column > high_column ? b.high_column : high_column;
  }
};

// One thread of a CPU: plain loops.
struct HostWarp {
  static constexpr std::uint32_t lanes = 1;

  template <class F>
  MB_HD MB_INLINE void each(std::uint32_t n, F f) {
    for (std::uint32_t i = 0; i < n; ++i) f(i);
  }
  template <class F>
  MB_HD MB_INLINE void once(F f) {
    f();
  }
  template <class P>
  MB_HD MB_INLINE bool any(std::uint32_t n, P p) {
    for (std::uint32_t i = 0; i < n; ++i)
      if (p(i)) return true;
    return false;
  }
  template <class P>
  MB_HD MB_INLINE std::uint32_t count(std::uint32_t n, P p) {
    std::uint32_t k = 0;
    for (std::uint32_t i = 0; i < n; ++i) k += p(i) ? 1u : 0u;
    return k;
  }
  template <class F>
  MB_HD MB_INLINE std::int64_t sum(std::uint32_t n, F f) {
    std::int64_t s = 0;
    for (std::uint32_t i = 0; i < n; ++i) s += f(i);
    return s;
  }
  template <class F>
  MB_HD MB_INLINE std::int32_t smallest(std::uint32_t n, F f) {
    std::int32_t best = INT32_MAX;
    for (std::uint32_t i = 0; i < n; ++i) {
      const std::int32_t v = f(i);
      best = v < best ? v : best;
    }
    return best;
  }
  template <class F>
  MB_HD MB_INLINE std::int32_t largest(std::uint32_t n, F f) {
    std::int32_t best = INT32_MIN;
    for (std::uint32_t i = 0; i < n; ++i) {
      const std::int32_t v = f(i);
      best = v > best ? v : best;
    }
    return best;
  }
  template <class K>
  MB_HD MB_INLINE KeyBounds bounds(std::uint32_t n, K key) {
    KeyBounds b;
    for (std::uint32_t i = 0; i < n; ++i) b.add(key(i));
    return b;
  }
  template <class P>
  MB_HD MB_INLINE std::uint32_t first_of(std::uint32_t n, P p) {
    for (std::uint32_t i = 0; i < n; ++i)
      if (p(i)) return i;
    return n;
  }
  template <class P, class E>
  MB_HD MB_INLINE std::uint32_t compact(std::uint32_t n, P p, E emit) {
    std::uint32_t k = 0;
    for (std::uint32_t i = 0; i < n; ++i)
      if (p(i)) emit(i, k++);
    return k;
  }
  template <class S, class E>
  MB_HD MB_INLINE std::uint32_t scan(std::uint32_t n, S size, E emit) {
    std::uint32_t s = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
      const std::uint32_t k = size(i);
      emit(i, s);
      s += k;
    }
    return s;
  }
  template <class K, class E>
  MB_HD MB_INLINE void stable_scatter(std::uint32_t n, K key, std::uint32_t* next, E emit) {
    for (std::uint32_t i = 0; i < n; ++i) {
      const std::uint32_t k = key(i);
      if (k != skip) emit(i, next[k]++);
    }
  }
  MB_HD MB_INLINE static void atomic_or(std::uint32_t* word, std::uint32_t bits) { *word |= bits; }
  MB_HD MB_INLINE static void atomic_min(std::uint32_t* word, std::uint32_t v) {
    if (v < *word) *word = v;
  }
  MB_HD MB_INLINE static std::uint32_t atomic_add(std::uint32_t* word, std::uint32_t v) {
    const std::uint32_t old = *word;
    *word += v;
    return old;
  }
};

}  // namespace megabatch
