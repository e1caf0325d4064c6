#include "src/comm/launcher.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "src/comm/communicator.hpp"

namespace megabatch {
namespace {

constexpr const char* variables[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_STEP_NUM_TASKS"};

class Launcher : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : variables) unsetenv(name);
  }
  void TearDown() override { SetUp(); }
};

TEST_F(Launcher, NoneMeansOneRank) {
  EXPECT_FALSE(launched_by_mpi());
  Communicator communicator = Communicator::from_launcher();
  EXPECT_EQ(communicator.rank(), 0);
  EXPECT_EQ(communicator.size(), 1);
  EXPECT_EQ(communicator.local_rank(), 0);
  EXPECT_EQ(communicator.local_size(), 1);
  EXPECT_EQ(communicator.unsent(), 0u);
  EXPECT_FALSE(communicator.receive());
  std::vector<int> values = {1, 2};
  communicator.broadcast(values);
  EXPECT_EQ(values, (std::vector<int>{1, 2}));
  const auto all = communicator.gather(Bytes(3));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].size(), 3u);
  communicator.barrier();
  communicator.restart_counter();
  EXPECT_EQ(communicator.next_number(), 0u);
  EXPECT_EQ(communicator.next_number(), 1u);
  communicator.restart_counter();
  EXPECT_EQ(communicator.next_number(), 0u);
  communicator.abort(7);  // returns
}

TEST_F(Launcher, IsKnownByItsVariables) {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"}) {
    setenv(name, "3", 1);
    EXPECT_TRUE(launched_by_mpi());
    unsetenv(name);
  }
}

TEST_F(Launcher, RefusesSeveralTasksThatCannotFindEachOther) {
  setenv("SLURM_STEP_NUM_TASKS", "4", 1);
  EXPECT_EQ(launched_apart(), "srun started 4 tasks without PMIx");
  EXPECT_THROW(Communicator::from_launcher(), std::runtime_error);
  setenv("PMIX_RANK", "0", 1);
  EXPECT_EQ(launched_apart(), "");
  unsetenv("PMIX_RANK");
  setenv("SLURM_STEP_NUM_TASKS", "1", 1);
  EXPECT_EQ(launched_apart(), "");
}

TEST(Host, HasAName) { EXPECT_FALSE(host_name().empty()); }

}  // namespace
}  // namespace megabatch
