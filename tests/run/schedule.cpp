#include "src/run/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace megabatch {
namespace {

TEST(Schedule, EveryEvaluationOnce) {
  for (const std::uint64_t evaluations : {0u, 1u, 2u, 3u, 7u, 40u, 41u, 100u}) {
    for (const std::uint64_t batch_size : {1u, 2u, 7u, 10u, 1000u}) {
      for (const std::uint64_t ranks : {1u, 2u, 3u, 4u, 50u}) {
        const Schedule schedule(evaluations, batch_size, ranks);
        std::vector<int> taken(evaluations, 0);
        std::vector<std::uint64_t> of_rank(ranks, 0);
        std::uint64_t next = 0;
        for (std::uint64_t number = 0; number < schedule.rounds(); ++number) {
          const Schedule::Round round = schedule.round(number);
          EXPECT_EQ(round.first, next);
          next += round.count;
          for (std::uint64_t rank = 0; rank < ranks; ++rank) {
            const std::uint64_t share = schedule.share(round, rank);
            EXPECT_LE(share, batch_size);
            of_rank[rank] += share;
            for (std::uint64_t i = 0; i < share; ++i) ++taken.at(round.first + rank + i * ranks);
          }
        }
        EXPECT_EQ(next, evaluations);
        EXPECT_EQ(std::count(taken.begin(), taken.end(), 1), static_cast<std::ptrdiff_t>(evaluations));
        const auto [least, most] = std::minmax_element(of_rank.begin(), of_rank.end());
        EXPECT_LE(*most - *least, schedule.rounds());
      }
    }
  }
}

TEST(Schedule, AsFewRoundsAsTheBatchSizeAllows) {
  EXPECT_EQ(Schedule(687'200, 10'000, 2).rounds(), 35u);
  EXPECT_EQ(Schedule(20'000, 10'000, 2).rounds(), 1u);
  EXPECT_EQ(Schedule(20'001, 10'000, 2).rounds(), 2u);
}

}  // namespace
}  // namespace megabatch
