#include "src/data/tasks.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/data/scratch.hpp"

namespace megabatch {
namespace {

namespace fs = std::filesystem;

std::string task(const std::string& train_input, const std::string& test_pair) {
  return R"({"train": [{"input": )" + train_input + R"(, "output": [[5]]}], "test": [)" + test_pair + "]}";
}

TaskSet read(const std::vector<fs::path>& paths, const std::optional<fs::path>& solutions = std::nullopt) {
  return read_tasks(paths, solutions);
}

std::string failure(const std::vector<fs::path>& paths,
                    const std::optional<fs::path>& solutions = std::nullopt) {
  try {
    read(paths, solutions);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

std::vector<int> cells(const TaskSet& set, std::uint32_t grid) {
  const GridRef& ref = set.grids[grid];
  const auto begin = set.cells.begin() + ref.offset;
  return {begin, begin + ref.height * ref.width};
}

TEST(Tasks, DirectoryIsSortedById) {
  const Scratch scratch;
  scratch.file("d/b.json", task("[[1, 2]]", R"({"input": [[3]], "output": [[4]]}, {"input": [[6]]})"));
  scratch.file("d/a.json", task("[[7]]", ""));
  scratch.file("d/README.md", "no task");
  const TaskSet set = read({scratch.path() / "d"});
  ASSERT_EQ(set.tasks.size(), 2u);
  EXPECT_EQ(set.tasks[0].id, "a");
  EXPECT_EQ(set.tasks[1].id, "b");
  EXPECT_EQ(set.tasks[1].first_input, 1u);
  EXPECT_EQ(set.tasks[1].train, 1u);
  EXPECT_EQ(set.tasks[1].test, 2u);
  ASSERT_EQ(set.inputs.size(), 4u);
  EXPECT_EQ(set.pair_name(0), "train/0");
  EXPECT_EQ(set.pair_name(2), "test/0");
  EXPECT_EQ(set.pair_name(3), "test/1");
  EXPECT_EQ(cells(set, set.pairs[1].input), (std::vector<int>{1, 2}));
  EXPECT_EQ(cells(set, set.pairs[2].output), (std::vector<int>{4}));
  EXPECT_EQ(set.pairs[3].output, no_grid);
  EXPECT_EQ(set.refs[1].first_pair, 1u);
  EXPECT_EQ(set.refs[1].pairs, 1u);
  EXPECT_EQ(set.inputs[3].task, 1u);
  ASSERT_EQ(set.files.size(), 2u);
  EXPECT_EQ(set.files[0].path, (scratch.path() / "d" / "a.json").string());
  EXPECT_EQ(set.files[0].sha256.size(), 64u);
}

TEST(Tasks, FindsTasksAndInputs) {
  const Scratch scratch;
  const TaskSet set = read({scratch.file("a.json", task("[[1]]", R"({"input": [[3]]})"))});
  ASSERT_TRUE(set.find("a"));
  EXPECT_FALSE(set.find("b"));
  EXPECT_FALSE(set.find(""));
  EXPECT_EQ(set.find_input(set.tasks[0], "train/0"), 0u);
  EXPECT_EQ(set.find_input(set.tasks[0], "test/0"), 1u);
  for (const char* pair : {"train/1", "test/1", "train/", "test", "", "train/-1", "train/0x", "train/ 0",
                           "train/99999999999999999999", "other/0"}) {
    EXPECT_FALSE(set.find_input(set.tasks[0], pair)) << pair;
  }
}

// The arrays depend on the tasks alone, not on which file held them.
TEST(Tasks, OneFileOfManyEqualsManyFiles) {
  const Scratch scratch;
  const std::string a = task("[[1]]", R"({"input": [[3]], "output": [[4]]})"), b = task("[[2]]", "");
  scratch.file("d/a.json", a);
  scratch.file("d/b.json", b);
  const TaskSet apart = read({scratch.path() / "d"});
  const TaskSet together = read({scratch.file("many.json", "{\"b\": " + b + ", \"a\": " + a + "}")});
  EXPECT_EQ(apart.cells, together.cells);
  ASSERT_EQ(apart.grids.size(), together.grids.size());
  for (std::size_t i = 0; i < apart.grids.size(); ++i) {
    EXPECT_EQ(apart.grids[i].offset, together.grids[i].offset);
  }
  EXPECT_EQ(apart.tasks[1].id, together.tasks[1].id);
}

TEST(Tasks, KagglePair) {
  const Scratch scratch;
  const fs::path challenges =
      scratch.file("c.json", "{\"a\": " + task("[[1]]", R"({"input": [[2]]}, {"input": [[3]]})") +
                                 ",\n\"b\": " + task("[[1]]", R"({"input": [[2]]})") + "}");
  EXPECT_EQ(read({challenges}).pairs[1].output, no_grid);
  const TaskSet set =
      read({challenges}, scratch.file("s.json", R"({"a": [[[8]], [[9, 9]]], "other": [[[1]]]})"));
  EXPECT_EQ(cells(set, set.pairs[1].output), (std::vector<int>{8}));
  EXPECT_EQ(cells(set, set.pairs[2].output), (std::vector<int>{9, 9}));
  EXPECT_EQ(set.pairs[4].output, no_grid);
  EXPECT_EQ(set.files.size(), 2u);

  const std::string few = failure({challenges}, scratch.file("s.json", "{\n\"b\": [[[8]], [[9]]]}"));
  EXPECT_NE(few.find("s.json:2: solution 'b' has 2 outputs (its task has 1 test pairs"), std::string::npos)
      << few;
  EXPECT_NE(few.find("c.json:2)"), std::string::npos) << few;
  EXPECT_NE(
      failure({challenges}, scratch.file("s.json", R"({"x": [[[8]]]})")).find("solves none of the 2 tasks"),
      std::string::npos);
  EXPECT_NE(failure({scratch.file("t.json", task("[[1]]", R"({"input": [[2]], "output": [[3]]})"))},
                    scratch.file("s.json", R"({"t": [[[4]]]})"))
                .find("solution 't', output 0 differs from the task's own"),
            std::string::npos);
}

TEST(Tasks, RefusesWithPlaceAndRemedy) {
  const Scratch scratch;
  const fs::path a = scratch.file("a.json", task("[[1]]", ""));
  const fs::path again = scratch.file("d/a.json", task("[[1]]", ""));
  EXPECT_EQ(failure({a, again}),
            again.string() + ":1: task 'a' stands twice (first in " + a.string() + ":1) leave one out");
  EXPECT_NE(failure({scratch.file("e.json", "{}")}).find("e.json: holds no tasks"), std::string::npos);
  fs::create_directory(scratch.path() / "empty");
  EXPECT_NE(failure({scratch.path() / "empty"}).find("empty: holds no tasks (no *.json in it)"),
            std::string::npos);
  EXPECT_NE(failure({scratch.path() / "none"}).find("cannot be read (No such file"), std::string::npos);
}

TEST(Tasks, PublicTasks) {
  const fs::path arc = fs::path(MEGABATCH_SHARED_DIR) / "arc";
  if (!fs::exists(arc)) GTEST_SKIP() << arc << " is not there";
  const TaskSet set = read({arc / "training", arc / "evaluation"});
  EXPECT_EQ(set.tasks.size(), 800u);
  EXPECT_EQ(set.inputs.size(), 3500u);
}

}  // namespace
}  // namespace megabatch
