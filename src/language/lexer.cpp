#include "src/language/lexer.hpp"

#include <cstring>
#include <string_view>

namespace megabatch {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }

bool is_string_prefix(std::string_view name) {
  return name.size() <= 2 && name.find_first_not_of("rRuUbBfF") == std::string_view::npos;
}

// Bytes of the UTF-8 sequence at the start, 0 where it is none (overlong forms and surrogates are none).
std::uint32_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned>(static_cast<unsigned char>(text[i])) : 0u;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!follows(1) || !follows(2)) return 0;
    if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F)) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    if ((lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F)) return 0;
    return 4;
  }
  return 0;
}

}  // namespace

Lexer::Lexer(std::string_view source, const SourceRange& range)
    : source_(source),
      position_(range.begin),
      end_(range.end),
      line_(range.line),
      line_offset_(range.line_offset) {}

void Lexer::stop() {
  position_ = end_;
  depth_ = 0;
  statement_open_ = false;
}

void Lexer::start_line(std::uint32_t offset) {
  ++line_;
  line_offset_ = offset;
}

Token Lexer::token(TokenKind kind, std::uint32_t length) {
  Token t;
  t.kind = kind;
  t.starts_statement = !statement_open_;
  t.offset = position_;
  t.length = length;
  t.line = line_;
  t.line_offset = line_offset_;
  position_ += length;
  if (kind != TokenKind::newline && kind != TokenKind::end) statement_open_ = true;
  return t;
}

Token Lexer::bad(Fault fault, std::uint32_t length) {
  Token t = token(TokenKind::bad, length);
  t.fault = fault;
  return t;
}

// Skips blanks, comments and line ends that end no statement. Returns true with the token where one
// was found on the way.
bool Lexer::skip_blank(Token& found) {
  while (position_ < end_) {
    const char c = source_[position_];
    if (c == ' ' || c == '\t' || c == '\f') {
      if (c == '\f' && position_ == line_offset_) ++line_offset_;  // a page break indents nothing
      ++position_;
    } else if (c == '\n' || c == '\r') {
      const std::uint32_t length = c == '\r' && at(position_ + 1) == '\n' ? 2 : 1;
      const bool ends = statement_open_ && depth_ == 0;
      if (ends) {
        found = token(TokenKind::newline, length);
        statement_open_ = false;
      } else {
        position_ += length;
      }
      start_line(position_);
      if (ends) return true;
    } else if (c == '#') {
      const std::size_t stop =
          source_.substr(0, end_).find_first_of(std::string_view("\n\r\0", 3), position_);
      position_ = stop == std::string_view::npos ? end_ : static_cast<std::uint32_t>(stop);
    } else if (c == '\\' && (at(position_ + 1) == '\n' || at(position_ + 1) == '\r')) {
      position_ += at(position_ + 1) == '\r' && at(position_ + 2) == '\n' ? 3 : 2;
      start_line(position_);
    } else {
      return false;
    }
  }
  return false;
}

Token Lexer::next() {
  Token found;
  if (skip_blank(found)) return found;
  if (position_ >= end_) {
    if (!statement_open_) return token(TokenKind::end, 0);
    found = token(depth_ == 0 ? TokenKind::newline : TokenKind::end, 0);
    statement_open_ = false;
    return found;
  }
  const char c = source_[position_];
  if (is_name_start(c)) {
    std::uint32_t length = 1;
    while (is_name_part(at(position_ + length))) ++length;
    const char after = at(position_ + length);
    if ((after == '"' || after == '\'') && is_string_prefix(source_.substr(position_, length))) {
      return read_string(length);
    }
    return token(TokenKind::name, length);
  }
  if (is_digit(c) || (c == '.' && is_digit(at(position_ + 1)))) {
    std::uint32_t length = 0;
    bool integer = true;
    for (char d = c; is_name_part(d) || d == '.'; d = at(position_ + length)) {
      integer = integer && (is_digit(d) || d == '_');
      ++length;
    }
    return token(integer ? TokenKind::integer : TokenKind::number, length);
  }
  if (c == '"' || c == '\'') return read_string(0);
  if (c == '\0') return bad(Fault::nul, 1);
  if (static_cast<unsigned char>(c) >= 0x80) return read_non_ascii();
  return read_symbol(c);
}

Token Lexer::read_string(std::uint32_t prefix) {
  const std::uint32_t begin = position_;
  const std::uint32_t opening = begin + prefix;
  const char quote = source_[opening];
  const bool triple = at(opening + 1) == quote && at(opening + 2) == quote;
  const std::uint32_t quotes = triple ? 3 : 1;
  // Where an earlier search for these quotes failed, another would fail too: not repeating it keeps a
  // hostile file from costing the square of its length.
  std::uint32_t& searched = searched_[(triple ? 2 : 0) + (quote == '"' ? 1 : 0)];
  if (opening < searched) return bad(Fault::open_string, prefix + quotes);

  Fault fault = Fault::open_string;
  std::uint32_t lines = 0, last_line_offset = line_offset_;
  std::uint32_t p = opening + quotes;
  for (; p < end_; ++p) {
    char c = source_[p];
    if (c == quote && (!triple || (at(p + 1) == quote && at(p + 2) == quote))) {
      const Token t = token(TokenKind::string, p + quotes - begin);
      line_ += lines;
      line_offset_ = last_line_offset;
      return t;
    }
    const bool escaped = c == '\\' && p + 1 < end_;
    if (escaped) c = source_[++p];
    if (c == '\0') {
      fault = Fault::nul;
      break;
    }
    if (c == '\n' || c == '\r') {
      if (!triple && !escaped) break;
      if (c == '\r' && at(p + 1) == '\n') ++p;
      ++lines;
      last_line_offset = p + 1;
    }
  }
  searched = p;
  return bad(fault, prefix + quotes);
}

Token Lexer::read_symbol(char c) {
  constexpr std::string_view symbols = "+-*/%@&|^~<>()[]{},:.;=!";
  if (c == '\\') return bad(Fault::backslash, 1);
  if (symbols.find(c) == std::string_view::npos) return bad(Fault::character, 1);
  const char second = at(position_ + 1), third = at(position_ + 2);
  std::uint32_t length = 1;
  if (c == '.' && second == '.' && third == '.') {
    length = 3;
  } else if (second == c && std::strchr("*/<>", c) != nullptr) {
    length = third == '=' ? 3 : 2;
  } else if ((second == '=' && std::strchr("+-*/%@&|^<>=!:", c) != nullptr) || (c == '-' && second == '>')) {
    length = 2;
  }
  if (c == '!' && length == 1) return bad(Fault::character, 1);
  const Token t = token(TokenKind::symbol, length);
  if (c == '(' || c == '[' || c == '{') {
    if (depth_ == 0) open_bracket_ = t;
    ++depth_;
  } else if ((c == ')' || c == ']' || c == '}') && depth_ > 0) {
    --depth_;
  }
  return t;
}

Token Lexer::read_non_ascii() {
  const std::uint32_t length = utf8_length(source_.substr(position_, end_ - position_));
  return length == 0 ? bad(Fault::invalid_utf8, 1) : bad(Fault::non_ascii, length);
}

std::uint32_t column_of(std::string_view source, const Token& token) {
  std::uint32_t column = 1;
  for (std::uint32_t p = token.line_offset; p < token.offset;) {
    const std::uint32_t length = utf8_length(source.substr(p));
    p += length == 0 ? 1 : length;
    ++column;
  }
  return column;
}

}  // namespace megabatch
