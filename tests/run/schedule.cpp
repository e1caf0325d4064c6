#include "src/run/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace megabatch {
namespace {

TEST(Schedule, EveryEvaluationOnce) {
  for (const std::uint64_t evaluations : {0u, 1u, 2u, 3u, 7u, 40u, 41u, 100u}) {
    for (const std::uint64_t longest : {1u, 2u, 7u, 10u, 1000u}) {
      for (const std::uint64_t ranks : {1u, 2u, 3u, 4u, 50u}) {
        const Schedule schedule(evaluations, longest, ranks);
        std::vector<int> taken(evaluations, 0);
        std::uint64_t next = 0;
        for (std::uint64_t number = 0; number < schedule.rounds(); ++number) {
          const Schedule::Round round = schedule.round(number);
          EXPECT_EQ(round.first, next);
          next += round.count;
          for (std::uint64_t part = 0; part < schedule.parts(); ++part) {
            const std::uint64_t size = schedule.size(round, part);
            EXPECT_LE(size, std::min(longest, schedule.largest_part()));
            for (std::uint64_t i = 0; i < size; ++i) ++taken.at(round.first + part + i * schedule.parts());
          }
        }
        EXPECT_EQ(next, evaluations);
        EXPECT_EQ(std::count(taken.begin(), taken.end(), 1), static_cast<std::ptrdiff_t>(evaluations));
      }
    }
  }
}

TEST(Schedule, AsFewRoundsAsTheLongestPartAllows) {
  EXPECT_EQ(Schedule(687'200, 10'000, 2).rounds(), 35u);
  EXPECT_EQ(Schedule(20'000, 10'000, 2).rounds(), 1u);
  EXPECT_EQ(Schedule(20'001, 10'000, 2).rounds(), 2u);
  EXPECT_EQ(Schedule(20'001, 10'000, 2).largest_part(), 5001u);
  EXPECT_EQ(Schedule(0, 10'000, 2).largest_part(), 0u);
}

}  // namespace
}  // namespace megabatch
