#include <string>

#include "src/language/emitter.hpp"
#include "src/language/program_set.hpp"
#include "src/language/text.hpp"

namespace megabatch {
namespace {

std::string register_name(std::uint32_t index) {
  constexpr const char* inputs[first_local] = {"I", "S", "C"};
  return index < first_local ? inputs[index] : 'r' + std::to_string(index);
}

std::string operand_text(const ProgramSet& set, std::uint32_t operand) {
  switch (kind_of(operand)) {
    case operand_register:
      return register_name(index_of(operand));
    case operand_primitive:
      return primitive_table[index_of(operand)].name;
    default:
      return value_text(immediate_value(operand, set.constants));
  }
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

}  // namespace

std::string disassemble(const ProgramSet& set, std::size_t program) {
  const ProgramHeader& header = set.programs[program];
  std::string inputs;
  for (std::uint32_t i = 0; i < first_local; ++i) {
    if ((header.flags >> i & 1) != 0) inputs += (inputs.empty() ? "" : ", ") + register_name(i);
  }
  std::string text(set.name(program));
  text += '(' + inputs + ")  " + set.file(program) + ':' + std::to_string(set.sources[program].line) + ", " +
          std::to_string(header.code_end - header.code_begin) + " words, " +
          std::to_string(header.registers) + " registers\n";
  for (std::uint32_t at = header.code_begin; at < header.code_end;) {
    const std::uint32_t opcode = set.code[at] & 0xFF, count = set.code[at] >> 8;
    const std::uint32_t first = at + instruction_header_words;
    std::uint32_t next = first;  // operand to write
    text += padded(std::to_string(set.code[at + 2]), 6) + "  ";
    if (opcode == op_return) {
      text += "return ";
    } else {
      text += register_name(set.code[at + 1]) + " = ";
      if (opcode == op_call) {
        text += "call " + operand_text(set, set.code[next++]);
      } else if (opcode != op_tuple) {
        text += primitive_table[opcode].name;
      }
      text += '(';
    }
    for (const char* separator = ""; next < first + count; ++next, separator = ", ") {
      text += separator + operand_text(set, set.code[next]);
    }
    if (opcode == op_tuple && count == 1) text += ',';
    text += opcode == op_return ? "\n" : ")\n";
    at = first + count;
  }
  return text;
}

}  // namespace megabatch
