#pragma once
// A warp whose lanes run in a random order, so that a body that reads what another lane writes gives
// different results. Bodies of one call run chunk by chunk as on a GPU, lanes of a chunk shuffled; `each`
// and the sums may also run a lane's later elements before another lane's first.
#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

#include "kernels/warp.hpp"

namespace megabatch {

struct ShuffledWarp {
  static constexpr std::uint32_t lanes = 32;
  std::uint64_t state = 1;

  // xorshift64*: repeatable for a seed.
  std::uint32_t random(std::uint32_t below) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return static_cast<std::uint32_t>((state * 2685821657736338717ull) >> 33) % below;
  }
  std::array<std::uint32_t, lanes> order() {
    std::array<std::uint32_t, lanes> o;
    std::iota(o.begin(), o.end(), 0u);
    for (std::uint32_t i = lanes - 1; i > 0; --i) std::swap(o[i], o[random(i + 1)]);
    return o;
  }

  template <class F>
  void each(std::uint32_t n, F f) {
    if (random(2) == 0) {  // lanes one after the other, each to its end
      for (const std::uint32_t lane : order())
        for (std::uint32_t i = lane; i < n; i += lanes) f(i);
    } else {
      chunks(n, f);
    }
  }
  template <class F>
  void once(F f) {
    f();
  }
  template <class P>
  bool any(std::uint32_t n, P p) {
    bool found = false;
    for (std::uint32_t base = 0; base < n && !found; base += lanes)
      chunk(base, n, [&](std::uint32_t i) { found |= p(i); });
    return found;
  }
  template <class P>
  std::uint32_t count(std::uint32_t n, P p) {
    std::uint32_t k = 0;
    chunks(n, [&](std::uint32_t i) { k += p(i) ? 1u : 0u; });
    return k;
  }
  template <class F>
  std::int64_t sum(std::uint32_t n, F f) {
    std::int64_t s = 0;
    chunks(n, [&](std::uint32_t i) { s += f(i); });
    return s;
  }
  template <class F>
  std::int32_t smallest(std::uint32_t n, F f) {
    std::int32_t best = INT32_MAX;
    chunks(n, [&](std::uint32_t i) { best = std::min<std::int32_t>(best, f(i)); });
    return best;
  }
  template <class F>
  std::int32_t largest(std::uint32_t n, F f) {
    std::int32_t best = INT32_MIN;
    chunks(n, [&](std::uint32_t i) { best = std::max<std::int32_t>(best, f(i)); });
    return best;
  }
  template <class K>
  KeyBounds bounds(std::uint32_t n, K key) {
    KeyBounds b;
    chunks(n, [&](std::uint32_t i) { b.add(key(i)); });
    return b;
  }
  template <class P>
  std::uint32_t first_of(std::uint32_t n, P p) {
    for (std::uint32_t base = 0; base < n; base += lanes) {
      std::uint32_t least = n;
      chunk(base, n, [&](std::uint32_t i) {
        if (p(i)) least = std::min(least, i);
      });
      if (least < n) return least;
    }
    return n;
  }
  template <class P, class E>
  std::uint32_t compact(std::uint32_t n, P p, E emit) {
    std::uint32_t k = 0;
    for (std::uint32_t base = 0; base < n; base += lanes) {
      std::array<bool, lanes> hit{};
      chunk(base, n, [&](std::uint32_t i) { hit[i - base] = p(i); });
      std::array<std::uint32_t, lanes> place{};
      for (std::uint32_t lane = 0; lane < lanes; ++lane) {
        place[lane] = k;
        k += hit[lane] ? 1u : 0u;
      }
      chunk(base, n, [&](std::uint32_t i) {
        if (hit[i - base]) emit(i, place[i - base]);
      });
    }
    return k;
  }
  template <class S, class E>
  std::uint32_t scan(std::uint32_t n, S size, E emit) {
    std::uint32_t total = 0;
    for (std::uint32_t base = 0; base < n; base += lanes) {
      std::array<std::uint32_t, lanes> own{}, place{};
      chunk(base, n, [&](std::uint32_t i) { own[i - base] = size(i); });
      for (std::uint32_t lane = 0; lane < lanes; ++lane) {
        place[lane] = total;
        total += own[lane];
      }
      chunk(base, n, [&](std::uint32_t i) { emit(i, place[i - base]); });
    }
    return total;
  }
  template <class K, class E>
  void stable_scatter(std::uint32_t n, K key, std::uint32_t* next, E emit) {
    for (std::uint32_t base = 0; base < n; base += lanes) {
      std::array<std::uint32_t, lanes> keys;
      keys.fill(skip);
      chunk(base, n, [&](std::uint32_t i) { keys[i - base] = key(i); });
      std::array<std::uint32_t, lanes> place{};
      for (std::uint32_t lane = 0; lane < lanes; ++lane)
        if (keys[lane] != skip) place[lane] = next[keys[lane]]++;
      chunk(base, n, [&](std::uint32_t i) {
        if (keys[i - base] != skip) emit(i, place[i - base]);
      });
    }
  }
  static void atomic_or(std::uint32_t* word, std::uint32_t bits) { HostWarp::atomic_or(word, bits); }
  static void atomic_min(std::uint32_t* word, std::uint32_t v) { HostWarp::atomic_min(word, v); }
  static std::uint32_t atomic_add(std::uint32_t* word, std::uint32_t v) {
    return HostWarp::atomic_add(word, v);
  }

 private:
  template <class F>
  void chunk(std::uint32_t base, std::uint32_t n, F f) {
    for (const std::uint32_t lane : order())
      if (base + lane < n) f(base + lane);
  }
  template <class F>
  void chunks(std::uint32_t n, F f) {
    for (std::uint32_t base = 0; base < n; base += lanes) chunk(base, n, f);
  }
};

}  // namespace megabatch
