#include <algorithm>

#include "src/language/program_set.hpp"
#include "src/language/symbols.hpp"
#include "src/language/text.hpp"

namespace megabatch {
namespace {

struct Group {
  Family family;
  const char* title;
};
constexpr Group groups[] = {{Family::scalar, "Numbers, pairs and truth values"},
                            {Family::container, "Containers: tuples and sets"},
                            {Family::loop, "Functions applied to containers"},
                            {Family::function, "Functions made from functions"},
                            {Family::patch, "Patches: sets of cells (objects) or of places (indices)"},
                            {Family::grid, "Grids"}};

constexpr const char* introduction =
    R"(A program is straight-line Python over the primitives of arc-dsl:

  def name(I):
      x1 = objects(I, T, F, T)
      x2 = argmax(x1, size)
      return fill(I, TWO, x2)

Its inputs, by name: I, the input grid; S, the task's train pairs, a tuple of (input, output); C, a
candidate or expected output. Literals are integers, True, False, None and tuples of these. A call may
name its arguments. A top-level `NAME = literal` defines one more constant.
Sets are iterated in canonical order, so the first element of a set is its least.
)";

void append_padded(std::string& text, const std::string& column, std::size_t width) {
  text += "  " + column + std::string(width - column.size() + 2, ' ');
}

}  // namespace

std::string help_dsl() {
  std::size_t width = 0;
  for (const PrimitiveInfo& primitive : primitive_table) width = std::max(width, signature(primitive).size());

  std::string text = introduction;
  text += "\nConstants\n";
  for (const BuiltinConstant& constant : builtin_constants) {
    append_padded(text, std::string(constant.name), width);
    text += value_text(constant.value) + '\n';
  }
  for (const Group& group : groups) {
    text += '\n';
    text += group.title;
    text += '\n';
    for (const PrimitiveInfo& primitive : primitive_table) {
      if (primitive.family != group.family) continue;
      append_padded(text, signature(primitive), width);
      text += primitive.meaning;
      text += '\n';
    }
  }
  return text;
}

}  // namespace megabatch
