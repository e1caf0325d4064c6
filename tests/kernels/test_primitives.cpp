// Primitives on arguments that the DSL does not mean them for, but Python takes.
#include <gtest/gtest.h>

#include "kernels/interpreter.hpp"
#include "tests/kernels/engine_fixture.hpp"

namespace megabatch {
namespace {

template <class W>
class Primitives : public EngineTest<W> {
 protected:
  // Of zeros but for its first cell.
  Value grid(int height, int width, std::int8_t first) {
    std::int8_t* cells;
    const Value g = this->e.new_grid(height, width, cells);
    for (int i = 0; i < height * width; ++i) cells[i] = i == 0 ? first : std::int8_t{0};
    return g;
  }
  // Tuples in one another, more of them than comparisons follow, and `inside`.
  Value too_nested(int inside) {
    Value v = make_integer(inside);
    for (unsigned i = 0; i <= max_nesting; ++i) v = this->tuple({v});
    return v;
  }
};
TYPED_TEST_SUITE(Primitives, CpuWarps);

TYPED_TEST(Primitives, PlacesThatAreCellsCountAsRowAndColumn) {
  auto& e = this->e;
  const Value cell = make_cell(make_key(9, 0, 0));
  const Value patch = this->tuple({this->tuple({cell, cell})});  // its places: {(9, (0, 0))}
  ASSERT_EQ(this->text(to_indices(e, patch)), "{(9, (0, 0))}");
  const Value small = prim_fill(e, this->grid(3, 1, 0), make_integer(2), patch);  // row 9 lies outside
  EXPECT_EQ(this->text(small), "((0,), (0,), (0,))");
  EXPECT_EQ(this->text(side(e, patch, Side::uppermost)), "9");
  EXPECT_EQ(this->text(side(e, patch, Side::leftmost)), "(0, 0)");
  // cover takes the places' places
  EXPECT_EQ(this->text(prim_cover(e, this->grid(1, 3, 5), patch)), "((0, 0, 0),)");
  ASSERT_EQ(e.status, Status::ok);
  EXPECT_TRUE(prim_fill(e, this->grid(10, 1, 0), make_integer(2), patch).failed());
  EXPECT_EQ(e.status, Status::error);
  e.status = Status::ok;
  EXPECT_TRUE(prim_centerofmass(e, patch).failed());
  EXPECT_EQ(e.status, Status::error);
}

// Even where a search would end before it came to them.
TYPED_TEST(Primitives, NestingPastTheLimitShowsOnEveryWarp) {
  auto& e = this->e;
  const Value one = make_integer(1), a = this->too_nested(1), b = this->too_nested(2);
  const auto limited = [&](Value v) {
    const bool limit = v.failed() && e.status == Status::limit;
    e.status = Status::ok;
    return limit;
  };
  EXPECT_TRUE(limited(prim_contained(e, a, this->tuple({a, b}))));
  EXPECT_TRUE(limited(prim_other(e, this->tuple({one, b}), a)));
  EXPECT_TRUE(limited(this->set({make_integer(2), one, a, b})));
  EXPECT_TRUE(prim_contained(e, one, this->tuple({a, b, one})).integer());  // too little nested itself
  EXPECT_EQ(prim_other(e, this->tuple({one, a}), one).bits, a.bits);
  EXPECT_FALSE(too_deep(e));
  EXPECT_EQ(e.status, Status::ok);
}

TYPED_TEST(Primitives, OtherIsTheFirstThatDiffers) {
  const Value zero = make_integer(0), one = make_integer(1), two = make_integer(2);
  EXPECT_EQ(prim_other(this->e, this->tuple({one, make_boolean(true), two, zero}), one).bits, two.bits);
  EXPECT_EQ(this->e.status, Status::ok);
  EXPECT_TRUE(prim_other(this->e, this->tuple({one, one}), one).failed());
  EXPECT_EQ(this->e.status, Status::error);
}

}  // namespace
}  // namespace megabatch
