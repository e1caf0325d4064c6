#include "src/run/progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ostream>

#include "src/data/text.hpp"

namespace megabatch {

std::string duration_text(double seconds) {
  char text[64];
  if (seconds < 0.9995) {
    std::snprintf(text, sizeof text, "%.3f s", seconds);
  } else if (seconds < 99.95) {
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  } else {
    const double minutes = std::floor(seconds / 60);
    if (minutes < 60) {
      std::snprintf(text, sizeof text, "%.0f min %02.0f s", minutes, std::floor(seconds - 60 * minutes));
    } else {
      const double hours = std::floor(minutes / 60);
      std::snprintf(text, sizeof text, "%.0f h %02.0f min", hours, minutes - 60 * hours);
    }
  }
  return text;
}

std::string progress_text(std::uint64_t done, std::uint64_t evaluations, double seconds) {
  const double part = evaluations == 0 ? 1 : static_cast<double>(done) / static_cast<double>(evaluations);
  char share[16];
  std::snprintf(share, sizeof share, "%.1f%%", 100 * part);
  std::string text = std::string(share) + " of " + with_commas(evaluations) + " evaluations";
  if (done == 0 || seconds <= 0) return text;
  const double rate = static_cast<double>(done) / seconds;
  return text + ", " + with_commas(static_cast<std::uint64_t>(std::llround(rate))) + "/s, " +
         duration_text(static_cast<double>(evaluations - done) / rate) + " left";
}

void Progress::update(std::uint64_t done) {
  if (style_ == ProgressStyle::off) return;
  const double now = watch_.seconds();
  if (now < next_) return;
  next_ = now + interval_;
  shown_ = true;
  const std::string text = "megabatch: " + progress_text(done, evaluations_, now);
  if (style_ == ProgressStyle::rewrite) {
    out_ << '\r' << text << "\x1b[K" << std::flush;
  } else {
    out_ << text << std::endl;
  }
}

void Progress::end() {
  if (style_ == ProgressStyle::rewrite && shown_) out_ << "\r\x1b[K" << std::flush;
}

}  // namespace megabatch
