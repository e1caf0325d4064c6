#include "src/run/gather.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace megabatch {
namespace {

Communicator* ranks = nullptr;

// Of evaluation i: as many bytes as i modulo 5, each of them i.
FinishedBatch batch_of(const Schedule& schedule, std::uint64_t number, std::uint64_t part) {
  const Schedule::Round round = schedule.round(number);
  FinishedBatch batch{};
  batch.round = number;
  batch.part = part;
  batch.timings.first_evaluation = round.first + part;

  batch.timings.count = static_cast<std::uint32_t>(schedule.size(round, part));
  for (std::uint64_t i = round.first + part; i < round.first + round.count; i += schedule.parts()) {
    Outcome outcome{};
    outcome.offset = batch.result.outputs.size();
    outcome.size = static_cast<std::uint32_t>(i % 5);
    outcome.steps = static_cast<std::uint32_t>(i);
    batch.result.outcomes.push_back(outcome);
    batch.result.outputs.insert(batch.result.outputs.end(), outcome.size, static_cast<std::uint8_t>(i));
  }
  return batch;
}

void check_round(const FinishedRound& round, std::uint64_t& next) {
  ASSERT_EQ(round.first, next);
  for (const Outcome& outcome : round.outcomes) {
    EXPECT_EQ(outcome.steps, next);
    EXPECT_EQ(outcome.size, next % 5);
    for (std::uint32_t byte = 0; byte < outcome.size; ++byte) {
      EXPECT_EQ(round.outputs.at(outcome.offset + byte), static_cast<std::uint8_t>(next));
    }
    ++next;
  }
  std::uint64_t count = 0;
  for (const BatchTimings& timings : round.timings) count += timings.count;
  EXPECT_EQ(count, round.outcomes.size());
  EXPECT_TRUE(std::is_sorted(round.timings.begin(), round.timings.end(), [](const auto& a, const auto& b) {
    return a.first_evaluation < b.first_evaluation;
  }));
}

TEST(Merge, PutsPartsInOrder) {
  for (const std::uint64_t evaluations : {1u, 2u, 3u, 10u, 11u}) {
    for (const std::uint64_t size : {1u, 2u, 3u, 4u}) {
      const Schedule schedule(evaluations, 100, size);
      std::vector<FinishedBatch> parts;
      for (std::uint64_t part = std::min(size, evaluations); part-- > 0;) {
        parts.push_back(batch_of(schedule, 0, part));
      }
      std::uint64_t next = 0;
      check_round(merge(0, std::move(parts)), next);
      EXPECT_EQ(next, evaluations);
    }
  }
}

// Rank 0 or the others may be far ahead; what it takes is in order all the same.
TEST(Gather, RoundsComeInOrder) {
  for (const bool root_first : {false, true}) {
    for (const std::uint64_t evaluations : {0u, 1u, 3u, 50u, 1000u}) {
      const Schedule schedule(evaluations, 7, static_cast<std::uint64_t>(ranks->size()));
      std::uint64_t next = 0;
      const auto gather =
          make_gather(*ranks, schedule, {[&](FinishedRound round) { check_round(round, next); }, [] {}});
      if (ranks->is_root() != root_first) std::this_thread::sleep_for(std::chrono::milliseconds(50));
      const auto rank = static_cast<std::uint64_t>(ranks->rank());
      for (std::uint64_t number = 0; number < schedule.rounds(); ++number) {
        if (schedule.size(schedule.round(number), rank) == 0) continue;
        gather->put(batch_of(schedule, number, rank));
        gather->poll();
      }
      gather->finish();
      if (ranks->is_root()) {
        EXPECT_EQ(next, evaluations);
        EXPECT_EQ(gather->arrived(), evaluations);
      }
      ranks->barrier();
    }
  }
}

}  // namespace
}  // namespace megabatch

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  auto communicator = megabatch::Communicator::from_launcher(64);
  megabatch::ranks = &communicator;
  return RUN_ALL_TESTS();
}
