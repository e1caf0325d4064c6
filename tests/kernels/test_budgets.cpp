// Work that a program can ask for in few steps is counted all the same, and ends where its budget does.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/kernels/program_fixture.hpp"

namespace megabatch {
namespace {

template <class W>
class Budgets : public ProgramTest<W> {};
TYPED_TEST_SUITE(Budgets, CpuWarps);

TYPED_TEST(Budgets, CountComparisons) {
  // x and y: equal, but in different places; as nested tuples they have 2^26 parts, all but 27 shared.
  const std::string nested =
      " t = power(fork(astuple, identity, identity), 26)\n"
      " x = t(I)\n"
      " y = t(hmirror(hmirror(I)))\n";
  const std::string large =
      " x = asindices(canvas(0, (100, 100)))\n"
      " y = asindices(canvas(0, (100, 100)))\n";
  const std::string grids =
      " x = canvas(0, (200, 200))\n"
      " y = canvas(0, (200, 200))\n";
  const std::string many = " m = merge(repeat(astuple(x, y), 200))\n";
  for (const std::string& program : {
           nested + " return equality(x, y)\n",
           nested + " return insert(x, initset(y))\n",
           nested + " return contained(x, initset(y))\n",
           nested + " return greater(x, y)\n",
           nested + " return dedupe(astuple(x, y))\n",
           nested + " return maximum(astuple(x, y))\n",
           nested + " return order(astuple(x, y), identity)\n",
           nested + " return remove(x, astuple(y, y))\n",
           nested + " return other(astuple(y, y), x)\n",
           nested + " f = matcher(identity, x)\n return f(y)\n",
           nested + " return sfilter(astuple(y, y), matcher(identity, x))\n",
           nested + " return replace(astuple(astuple(y, 1), I), x, 1)\n",
           nested + " return mostcolor(astuple(astuple(y, x), I))\n",
           nested + " return cellwise(astuple(astuple(x, 1), I), astuple(astuple(y, 1), I), 0)\n",
           nested + " return compress(astuple(astuple(x, y), I))\n",
           nested + " return difference(initset(x), initset(y))\n",
           nested + " return intersection(initset(x), initset(y))\n",
           nested + " return objects(astuple(astuple(x, y), astuple(y, x)), True, True, False)\n",
           large + many + " return mostcommon(m)\n",
           large + many + " return dedupe(m)\n",
           large + many + " return remove(x, m)\n",
           large + many + " return sfilter(m, matcher(identity, y))\n",
           large + many + " return apply(rbind(greater, y), m)\n",
           large + many + " return argmax(m, identity)\n",
           grids + many + " return mostcommon(m)\n",
           grids + many + " return size(papply(equality, repeat(x, 200), repeat(y, 200)))\n",
           grids + many + " return order(m, identity)\n",
           // A loop within a loop looks at its constants anew each time.
           large + " f = lbind(apply, chain(size, rbind(combine, x), initset))\n"
                   " return size(apply(f, repeat(astuple((0, 0), (1, 1)), 1000)))\n",
       }) {
    const Outcome o = this->run(program, 1'000'000);
    EXPECT_EQ(o.status, Status::limit) << program << o.steps << " steps";
    // In the last statement: all the others together take less.
    EXPECT_EQ(o.line, 1 + std::count(program.begin(), program.end(), '\n')) << program;
  }
}

TYPED_TEST(Budgets, CountWhatResultsHold) {
  const std::string program =
      " t = power(fork(astuple, identity, identity), 14)\n"
      " return t(canvas(0, (20, 20)))\n";
  EXPECT_EQ(this->run(program, 1'000'000).status, Status::limit);
  // A large grid, and values larger than a result may be.
  static_assert(max_result_bytes == 4096 * 4096);
  EXPECT_EQ(this->run(" return canvas(1, (2047, 4095))\n").status, Status::ok);
  EXPECT_EQ(this->run(" return canvas(1, (4096, 4097))\n").status, Status::limit);
  const std::string places = " x = asindices(canvas(1, (1500, 1500)))\n";  // four bytes each
  EXPECT_EQ(this->run(places + " return x\n").status, Status::ok);
  EXPECT_EQ(this->run(places + " return astuple(x, x)\n").status, Status::limit);
}

TYPED_TEST(Budgets, AreTheSameForValuesNestedTooDeepToCompare) {
  const std::string deep =
      " t = power(initset, 45)\n"
      " x = t(1)\n"
      " y = t(2)\n";
  for (const std::string& program : {
           deep + " return equality(x, y)\n",
           deep + " return contained(x, astuple(1, y))\n",
           deep + " return size(insert(x, initset(y)))\n",
           deep + " return other(astuple(y, 1), x)\n",
       })
    EXPECT_EQ(this->run(program, 1'000'000).status, Status::limit) << program;
}

}  // namespace
}  // namespace megabatch
