#pragma once
// Whether bytecode is what the interpreter may rely on, whatever the source was.
#include <algorithm>
#include <string>
#include <vector>

#include "kernels/value.hpp"
#include "src/language/program_set.hpp"

namespace megabatch {

// Empty where the set is sound, else what is wrong.
inline std::string bytecode_fault(const ProgramSet& set) {
  if (set.sources.size() != set.programs.size()) return "a source for each program";
  for (const std::uint64_t bits : set.constants) {
    if (!Value{bits}.is_immediate()) return "a constant with a part in the arena";
  }
  std::uint32_t end = 0;  // of the program before: dropped programs may leave gaps, never overlaps
  for (std::size_t p = 0; p < set.size(); ++p) {
    const ProgramHeader& header = set.programs[p];
    const std::string where = std::string(set.name(p)) + ": ";
    if (header.code_begin < end || header.code_end > set.code.size()) return where + "code range";
    end = header.code_end;
    std::vector<bool> written(header.registers, false);
    if (header.registers < first_local) return where + "too few registers";
    for (std::uint32_t i = 0; i < first_local; ++i) written[i] = (header.flags >> i & 1) != 0;
    bool returns = false;
    std::uint32_t next_register = first_local;
    for (std::uint32_t at = header.code_begin; at < header.code_end;) {
      if (header.code_end - at < instruction_header_words) return where + "a torn instruction";
      const std::uint32_t opcode = set.code[at] & 0xFF, count = set.code[at] >> 8;
      const std::uint32_t destination = set.code[at + 1], line = set.code[at + 2];
      if (line < set.sources[p].line) return where + "a line before its def";
      at += instruction_header_words;
      if (header.code_end - at < count) return where + "operands past the end";
      const bool counted = opcode < primitive_count ? count == primitive_table[opcode].arity
                           : opcode == op_call      ? count >= 2 && count <= max_call_arguments + 1
                           : opcode == op_return    ? count == 1
                                                    : opcode == op_tuple && count > 0;
      if (!counted) return where + "opcode " + std::to_string(opcode) + " with " + std::to_string(count);
      for (const std::uint32_t stop = at + count; at < stop; ++at) {
        const std::uint32_t index = set.code[at] & operand_mask;
        switch (set.code[at] >> operand_shift) {
          case operand_register:
            if (index >= header.registers || !written[index]) return where + "a register read before written";
            break;
          case operand_integer:
            break;
          case operand_constant:
            if (index >= set.constants.size()) return where + "no such constant";
            break;
          case operand_primitive:
            if (index >= primitive_count) return where + "no such primitive";
            break;
          case operand_special:
            if (index > 3) return where + "no such special";
            break;
          default:
            return where + "no such kind of operand";
        }
      }
      if (opcode == op_return) {
        returns = true;
      } else {
        if (destination != next_register || destination >= header.registers) return where + "destination";
        written[next_register++] = true;
      }
    }
    if (!returns) return where + "no return";
    if (next_register != header.registers) return where + "registers never written";
  }
  return {};
}

}  // namespace megabatch
