// Every limit at the limit and one past it.
#include "tests/language/support.hpp"

namespace megabatch {
namespace {

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string nest(std::size_t depth) {
  return "def f(I):\n return " + repeated("rot90(", depth) + "I" + repeated(")", depth) + "\n";
}

void expect_refused_alone(const ProgramSet& set, const std::string& problem) {
  EXPECT_EQ(set.left_out, 1u);
  ASSERT_EQ(set.diagnostics.size(), 1u);
  EXPECT_EQ(set.diagnostics[0].problem, problem);
}

TEST(Limits, NestOfAThousandCalls) {
  const ProgramSet set = compiled(nest(1000));
  ASSERT_EQ(set.size(), 1u) << said(set);
  EXPECT_EQ(set.programs[0].registers, first_local + 1000u);
}

TEST(Limits, Nesting) {
  const std::uint32_t limit = LanguageLimits{}.nesting;
  EXPECT_EQ(compiled(nest(limit)).size(), 1u);
  const ProgramSet past = compiled(nest(limit + 1));
  expect_refused_alone(past, "brackets are nested too deeply");
  EXPECT_NE(past.diagnostics[0].why.find(std::to_string(limit)), std::string::npos);
  expect_refused_alone(compiled(nest(1'000'000)), "brackets are nested too deeply");
}

TEST(Limits, NestingOfTuplesAndParentheses) {
  const std::uint32_t limit = LanguageLimits{}.nesting;
  const auto tuple = [](std::size_t depth) {
    return "def f(I):\n return " + repeated("(", depth) + repeated(",)", depth) + "\n";
  };
  const auto parentheses = [](std::size_t depth) {
    return "def f(I):\n return " + repeated("(", depth) + "I" + repeated(")", depth) + "\n";
  };
  EXPECT_EQ(compiled(parentheses(limit)).size(), 1u);
  expect_refused_alone(compiled(parentheses(limit + 1)), "brackets are nested too deeply");
  const std::string literal = repeated("(", limit) + "1" + repeated(",)", limit);
  EXPECT_EQ(compiled("def f(I):\n return " + literal + "\n").programs.at(0).registers, first_local + limit);
  EXPECT_EQ(compiled("K = " + literal + "\ndef f(I):\n return K\n").programs.at(0).registers,
            first_local + limit);
  expect_refused_alone(compiled(tuple(limit + 1)), "brackets are nested too deeply");
  // Annotations are read without recursion.
  const std::string deep = repeated("[", 100'000) + repeated("]", 100'000);
  EXPECT_EQ(compiled("def f(I: T" + deep + ") -> T" + deep + ":\n return I\n").size(), 1u);
}

TEST(Limits, Registers) {
  LanguageLimits limits;
  limits.registers = first_local + 2;
  const std::string two = "def f(I):\n x = rot90(I)\n y = rot90(x)\n return y\n";
  EXPECT_EQ(compiled(two, limits).size(), 1u);
  expect_refused_alone(compiled("def f(I):\n return rot90(rot90(rot90(I)))\n", limits),
                       "the program needs too many registers");
  expect_refused_alone(compiled("def f(I):\n return (((1,),),)\n", limits),
                       "the program needs too many registers");
}

TEST(Limits, RegistersOfConstants) {
  LanguageLimits limits;
  limits.registers = first_local + 2;
  EXPECT_EQ(compiled("K = ((1,),)\ndef f(I):\n return K\n", limits).size(), 1u);
  const ProgramSet past = compiled("K = ((1,),)\ndef f(I):\n x = rot90(I)\n return K\n", limits);
  expect_refused_alone(past, "the program needs too many registers");
  EXPECT_TRUE(past.code.empty());
}

TEST(Limits, CodeWords) {
  LanguageLimits limits;
  limits.code_words = 2 * (4 + 4);
  const std::string one = "(I):\n return rot90(I)\n";
  EXPECT_EQ(compiled("def f" + one + "def g" + one, limits).size(), 2u);
  const ProgramSet past = compiled("def f" + one + "def g" + one + "def h" + one, limits);
  EXPECT_EQ(past.size(), 2u);
  expect_refused_alone(past, "the programs' bytecode is too long");
  limits.code_words -= 1;
  EXPECT_EQ(compiled("def f" + one + "def g" + one, limits).size(), 1u);
}

TEST(Limits, TupleElements) {
  LanguageLimits limits;
  limits.tuple_elements = 3;
  EXPECT_EQ(compiled("def f(I):\n return ((1, 2, 3), (4, 5, 6), 7)\n", limits).size(), 1u);
  expect_refused_alone(compiled("def f(I):\n return ((1, 2, 3, 4), 5)\n", limits), "the tuple is too long");
  const std::uint32_t limit = LanguageLimits{}.tuple_elements;
  const auto source = [](std::size_t elements) {
    return "def f(I):\n return (" + repeated("1,", elements) + ")\n";
  };
  EXPECT_EQ(compiled(source(limit)).size(), 1u);
  expect_refused_alone(compiled(source(limit + 1)), "the tuple is too long");
}

TEST(Limits, Diagnostics) {
  LanguageLimits limits;
  limits.diagnostics = 2;
  const std::string bad = "(I):\n return x\n";
  const ProgramSet at = compiled("def a" + bad + "def b" + bad, limits);
  EXPECT_EQ(at.diagnostics.size(), 2u);
  EXPECT_EQ(at.unreported, 0u);
  const ProgramSet past = compiled("def a" + bad + "def b" + bad + "def c" + bad, limits);
  EXPECT_EQ(past.diagnostics.size(), 2u);
  EXPECT_EQ(past.unreported, 1u);
  EXPECT_EQ(past.left_out, 3u);
}

TEST(Limits, AProgramOfAHundredThousandStatements) {
  std::string source = "def f(I):\n    x0 = I\n";
  for (int i = 1; i <= 100'000; ++i) {
    source += "    x" + std::to_string(i) + " = rot90(x" + std::to_string(i - 1) + ")\n";
  }
  const ProgramSet set = compiled(source + "    return x100000\n");
  ASSERT_EQ(set.size(), 1u) << said(set);
  EXPECT_EQ(set.programs[0].registers, first_local + 100'000u);
}

}  // namespace
}  // namespace megabatch
