#pragma once
// Writes instructions: hands out registers, pools constants and keeps the limits.
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "kernels/bytecode.hpp"
#include "kernels/value.hpp"
#include "src/language/program_set.hpp"

namespace megabatch {

constexpr std::uint32_t make_operand(OperandKind kind, std::uint32_t index) {
  return (static_cast<std::uint32_t>(kind) << operand_shift) | (index & operand_mask);
}
constexpr OperandKind kind_of(std::uint32_t operand) {
  return static_cast<OperandKind>(operand >> operand_shift);
}
constexpr std::uint32_t index_of(std::uint32_t operand) { return operand & operand_mask; }

inline constexpr std::uint32_t operand_none = make_operand(operand_special, 0);

// The value of an operand that is neither a register nor a primitive; `failed` for those.
Value immediate_value(std::uint32_t operand, std::span<const std::uint64_t> constants);

class Emitter {
 public:
  enum class Limit : std::uint8_t { none, registers, code_words };

  // The set and the limits must outlive the emitter.
  Emitter(ProgramSet& set, const LanguageLimits& limits);

  void begin_program();
  ProgramHeader end_program(std::uint32_t flags) const;
  // The value of a top-level constant is code too, kept aside and copied into each program that uses it.
  void begin_constant();
  std::uint32_t end_constant(std::uint32_t operand);  // returns the constant's number
  // Forgets what was written since begin_program or begin_constant.
  void abandon();

  // Writes an instruction and returns its result's register. Past a limit it writes nothing.
  std::uint32_t emit(std::uint32_t opcode, std::uint32_t line, std::span<const std::uint32_t> operands);
  void emit_return(std::uint32_t line, std::uint32_t operand);
  // Operand for a constant; writes its code where it is the program's first use of it.
  std::uint32_t constant(std::uint32_t number, std::uint32_t line);
  // Operand for a value without arena part.
  std::uint32_t immediate(Value value);
  // Operand for a tuple of literals.
  std::uint32_t tuple(std::uint32_t line, std::span<const std::uint32_t> elements);

  Limit exceeded() const { return exceeded_; }

 private:
  struct Constant {
    std::uint32_t operand;
    std::uint32_t code_begin, code_end;  // in constant_code_
    std::uint32_t written_in = 0;        // serial number of the last program it was copied into
    std::uint32_t copied_operand = 0;
  };

  bool write(std::uint32_t opcode, std::uint32_t destination, std::uint32_t line,
             std::span<const std::uint32_t> operands);

  ProgramSet& set_;
  const LanguageLimits& limits_;
  std::unordered_map<std::uint64_t, std::uint32_t> constant_index_;  // by a Value's bits
  std::vector<Constant> constants_;
  std::vector<std::uint32_t> constant_code_;
  std::vector<std::uint32_t>* code_;
  std::vector<std::uint32_t> moved_;  // operands of one copied instruction
  std::uint32_t begin_ = 0;
  std::uint32_t registers_ = first_local;
  std::uint32_t serial_ = 0;
  Limit exceeded_ = Limit::none;
};

}  // namespace megabatch
