#pragma once
// The top-level statements of a program file. Python looks names up when a program is called, so all
// of them must be known before the first program is compiled.
#include <cstdint>
#include <string_view>
#include <vector>

#include "src/language/lexer.hpp"

namespace megabatch {

enum class ItemKind : std::uint8_t {
  program,   // with the decorators above it
  constant,  // NAME = ...
  import,
  docstring,
  decorator,  // without a program below it
  other,      // anything else, up to the next item that is something
};

struct Item {
  ItemKind kind = ItemKind::other;
  SourceRange range;      // to the next item, comments and blank lines included
  std::string_view name;  // of a program or constant; empty where the source has none
};

// A `def` at the margin always begins an item, even inside open brackets: no Python has it there, so an
// earlier program with an unclosed bracket does not take the later ones with it.
std::vector<Item> outline(std::string_view source);

}  // namespace megabatch
