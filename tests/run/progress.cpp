#include "src/run/progress.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace megabatch {
namespace {

TEST(Progress, Text) {
  EXPECT_EQ(progress_text(0, 1000, 0), "0.0% of 1,000 evaluations");
  EXPECT_EQ(progress_text(420, 1000, 2), "42.0% of 1,000 evaluations, 210/s, 2.8 s left");
  EXPECT_EQ(progress_text(1000, 1000, 0.5), "100.0% of 1,000 evaluations, 2,000/s, 0.000 s left");
}

TEST(Progress, Durations) {
  EXPECT_EQ(duration_text(0), "0.000 s");
  EXPECT_EQ(duration_text(0.01234), "0.012 s");
  EXPECT_EQ(duration_text(0.9999), "1.0 s");
  EXPECT_EQ(duration_text(99.94), "99.9 s");
  EXPECT_EQ(duration_text(100), "1 min 40 s");
  EXPECT_EQ(duration_text(3599), "59 min 59 s");
  EXPECT_EQ(duration_text(3600), "1 h 00 min");
  EXPECT_EQ(duration_text(90061), "25 h 01 min");
}

TEST(Progress, LinesOrOneThatIsRewritten) {
  std::ostringstream off, lines, rewritten, seldom;
  Progress silent(off, ProgressStyle::off, 0, 10);
  Progress plain(lines, ProgressStyle::lines, 0, 10);
  Progress terminal(rewritten, ProgressStyle::rewrite, 0, 10);
  Progress later(seldom, ProgressStyle::lines, 3600, 10);
  for (Progress* progress : {&silent, &plain, &terminal, &later}) {
    progress->update(5);
    progress->update(10);
    progress->end();
  }
  EXPECT_EQ(off.str(), "");
  EXPECT_EQ(seldom.str(), "");
  EXPECT_EQ(lines.str().find("megabatch: 50.0% of 10 evaluations, "), 0u);
  EXPECT_EQ(lines.str().find('\r'), std::string::npos);
  EXPECT_EQ(lines.str().back(), '\n');
  EXPECT_EQ(rewritten.str().find("\rmegabatch: 50.0%"), 0u);
  EXPECT_EQ(rewritten.str().find('\n'), std::string::npos);
  EXPECT_TRUE(rewritten.str().ends_with("\r\x1b[K"));
}

}  // namespace
}  // namespace megabatch
