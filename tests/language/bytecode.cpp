// The words themselves, as kernels/bytecode.hpp lays them down.
#include "src/language/emitter.hpp"
#include "tests/language/support.hpp"

namespace megabatch {
namespace {

TEST(Bytecode, Words) {
  const ProgramSet set =
      compiled("def f(I, C):\n    g = compose(size, first)\n    return fork(g, C, (-1, (2, 3)))\n");
  ASSERT_EQ(set.size(), 1u);
  const std::vector<std::uint32_t> expected = {p_compose | 2u << 8,
                                               3,
                                               2,
                                               make_operand(operand_primitive, p_size),
                                               make_operand(operand_primitive, p_first),
                                               p_fork | 3u << 8,
                                               4,
                                               3,
                                               make_operand(operand_register, 3),
                                               register_C,
                                               make_operand(operand_constant, 1),
                                               op_return | 1u << 8,
                                               0,
                                               3,
                                               make_operand(operand_register, 4)};
  EXPECT_EQ(set.code, expected);
  EXPECT_EQ(set.constants,  // the pair was read before the cell was known
            (std::vector<std::uint64_t>{make_pair(2, 3).bits, make_cell(make_key(-1, 2, 3)).bits}));
  EXPECT_EQ(set.programs[0].code_begin, 0u);
  EXPECT_EQ(set.programs[0].code_end, expected.size());
  EXPECT_EQ(set.programs[0].registers, 5u);
  EXPECT_EQ(set.programs[0].flags, uses_I | uses_C);
}

TEST(Bytecode, CallsAndTuples) {
  const ProgramSet set =
      compiled("def f(I):\n    g = size\n    h = rbind(g, 1)\n    return h((None, True, -5), ())\n");
  ASSERT_EQ(set.size(), 1u);
  const std::vector<std::uint32_t> expected = {p_rbind | 2u << 8,
                                               3,
                                               3,
                                               make_operand(operand_primitive, p_size),
                                               make_operand(operand_integer, 1),
                                               op_tuple | 3u << 8,
                                               4,
                                               4,
                                               make_operand(operand_special, 0),
                                               make_operand(operand_special, 2),
                                               make_operand(operand_integer, static_cast<std::uint32_t>(-5)),
                                               op_call | 3u << 8,
                                               5,
                                               4,
                                               make_operand(operand_register, 3),
                                               make_operand(operand_register, 4),
                                               make_operand(operand_special, 3),
                                               op_return | 1u << 8,
                                               0,
                                               4,
                                               make_operand(operand_register, 5)};
  EXPECT_EQ(set.code, expected);
}

TEST(Bytecode, IntegersPastAnOperandAreConstants) {
  const ProgramSet set = compiled("def f(I):\n    return add(268435455, 268435456)\n");
  ASSERT_EQ(set.size(), 1u);
  EXPECT_EQ(kind_of(set.code[3]), operand_integer);
  EXPECT_EQ(kind_of(set.code[4]), operand_constant);
  EXPECT_EQ(set.constants, (std::vector<std::uint64_t>{make_integer(268435456).bits}));
}

TEST(Bytecode, ImmediateValuesOfOperands) {
  const std::vector<std::uint64_t> constants = {make_pair(4, -5).bits};
  EXPECT_TRUE(immediate_value(make_operand(operand_special, 0), constants).is(Tag::none));
  EXPECT_EQ(immediate_value(make_operand(operand_special, 1), constants).bits, make_boolean(false).bits);
  EXPECT_EQ(immediate_value(make_operand(operand_special, 2), constants).bits, make_boolean(true).bits);
  EXPECT_EQ(immediate_value(make_operand(operand_special, 3), constants).bits, make_empty_tuple().bits);
  EXPECT_EQ(immediate_value(make_operand(operand_integer, static_cast<std::uint32_t>(operand_integer_min)),
                            constants)
                .integer(),
            operand_integer_min);
  EXPECT_EQ(immediate_value(make_operand(operand_integer, operand_integer_max), constants).integer(),
            operand_integer_max);
  EXPECT_EQ(immediate_value(make_operand(operand_constant, 0), constants).second(), -5);
  EXPECT_TRUE(immediate_value(make_operand(operand_register, 3), constants).failed());
  EXPECT_TRUE(immediate_value(make_operand(operand_primitive, p_add), constants).failed());
}

}  // namespace
}  // namespace megabatch
