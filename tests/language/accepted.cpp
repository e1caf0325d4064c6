// What the language takes, and what it becomes.
#include "tests/language/support.hpp"

namespace megabatch {
namespace {

TEST(Accepted, CallsWriteOneInstructionEach) {
  EXPECT_EQ(code_of_body("x = rot90(I)\n    y = hconcat(x, I)\n    return y"),
            "r3 = rot90(I); r4 = hconcat(r3, I); return r4");
}

TEST(Accepted, NestedCallsRunInnermostFirstAndLeftToRight) {
  EXPECT_EQ(code_of_body("return hconcat(rot90(I), vconcat(rot180(I), rot270(I)))"),
            "r3 = rot90(I); r4 = rot180(I); r5 = rot270(I); r6 = vconcat(r4, r5); r7 = hconcat(r3, r6); "
            "return r7");
}

TEST(Accepted, InputsInAnyOrderAndNumber) {
  EXPECT_EQ(code_of("def f(C, I):\n return astuple(I, C)\n"), "r3 = astuple(I, C); return r3");
  EXPECT_EQ(code_of("def f(S,):\n return S\n"), "return S");
  EXPECT_EQ(code_of("def f():\n return 1\n"), "return 1");
  const ProgramSet set =
      compiled("def a(I):\n return 1\ndef b(S, C):\n return 1\ndef c(C, S, I):\n return 1\n");
  ASSERT_EQ(set.size(), 3u);
  EXPECT_EQ(set.programs[0].flags, uses_I);
  EXPECT_EQ(set.programs[1].flags, uses_S | uses_C);
  EXPECT_EQ(set.programs[2].flags, uses_I | uses_S | uses_C);
  EXPECT_EQ(disassemble(set, 2).substr(0, 10), "c(I, S, C)");
}

TEST(Accepted, ConstantsOfArcDsl) {
  EXPECT_EQ(code_of_body("return fill(I, NEG_TWO, crop(S, DOWN_LEFT, THREE_BY_THREE))"),
            "r3 = crop(S, (1, -1), (3, 3)); r4 = fill(I, -2, r3); return r4");
  EXPECT_EQ(code_of_body("return branch(T, F, TEN)"), "r3 = branch(True, False, 10); return r3");
  EXPECT_EQ(code_of_body("x = ORIGIN\n    y = UP\n    return astuple(LEFT, y)"),
            "r3 = astuple((0, -1), (-1, 0)); return r3");
}

TEST(Accepted, Literals) {
  EXPECT_EQ(code_of_body("return None"), "return None");
  EXPECT_EQ(code_of_body("return branch(True, False, -3)"), "r3 = branch(True, False, -3); return r3");
  EXPECT_EQ(code_of_body("return 1_000"), "return 1000");
  EXPECT_EQ(code_of_body("return 00"), "return 0");
  EXPECT_EQ(code_of_body("return - 7"), "return -7");
  EXPECT_EQ(code_of_body("return (5)"), "return 5");
  EXPECT_EQ(code_of_body("return ()"), "return ()");
  EXPECT_EQ(code_of_body("return (2, -3)"), "return (2, -3)");
  EXPECT_EQ(code_of_body("return (2, (3, -4))"), "return (2, (3, -4))");
}

TEST(Accepted, TuplesThatAreNoSingleWordAreBuilt) {
  EXPECT_EQ(code_of_body("return (1,)"), "r3 = (1,); return r3");
  EXPECT_EQ(code_of_body("return (1, 2, 3,)"), "r3 = (1, 2, 3); return r3");
  EXPECT_EQ(code_of_body("return (True, 0)"), "r3 = (True, 0); return r3");
  EXPECT_EQ(code_of_body("return (0, True)"), "r3 = (0, True); return r3");
  EXPECT_EQ(code_of_body("return (True, (1, 2))"), "r3 = (True, (1, 2)); return r3");
  EXPECT_EQ(code_of_body("return ((1, 2), 3)"), "r3 = ((1, 2), 3); return r3");
  EXPECT_EQ(code_of_body("return ((1, (2,)), ())"), "r3 = (2,); r4 = (1, r3); r5 = (r4, ()); return r5");
  EXPECT_EQ(code_of_body("return (None, (4, (5, 6)))"), "r3 = (None, (4, (5, 6))); return r3");
}

TEST(Accepted, PairsAndCellsUpToTheEdgeOfTheirFields) {
  EXPECT_EQ(code_of_body("return (536870911, -536870912)"), "return (536870911, -536870912)");
  EXPECT_EQ(code_of_body("return (536870912, 0)"), "r3 = (536870912, 0); return r3");
  EXPECT_EQ(code_of_body("return (0, -536870913)"), "r3 = (0, -536870913); return r3");
  EXPECT_EQ(code_of_body("return (127, (2047, -2048))"), "return (127, (2047, -2048))");
  EXPECT_EQ(code_of_body("return (-128, (-2048, 2047))"), "return (-128, (-2048, 2047))");
  EXPECT_EQ(code_of_body("return (128, (0, 0))"), "r3 = (128, (0, 0)); return r3");
  EXPECT_EQ(code_of_body("return (-129, (0, 0))"), "r3 = (-129, (0, 0)); return r3");
  EXPECT_EQ(code_of_body("return (0, (2048, 0))"), "r3 = (0, (2048, 0)); return r3");
  EXPECT_EQ(code_of_body("return (0, (0, -2049))"), "r3 = (0, (0, -2049)); return r3");
}

TEST(Accepted, IntegersOf32Bits) {
  EXPECT_EQ(code_of_body("return 2147483647"), "return 2147483647");
  EXPECT_EQ(code_of_body("return -2147483648"), "return -2147483648");
  EXPECT_EQ(code_of_body("return add(268435455, -268435456)"), "r3 = add(268435455, -268435456); return r3");
  EXPECT_EQ(code_of_body("return add(268435456, -268435457)"), "r3 = add(268435456, -268435457); return r3");
}

TEST(Accepted, ConstantsOfTheFile) {
  EXPECT_EQ(code_of("GREY = 5\ndef f(I):\n return fill(I, GREY, I)\n"), "r3 = fill(I, 5, I); return r3");
  // Python looks a global up when the program runs, so a later line counts too.
  EXPECT_EQ(code_of("K = 5\ndef f(I):\n return K\nK = (1, 2)\n"), "return (1, 2)");
  EXPECT_EQ(code_of("ZERO = 1\ndef f(I):\n return ZERO\n"), "return 1");
  EXPECT_EQ(code_of("size = 1\ndef f(I):\n return size\n"), "return 1");
}

TEST(Accepted, BuiltConstantsAreBuiltOnceInEachProgramThatUsesThem) {
  const ProgramSet set = compiled(
      "K = ((1, (2,)), 3, True)\n"
      "def a(I):\n x = rot90(I)\n return astuple(K, K)\n"
      "def b(I):\n return I\n"
      "def c(I):\n return K\n");
  ASSERT_EQ(set.size(), 3u);
  EXPECT_EQ(instructions(set, 0),
            "r3 = rot90(I); r4 = (2,); r5 = (1, r4); r6 = (r5, 3, True); r7 = astuple(r6, r6); return r7");
  EXPECT_EQ(instructions(set, 1), "return I");
  EXPECT_EQ(instructions(set, 2), "r3 = (2,); r4 = (1, r3); r5 = (r4, 3, True); return r5");
}

TEST(Accepted, AliasesNeedNoInstruction) {
  EXPECT_EQ(code_of_body("x = I\n    y = x\n    z = 3\n    w = z\n    return fill(y, w, x)"),
            "r3 = fill(I, 3, I); return r3");
}

TEST(Accepted, Reassignment) {
  EXPECT_EQ(code_of_body("x = rot90(I)\n    x = rot90(x)\n    I = x\n    return I"),
            "r3 = rot90(I); r4 = rot90(r3); return r4");
}

TEST(Accepted, LocalsShadowPrimitivesAndConstants) {
  EXPECT_EQ(code_of_body("size = 3\n    ZERO = rot90(I)\n    return fill(ZERO, size, I)"),
            "r3 = rot90(I); r4 = fill(r3, 3, I); return r4");
  EXPECT_EQ(code_of_body("rot90 = compose(rot180, hmirror)\n    return rot90(I)"),
            "r3 = compose(rot180, hmirror); r4 = call r3(I); return r4");
}

TEST(Accepted, PrimitivesAsValues) {
  EXPECT_EQ(code_of_body("return lbind(lbind, shift)"), "r3 = lbind(lbind, shift); return r3");
  EXPECT_EQ(code_of_body("return size"), "return size");
}

TEST(Accepted, LocalCallees) {
  EXPECT_EQ(code_of_body("f = fork(combine, hmirror, vmirror)\n    return f(I)"),
            "r3 = fork(combine, hmirror, vmirror); r4 = call r3(I); return r4");
  EXPECT_EQ(code_of_body("f = rbind(I, I)\n    return f(1, 2, f(3), 4)"),
            "r3 = rbind(I, I); r4 = call r3(3); r5 = call r3(1, 2, r4, 4); return r5");
  EXPECT_EQ(code_of_body("return I(1)"), "r3 = call I(1); return r3");
}

TEST(Accepted, RenamedPrimitivesAreCalledDirectlyWhereTheCountFits) {
  EXPECT_EQ(code_of_body("f = add\n    return f(1, 2)"), "r3 = add(1, 2); return r3");
  // Python raises when it runs, not before.
  EXPECT_EQ(code_of_body("f = add\n    return f(1)"), "r3 = call add(1); return r3");
}

TEST(Accepted, KeywordArguments) {
  EXPECT_EQ(code_of_body("return crop(start=ORIGIN, dims=UNITY, grid=I)"),
            "r3 = crop(I, (0, 0), (1, 1)); return r3");
  EXPECT_EQ(code_of_body("return crop(I, dims=UNITY, start=ORIGIN)"),
            "r3 = crop(I, (0, 0), (1, 1)); return r3");
  EXPECT_EQ(code_of_body("return branch(T, if_value=1, else_value=2)"), "r3 = branch(True, 1, 2); return r3");
  EXPECT_EQ(code_of_body("return branch(b=2, a=1, condition=T)"), "r3 = branch(True, 1, 2); return r3");
  EXPECT_EQ(code_of_body("return dedupe(iterable=I)"), "r3 = dedupe(I); return r3");
  // In the order they are written, as in Python.
  EXPECT_EQ(code_of_body("return add(b=rot90(I), a=rot180(I))"),
            "r3 = rot90(I); r4 = rot180(I); r5 = add(r4, r3); return r5");
}

TEST(Accepted, WithoutReturnTheResultIsNone) {
  EXPECT_EQ(code_of_body("x = rot90(I)"), "r3 = rot90(I); return None");
  EXPECT_EQ(code_of("def f(I):\n    \"\"\"nothing\"\"\"\n"), "return None");
}

TEST(Accepted, WhatFollowsAReturnIsStillRead) {
  EXPECT_EQ(code_of_body("return I\n    x = rot90(I)"), "return I; r3 = rot90(I)");
}

TEST(Accepted, Annotations) {
  const std::string expected = "r3 = rot90(I); return r3";
  EXPECT_EQ(code_of("def f(I: Grid) -> Grid:\n    return rot90(I)\n"), expected);
  EXPECT_EQ(code_of("def f(I: Callable[[int], Grid | None],) -> Tuple[int, int]: return rot90(I)\n"),
            expected);
  EXPECT_EQ(code_of("def f(I:'Grid',S:typing.Any,C:(int))->None:\n\treturn rot90(I)\n"), expected);
  EXPECT_EQ(code_of("def f(\n    I: Tuple[\n        int, int],\n    S: Grid,\n) -> Dict[int:\n int]:\n  "
                    "return rot90(I)"),
            expected);
}

TEST(Accepted, Layout) {
  const std::string expected = "r3 = fill(I, 1, I); return r3";
  for (const std::string source : {
           "def f(I):\n    x = fill(I, 1, I)\n    return x\n",
           "def f(I):\r\n    x = fill(I, 1, I)\r\n    return x\r\n",
           "def f(I):\r\tx = fill(I, 1, I)\r\treturn x\r",
           "\xEF\xBB\xBF"
           "def f(I):\n    x = fill(I, 1, I)\n    return x",
           "def f(I): # a comment\n\n  # another\n    x = fill(I, 1, I) # third\n# fourth\n\n    return x # "
           "fifth",
           "def f(I):\n\n\n \t x=fill ( I ,1,I, )\n \t return(x)",
           "def f(I):\n    x = fill(\n        I,  # grid\n\n 1,\nI\n  )\n    return (\nx\n)\n",
           "def f(I):\n    x = \\\n fill(I, \\\r\n 1, I)\n    return \\\nx\n",
           "def \\\nf(I):\n    x = fill(I, 1, I)\n    return x\n",
           "def f(I):\n    'one line'\n    x = fill(I, 1, I)\n    return x\n",
           "def f(I):\n    r\"\"\"many\ndef g(I):\n  lines \\\"\"\" '''\n\"\"\"\n    x = fill(I, 1, I)\n    "
           "return x\n",
           "def f(I):\n    'two ' \"parts\"\n    x = fill(I, 1, I)\n    return x\n",
           "def f(I):\n    # \xFF\xFE no UTF-8\n    \"\"\"\xC3\x28 \xE2\x86\x92\"\"\"\n    x = fill(I, 1, "
           "I)\n    return x\n",
           "\fdef f(I):\n\f    x = fill(I, 1, I)\n\f    return x\n",
       }) {
    EXPECT_EQ(code_of(source), expected) << source;
  }
}

TEST(Accepted, StatementOnTheLineOfTheDef) {
  EXPECT_EQ(code_of("def f(I): return rot90(I)\n"), "r3 = rot90(I); return r3");
}

TEST(Accepted, TopLevelAroundPrograms) {
  EXPECT_EQ(code_of("#!/usr/bin/env python3\n\"\"\"What this file is.\n\nMore.\"\"\"\n"
                    "from dsl import *\nimport constants, os.path as p\nfrom . import x\n"
                    "from typing import (\n    List,\n    Tuple as T2,\n)\n\n"
                    "def f(I):\n    return I\n\n# the end"),
            "return I");
}

TEST(Accepted, LinesOfInstructionsAreThoseOfTheirCalls) {
  const ProgramSet set = compiled(
      "\n\ndef f(I):\n\n    x = compose(\n        size,\n        power(\n  first, 2))\n    return x\n");
  EXPECT_EQ(disassemble(set, 0),
            "f(I)  t.py:3, 14 words, 5 registers\n"
            "     7  r3 = power(first, 2)\n"
            "     5  r4 = compose(size, r3)\n"
            "     9  return r4\n");
}

TEST(Accepted, SourcesAreKeptByteForByte) {
  const std::string first = "def one(I):\r\n\treturn rot90(I)";
  const std::string second = "def two(I):\n  x = '''doc'''[0]";
  const std::string third = "def three(\n  I):\n  \"\"\"doc\"\"\"\n  return (I\n  )";
  const ProgramSet set =
      compiled("# head\n" + first + "  # tail\r\n\r\n# more\n" + second + "\n" + third + "\n\nK = 3\n");
  ASSERT_EQ(set.size(), 2u);
  EXPECT_EQ(set.left_out, 1u);
  EXPECT_EQ(set.name(0), "one");
  EXPECT_EQ(set.source(0), first);
  EXPECT_EQ(set.sources[0].line, 2u);
  EXPECT_EQ(set.name(1), "three");
  EXPECT_EQ(set.source(1), third);
  EXPECT_EQ(set.sources[1].line, 8u);
  EXPECT_EQ(set.file(1), "t.py");
}

TEST(Accepted, ConstantsAreSharedByAllPrograms) {
  const ProgramSet set = compiled("def a(I):\n return UP\ndef b(I):\n return astuple(UP, (-1, 0))\n");
  EXPECT_EQ(set.constants.size(), 1u);
  EXPECT_EQ(Value{set.constants[0]}.first(), -1);
}

TEST(Accepted, HelpNamesEveryPrimitiveAndConstant) {
  const std::string help = help_dsl();
  for (const PrimitiveInfo& primitive : primitive_table) {
    EXPECT_NE(help.find("\n  " + std::string(primitive.name) + '('), std::string::npos) << primitive.name;
    EXPECT_NE(help.find(primitive.meaning), std::string::npos) << primitive.name;
    EXPECT_STRNE(primitive.meaning, "") << primitive.name;
  }
  EXPECT_NE(help.find("crop(grid, start, dims)"), std::string::npos);
  EXPECT_NE(help.find("\n  DOWN_LEFT "), std::string::npos);
  EXPECT_NE(help.find("(1, -1)\n"), std::string::npos);
}

}  // namespace
}  // namespace megabatch
