#include "src/language/symbols.hpp"

#include <iterator>

#include "kernels/bytecode.hpp"

namespace megabatch {
namespace {

constexpr std::string_view keywords[] = {
    "and",    "as",   "assert", "async",  "await",  "break",   "class",    "continue",
    "def",    "del",  "elif",   "else",   "except", "finally", "for",      "from",
    "global", "if",   "import", "in",     "is",     "lambda",  "nonlocal", "not",
    "or",     "pass", "raise",  "return", "try",    "while",   "with",     "yield"};
constexpr std::string_view literals[] = {"None", "False", "True"};  // in the order of operand_special

}  // namespace

SymbolTable::SymbolTable() {
  const auto add = [this](std::string_view name, SymbolKind kind, std::uint32_t value) {
    Symbol& symbol = intern(name);
    symbol.kind = kind;
    symbol.value = value;
  };
  for (std::uint32_t i = 0; i < primitive_count; ++i) add(primitive_table[i].name, SymbolKind::primitive, i);
  for (std::uint32_t i = 0; i < std::size(builtin_constants); ++i) {
    add(builtin_constants[i].name, SymbolKind::builtin, i);
  }
  for (std::uint32_t i = 0; i < std::size(literals); ++i) {
    add(literals[i], SymbolKind::literal, (operand_special << operand_shift) | i);
  }
  for (const std::string_view keyword : keywords) add(keyword, SymbolKind::keyword, 0);
  known_ = symbols_.size();
}

Symbol& SymbolTable::intern(std::string_view name) {
  const auto [place, is_new] = by_name_.try_emplace(name, nullptr);
  if (is_new) {
    place->second = &symbols_.emplace_back();
    place->second->name = name;
  }
  return *place->second;
}

std::string_view primitive_for_builtin(std::string_view name) {
  constexpr std::string_view pairs[][2] = {
      {"len", "size"},  {"max", "maximum"},    {"min", "minimum"},       {"sorted", "order"},
      {"zip", "pair"},  {"range", "interval"}, {"tuple", "totuple"},     {"set", "initset"},
      {"map", "apply"}, {"filter", "sfilter"}, {"frozenset", "initset"}, {"next", "first"}};
  for (const auto& [builtin, primitive] : pairs) {
    if (builtin == name) return primitive;
  }
  return {};
}

}  // namespace megabatch
