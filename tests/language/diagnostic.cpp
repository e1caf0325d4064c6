#include "src/language/diagnostic.hpp"

#include <gtest/gtest.h>

namespace megabatch {
namespace {

TEST(Diagnostic, Text) {
  Diagnostic diagnostic{Severity::error, "a.py", 12, 7, "f", "problem", "why", "suggestion"};
  EXPECT_EQ(diagnostic.text(), "a.py:12:7: problem (why) suggestion");
  diagnostic.severity = Severity::warning;
  EXPECT_EQ(diagnostic.text(), "a.py:12:7: warning: problem (why) suggestion");
  diagnostic.line = diagnostic.column = 0;
  diagnostic.suggestion = "";
  EXPECT_EQ(diagnostic.text(), "a.py: warning: problem (why)");
}

TEST(Shown, QuotesEscapesAndCuts) {
  EXPECT_EQ(shown("abc"), "'abc'");
  EXPECT_EQ(shown(""), "''");
  EXPECT_EQ(shown("a\n\x7F\xC3"), "'a\\x0a\\x7f\\xc3'");
  EXPECT_EQ(shown(std::string(40, 'x')), "'" + std::string(40, 'x') + "'");
  EXPECT_EQ(shown(std::string(41, 'x')), "'" + std::string(40, 'x') + "...'");
}

std::string_view nearest(std::string_view name, std::initializer_list<std::string_view> candidates) {
  NearestName search(name);
  for (const std::string_view candidate : candidates) search.consider(candidate);
  return search.best();
}

TEST(NearestName, TakesTheNearest) {
  EXPECT_EQ(nearest("outptu", {"input", "output", "threads"}), "output");
  EXPECT_EQ(nearest("rot9", {"rot180", "rot90", "rot270"}), "rot90");
  EXPECT_EQ(nearest("same", {"some", "same"}), "same");
  EXPECT_EQ(nearest("fist", {"fast", "first"}), "fast") << "the first of equals";
}

TEST(NearestName, TakesNoneThatIsFar) {
  EXPECT_EQ(nearest("zebra", {"input", "output"}), "");
  EXPECT_EQ(nearest("ab", {"cd", "xy"}), "");
  EXPECT_EQ(nearest("", {"a"}), "");
  EXPECT_EQ(nearest("name", {}), "");
  EXPECT_EQ(nearest(std::string(100, 'a'), {std::string_view("aaaa")}), "");
}

TEST(NearestName, ASwapIsOneStep) {
  EXPECT_EQ(nearest("heigth", {"weight", "height"}), "height");
  EXPECT_EQ(nearest("soze", {"size"}), "size");
}

}  // namespace
}  // namespace megabatch
