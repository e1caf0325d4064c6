#include "src/data/text.hpp"

#include <cstddef>
#include <cstdio>
#include <iterator>

#include "src/language/diagnostic.hpp"

namespace megabatch {

std::string did_you_mean(std::string_view x, std::string_view otherwise) {
  return x.empty() ? std::string(otherwise) : "did you mean " + shown(x) + "?";
}

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string in_bytes(std::uint64_t bytes) {
  static constexpr const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  double scaled = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (scaled >= 1024 && unit + 1 < std::size(units)) {
    scaled /= 1024;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", scaled, units[unit]);
  return text;
}

}  // namespace megabatch
