#include "src/run/provenance.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <map>

namespace megabatch {
namespace {

TEST(Provenance, SaysHowToRepeatTheRun) {
  setenv("SLURM_JOB_ID", "77", 1);
  RunSettings settings;
  settings.limits.steps = 5;
  settings.backend = BackendChoice::cuda;
  const auto attributes = provenance({"megabatch run j.toml", "j.toml", "a = 1\n", "2020-01-01T00:00:00Z"},
                                     settings, Pairing::cross, 3);
  unsetenv("SLURM_JOB_ID");
  std::map<std::string, std::string> values(attributes.begin(), attributes.end());
  EXPECT_EQ(values.size(), attributes.size());  // no key twice
  EXPECT_EQ(values["command_line"], "megabatch run j.toml");
  EXPECT_EQ(values["job_text"], "a = 1\n");
  EXPECT_EQ(values["pairing"], "cross");
  EXPECT_EQ(values["steps_limit"], "5");
  EXPECT_EQ(values["backend"], "cuda");
  EXPECT_EQ(values["ranks"], "3");
  EXPECT_EQ(values["slurm_job_id"], "77");
  EXPECT_EQ(values["started"], "2020-01-01T00:00:00Z");
  EXPECT_EQ(values["ended"].size(), values["started"].size());
  EXPECT_FALSE(values["git_commit"].empty());
}

TEST(Provenance, CommandLineAsAShellTakesIt) {
  const char* arguments[] = {"./megabatch", "run", "a b", "it's", "", "--steps=5"};
  EXPECT_EQ(command_line_text(6, arguments), "./megabatch run 'a b' 'it'\\''s' '' --steps=5");
}

}  // namespace
}  // namespace megabatch
