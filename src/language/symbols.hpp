#pragma once
// The names of a program file: what each means at the top level, and in the program being compiled.
#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>

#include "kernels/value.hpp"
#include "src/language/lexer.hpp"

namespace megabatch {

struct BuiltinConstant {
  std::string_view name;
  Value value;  // immediate
};

// The constants of arc-dsl (constants.py).
inline constexpr BuiltinConstant builtin_constants[] = {
    {"F", make_boolean(false)},       {"T", make_boolean(true)},
    {"ZERO", make_integer(0)},        {"ONE", make_integer(1)},
    {"TWO", make_integer(2)},         {"THREE", make_integer(3)},
    {"FOUR", make_integer(4)},        {"FIVE", make_integer(5)},
    {"SIX", make_integer(6)},         {"SEVEN", make_integer(7)},
    {"EIGHT", make_integer(8)},       {"NINE", make_integer(9)},
    {"TEN", make_integer(10)},        {"NEG_ONE", make_integer(-1)},
    {"NEG_TWO", make_integer(-2)},    {"DOWN", make_pair(1, 0)},
    {"RIGHT", make_pair(0, 1)},       {"UP", make_pair(-1, 0)},
    {"LEFT", make_pair(0, -1)},       {"ORIGIN", make_pair(0, 0)},
    {"UNITY", make_pair(1, 1)},       {"NEG_UNITY", make_pair(-1, -1)},
    {"UP_RIGHT", make_pair(-1, 1)},   {"DOWN_LEFT", make_pair(1, -1)},
    {"ZERO_BY_TWO", make_pair(0, 2)}, {"TWO_BY_ZERO", make_pair(2, 0)},
    {"TWO_BY_TWO", make_pair(2, 2)},  {"THREE_BY_THREE", make_pair(3, 3)},
};

enum class SymbolKind : std::uint8_t {
  unknown,
  keyword,    // of Python, and not a literal
  literal,    // None, False or True; value: operand word
  primitive,  // value: its number
  builtin,    // a constant of arc-dsl; value: index into builtin_constants
  constant,   // of the file; value: the compiler's number for it
  refused,    // a constant of the file that was refused; value: its line
  program,    // value: the line of its `def`
};

inline constexpr std::uint32_t no_item = UINT32_MAX;

struct Symbol {
  std::string_view name;
  SymbolKind kind = SymbolKind::unknown;  // at the top level
  std::uint32_t value = 0;
  std::uint32_t item = no_item;  // last top-level statement that binds it
  // The rest counts only where the serial number is that of the program being compiled.
  std::uint32_t local_in = 0;  // serial number of the last program that bound it
  std::uint32_t local_operand = 0;
  std::uint32_t used_in = 0;  // serial number of the last program that used its top-level meaning
  Token used_at;
};

class SymbolTable {
 public:
  SymbolTable();  // holds the keywords, literals, primitives and constants
  // The name must outlive the table. References stay valid.
  Symbol& intern(std::string_view name);
  // All symbols, those known from the start first.
  const std::deque<Symbol>& all() const { return symbols_; }
  std::size_t known() const { return known_; }

 private:
  std::deque<Symbol> symbols_;
  std::unordered_map<std::string_view, Symbol*> by_name_;
  std::size_t known_ = 0;
};

// The primitive that does what Python's builtin of that name does, or empty.
std::string_view primitive_for_builtin(std::string_view name);

}  // namespace megabatch
