// Values, their order, sets and the budgets, on every warp that a CPU can run.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "kernels/python.hpp"
#include "tests/kernels/engine_fixture.hpp"

namespace megabatch {
namespace {

TEST(Value, PairsHoldThirtyBits) {
  for (const std::int32_t i : {pair_min, -1, 0, 1, pair_max})
    for (const std::int32_t j : {pair_min, -1, 0, 1, pair_max}) {
      const Value v = make_pair(i, j);
      EXPECT_TRUE(v.is(Tag::pair));
      EXPECT_EQ(v.first(), i);
      EXPECT_EQ(v.second(), j);
    }
  EXPECT_TRUE(pair_fits(pair_min, pair_max));
  EXPECT_FALSE(pair_fits(std::int64_t{pair_min} - 1, 0));
  EXPECT_FALSE(pair_fits(0, std::int64_t{pair_max} + 1));
}

TEST(Value, KeysRoundTripAndSortAsCells) {
  std::vector<std::array<int, 3>> cells;
  for (const int c : {key_colour_min, -1, 0, 9, key_colour_max})
    for (const int i : {key_coordinate_min, -1, 0, 29, key_coordinate_max})
      for (const int j : {key_coordinate_min, -1, 0, 29, key_coordinate_max}) cells.push_back({c, i, j});
  for (const auto& a : cells) {
    const std::uint32_t key = make_key(a[0], a[1], a[2]);
    EXPECT_EQ((std::array<int, 3>{key_colour(key), key_row(key), key_column(key)}), a);
    for (const auto& b : cells) EXPECT_EQ(key < make_key(b[0], b[1], b[2]), a < b);
  }
  EXPECT_FALSE(key_fits(key_coordinate_max + 1, 0));
  EXPECT_FALSE(key_fits(0, key_coordinate_min - 1));
  EXPECT_FALSE(colour_fits(key_colour_max + 1));
}

TEST(Value, GridsHoldTheirSides) {
  const std::int64_t sides[][2] = {{1, 1},       {30, 30},    {3, 2}, {1, max_grid_side}, {max_grid_side, 1},
                                   {2047, 2047}, {2047, 4095}};
  for (const auto& [h, w] : sides) {
    ASSERT_TRUE(grid_fits(h, w));
    const Value g = make_grid(static_cast<int>(h), static_cast<int>(w), 4096);
    EXPECT_EQ(g.height(), h);
    EXPECT_EQ(g.width(), w);
    EXPECT_EQ(g.offset(), 4096u);
    EXPECT_TRUE(g.is(Tag::grid));
  }
  EXPECT_TRUE(grid_fits(max_input_side, max_input_side));
  for (const auto& [h, w] : {std::pair<std::int64_t, std::int64_t>{1, max_grid_side + 1},
                             {2, max_grid_side},
                             {2048, 4095},
                             {0, 1}})
    EXPECT_FALSE(grid_fits(h, w));
  const Value f = make_closure(Closure::rbind, 2, 64);
  EXPECT_EQ(f.closure(), Closure::rbind);
  EXPECT_EQ(f.arity(), 2u);
}

template <class W>
using ValueTest = EngineTest<W>;
TYPED_TEST_SUITE(ValueTest, CpuWarps);

TYPED_TEST(ValueTest, CanonicalOrderOfKinds) {
  auto& e = this->e;
  const Value one = make_integer(1), two = make_integer(2);
  const std::vector<Value> ascending{make_none(),
                                     make_integer(-1),
                                     make_boolean(false),
                                     one,
                                     two,
                                     make_empty_tuple(),
                                     this->tuple({make_none()}),
                                     this->tuple({one}),
                                     this->tuple({one, one}),
                                     this->tuple({one, one, one}),
                                     this->tuple({one, two}),
                                     this->tuple({one, this->tuple({one, one})}),
                                     make_empty_set(),
                                     this->set({one}),
                                     this->set({one, two}),
                                     this->set({two}),
                                     this->set({make_pair(0, 0)}),
                                     this->set({make_pair(0, 0), make_pair(0, 1)}),
                                     make_primitive(3, 1)};
  for (std::size_t i = 0; i < ascending.size(); ++i)
    for (std::size_t j = 0; j < ascending.size(); ++j)
      EXPECT_EQ(compare(e, ascending[i], ascending[j]), i < j   ? -1
                                                        : i > j ? 1
                                                                : 0)
          << this->text(ascending[i]) << " and " << this->text(ascending[j]);
}

TYPED_TEST(ValueTest, BooleansAreNumbersAndTheFirstOfEqualsStays) {
  auto& e = this->e;
  EXPECT_EQ(compare(e, make_boolean(true), make_integer(1)), 0);
  EXPECT_EQ(this->text(this->set({make_boolean(true), make_integer(1), make_integer(0)})), "{0, True}");
  EXPECT_EQ(this->text(this->set({make_integer(1), make_boolean(true)})), "{1}");
  const Value pair = this->tuple({make_boolean(true), make_integer(0)});
  EXPECT_EQ(compare(e, pair, make_pair(1, 0)), 0);
  EXPECT_TRUE(contains(e, this->set({make_pair(1, 0), make_pair(5, 5)}), pair));
}

TYPED_TEST(ValueTest, SetsOfKeysAreSortedWithoutRepeats) {
  std::mt19937 random(5);
  // A small box (bits), and one so wide that keys are sorted instead.
  for (const int side : {1, 6, 40, 4000})
    for (const std::uint32_t n : {1u, 2u, 31u, 33u, 500u}) {
      std::uint32_t offset;
      std::uint32_t* keys = this->e.template alloc<std::uint32_t>(n, offset);
      std::set<std::uint32_t> expected;
      for (std::uint32_t i = 0; i < n; ++i) {
        keys[i] = make_key(static_cast<int>(random() % 5), static_cast<int>(random() % side) - side / 2,
                           static_cast<int>(random() % side) - side / 2);
        expected.insert(keys[i]);
      }
      const Value s = set_from_keys(this->e, offset, n, Tag::object);
      ASSERT_TRUE(s.is(Tag::object));
      const std::uint32_t* made = this->e.keys(s);
      EXPECT_EQ(std::vector<std::uint32_t>(made, made + s.length()),
                std::vector<std::uint32_t>(expected.begin(), expected.end()));
    }
}

TYPED_TEST(ValueTest, SetsTakeTheirCompactForm) {
  EXPECT_TRUE(this->set({make_pair(1, 2), make_pair(0, 0)}).is(Tag::indices));
  EXPECT_TRUE(this->set({this->tuple({make_integer(3), make_pair(1, 2)})}).is(Tag::object));
  EXPECT_TRUE(this->set({make_pair(1, 2), make_integer(0)}).is(Tag::set));
  EXPECT_TRUE(this->set({make_pair(0, key_coordinate_max)}).is(Tag::indices));
  EXPECT_TRUE(this->set({make_pair(0, key_coordinate_max + 1)}).is(Tag::set));
  const Value truthful = this->tuple({make_boolean(true), make_integer(1)});  // (True, 1) == (1, 1)
  EXPECT_TRUE(this->set({make_pair(1, 1), truthful}).is(Tag::indices));
  EXPECT_TRUE(this->set({truthful, make_pair(1, 1)}).is(Tag::set));
  EXPECT_TRUE(this->set({make_cell(make_key(1, 2, 3)), this->tuple({make_boolean(true), make_pair(2, 3)})})
                  .is(Tag::object));
}

TYPED_TEST(ValueTest, MergeSortIsStable) {
  std::mt19937 random(7);
  for (const std::uint32_t n : {0u, 1u, 2u, 3u, 31u, 32u, 65u, 300u}) {
    std::vector<std::uint32_t> items(n), other(n);
    for (std::uint32_t i = 0; i < n; ++i) items[i] = (random() % 10) << 16 | i;
    auto expected = items;
    const auto less = [](std::uint32_t a, std::uint32_t b) { return a >> 16 < b >> 16; };
    std::stable_sort(expected.begin(), expected.end(), less);
    const std::uint32_t* sorted = merge_sort(this->e, items.data(), other.data(), n, less);
    EXPECT_EQ(std::vector<std::uint32_t>(sorted, sorted + n), expected);
  }
}

TYPED_TEST(ValueTest, PythonLess) {
  auto& e = this->e;
  const Value one = make_integer(1), two = make_integer(2);
  EXPECT_EQ(python_less(e, one, two), Less::yes);
  EXPECT_EQ(python_less(e, two, one), Less::no);
  EXPECT_EQ(python_less(e, make_none(), one), Less::raises);
  EXPECT_EQ(python_less(e, make_pair(1, 1), this->tuple({one, make_none()})), Less::raises);
  EXPECT_EQ(python_less(e, make_pair(0, 1), this->tuple({one, make_none()})), Less::yes);
  EXPECT_EQ(python_less(e, this->set({one}), this->set({one, two})), Less::yes);
  EXPECT_EQ(python_less(e, this->set({one}), this->set({two, make_integer(3)})), Less::no);
  EXPECT_EQ(python_less(e, this->set({one}), one), Less::raises);
}

TYPED_TEST(ValueTest, FloorDivision) {
  EXPECT_EQ(floor_divide(7, 2), 3);
  EXPECT_EQ(floor_divide(-7, 2), -4);
  EXPECT_EQ(floor_divide(7, -2), -4);
  EXPECT_EQ(floor_divide(-8, 2), -4);
  EXPECT_EQ(floor_modulo(-7, 3), 2);
  EXPECT_EQ(python_floor_divide(this->e, make_integer(INT32_MIN), make_integer(-1)).tag(), Tag::failed);
  EXPECT_EQ(this->e.status, Status::limit);
}

TYPED_TEST(ValueTest, IntegersAtTheLimitAndPast) {
  EXPECT_EQ(this->e.integer(INT32_MAX).integer(), INT32_MAX);
  EXPECT_EQ(this->e.status, Status::ok);
  EXPECT_TRUE(this->e.integer(std::int64_t{INT32_MAX} + 1).failed());
  EXPECT_EQ(this->e.status, Status::limit);
}

TYPED_TEST(ValueTest, StepsAtTheLimitAndPast) {
  this->e.max_steps = 100;
  EXPECT_TRUE(this->e.charge(100));
  EXPECT_EQ(this->e.status, Status::ok);
  EXPECT_FALSE(this->e.charge(1));
  EXPECT_EQ(this->e.status, Status::limit);
  EXPECT_EQ(this->e.steps, 100u);
}

TYPED_TEST(ValueTest, MemoryAtTheLimitAndPast) {
  auto& e = this->e;
  const std::uint32_t room = e.capacity - e.used;
  EXPECT_NE(e.template alloc<std::uint8_t>(room), nullptr);
  EXPECT_EQ(e.template alloc<std::uint8_t>(1), nullptr);
  EXPECT_EQ(e.status, Status::limit);
}

TYPED_TEST(ValueTest, AnArenaSmallerThanTheBudgetAsksForTheHost) {
  this->e.memory = this->e.capacity * 2;
  EXPECT_EQ(this->e.template alloc<std::uint8_t>(this->e.capacity), nullptr);
  EXPECT_EQ(this->e.status, Status::needs_host);
}

TYPED_TEST(ValueTest, NestingAtTheLimitAndPast) {
  for (const bool past : {false, true}) {
    Value a = make_integer(1), b = make_integer(2);
    for (unsigned i = 0; i < max_nesting + (past ? 1 : 0); ++i) {
      a = this->tuple({a});
      b = this->tuple({b});
    }
    EXPECT_EQ(compare(this->e, a, b), past ? 0 : -1);
    EXPECT_EQ(too_deep(this->e), past);
  }
}

}  // namespace
}  // namespace megabatch
