#include "src/language/explain.hpp"

#include "src/language/diagnostic.hpp"

namespace megabatch {
namespace {

struct Rule {
  std::string_view text;
  std::string_view why;
  std::string_view before;  // suggestion where an operand was expected
  std::string_view after;   // suggestion elsewhere
};

constexpr std::string_view no_operators = "the language has no operators";
constexpr std::string_view no_branches = "programs are straight-line, without branches";
constexpr std::string_view no_loops = "programs are straight-line, without loops and comprehensions";
constexpr std::string_view no_blocks = "a program is made of assignments and a return only";
constexpr std::string_view use_branch = "use branch(condition, a, b)";
constexpr std::string_view use_apply = "use apply, mapply, rapply, papply, mpapply or prapply";
constexpr std::string_view drop_it = "leave it out";
constexpr std::string_view single_target = "an assignment has one name on its left";

constexpr Rule rules[] = {
    {"+", no_operators, "leave the sign out", "use add(a, b)"},
    {"-", no_operators, "use invert(a)", "use subtract(a, b)"},
    {"*", no_operators, "pass the arguments one by one", "use multiply(a, b)"},
    {"**", no_operators, "pass the arguments one by one", "use multiply(a, b), repeatedly"},
    {"/", no_operators, "use divide(a, b), which rounds down", "use divide(a, b), which rounds down"},
    {"//", no_operators, "use divide(a, b)", "use divide(a, b)"},
    {"%", no_operators, "use divide, multiply and subtract", "use divide, multiply and subtract"},
    {"@", "programs run as they are written, without decorators and operators", "remove the line",
     "use apply or papply"},
    {"&", no_operators, "use intersection(a, b)", "use intersection(a, b) or both(a, b)"},
    {"|", no_operators, "use combine(a, b)", "use combine(a, b) or either(a, b)"},
    {"^", no_operators, "use difference and combine", "use difference and combine"},
    {"~", no_operators, "use flip(a) or invert(a)", "use flip(a) or invert(a)"},
    {"<<", no_operators, "use multiply(a, b)", "use multiply(a, b)"},
    {">>", no_operators, "use divide(a, b)", "use divide(a, b)"},
    {"==", no_operators, "use equality(a, b)", "use equality(a, b)"},
    {"!=", no_operators, "use flip(equality(a, b))", "use flip(equality(a, b))"},
    {">", no_operators, "use greater(a, b)", "use greater(a, b)"},
    {"<", no_operators, "use greater(b, a)", "use greater(b, a)"},
    {">=", no_operators, "use flip(greater(b, a))", "use flip(greater(b, a))"},
    {"<=", no_operators, "use flip(greater(a, b))", "use flip(greater(a, b))"},
    {"not", no_operators, "use flip(a)", "use flip(contained(a, b))"},
    {"and", no_operators, "use both(a, b)", "use both(a, b)"},
    {"or", no_operators, "use either(a, b)", "use either(a, b)"},
    {"in", no_operators, "use contained(a, b)", "use contained(a, b)"},
    {"is", no_operators, "use equality(a, b)", "use equality(a, b)"},
    {":=", single_target, "write the assignment on a line of its own", "write it as `name = value`"},
    {"=", single_target, "write `name = value`", "write one assignment a line"},
    {"for", no_loops, use_apply, use_apply},
    {"while", no_loops, "use power(function, n)", "use power(function, n)"},
    {"break", no_loops, drop_it, drop_it},
    {"continue", no_loops, drop_it, drop_it},
    {"if", no_branches, use_branch, use_branch},
    {"elif", no_branches, use_branch, use_branch},
    {"else", no_branches, use_branch, use_branch},
    {"lambda", "functions are made by primitives", "use compose, chain, matcher, rbind, lbind, fork or power",
     "use compose, chain, matcher, rbind, lbind, fork or power"},
    {"def", "a program defines no further functions", "use compose, chain, rbind, lbind or fork",
     "start every program at the margin"},
    {"class", no_blocks, drop_it, drop_it},
    {"async", no_blocks, "write `def name(I):`", "write `def name(I):`"},
    {"await", no_blocks, drop_it, drop_it},
    {"with", no_blocks, drop_it, drop_it},
    {"try", no_blocks, drop_it, drop_it},
    {"except", no_blocks, drop_it, drop_it},
    {"finally", no_blocks, drop_it, drop_it},
    {"raise", no_blocks, drop_it, drop_it},
    {"assert", no_blocks, drop_it, drop_it},
    {"del", no_blocks, drop_it, drop_it},
    {"global", no_blocks, drop_it, drop_it},
    {"nonlocal", no_blocks, drop_it, drop_it},
    {"pass", no_blocks, "write `return None`", "write `return None`"},
    {"yield", no_blocks, "use return", "use return"},
    {"import", "imports stand at the top of a file only", drop_it, drop_it},
    {"from", "imports stand at the top of a file only", drop_it, drop_it},
    {"return", "a return stands inside a program, on a line of its own", "write `return value`",
     "write `return value` on the next line"},
    {".", "values have no attributes, and modules no names of their own", "write the primitive's bare name",
     "write the primitive's bare name"},
    {"[", "the language has no lists and no subscripts",
     "use a tuple such as (1, 2), or a primitive's result", "use index(grid, loc), first, last or crop"},
    {"{", "sets are made by primitives", "use initset(value) and insert(value, container)",
     "use initset(value) and insert(value, container)"},
    {";", "a line holds one statement", "start a new line", "start a new line"},
    {",", "a tuple needs its parentheses, and an assignment has one name on its left", "write (a, b)",
     "write (1, 2) for a literal, or astuple(a, b)"},
    {"(", "only a name can be called, and only with its '(' right behind it",
     "name the function first: f = ...", "name the function first: f = ..., then f(x)"},
};

const Rule* rule_for(std::string_view text) {
  for (const Rule& rule : rules) {
    if (rule.text == text) return &rule;
  }
  return nullptr;
}

bool is_augmented(std::string_view text) {  // such as += or //=
  return text.size() >= 2 && text.back() == '=' && text.find_first_not_of("+-*/%@&|^<>=") == text.npos &&
         rule_for(text) == nullptr;
}

std::string hex(std::uint32_t number, int digits) {
  constexpr char symbols[] = "0123456789ABCDEF";
  std::string text;
  for (int i = digits - 1; i >= 0; --i) text += symbols[(number >> (4 * i)) & 15];
  return text;
}

// Of a valid UTF-8 sequence of 2 to 4 bytes.
std::uint32_t code_point(std::string_view sequence) {
  auto point =
      static_cast<std::uint32_t>(static_cast<unsigned char>(sequence[0])) & (0xFFu >> (sequence.size() + 1));
  for (const char c : sequence.substr(1)) point = (point << 6) | (static_cast<unsigned char>(c) & 0x3Fu);
  return point;
}

}  // namespace

Refusal unexpected(std::string_view source, const Token& token, Place place, std::string_view accepted) {
  const std::string_view text = source.substr(token.offset, token.length);
  const std::string expected = "expected " + std::string(accepted);
  switch (token.kind) {
    case TokenKind::newline:
      return {"unexpected end of line", expected, "complete the line"};
    case TokenKind::end:
      return {"unexpected end of the program", expected, "complete the program"};
    case TokenKind::string:
      return {"unexpected string " + shown(text), "text is no value of the language; " + expected,
              "write it as a comment"};
    case TokenKind::number:
      return {"unexpected number " + shown(text), "numbers are decimal integers",
              "write an integer such as 3"};
    default:
      break;
  }
  const std::string problem = "unexpected " + shown(text);
  if (is_augmented(text)) return {problem, std::string(no_operators), "write x = add(x, y) and the like"};
  const Rule* rule = rule_for(text);
  if (rule == nullptr || place == Place::elsewhere) return {problem, expected, "write that instead"};
  return {problem, std::string(rule->why) + "; " + expected,
          std::string(place == Place::before_operand ? rule->before : rule->after)};
}

Refusal unreadable(std::string_view source, const Token& token) {
  const std::string_view text = source.substr(token.offset, token.length);
  switch (token.fault) {
    case Fault::nul:
      return {"a NUL byte", "program files are text", "remove it, or save the file as UTF-8"};
    case Fault::invalid_utf8:
      return {"the byte 0x" + hex(static_cast<unsigned char>(text[0]), 2) + " is not valid UTF-8",
              "program files are UTF-8 text", "save the file as UTF-8"};
    case Fault::non_ascii: {
      const std::uint32_t point = code_point(text);
      return {"unexpected character U+" + hex(point, point > 0xFFFF ? 6 : 4),
              "outside comments and docstrings programs are ASCII",
              "replace it, for instance by a plain blank, quote or letter"};
    }
    case Fault::open_string:
      return {"the string " + shown(text) + " is never closed", "its closing quotes are missing", "add them"};
    case Fault::backslash:
      return {"unexpected '\\'", "a backslash only continues a line, as its last character", "remove it"};
    default:
      return {"unexpected character " + shown(text), "Python has no such sign here", "remove it"};
  }
}

}  // namespace megabatch
