#include "src/data/batch.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace megabatch {
namespace {

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// Tasks "b" (train/0, train/1, test/0) and "long_b" (test/0) and "x1" (train/0, test/0), without grids.
TaskSet three_tasks() {
  TaskSet set;
  const auto add = [&set](const char* id, std::uint32_t train, std::uint32_t test) {
    const auto task = static_cast<std::uint32_t>(set.tasks.size());
    const auto first = static_cast<std::uint32_t>(set.inputs.size());
    set.tasks.push_back({id, 0, train, test, first});
    for (std::uint32_t i = 0; i < train + test; ++i) set.inputs.push_back({first + i, task});
  };
  add("b", 2, 1);
  add("long_b", 0, 1);
  add("x1", 1, 1);
  return set;
}

Pairs filled(const Batch& batch, std::uint64_t first, std::size_t count, std::uint64_t stride) {
  std::vector<Evaluation> evaluations = {{77, 77}};
  batch.fill(first, count, stride, evaluations);
  Pairs pairs;
  for (const Evaluation& e : evaluations) pairs.emplace_back(e.program, e.input);
  return pairs;
}

// at() and every fill() agree with `expected`.
void expect_batch(const Batch& batch, const Pairs& expected) {
  ASSERT_EQ(batch.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(batch.at(i).program, expected[i].first) << i;
    EXPECT_EQ(batch.at(i).input, expected[i].second) << i;
  }
  for (std::size_t stride = 1; stride <= expected.size(); ++stride) {
    for (std::size_t first = 0; first <= expected.size(); ++first) {
      Pairs part;
      for (std::size_t last = first;; last += stride) {
        EXPECT_EQ(filled(batch, first, part.size(), stride), part);
        if (last >= expected.size()) break;
        part.push_back(expected[last]);
      }
    }
  }
}

TEST(Batch, OwnTakesTheLongestIdThatEndsTheName) {
  const std::vector<std::string_view> programs = {"solve_x1", "solve_long_b", "solve_c",
                                                  "b",        "x1_",          "solve_b"};
  const PairedBatch paired = pair_own(programs, three_tasks());
  EXPECT_EQ(paired.programs_without_task, 2u);
  expect_batch(paired.batch, {{0, 4}, {0, 5}, {1, 3}, {3, 0}, {3, 1}, {3, 2}, {5, 0}, {5, 1}, {5, 2}});
}

TEST(Batch, OwnMayPairNothing) {
  const std::vector<std::string_view> programs = {"f"};
  EXPECT_EQ(pair_own(programs, three_tasks()).batch.size(), 0u);
}

TEST(Batch, CrossIsProgramByProgram) {
  expect_batch(
      pair_cross(2, three_tasks()).batch,
      {{0, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {1, 0}, {1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}});
  EXPECT_EQ(pair_cross(0, three_tasks()).batch.size(), 0u);
}

TEST(Batch, AMillionProgramsCrossedTakeFewBytes) {
  const PairedBatch paired = pair_cross(1'000'000, three_tasks());
  EXPECT_EQ(paired.batch.size(), 6'000'000u);
  EXPECT_LE(paired.batch.bytes(), 16'000'000u);
  EXPECT_EQ(paired.batch.at(5'999'999).program, 999'999u);
  EXPECT_EQ(paired.batch.at(5'999'999).input, 5u);
}

PairedBatch read_list(std::string_view text) {
  const std::vector<std::string_view> programs = {"f", "solve_b"}, left_out = {"broken"};
  const TaskSet tasks = three_tasks();
  return pair_list(text, "l.tsv", programs, left_out, tasks);
}

TEST(Batch, ListKeepsItsOrder) {
  const PairedBatch paired = read_list(
      "\xEF\xBB\xBFpair\tx\ttask\tprogram\texpected\r\n"
      "test/0\t\tb\tf\t1\t2\t3\r\n"
      "\n"
      "train/1\tz\tb\tsolve_b\n"
      "test/0\tz\tx1\tbroken\n"
      "test/0\tz\tx1\tf\tno newline at the end");
  EXPECT_EQ(paired.rows_left_out, 1u);
  expect_batch(paired.batch, {{0, 2}, {1, 1}, {0, 5}});
}

TEST(Batch, ListOfProgramsThatDidNotCompileIsEmpty) {
  const PairedBatch paired = read_list("program\ttask\tpair\nbroken\tb\ttest/0\n");
  EXPECT_EQ(paired.batch.size(), 0u);
  EXPECT_EQ(paired.rows_left_out, 1u);
}

TEST(Batch, ListRefusesWithPlaceAndRemedy) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"", "l.tsv:1: is empty (no header) begin with the columns program, task and pair"},
      {"program,task,pair\n", "l.tsv:1: has no column 'program' (the header is 'program,task,pair')"},
      {"program\ttask\n", "l.tsv:1: has no column 'pair'"},
      {"program\ttask\tpair\ttask\n", "l.tsv:1: column 'task' stands twice"},
      {"program\ttask\tpair\n\n", "l.tsv: lists no evaluations"},
      {"program\ttask\tpair\nf\tb\n", "l.tsv:2: has 2 columns (program, task and pair reach to column 3)"},
      {"program\ttask\tpair\nf\tb\ttest/0\n\nsolveb\tb\ttest/0\n",
       "l.tsv:4: unknown program 'solveb' (not one of the 3 read) did you mean 'solve_b'?"},
      {"program\ttask\tpair\nzzzz\tb\ttest/0\n", "add its file with --programs"},
      {"program\ttask\tpair\nf\tlong_c\ttest/0\n",
       "l.tsv:2: unknown task 'long_c' (not one of the 3 read) did you mean 'long_b'?"},
      {"program\ttask\tpair\nf\tb\ttest/1\n",
       "l.tsv:2: unknown pair 'test/1' of task 'b' (the task has train/0 to train/1 and test/0)"},
      {"program\ttask\tpair\nf\tlong_b\t0\n",
       "unknown pair '0' of task 'long_b' (the task has no train and test/0)"},
      {"program\ttask\tpair\nf\t\ttest/0\n", "unknown task ''"},
  };
  for (const auto& c : cases) {
    try {
      read_list(c.text);
      ADD_FAILURE() << "accepted: " << c.text;
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find(c.message), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace megabatch
