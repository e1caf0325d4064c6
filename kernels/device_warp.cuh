#pragma once
// The 32 lanes of a GPU's warp (see warp.hpp).
#include <cstdint>

#include "kernels/macros.hpp"
#include "kernels/warp.hpp"

namespace megabatch {

struct DeviceWarp {
  static constexpr std::uint32_t lanes = 32;
  static constexpr unsigned full = 0xFFFFFFFFu;

  std::uint32_t lane;

  __device__ MB_INLINE static void sync() { __syncwarp(full); }
  __device__ MB_INLINE unsigned below() const { return (1u << lane) - 1u; }

  template <class F>
  __device__ MB_INLINE void each(std::uint32_t n, F f) {
    sync();
    for (std::uint32_t i = lane; i < n; i += lanes) f(i);
    sync();
  }
  template <class F>
  __device__ MB_INLINE void once(F f) {
    sync();
    if (lane == 0) f();
    sync();
  }
  template <class P>
  __device__ MB_INLINE bool any(std::uint32_t n, P p) {
    for (std::uint32_t base = 0; base < n; base += lanes) {
      const std::uint32_t i = base + lane;
      if (__any_sync(full, i < n && p(i))) return true;
    }
    return false;
  }
  template <class P>
  __device__ MB_INLINE std::uint32_t count(std::uint32_t n, P p) {
    std::uint32_t k = 0;
    for (std::uint32_t base = 0; base < n; base += lanes) {
      const std::uint32_t i = base + lane;
      k += static_cast<std::uint32_t>(__popc(__ballot_sync(full, i < n && p(i))));
    }
    return k;
  }
  template <class F>
  __device__ MB_INLINE std::int64_t sum(std::uint32_t n, F f) {
    std::int64_t s = 0;
    for (std::uint32_t i = lane; i < n; i += lanes) s += f(i);
    sync();
    for (int d = 16; d > 0; d >>= 1) s += __shfl_xor_sync(full, s, d);
    return s;
  }
  template <class F>
  __device__ MB_INLINE std::int32_t smallest(std::uint32_t n, F f) {
    std::int32_t best = INT32_MAX;
    for (std::uint32_t i = lane; i < n; i += lanes) best = min(best, static_cast<std::int32_t>(f(i)));
    sync();
    for (int d = 16; d > 0; d >>= 1) best = min(best, __shfl_xor_sync(full, best, d));
    return best;
  }
  template <class F>
  __device__ MB_INLINE std::int32_t largest(std::uint32_t n, F f) {
    std::int32_t best = INT32_MIN;
    for (std::uint32_t i = lane; i < n; i += lanes) best = max(best, static_cast<std::int32_t>(f(i)));
    sync();
    for (int d = 16; d > 0; d >>= 1) best = max(best, __shfl_xor_sync(full, best, d));
    return best;
  }
  template <class K>
  __device__ MB_INLINE KeyBounds bounds(std::uint32_t n, K key) {
    KeyBounds b;
    for (std::uint32_t i = lane; i < n; i += lanes) b.add(key(i));
    sync();
    for (int d = 16; d > 0; d >>= 1)
      b.join({__shfl_xor_sync(full, b.low_colour, d), __shfl_xor_sync(full, b.high_colour, d),
              __shfl_xor_sync(full, b.low_row, d), __shfl_xor_sync(full, b.high_row, d),
              __shfl_xor_sync(full, b.low_column, d), __shfl_xor_sync(full, b.high_column, d)});
    return b;
  }
  template <class P>
  __device__ MB_INLINE std::uint32_t first_of(std::uint32_t n, P p) {
    for (std::uint32_t base = 0; base < n; base += lanes) {
      const std::uint32_t i = base + lane;
      const unsigned hits = __ballot_sync(full, i < n && p(i));
      if (hits) return base + static_cast<std::uint32_t>(__ffs(static_cast<int>(hits))) - 1;
    }
    return n;
  }
  template <class P, class E>
  __device__ MB_INLINE std::uint32_t compact(std::uint32_t n, P p, E emit) {
    std::uint32_t k = 0;
    sync();
    for (std::uint32_t base = 0; base < n; base += lanes) {
      const std::uint32_t i = base + lane;
      const bool hit = i < n && p(i);
      const unsigned hits = __ballot_sync(full, hit);
      if (hit) emit(i, k + static_cast<std::uint32_t>(__popc(hits & below())));
      k += static_cast<std::uint32_t>(__popc(hits));
    }
    sync();
    return k;
  }
  template <class S, class E>
  __device__ MB_INLINE std::uint32_t scan(std::uint32_t n, S size, E emit) {
    std::uint32_t total = 0;
    sync();
    for (std::uint32_t base = 0; base < n; base += lanes) {
      const std::uint32_t i = base + lane;
      const std::uint32_t own = i < n ? size(i) : 0;
      std::uint32_t upto = own;
      for (unsigned d = 1; d < lanes; d <<= 1) {
        const std::uint32_t left = __shfl_up_sync(full, upto, d);
        if (lane >= d) upto += left;
      }
      if (i < n) emit(i, total + upto - own);
      total += __shfl_sync(full, upto, lanes - 1);
    }
    sync();
    return total;
  }
  template <class K, class E>
  __device__ MB_INLINE void stable_scatter(std::uint32_t n, K key, std::uint32_t* next, E emit) {
    sync();
    for (std::uint32_t base = 0; base < n; base += lanes) {
      const std::uint32_t i = base + lane;
      const std::uint32_t k = i < n ? key(i) : skip;
      const unsigned peers = same_key(k);
      const std::uint32_t rank = static_cast<std::uint32_t>(__popc(peers & below()));
      const std::uint32_t start = k == skip ? 0 : next[k];
      sync();
      if (k != skip) {
        if (rank == 0) next[k] = start + static_cast<std::uint32_t>(__popc(peers));
        emit(i, start + rank);
      }
      sync();
    }
  }
  __device__ MB_INLINE static void atomic_or(std::uint32_t* word, std::uint32_t bits) {
    atomicOr(word, bits);
  }
  __device__ MB_INLINE static void atomic_min(std::uint32_t* word, std::uint32_t v) { atomicMin(word, v); }
  __device__ MB_INLINE static std::uint32_t atomic_add(std::uint32_t* word, std::uint32_t v) {
    return atomicAdd(word, v);
  }

 private:
  // Lanes whose key equals this lane's.
  __device__ MB_INLINE static unsigned same_key(std::uint32_t k) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 700
    unsigned peers = 0, open = full;
    while (open) {  // once for each distinct key
      const int leader = __ffs(static_cast<int>(open)) - 1;
      const unsigned same = __ballot_sync(full, k == __shfl_sync(full, k, leader));
      if (same & (1u << (threadIdx.x & 31u))) peers = same;
      open &= ~same;
    }
    return peers;
#else
    return __match_any_sync(full, k);
#endif
  }
};

}  // namespace megabatch
