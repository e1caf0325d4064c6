#pragma once
// Some primitives in plain standard C++, as simple as can be: what benchmarks check the kernels against.
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace megabatch::plain {

using Grid = std::vector<std::vector<int>>;
using Place = std::pair<int, int>;
using Cell = std::pair<int, Place>;
using Patch = std::set<Place>;  // ordered as the canonical order is
using Object = std::set<Cell>;
using Objects = std::set<Object>;

// Appends the canonical text of integers and of pairs (tuples), vectors (tuples) and sets of such.
inline void write(std::string& out, int n) { out += std::to_string(n); }
template <class T>
void write(std::string& out, const std::vector<T>& elements);
template <class T>
void write(std::string& out, const std::set<T>& elements);
template <class A, class B>
void write(std::string& out, const std::pair<A, B>& p) {
  out += '(';
  write(out, p.first);
  out += ", ";
  write(out, p.second);
  out += ')';
}
template <class C>
void write_all(std::string& out, const C& elements) {
  bool first = true;
  for (const auto& element : elements) {
    if (!first) out += ", ";
    first = false;
    write(out, element);
  }
}
template <class T>
void write(std::string& out, const std::vector<T>& elements) {
  out += '(';
  write_all(out, elements);
  out += elements.size() == 1 ? ",)" : ")";
}
template <class T>
void write(std::string& out, const std::set<T>& elements) {
  out += '{';
  write_all(out, elements);
  out += '}';
}
template <class T>
std::string text(const T& value) {
  std::string out;
  write(out, value);
  return out;
}

int height(const Grid& grid);
int width(const Grid& grid);
int mostcolor(const Grid& grid);
int leastcolor(const Grid& grid);
Object asobject(const Grid& grid);
Patch ofcolor(const Grid& grid, int colour);
Patch toindices(const Object& object);
Objects partition(const Grid& grid, bool without_bg);
Objects objects(const Grid& grid, bool univalued, bool diagonal, bool without_bg);
Grid fill(Grid grid, int colour, const Patch& patch);
Grid paint(Grid grid, const Object& object);
Grid upscale(const Grid& grid, int factor);
Grid rot90(const Grid& grid);
Grid vmirror(const Grid& grid);
Grid dmirror(const Grid& grid);
Grid hconcat(const Grid& a, const Grid& b);
Patch occurrences(const Grid& grid, const Object& object);
Patch connect(Place a, Place b);

// The corners of a patch's bounding box, upper left and lower right.
std::pair<Place, Place> bounds(const Patch& patch);
Patch shift(const Patch& patch, int rows, int columns);
Object shift(const Object& object, int rows, int columns);
Patch normalize(const Patch& patch);
// The places of a box, all or its outline alone.
Patch box(Place first, Place last, bool outline);

}  // namespace megabatch::plain
