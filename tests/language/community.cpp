// The programs the language was made for.
#include <filesystem>

#include "tests/language/support.hpp"

namespace megabatch {
namespace {

TEST(Community, GoldenProgramsCompile) {
  const std::string path = std::string(MEGABATCH_SHARED_DIR) + "/golden/programs.py";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const ProgramSet set = compile_program_file(path);
  EXPECT_EQ(said(set), "");
  EXPECT_EQ(set.size(), 8000u);
  EXPECT_EQ(bytecode_fault(set), "");
}

// In the style of re-arc's verifiers: annotated, nested functions, branches by keyword.
TEST(Community, ProgramsInTheirStyle) {
  const ProgramSet set = compiled(R"(from dsl import *



def verify_00000000(I: Grid) -> Grid:
    x0 = objects(I, T, F, T)
    x1 = compose(flip, rbind(bordering, I))
    x2 = mfilter(x0, x1)
    x3 = branch(
        condition=equality(size(x2), ZERO),
        if_value=identity,
        else_value=rbind(lbind(fill, I), x2),
    )
    x4 = x3(FOUR)
    return x4


def solve_11111111(S, I, C):
    """S: train pairs."""
    x1 = first(S)
    x2 = last(x1)
    O = branch(equality(x2, C), I, x2)
    return O
)");
  ASSERT_EQ(set.size(), 2u) << said(set);
  EXPECT_EQ(
      instructions(set, 0),
      "r3 = objects(I, True, False, True); r4 = rbind(bordering, I); r5 = compose(flip, r4); "
      "r6 = mfilter(r3, r5); r7 = size(r6); r8 = equality(r7, 0); r9 = lbind(fill, I); r10 = rbind(r9, r6); "
      "r11 = branch(r8, identity, r10); r12 = call r11(4); return r12");
  EXPECT_EQ(instructions(set, 1),
            "r3 = first(S); r4 = last(r3); r5 = equality(r4, C); r6 = branch(r5, I, r4); return r6");
}

}  // namespace
}  // namespace megabatch
