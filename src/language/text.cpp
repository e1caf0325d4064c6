#include "src/language/text.hpp"

namespace megabatch {

std::string value_text(Value value) {
  const auto pair = [](int a, const std::string& b) { return '(' + std::to_string(a) + ", " + b + ')'; };
  switch (value.tag()) {
    case Tag::none:
      return "None";
    case Tag::boolean:
      return value.integer() == 0 ? "False" : "True";
    case Tag::integer:
      return std::to_string(value.integer());
    case Tag::pair:
      return pair(value.first(), std::to_string(value.second()));
    case Tag::cell:
      return pair(key_colour(value.key()),
                  pair(key_row(value.key()), std::to_string(key_column(value.key()))));
    default:
      return "()";  // of the other kinds, only the empty tuple has no part in the arena
  }
}

std::string signature(const PrimitiveInfo& primitive) {
  std::string text = primitive.name;
  text += '(';
  for (const char* c = primitive.parameters; *c != '\0'; ++c) {
    text += *c;
    if (*c == ',') text += ' ';
  }
  return text + ')';
}

}  // namespace megabatch
