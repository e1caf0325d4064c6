#include <algorithm>
#include <array>

#include "src/language/file_compiler.hpp"

namespace megabatch {
namespace {

constexpr std::string_view a_value = "a name, an integer, True, False, None, '(' or a call";
constexpr std::string_view a_literal = "an integer, True, False, None or a tuple of such";

// re-arc names some parameters otherwise.
std::string_view other_parameter_name(std::uint32_t primitive, unsigned position) {
  if (primitive == p_branch && position == 1) return "if_value";
  if (primitive == p_branch && position == 2) return "else_value";
  if (primitive == p_dedupe) return "iterable";
  return {};
}

// The primitive's arity where it has no such parameter.
unsigned parameter_position(std::uint32_t primitive, std::string_view name) {
  const PrimitiveInfo& info = primitive_table[primitive];
  unsigned position = 0;
  while (position < info.arity && name != parameter_name(info.parameters, position) &&
         name != other_parameter_name(primitive, position)) {
    ++position;
  }
  return position;
}

}  // namespace

std::string_view parameter_name(std::string_view names, unsigned position) {
  for (; position > 0; --position) {
    const std::size_t comma = names.find(',');
    if (comma == std::string_view::npos) return {};
    names.remove_prefix(comma + 1);
  }
  return names.substr(0, names.find(','));
}

void FileCompiler::advance() {
  if (token_.kind != TokenKind::newline && token_.kind != TokenKind::end) {
    last_end_ = token_.offset + token_.length;
    last_line_ = token_.line;
  }
  token_ = ahead_;
  ahead_ = lexer_.next();
  if (token_.kind == TokenKind::bad) refuse(token_, unreadable(source_, token_));
}

void FileCompiler::expect_symbol(std::string_view symbol, std::string_view accepted) {
  if (at_symbol(symbol)) {
    advance();
  } else {
    refuse_unexpected(Place::after_operand, accepted);
  }
}

void FileCompiler::expect_line_end() {
  if (token_.kind == TokenKind::newline) {
    advance();
  } else {
    refuse_unexpected(Place::after_operand, "the end of the line");
  }
}

void FileCompiler::header() {
  if (at_symbol("@")) return refuse_unexpected(Place::before_operand, "`def name(I):`");
  advance();  // def
  if (token_.kind != TokenKind::name || symbols_.intern(text(token_)).item == no_item) {
    return refuse_unexpected(Place::elsewhere, "the program's name");
  }
  advance();
  if (!at_symbol("(")) return refuse_unexpected(Place::elsewhere, "'(' and the parameters");
  advance();
  while (!at_end() && !at_symbol(")")) {
    parameter();
    if (!at_symbol(",")) break;
    advance();
  }
  expect_symbol(")", "',' or ')'");
  if (at_symbol("->")) {
    advance();
    annotation();
  }
  if (!at_symbol(":")) return refuse_unexpected(Place::elsewhere, "':' at the end of the def");
  advance();
}

void FileCompiler::parameter() {
  constexpr std::string_view names = "ISC";
  const std::string_view name = text(token_);
  const std::size_t input = name.size() == 1 ? names.find(name) : std::string_view::npos;
  if (token_.kind != TokenKind::name) return refuse_unexpected(Place::elsewhere, "a parameter: I, S or C");
  if (input == std::string_view::npos) {
    return refuse(token_, "unknown parameter " + shown(name),
                  "a program takes its inputs by name: I, the input grid; S, the task's train pairs; C, a "
                  "candidate or expected output",
                  "rename it to one of these");
  }
  const auto flag = static_cast<std::uint32_t>(uses_I) << input;
  if ((flags_ & flag) != 0) {
    return refuse(token_, "the parameter " + shown(name) + " occurs twice", "each input is given once",
                  "remove one of them");
  }
  flags_ |= flag;
  bind(token_, make_operand(operand_register, static_cast<std::uint32_t>(input)));
  advance();
  if (at_symbol(":")) {
    advance();
    annotation();
  }
  if (at_symbol("=")) {
    refuse(token_, "a default value", "the inputs of a program are always given", "remove it");
  }
}

// Annotations mean nothing here: they are passed over up to what can only end them.
void FileCompiler::annotation() {
  const auto at_any = [this](std::string_view symbols) {
    return token_.kind == TokenKind::symbol && token_.length == 1 &&
           symbols.find(text(token_)) != std::string_view::npos;
  };
  const Token first = token_;
  std::uint32_t depth = 0;
  for (; !at_end() && token_.kind != TokenKind::newline; advance()) {
    if (at_any("([{")) {
      ++depth;
    } else if (depth == 0 && at_any(")]},:=")) {
      break;
    } else if (at_any(")]}")) {
      --depth;
    }
  }
  if (token_.offset == first.offset) refuse_unexpected(Place::elsewhere, "a type such as Grid");
}

void FileCompiler::body(const Token& def) {
  const bool same_line = token_.kind != TokenKind::newline;
  if (!same_line) advance();
  if (at_end()) {
    return refuse(def, "a program without statements", "its statements are indented below the def",
                  "add one, such as `return I`");
  }

  const std::uint32_t indentation = token_.offset - token_.line_offset;
  const std::string_view indent = source_.substr(token_.line_offset, indentation);
  bool first = true;
  while (!at_end()) {
    const std::string_view own = source_.substr(token_.line_offset, token_.offset - token_.line_offset);
    if (!first && (same_line || own != indent)) {
      return refuse(token_, "unexpected indentation",
                    "all statements of a program start with the same blanks or tabs",
                    "indent it as the first statement");
    }
    if (first && token_.kind == TokenKind::string) {  // the docstring
      while (token_.kind == TokenKind::string) advance();
    } else {
      statement();
    }
    first = false;
    expect_line_end();
  }
}

void FileCompiler::statement() {
  const Token start = token_;
  if (token_.kind == TokenKind::name && text(token_) == "return") {
    return_statement();
  } else if (token_.kind == TokenKind::name && symbols_.intern(text(token_)).kind != SymbolKind::keyword) {
    assignment();
  } else {
    refuse_unexpected(Place::before_operand, "`name = value` or `return value`");
  }
  refuse_exceeded_limit(start);
}

void FileCompiler::return_statement() {
  const Token start = token_;
  advance();
  if (token_.kind == TokenKind::newline) {
    return refuse(start, "a return without a value", "expected " + std::string(a_value),
                  "write `return None`");
  }
  emitter_.emit_return(start.line, expression().operand);
  returned_ = true;
}

void FileCompiler::assignment() {
  const Token target = token_;
  advance();
  if (at_symbol("(")) {
    return refuse(target, "the result of " + shown(text(target)) + " goes nowhere",
                  "calls have no side effects",
                  "write `name = " + std::string(text(target).substr(0, 40)) + "(...)`");
  }
  if (at_symbol(":")) {
    return refuse(token_, "an annotated assignment", "only parameters and results carry annotations",
                  "write `name = value`");
  }
  if (!at_symbol("=")) return refuse_unexpected(Place::after_operand, "'='");
  if (symbols_.intern(text(target)).kind == SymbolKind::literal) {
    return refuse(target, "assignment to " + shown(text(target)), "it is a literal", "use another name");
  }
  advance();
  if (token_.kind == TokenKind::name && is_symbol(ahead_, "=")) {
    advance();
    return refuse_unexpected(Place::after_operand, "the end of the line");
  }
  const Expression value = expression();
  if (!failed_) bind(target, value.operand);
}

void FileCompiler::bind(const Token& target, std::uint32_t operand) {
  Symbol& symbol = symbols_.intern(text(target));
  if (symbol.local_in != serial_) {
    // Python decides what is local for the whole of a def, not from its assignment on.
    if (symbol.used_in == serial_) {
      return refuse(
          symbol.used_at,
          shown(symbol.name) + " is used before its assignment on line " + std::to_string(target.line),
          "a name that a program assigns is its own throughout", "use another name for the result");
    }
    symbol.local_in = serial_;
    locals_.push_back(&symbol);
  }
  symbol.local_operand = operand;
}

FileCompiler::Expression FileCompiler::expression() {
  switch (token_.kind) {
    case TokenKind::integer:
      return integer(false);
    case TokenKind::name:
      if (is_symbol(ahead_, "(") && !literals_only_) return call();
      return name_reference();
    case TokenKind::symbol:
      if (at_symbol("(")) return parentheses();
      if (at_symbol("-") && ahead_.kind == TokenKind::integer) {
        advance();
        return integer(true);
      }
      break;
    default:
      break;
  }
  refuse_unexpected(Place::before_operand, literals_only_ ? a_literal : a_value);
  return {};
}

FileCompiler::Expression FileCompiler::integer(bool negative) {
  const std::string_view digits = text(token_);
  const bool stray_underscore = digits.back() == '_' || digits.find("__") != std::string_view::npos;
  const bool leading_zero = digits[0] == '0' && digits.find_first_not_of("0_") != std::string_view::npos;
  if (stray_underscore || leading_zero) {
    refuse(token_, "malformed integer " + shown(digits),
           stray_underscore ? "underscores stand between digits only" : "integers have no leading zeros",
           "write it as plain digits");
    return {};
  }
  constexpr std::int64_t beyond = std::int64_t{1} << 40;
  std::int64_t number = 0;
  for (const char digit : digits) {
    if (digit != '_') number = std::min(number * 10 + (digit - '0'), beyond);
  }
  if (negative) number = -number;
  if (number < INT32_MIN || number > INT32_MAX) {
    refuse(
        token_, "the integer " + shown(digits) + " is too large",
        "literals are 32 bits wide, from " + std::to_string(INT32_MIN) + " to " + std::to_string(INT32_MAX),
        "use a smaller one");
    return {};
  }
  advance();
  return {emitter_.immediate(make_integer(static_cast<std::int32_t>(number))), true};
}

FileCompiler::Expression FileCompiler::name_reference() {
  const Token name = token_;
  Symbol& symbol = symbols_.intern(text(name));
  if (symbol.kind == SymbolKind::literal) {
    advance();
    return {symbol.value, true};
  }
  if (symbol.kind == SymbolKind::keyword || literals_only_) {
    refuse_unexpected(Place::before_operand, literals_only_ ? a_literal : a_value);
    return {};
  }
  Expression result;
  if (symbol.local_in == serial_) {
    result.operand = symbol.local_operand;
  } else {
    if (symbol.used_in != serial_) symbol.used_at = name;
    symbol.used_in = serial_;
    switch (symbol.kind) {
      case SymbolKind::primitive:
        result.operand = make_operand(operand_primitive, symbol.value);
        break;
      case SymbolKind::builtin:
        result.operand = emitter_.immediate(builtin_constants[symbol.value].value);
        break;
      case SymbolKind::constant:
        result.operand = emitter_.constant(symbol.value, name.line);
        break;
      default:
        refuse_name(name, symbol);
        return {};
    }
  }
  advance();
  return result;
}

void FileCompiler::enter_bracket() {
  if (nesting_ >= limits_.nesting) refuse_nesting();
  ++nesting_;
  advance();
}

void FileCompiler::leave_bracket() {
  --nesting_;
  expect_symbol(")", "',' or ')'");
}

// The functions from here on call each other as deeply as the brackets nest: refusals are put into
// words elsewhere, to keep the stack they need small.
FileCompiler::Expression FileCompiler::parentheses() {
  const Token open = token_;
  const std::size_t first = elements_.size();
  enter_bracket();
  bool tuple = at_symbol(")");
  Expression single;
  while (!at_end() && !at_symbol(")")) {
    const Token start = token_;
    single = expression();
    tuple = tuple || at_symbol(",");
    if (tuple && !single.literal) refuse_tuple_element(start);
    elements_.push_back(single.operand);
    if (elements_.size() - first > limits_.tuple_elements) refuse_tuple_length(start);
    if (!at_symbol(",")) break;
    advance();
  }
  leave_bracket();
  if (tuple) single = {emitter_.tuple(open.line, std::span(elements_).subspan(first)), true};
  elements_.resize(first);
  return single;
}

FileCompiler::Expression FileCompiler::call() {
  const Token name = token_;
  const Symbol& symbol = symbols_.intern(text(name));
  const bool local = symbol.local_in == serial_;
  if (!local && (symbol.kind == SymbolKind::builtin || symbol.kind == SymbolKind::constant ||
                 symbol.kind == SymbolKind::literal)) {
    refuse_constant_call(name);
    return {};
  }
  const std::uint32_t callee = name_reference().operand;
  if (failed_) return {};
  enter_bracket();
  return {local ? call_local(name, callee) : call_primitive(name, symbol.value), false};
}

void FileCompiler::next_argument() {
  if (at_symbol(",")) {
    advance();
  } else if (!at_symbol(")")) {
    refuse_unexpected(Place::after_operand, "',' or ')'");
  }
}

std::uint32_t FileCompiler::call_primitive(const Token& name, std::uint32_t primitive) {
  const unsigned arity = primitive_table[primitive].arity;
  std::array<std::uint32_t, max_call_arguments> values{};
  unsigned filled = 0;  // one bit for each argument
  unsigned given = 0;
  bool by_keyword = false;
  for (; !at_end() && !at_symbol(")"); next_argument()) {
    unsigned position = given++;
    if (token_.kind == TokenKind::name && is_symbol(ahead_, "=")) {
      by_keyword = true;
      position = parameter_position(primitive, text(token_));
      if (position == arity) refuse_keyword(token_, primitive);
      if (filled >> position & 1) refuse_repeated_argument(token_, primitive, position);
      advance();
      advance();
    } else if (by_keyword) {
      refuse_unnamed_argument(token_);
    }
    const std::uint32_t value = expression().operand;
    if (position < arity) {
      values[position] = value;
      filled |= 1u << position;
    }
  }
  leave_bracket();
  if (given != arity) {
    refuse_argument_count(name, primitive, given);
    return operand_none;
  }
  return emitter_.emit(primitive, name.line, std::span(values).first(arity));
}

std::uint32_t FileCompiler::call_local(const Token& name, std::uint32_t callee) {
  std::array<std::uint32_t, max_call_arguments + 1> operands{callee};
  std::size_t given = 0;
  for (; !at_end() && !at_symbol(")"); next_argument()) {
    if (token_.kind == TokenKind::name && is_symbol(ahead_, "=")) refuse_named_argument(token_);
    const std::uint32_t value = expression().operand;
    if (++given <= max_call_arguments) operands[given] = value;
  }
  leave_bracket();
  if (given == 0 || given > max_call_arguments) {
    refuse_local_argument_count(name, given);
    return operand_none;
  }
  // A local that merely renames a primitive costs no indirect call.
  if (kind_of(callee) == operand_primitive && primitive_table[index_of(callee)].arity == given) {
    return emitter_.emit(index_of(callee), name.line, std::span(operands).subspan(1, given));
  }
  return emitter_.emit(op_call, name.line, std::span(operands).first(given + 1));
}

}  // namespace megabatch
