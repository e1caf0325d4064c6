#include "src/language/outline.hpp"

namespace megabatch {
namespace {

std::string_view text_of(std::string_view source, const Token& token) {
  return source.substr(token.offset, token.length);
}

bool is_symbol(std::string_view source, const Token& token, std::string_view symbol) {
  return token.kind == TokenKind::symbol && text_of(source, token) == symbol;
}

}  // namespace

std::vector<Item> outline(std::string_view source) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  SourceRange whole;
  whole.end = static_cast<std::uint32_t>(source.size());
  if (source.substr(0, byte_order_mark.size()) == byte_order_mark) whole.begin = whole.line_offset = 3;

  std::vector<Item> items;
  Lexer lexer(source, whole);
  Token token = lexer.next();
  while (token.kind != TokenKind::end) {
    const std::string_view text = text_of(source, token);
    const bool is_def = token.kind == TokenKind::name && text == "def" && token.at_margin();
    const bool below_decorator = !items.empty() && items.back().kind == ItemKind::decorator;
    const bool is_decorator = token.at_margin() && is_symbol(source, token, "@");
    const bool begins = items.empty() || is_def || (token.starts_statement && token.at_margin());
    if (!begins || (below_decorator && is_decorator)) {
      token = lexer.next();
      continue;
    }
    if (is_def) lexer.forget_brackets();
    Item item;
    item.range = {token.offset, whole.end, token.line, token.line_offset};
    const Token second = lexer.next();
    if (is_def) {
      item.kind = ItemKind::program;
      if (second.kind == TokenKind::name) item.name = text_of(source, second);
    } else if (is_decorator) {
      item.kind = ItemKind::decorator;
    } else if (token.kind == TokenKind::string && token.at_margin()) {
      item.kind = ItemKind::docstring;
    } else if (token.kind == TokenKind::name && token.at_margin() && (text == "import" || text == "from")) {
      item.kind = ItemKind::import;
    } else if (token.kind == TokenKind::name && token.at_margin() && is_symbol(source, second, "=")) {
      item.kind = ItemKind::constant;
      item.name = text;
    }
    token = second;
    if (is_def && below_decorator) {
      items.back().kind = ItemKind::program;
      items.back().name = item.name;
    } else if (item.kind != ItemKind::other || items.empty() || items.back().kind != ItemKind::other) {
      if (!items.empty()) items.back().range.end = item.range.begin;
      items.push_back(item);
    }
  }
  return items;
}

}  // namespace megabatch
