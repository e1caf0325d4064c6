#pragma once
// Bytecode of compiled programs: what the compiler writes and the interpreter reads.
//
// A program is a run of instructions, each made of 32-bit words:
//   word 0   opcode (bits 0-7) | operand count (bits 8-31)
//   word 1   destination register
//   word 2   source line
//   then     one word for each operand
// Opcodes below primitive_count call that primitive with exactly its arity of operands.
#include <cstdint>

#include "kernels/primitives.hpp"

namespace megabatch {

enum Opcode : std::uint8_t {
  // 0 .. primitive_count-1: primitives
  op_call = 250,    // operands: callee, arguments (1 to 4)
  op_tuple = 251,   // operands: the elements, any number
  op_return = 252,  // operand: the result; destination unused
};

// Top 3 bits of an operand word; the rest is the index or value.
enum OperandKind : std::uint32_t {
  operand_register = 0,   // index of a register
  operand_integer = 1,    // 29-bit two's complement integer
  operand_constant = 2,   // index into the constants of the program set
  operand_primitive = 3,  // number of a primitive, as a function value
  operand_special = 4,    // 0 None, 1 False, 2 True, 3 the empty tuple
};
inline constexpr unsigned operand_shift = 29;
inline constexpr std::uint32_t operand_mask = (1u << operand_shift) - 1;
inline constexpr std::int32_t operand_integer_min = -(1 << 28);
inline constexpr std::int32_t operand_integer_max = (1 << 28) - 1;

// Registers 0 to 2 hold the inputs; locals and temporaries follow.
enum InputRegister : std::uint32_t { register_I = 0, register_S = 1, register_C = 2, first_local = 3 };
enum ProgramFlag : std::uint32_t { uses_I = 1, uses_S = 2, uses_C = 4 };

inline constexpr unsigned instruction_header_words = 3;
inline constexpr unsigned max_call_arguments = 4;

struct ProgramHeader {
  std::uint32_t code_begin;  // first word
  std::uint32_t code_end;    // past the last word
  std::uint32_t registers;   // including the three inputs
  std::uint32_t flags;       // ProgramFlag
};

}  // namespace megabatch
