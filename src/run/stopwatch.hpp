#pragma once
#include <chrono>

namespace megabatch {

class Stopwatch {
 public:
  double seconds() const { return since(start_); }
  // Seconds since the last lap, or the start.
  double lap() {
    const Clock::time_point before = lap_;
    lap_ = Clock::now();
    return std::chrono::duration<double>(lap_ - before).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  static double since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }
  Clock::time_point start_ = Clock::now(), lap_ = start_;
};

}  // namespace megabatch
