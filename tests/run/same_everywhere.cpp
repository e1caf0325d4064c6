// Results are the same for any ranks, threads and batch sizes.
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <sstream>

#include "src/results/results_reader.hpp"
#include "src/run/run.hpp"
#include "tests/data/scratch.hpp"

namespace megabatch {
namespace {

Communicator* ranks = nullptr;

void evaluate(Communicator& on, const std::filesystem::path& output, const RunSettings& settings) {
  const std::filesystem::path demo = std::filesystem::path(MEGABATCH_SOURCE_DIR) / "jobs" / "demo";
  JobFiles files;
  files.programs = {(demo / "programs.py").string()};
  files.tasks = {demo / "tasks"};
  files.pairing = Pairing::cross;
  files.output = output;
  std::ostringstream out;
  Job job;
  if (on.is_root()) job = load_job(files, RunMode::evaluate);
  const RunTotals totals = run_job(job, settings, {}, on, {out, ProgressStyle::off, 10, true}, Stopwatch());
  EXPECT_EQ(totals.evaluations, on.is_root() ? job.shared.batch.size() : 0);
}

void expect_same(const ResultsReader& a, const ResultsReader& b) {
  ASSERT_EQ(a.evaluations(), b.evaluations());
  ASSERT_GT(a.evaluations(), 1000u);
  for (std::uint64_t first = 0; first < a.evaluations();) {
    const EvaluationBlock x = a.read(first, 5000, Values::read), y = b.read(first, 5000, Values::read);
    ASSERT_EQ(x.count(), y.count());
    EXPECT_EQ(x.program, y.program);
    EXPECT_EQ(x.input, y.input);
    EXPECT_EQ(x.status, y.status);
    EXPECT_EQ(x.match, y.match);
    EXPECT_EQ(x.kind, y.kind);
    EXPECT_EQ(x.steps, y.steps);
    EXPECT_EQ(x.error_line, y.error_line);
    EXPECT_EQ(x.height, y.height);
    EXPECT_EQ(x.width, y.width);
    EXPECT_EQ(x.offset, y.offset);
    EXPECT_EQ(x.size, y.size);
    EXPECT_EQ(x.cells, y.cells);
    EXPECT_EQ(x.text, y.text);
    first += x.count();
  }
}

TEST(SameEverywhere, RanksThreadsAndBatchSizes) {
  std::optional<Scratch> scratch;
  std::filesystem::path alone, together;
  RunSettings settings;
  settings.backend = BackendChoice::cpu;
  settings.limits.steps = 100'000;  // some evaluations end with it
  settings.threads = 1;
  if (ranks->is_root()) {
    scratch.emplace();
    alone = scratch->path() / "alone.h5";
    Communicator one;
    evaluate(one, alone, settings);
  }
  for (const std::uint32_t threads : {1u, 2u}) {
    for (const std::uint64_t batch_size : {1u, 7u, 10'000u}) {
      settings.threads = threads;
      settings.batch_size = batch_size;
      if (ranks->is_root())
        together = scratch->path() / (std::to_string(batch_size) + "-" + std::to_string(threads));
      evaluate(*ranks, together, settings);
      if (ranks->is_root()) expect_same(ResultsReader(alone), ResultsReader(together));
    }
  }
}

}  // namespace
}  // namespace megabatch

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  auto communicator = megabatch::Communicator::from_launcher();
  megabatch::ranks = &communicator;
  return RUN_ALL_TESTS();
}
