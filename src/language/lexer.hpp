#pragma once
// Python's tokens, as far as programs need them, read straight out of the source without copies.
#include <cstdint>
#include <string_view>

namespace megabatch {

enum class TokenKind : std::uint8_t {
  name,     // also a keyword
  integer,  // decimal digits and underscores
  number,   // any other number
  string,   // with its quotes and prefix
  symbol,   // operator or delimiter
  newline,  // end of a logical line that held a token
  end,      // end of the range
  bad,      // see Fault
};

enum class Fault : std::uint8_t { none, nul, invalid_utf8, non_ascii, open_string, backslash, character };

struct Token {
  TokenKind kind = TokenKind::end;
  Fault fault = Fault::none;
  bool starts_statement = false;  // first of its logical line
  std::uint32_t offset = 0;       // bytes into the source
  std::uint32_t length = 0;       // bytes
  std::uint32_t line = 0;         // from 1
  std::uint32_t line_offset = 0;  // of its line's first byte

  bool at_margin() const { return offset == line_offset; }
};

// Where reading starts, and where it ends.
struct SourceRange {
  std::uint32_t begin = 0, end = 0;
  std::uint32_t line = 1;
  std::uint32_t line_offset = 0;
};

class Lexer {
 public:
  Lexer() = default;
  // The source must outlive the lexer and be shorter than 4 GiB.
  Lexer(std::string_view source, const SourceRange& range);

  // At the end of the range: `end`, again and again.
  Token next();
  // Makes `end` the next token.
  void stop();
  // Starts a new statement where a bracket was left open.
  void forget_brackets() { depth_ = 0; }
  bool in_brackets() const { return depth_ > 0; }
  // The outermost bracket still open; valid while in_brackets().
  const Token& open_bracket() const { return open_bracket_; }

 private:
  char at(std::uint32_t offset) const { return offset < end_ ? source_[offset] : '\0'; }
  Token token(TokenKind kind, std::uint32_t length);
  Token bad(Fault fault, std::uint32_t length);
  void start_line(std::uint32_t offset);
  bool skip_blank(Token& found);
  Token read_string(std::uint32_t prefix);
  Token read_symbol(char c);
  Token read_non_ascii();

  std::string_view source_;
  std::uint32_t position_ = 0, end_ = 0;
  std::uint32_t line_ = 1, line_offset_ = 0;
  std::uint32_t depth_ = 0;
  bool statement_open_ = false;
  std::uint32_t searched_[4] = {};  // by kind of quotes: no closing ones before this offset
  Token open_bracket_;
};

// Column of a token, from 1, in characters of UTF-8; a byte that is none counts as one.
std::uint32_t column_of(std::string_view source, const Token& token);

}  // namespace megabatch
