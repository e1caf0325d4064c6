// What warp.hpp promises, on every warp that a CPU can run.
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "tests/kernels/engine_fixture.hpp"

namespace megabatch {
namespace {

constexpr std::uint32_t sizes[] = {0, 1, 2, 31, 32, 33, 64, 100};

template <class W>
class WarpTest : public ::testing::Test {
 protected:
  W w{};
};
TYPED_TEST_SUITE(WarpTest, CpuWarps);

TYPED_TEST(WarpTest, EachVisitsEveryIndexOnce) {
  for (const std::uint32_t n : sizes) {
    std::vector<int> seen(n, 0);
    this->w.each(n, [&](std::uint32_t i) { ++seen[i]; });
    EXPECT_EQ(seen, std::vector<int>(n, 1));
  }
}

TYPED_TEST(WarpTest, Reductions) {
  for (const std::uint32_t n : sizes) {
    const auto f = [](std::uint32_t i) { return static_cast<std::int32_t>((i * 37) % 101) - 50; };
    std::int64_t sum = 0;
    std::int32_t low = INT32_MAX, high = INT32_MIN;
    std::uint32_t odd = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
      sum += f(i);
      low = std::min(low, f(i));
      high = std::max(high, f(i));
      odd += static_cast<std::uint32_t>(f(i) & 1);
    }
    EXPECT_EQ(this->w.sum(n, f), sum);
    EXPECT_EQ(this->w.smallest(n, f), low);
    EXPECT_EQ(this->w.largest(n, f), high);
    EXPECT_EQ(this->w.count(n, [&](std::uint32_t i) { return f(i) & 1; }), odd);
    EXPECT_EQ(this->w.any(n, [&](std::uint32_t i) { return f(i) == high; }), n > 0);
    EXPECT_FALSE(this->w.any(n, [&](std::uint32_t i) { return f(i) > high; }));
    for (std::uint32_t first = 0; first < n; ++first)
      EXPECT_EQ(this->w.first_of(n, [&](std::uint32_t i) { return i >= first; }), first);
    EXPECT_EQ(this->w.first_of(n, [](std::uint32_t) { return false; }), n);
  }
}

TYPED_TEST(WarpTest, CompactKeepsOrder) {
  for (const std::uint32_t n : sizes) {
    std::vector<std::uint32_t> kept(n), expected;
    const auto keep = [](std::uint32_t i) { return i % 3 == 1; };
    for (std::uint32_t i = 0; i < n; ++i)
      if (keep(i)) expected.push_back(i);
    const std::uint32_t k =
        this->w.compact(n, keep, [&](std::uint32_t i, std::uint32_t at) { kept[at] = i; });
    kept.resize(k);
    EXPECT_EQ(kept, expected);
  }
}

TYPED_TEST(WarpTest, ScanSumsWhatComesBefore) {
  for (const std::uint32_t n : sizes) {
    std::vector<std::uint32_t> starts(n);
    const auto size = [](std::uint32_t i) { return i % 5; };
    const std::uint32_t total =
        this->w.scan(n, size, [&](std::uint32_t i, std::uint32_t s) { starts[i] = s; });
    std::uint32_t sum = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
      EXPECT_EQ(starts[i], sum);
      sum += size(i);
    }
    EXPECT_EQ(total, sum);
  }
}

TYPED_TEST(WarpTest, StableScatterIsSequential) {
  for (const std::uint32_t n : sizes) {
    std::vector<std::uint32_t> next{0, n, 2 * n}, place(n, skip), expected(n, skip), at = next;
    const auto key = [](std::uint32_t i) { return i % 4 == 3 ? skip : (i * 7) % 3; };
    this->w.stable_scatter(n, key, next.data(), [&](std::uint32_t i, std::uint32_t k) { place[i] = k; });
    for (std::uint32_t i = 0; i < n; ++i)
      if (key(i) != skip) expected[i] = at[key(i)]++;
    EXPECT_EQ(place, expected);
    EXPECT_EQ(next, at);
  }
}

// The shuffled warp exists to show bodies that depend on the order of lanes.
TEST(ShuffledWarp, ShowsARace) {
  bool seen = false;
  for (std::uint64_t seed = 1; seed < 20 && !seen; ++seed) {
    ShuffledWarp w{seed};
    std::vector<int> prefix(64, 1);
    w.each(63, [&](std::uint32_t i) { prefix[i + 1] += prefix[i]; });  // reads what another lane writes
    seen = prefix.back() != 64;
  }
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace megabatch
