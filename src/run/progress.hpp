#pragma once
// How far a run has come.
#include <cstdint>
#include <iosfwd>
#include <string>

#include "src/run/stopwatch.hpp"

namespace megabatch {

enum class ProgressStyle : std::uint8_t {
  off,
  lines,    // one after the other
  rewrite,  // one that a terminal rewrites
};

class Progress {
 public:
  // interval: seconds between lines
  Progress(std::ostream& out, ProgressStyle style, double interval, std::uint64_t evaluations)
      : out_(out), style_(style), interval_(interval), evaluations_(evaluations) {}

  // Prints if it is time.
  void update(std::uint64_t done);
  // Clears a line that was rewritten.
  void end();

 private:
  std::ostream& out_;
  ProgressStyle style_;
  double interval_;
  std::uint64_t evaluations_;
  Stopwatch watch_;
  double next_ = interval_;  // seconds
  bool shown_ = false;
};

// "42.0% of 1,000 evaluations, 210/s, 2.8 s left"
std::string progress_text(std::uint64_t done, std::uint64_t evaluations, double seconds);

// "0.012 s", "12.3 s", "4 min 05 s", "2 h 03 min"
std::string duration_text(double seconds);

}  // namespace megabatch
