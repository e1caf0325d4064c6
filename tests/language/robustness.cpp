// Files that are large, or made to hurt.
#include <ctime>

#include "tests/language/support.hpp"

namespace megabatch {
namespace {

// Compiles and expects it to take no more than linear time in any reasonable build.
ProgramSet compiled_in_time(std::string source) {
  constexpr double seconds = 30;            // room for sanitizers; what is not linear takes minutes
  const std::clock_t begin = std::clock();  // of the processor: other work on the machine does not count
  ProgramSet set = compiled(std::move(source));
  EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, seconds);
  return set;
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

constexpr std::size_t mebibyte = 1 << 20;

TEST(Robustness, AHundredThousandPrograms) {
  std::string source;
  for (int i = 0; i < 100'000; ++i) {
    source += "def solve_" + std::to_string(i) +
              "(I):\n    x1 = objects(I, T, F, T)\n    x2 = argmax(x1, size)\n    x3 = fill(I, TWO, x2)\n"
              "    O = hconcat(x3, I)\n    return O\n\n\n";
  }
  const ProgramSet set = compiled_in_time(source);
  EXPECT_EQ(set.size(), 100'000u);
  EXPECT_EQ(set.name(99'999), "solve_99999");
}

TEST(Robustness, AHundredThousandBadPrograms) {
  std::string source;
  for (int i = 0; i < 100'000; ++i) {
    source += "def solve_" + std::to_string(i) + "(I):\n    x1 = objetcs(I, T, F, T)\n    return x1\n";
  }
  const ProgramSet set = compiled_in_time(source);
  EXPECT_EQ(set.left_out, 100'000u);
  EXPECT_EQ(set.diagnostics.size(), 100'000u);
}

TEST(Robustness, LinesOfAMebibyte) {
  const std::string long_name(mebibyte, 'x');
  EXPECT_EQ(compiled_in_time("def f(I):\n " + long_name + " = rot90(I)\n return " + long_name + "\n").size(),
            1u);
  EXPECT_EQ(compiled_in_time("def " + long_name + "(I):\n return I\n").size(), 1u);
  EXPECT_EQ(compiled_in_time("#" + long_name + "\ndef f(I):\n return I # " + long_name).size(), 1u);
  EXPECT_EQ(compiled_in_time("def f(I):\n return " + std::string(mebibyte, ' ') + "I\n").size(), 1u);
  EXPECT_EQ(compiled_in_time("def f(I):\n return combine((" + repeated("1, ", 300'000) + "), ())\n").size(),
            1u);
  for (const std::string& line :
       {long_name, std::string(mebibyte, '1'), std::string(mebibyte, '('), std::string(mebibyte, ')'),
        std::string(mebibyte, '-'), std::string(mebibyte, '['), std::string(mebibyte, '\''),
        std::string(mebibyte, '"'), std::string(mebibyte, '\\'), std::string(mebibyte, '\0'),
        std::string(mebibyte, '\xFF'), std::string(mebibyte, '.'), repeated("\\'", mebibyte / 2),
        repeated("\\\"\"\"", mebibyte / 4), repeated("'\\\n", mebibyte / 3), repeated("rot90(", mebibyte / 6),
        repeated("f(x=", mebibyte / 4), repeated("\xC3\xB6", mebibyte / 2)}) {
    const ProgramSet set = compiled_in_time("def f(I):\n    x = " + line + "\ndef g(I):\n    return I\n");
    EXPECT_EQ(set.left_out, 1u) << line.substr(0, 8);
    EXPECT_EQ(set.size(), 1u) << line.substr(0, 8);
    for (const Diagnostic& diagnostic : set.diagnostics) EXPECT_LT(diagnostic.text().size(), 1000u);
  }
}

TEST(Robustness, OpenStringsOverAndOver) {
  for (const std::string quotes : {"'''", "\"\"\"", "'", "\""}) {
    std::string source;
    for (int i = 0; i < 100'000; ++i) source += "def f" + std::to_string(i) + "(I):\n  \\" + quotes + " x\n";
    EXPECT_EQ(compiled_in_time(source).size(), 0u);
  }
}

TEST(Robustness, RubbishIsNotAnsweredLineByLine) {
  const ProgramSet set =
      compiled_in_time(repeated("?\n", 500'000) + "def f(I):\n return I\n" + repeated(";;;\n", 100'000));
  EXPECT_EQ(set.size(), 1u);
  EXPECT_EQ(set.diagnostics.size(), 2u);
}

TEST(Robustness, BracketsLeftOpenOverAndOver) {
  std::string source;
  for (int i = 0; i < 50'000; ++i) source += "def f" + std::to_string(i) + "(I):\n  return rot90((((((I\n";
  const ProgramSet set = compiled_in_time(source);
  EXPECT_EQ(set.left_out, 50'000u);
}

TEST(Robustness, AConstantAskedForOverAndOver) {
  std::string source = "K = (" + repeated("1,", 1000) + ")\n";
  for (int i = 0; i < 1000; ++i) source += "def f" + std::to_string(i) + "(I):\n  return astuple(K, K)\n";
  EXPECT_EQ(compiled_in_time(source).size(), 1000u);
}

TEST(Robustness, EveryPrefixOfAProgramFile) {
  const std::string source =
      "\xEF\xBB\xBF\"\"\"doc\"\"\"\nfrom dsl import *\nK = ((1, 2), (-3,))\n@x\ndef a(I):\n\treturn I\r\n"
      "def f(I: Grid, S=3) -> Tuple[int, int]:\n    '''doc'''\n    x = fill(grid=I, \\\n value=K, "
      "patch=rot9(I))\n"
      "    # \xC3\xB6\n    return (x, 'a', 1.5)\n";
  for (std::size_t length = 0; length <= source.size(); ++length) {
    const ProgramSet set = compiled(source.substr(0, length));
    EXPECT_TRUE(set.size() > 0 || !set.diagnostics.empty()) << length;
  }
}

TEST(Robustness, EveryByteAnywhere) {
  const std::string source = "K = 3\ndef f(I):\n    x = fill(I, K, (1, 2))\n    return x\n";
  for (std::size_t at = 0; at < source.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = source;
      changed[at] = static_cast<char>(byte);
      const ProgramSet set = compiled(changed);
      ASSERT_TRUE(set.size() > 0 || !set.diagnostics.empty()) << at << ' ' << byte;
    }
  }
}

}  // namespace
}  // namespace megabatch
