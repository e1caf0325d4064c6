#pragma once
// Why a piece of Python is no part of the language, and what to write instead.
#include <string>
#include <string_view>

#include "src/language/lexer.hpp"

namespace megabatch {

struct Refusal {
  std::string problem, why, suggestion;
};

// Where a token was met: an operator before its operand is another one than the same sign after it.
enum class Place { before_operand, after_operand, elsewhere };

// `accepted` says what could stand there, as in "a name, a number or '('".
Refusal unexpected(std::string_view source, const Token& token, Place place, std::string_view accepted);

// For a token of kind `bad`.
Refusal unreadable(std::string_view source, const Token& token);

}  // namespace megabatch
