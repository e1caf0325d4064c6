// `order` on keys that are not totally ordered leaves what CPython's sort does.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "kernels/interpreter.hpp"
#include "tests/kernels/engine_fixture.hpp"

namespace megabatch {
namespace {

template <class W>
class Order : public EngineTest<W> {
 protected:
  // The tuple that order(container, function) makes.
  Value order(Value container, std::uint32_t function) {
    Frame* frames = this->e.template alloc<Frame>(max_frames);
    Call call;
    call.function = make_primitive(p_order, 2);
    call.arguments[0] = container;
    call.arguments[1] = make_primitive(function, 1);
    call.count = 2;
    return Machine<W>(this->e, frames).run(call);
  }
  // The set of the numbers of a word's bits.
  Value bits(unsigned word) {
    std::vector<Value> members;
    for (int i = 0; word >> i; ++i)
      if (word >> i & 1) members.push_back(make_integer(i));
    return this->values(members, true);
  }
  void restart() {
    this->e.used = arena_header;
    this->e.steps = 0;
    this->e.status = Status::ok;
  }
};
TYPED_TEST_SUITE(Order, CpuWarps);

std::vector<int> numbers(const std::string& line) {
  std::istringstream in(line);
  return {std::istream_iterator<int>(in), {}};
}

TYPED_TEST(Order, FollowsCPythonOnSets) {
  std::ifstream file(MEGABATCH_SOURCE_DIR "/tests/kernels/order_cases.txt");
  std::string keys_line, sorted_line;
  int cases = 0;
  for (; std::getline(file, keys_line) && std::getline(file, sorted_line); ++cases) {
    this->restart();
    const std::vector<int> keys = numbers(keys_line), expected = numbers(sorted_line);
    ASSERT_EQ(keys.size(), expected.size());
    std::vector<Value> pairs;
    for (std::size_t i = 0; i < keys.size(); ++i)
      pairs.push_back(
          this->tuple({this->bits(static_cast<unsigned>(keys[i])), make_integer(static_cast<int>(i))}));
    const Value sorted = this->order(this->values(pairs, false), p_first);
    ASSERT_EQ(this->e.status, Status::ok);
    std::vector<int> places;
    for (std::uint32_t i = 0; i < sorted.length(); ++i)
      places.push_back(this->e.element(this->e.element(sorted, i), 1).integer());
    EXPECT_EQ(places, expected) << "case " << cases << ", " << keys.size() << " keys";
  }
  EXPECT_EQ(cases, 58);
}

TYPED_TEST(Order, MixedTuplesCompareUpToTheirFirstDifference) {
  const Value one = make_integer(1), set = this->bits(1), empty = make_empty_tuple();
  const Value deep = this->tuple({one, set}), flat = this->tuple({make_integer(2), one});
  EXPECT_EQ(this->text(this->order(this->tuple({flat, deep, empty}), p_identity)), "((), (1, {0}), (2, 1))");
  const Value same = this->tuple({one, one});
  EXPECT_TRUE(this->order(this->tuple({deep, same}), p_identity).failed());  // {0} < 1
  EXPECT_EQ(this->e.status, Status::error);
}

TYPED_TEST(Order, EndsWithItsBudget) {
  std::vector<Value> keys;
  for (unsigned i = 0; i < 500; ++i) keys.push_back(this->bits(i * 37 % 64));
  const Value container = this->values(keys, false);
  const std::uint32_t before = this->e.steps;
  ASSERT_FALSE(this->order(container, p_identity).failed());
  const std::uint32_t needed = this->e.steps - before;
  for (std::uint32_t budget = needed - 1; budget > needed / 8; budget -= needed / 8) {
    this->e.steps = 0;
    this->e.max_steps = budget;
    this->e.status = Status::ok;
    EXPECT_TRUE(this->order(container, p_identity).failed());
    EXPECT_EQ(this->e.status, Status::limit);
  }
  this->e.steps = 0;
  this->e.max_steps = needed;
  this->e.status = Status::ok;
  EXPECT_FALSE(this->order(container, p_identity).failed());
}

}  // namespace
}  // namespace megabatch
