// Functions that lanes evaluate, each on an element of its own.
#include <gtest/gtest.h>

#include "tests/kernels/program_fixture.hpp"

namespace megabatch {
namespace {

template <class W>
class Lanes : public ProgramTest<W> {};
TYPED_TEST_SUITE(Lanes, CpuWarps);

TYPED_TEST(Lanes, KeepTuplesBesideAnInnerLoop) {
  // branch makes a tuple that a lane keeps aside for the patch, but none for the number; then valmax makes
  // tuples for each of its elements.
  EXPECT_EQ(this->value(" kept = fork(rbind(branch, 7), identity, fork(astuple, identity, identity))\n"
                        " inner = chain(lbind(valmax, (5, 6)), lbind(compose, size), lbind(lbind, astuple))\n"
                        " f = chain(last, first, fork(astuple, kept, inner))\n"
                        " return apply(f, astuple(3, ofcolor(I, 2)))\n"),
            "(3, {(0, 1)})");
}

}  // namespace
}  // namespace megabatch
