#include "src/comm/communicator.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <utility>

namespace megabatch {
namespace {

constexpr std::size_t chunk = 1000;  // bytes, so that short messages take several
Communicator* ranks = nullptr;

Bytes pattern(std::size_t size, std::size_t seed) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 31 + seed * 7 + size);
  return bytes;
}

TEST(Communicator, KnowsItsPlace) {
  EXPECT_GE(ranks->rank(), 0);
  EXPECT_LT(ranks->rank(), ranks->size());
  EXPECT_EQ(ranks->local_size(), ranks->size());  // the test runs on one node
  EXPECT_EQ(ranks->local_rank(), ranks->rank());
}

TEST(Communicator, BroadcastsValuesAndVectors) {
  struct Pair {
    std::uint32_t a;
    double b;
  };
  Pair pair{static_cast<std::uint32_t>(ranks->rank()) + 5, 0.5 + ranks->rank()};
  ranks->broadcast(pair);
  EXPECT_EQ(pair.a, 5u);
  EXPECT_EQ(pair.b, 0.5);
  for (const std::size_t size : {0ul, 1ul, 124ul, 125ul, 126ul, 1001ul}) {
    std::vector<std::uint64_t> values;
    if (ranks->is_root()) {
      for (std::size_t i = 0; i < size; ++i) values.push_back(i * i);
    } else {
      values = {9, 9};
    }
    ranks->broadcast(values);
    ASSERT_EQ(values.size(), size);
    for (std::size_t i = 0; i < size; ++i) EXPECT_EQ(values[i], i * i);
  }
}

TEST(Communicator, GathersBytesOfAnyLength) {
  for (const std::size_t size : {0ul, 1ul, chunk - 1, chunk, chunk + 1, 5 * chunk + 3}) {
    const auto all = ranks->gather(
        pattern(size * static_cast<std::size_t>(ranks->rank() + 1), static_cast<std::size_t>(ranks->rank())));
    if (!ranks->is_root()) {
      EXPECT_TRUE(all.empty());
      continue;
    }
    ASSERT_EQ(all.size(), static_cast<std::size_t>(ranks->size()));
    for (std::size_t r = 0; r < all.size(); ++r) EXPECT_EQ(all[r], pattern(size * (r + 1), r));
  }
}

TEST(Communicator, MessagesOfOneRankComeInOrder) {
  const std::vector<std::size_t> sizes = {0, 5, 100'000, 1, chunk, 0, 300'000, 7, chunk + 1};
  if (!ranks->is_root()) {
    for (std::size_t i = 0; i < sizes.size(); ++i) ranks->send(pattern(sizes[i], i));
    for (Patience patience; ranks->unsent() > 0;) patience.wait();
    return;
  }
  std::vector<std::size_t> next(static_cast<std::size_t>(ranks->size()), 0);
  std::size_t missing = sizes.size() * (next.size() - 1);
  for (Patience patience; missing > 0;) {
    const auto message = ranks->receive();
    if (!message) {
      patience.wait();
      continue;
    }
    std::size_t& i = next.at(static_cast<std::size_t>(message->source));
    ASSERT_LT(i, sizes.size());
    EXPECT_EQ(message->bytes, pattern(sizes[i], i));
    ++i;
    --missing;
  }
  EXPECT_FALSE(ranks->receive());
}

TEST(Communicator, UnitesWordsOfANode) {
  std::vector<std::uint64_t> words = {std::uint64_t{1} << ranks->rank(), std::uint64_t{1} << 63};
  ranks->unite_on_node(words);
  EXPECT_EQ(words[0], (std::uint64_t{1} << ranks->size()) - 1);
  EXPECT_EQ(words[1], std::uint64_t{1} << 63);
}

TEST(Communicator, DrawsEachNumberOnce) {
  for (int again = 0; again < 3; ++again) {
    ranks->restart_counter();
    constexpr std::uint64_t draws = 1000;
    Bytes drawn;
    for (std::uint64_t number; (number = ranks->next_number()) < draws;) {
      const auto bytes = std::as_bytes(std::span(&number, 1));
      drawn.insert(drawn.end(), bytes.begin(), bytes.end());
    }
    std::vector<int> times(draws, 0);
    for (const Bytes& bytes : ranks->gather(std::move(drawn))) {
      for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t number = 0;
        std::memcpy(&number, bytes.data() + at, sizeof number);
        ++times.at(number);
      }
    }
    EXPECT_EQ(times, std::vector<int>(draws, ranks->is_root() ? 1 : 0));
  }
}

TEST(Communicator, BarrierReturns) { ranks->barrier(); }

}  // namespace
}  // namespace megabatch

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  auto communicator = megabatch::Communicator::from_launcher(megabatch::chunk);
  megabatch::ranks = &communicator;
  return RUN_ALL_TESTS();
}
