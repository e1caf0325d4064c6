#pragma once
// What the compiler has to say about a program file.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace megabatch {

enum class Severity : std::uint8_t {
  warning,  // nothing is left out for it
  error,    // the program, or the top-level statement, is left out
};

struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;
  std::uint32_t line = 0;    // from 1; 0 where the whole file is meant
  std::uint32_t column = 0;  // from 1, in characters
  std::string program;       // empty outside a program
  std::string problem, why, suggestion;

  // `file.py:12:7: problem (why) suggestion`, with `warning: ` before the problem of a warning.
  std::string text() const;
};

// A piece of source fit for a message: quoted, control bytes and all beyond ASCII escaped, cut where long.
std::string shown(std::string_view piece);

// Collects candidates and keeps the one nearest to a name, by Damerau-Levenshtein distance.
class NearestName {
 public:
  explicit NearestName(std::string_view name);
  void consider(std::string_view candidate);
  // Empty where no candidate is near enough to be meant.
  std::string_view best() const { return best_; }

 private:
  std::string_view name_;
  std::string_view best_;
  std::size_t limit_;  // distances from here on are too far
  std::vector<std::size_t> before_previous_, previous_, current_;
};

}  // namespace megabatch
