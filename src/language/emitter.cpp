#include "src/language/emitter.hpp"

namespace megabatch {

Value immediate_value(std::uint32_t operand, std::span<const std::uint64_t> constants) {
  const std::uint32_t index = index_of(operand);
  switch (kind_of(operand)) {
    case operand_integer:
      return make_integer(static_cast<std::int32_t>(index << (32 - operand_shift)) >> (32 - operand_shift));
    case operand_constant:
      return Value{constants[index]};
    case operand_special:
      if (index == 0) return make_none();
      return index == 3 ? make_empty_tuple() : make_boolean(index == 2);
    default:
      return make_failed();
  }
}

Emitter::Emitter(ProgramSet& set, const LanguageLimits& limits)
    : set_(set), limits_(limits), code_(&set.code) {
  for (std::uint32_t i = 0; i < set.constants.size(); ++i) constant_index_.emplace(set.constants[i], i);
}

void Emitter::begin_program() {
  code_ = &set_.code;
  begin_ = static_cast<std::uint32_t>(code_->size());
  registers_ = first_local;
  exceeded_ = Limit::none;
  ++serial_;
}

ProgramHeader Emitter::end_program(std::uint32_t flags) const {
  return {begin_, static_cast<std::uint32_t>(code_->size()), registers_, flags};
}

void Emitter::begin_constant() {
  code_ = &constant_code_;
  begin_ = static_cast<std::uint32_t>(code_->size());
  registers_ = first_local;
  exceeded_ = Limit::none;
}

std::uint32_t Emitter::end_constant(std::uint32_t operand) {
  constants_.push_back({operand, begin_, static_cast<std::uint32_t>(code_->size())});
  return static_cast<std::uint32_t>(constants_.size() - 1);
}

void Emitter::abandon() { code_->resize(begin_); }

bool Emitter::write(std::uint32_t opcode, std::uint32_t destination, std::uint32_t line,
                    std::span<const std::uint32_t> operands) {
  const std::size_t words = instruction_header_words + operands.size();
  if (words > limits_.code_words || code_->size() > limits_.code_words - words) {
    exceeded_ = Limit::code_words;
    return false;
  }
  code_->push_back(opcode | static_cast<std::uint32_t>(operands.size()) << 8);
  code_->push_back(destination);
  code_->push_back(line);
  code_->insert(code_->end(), operands.begin(), operands.end());
  return true;
}

std::uint32_t Emitter::emit(std::uint32_t opcode, std::uint32_t line,
                            std::span<const std::uint32_t> operands) {
  if (exceeded_ != Limit::none) return operand_none;
  if (registers_ >= limits_.registers) {
    exceeded_ = Limit::registers;
    return operand_none;
  }
  if (!write(opcode, registers_, line, operands)) return operand_none;
  return make_operand(operand_register, registers_++);
}

void Emitter::emit_return(std::uint32_t line, std::uint32_t operand) {
  if (exceeded_ == Limit::none) write(op_return, 0, line, {&operand, 1});
}

std::uint32_t Emitter::constant(std::uint32_t number, std::uint32_t line) {
  Constant& constant = constants_[number];
  if (kind_of(constant.operand) != operand_register) return constant.operand;
  if (constant.written_in == serial_) return constant.copied_operand;
  const std::uint32_t shift = registers_ - first_local;
  for (std::uint32_t at = constant.code_begin; at < constant.code_end && exceeded_ == Limit::none;) {
    const std::uint32_t count = constant_code_[at] >> 8;
    const auto first = constant_code_.begin() + at + instruction_header_words;
    moved_.assign(first, first + count);
    for (std::uint32_t& operand : moved_) {
      if (kind_of(operand) == operand_register) operand += shift;
    }
    emit(constant_code_[at] & 0xFF, line, moved_);
    at += instruction_header_words + count;
  }
  constant.written_in = serial_;
  constant.copied_operand = constant.operand + shift;
  return constant.copied_operand;
}

std::uint32_t Emitter::immediate(Value value) {
  switch (value.tag()) {
    case Tag::none:
      return operand_none;
    case Tag::boolean:
      return make_operand(operand_special, value.integer() == 0 ? 1 : 2);
    case Tag::tuple:
      return make_operand(operand_special, 3);  // the empty one
    case Tag::integer:
      if (value.integer() >= operand_integer_min && value.integer() <= operand_integer_max) {
        return make_operand(operand_integer, static_cast<std::uint32_t>(value.integer()));
      }
      break;
    default:
      break;
  }
  const auto [place, is_new] =
      constant_index_.try_emplace(value.bits, static_cast<std::uint32_t>(set_.constants.size()));
  if (is_new) set_.constants.push_back(value.bits);
  return make_operand(operand_constant, place->second);
}

std::uint32_t Emitter::tuple(std::uint32_t line, std::span<const std::uint32_t> elements) {
  if (elements.empty()) return immediate(make_empty_tuple());
  if (elements.size() == 2) {
    const Value a = immediate_value(elements[0], set_.constants);
    const Value b = immediate_value(elements[1], set_.constants);
    if (a.is(Tag::integer) && b.is(Tag::integer) && pair_fits(a.integer(), b.integer())) {
      return immediate(make_pair(a.integer(), b.integer()));
    }
    if (a.is(Tag::integer) && colour_fits(a.integer()) && b.is(Tag::pair) &&
        key_fits(b.first(), b.second())) {
      return immediate(make_cell(make_key(a.integer(), b.first(), b.second())));
    }
  }
  return emit(op_tuple, line, elements);
}

}  // namespace megabatch
