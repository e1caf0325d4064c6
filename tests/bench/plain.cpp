#include "tests/bench/plain.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace megabatch::plain {
namespace {

std::map<int, int> counts(const Grid& grid) {
  std::map<int, int> n;
  for (const auto& row : grid)
    for (const int colour : row) ++n[colour];
  return n;
}

}  // namespace

int height(const Grid& grid) { return static_cast<int>(grid.size()); }
int width(const Grid& grid) { return static_cast<int>(grid[0].size()); }

int mostcolor(const Grid& grid) {
  const auto n = counts(grid);
  return std::max_element(n.begin(), n.end(), [](auto a, auto b) { return a.second < b.second; })->first;
}
int leastcolor(const Grid& grid) {
  const auto n = counts(grid);
  return std::min_element(n.begin(), n.end(), [](auto a, auto b) { return a.second < b.second; })->first;
}

Object asobject(const Grid& grid) {
  Object all;
  for (int i = 0; i < height(grid); ++i)
    for (int j = 0; j < width(grid); ++j) all.insert({grid[i][j], {i, j}});
  return all;
}
Patch ofcolor(const Grid& grid, int colour) {
  Patch places;
  for (const auto& [c, place] : asobject(grid))
    if (c == colour) places.insert(place);
  return places;
}
Patch toindices(const Object& object) {
  Patch places;
  for (const auto& cell : object) places.insert(cell.second);
  return places;
}

Objects partition(const Grid& grid, bool without_bg) {
  std::map<int, Object> of_colour;
  for (const Cell& cell : asobject(grid)) of_colour[cell.first].insert(cell);
  if (without_bg) of_colour.erase(mostcolor(grid));
  Objects parts;
  for (const auto& part : of_colour) parts.insert(part.second);
  return parts;
}

Objects objects(const Grid& grid, bool univalued, bool diagonal, bool without_bg) {
  const int background = without_bg ? mostcolor(grid) : -1;
  Objects parts;
  Patch seen;
  for (const auto& [colour, start] : asobject(grid)) {
    if (colour == background || seen.count(start)) continue;
    Object part;
    std::vector<Place> open{start};
    while (!open.empty()) {
      const auto [i, j] = open.back();
      open.pop_back();
      if (i < 0 || i >= height(grid) || j < 0 || j >= width(grid) || seen.count({i, j})) continue;
      if (univalued ? grid[i][j] != colour : grid[i][j] == background) continue;
      seen.insert({i, j});
      part.insert({grid[i][j], {i, j}});
      for (int di = -1; di <= 1; ++di)
        for (int dj = -1; dj <= 1; ++dj)
          if (diagonal || di == 0 || dj == 0) open.push_back({i + di, j + dj});
    }
    parts.insert(part);
  }
  return parts;
}

Grid fill(Grid grid, int colour, const Patch& patch) {
  Object object;
  for (const Place& place : patch) object.insert({colour, place});
  return paint(std::move(grid), object);
}
Grid paint(Grid grid, const Object& object) {
  for (const auto& [colour, place] : object)
    if (place.first >= 0 && place.first < height(grid) && place.second >= 0 && place.second < width(grid))
      grid[place.first][place.second] = colour;
  return grid;
}

Grid upscale(const Grid& grid, int factor) {
  Grid large(grid.size() * factor, std::vector<int>(grid[0].size() * factor));
  for (int i = 0; i < height(large); ++i)
    for (int j = 0; j < width(large); ++j) large[i][j] = grid[i / factor][j / factor];
  return large;
}
Grid rot90(const Grid& grid) {
  Grid turned(grid[0].size(), std::vector<int>(grid.size()));
  for (int i = 0; i < height(grid); ++i)
    for (int j = 0; j < width(grid); ++j) turned[j][height(grid) - 1 - i] = grid[i][j];
  return turned;
}
Grid vmirror(const Grid& grid) {
  Grid mirrored = grid;
  for (auto& row : mirrored) std::reverse(row.begin(), row.end());
  return mirrored;
}
Grid dmirror(const Grid& grid) {
  Grid mirrored(grid[0].size(), std::vector<int>(grid.size()));
  for (int i = 0; i < height(grid); ++i)
    for (int j = 0; j < width(grid); ++j) mirrored[j][i] = grid[i][j];
  return mirrored;
}
Grid hconcat(const Grid& a, const Grid& b) {
  Grid both = a;
  for (std::size_t i = 0; i < a.size(); ++i) both[i].insert(both[i].end(), b[i].begin(), b[i].end());
  return both;
}

Patch occurrences(const Grid& grid, const Object& object) {
  const auto [first, last] = bounds(toindices(object));
  const Object normed = shift(object, -first.first, -first.second);
  Patch found;
  for (int i = 0; i <= height(grid) - (last.first - first.first + 1); ++i)
    for (int j = 0; j <= width(grid) - (last.second - first.second + 1); ++j) {
      bool all = true;
      for (const auto& [colour, place] : normed)
        all = all && grid[i + place.first][j + place.second] == colour;
      if (all) found.insert({i, j});
    }
  return found;
}

Patch connect(Place a, Place b) {
  const int rows = b.first - a.first, columns = b.second - a.second;
  if (rows != 0 && columns != 0 && std::abs(rows) != std::abs(columns)) return {};
  const int steps = std::max(std::abs(rows), std::abs(columns));
  Patch line;
  for (int k = 0; k <= steps; ++k)
    line.insert({a.first + (rows > 0   ? k
                            : rows < 0 ? -k
                                       : 0),
                 a.second + (columns > 0   ? k
                             : columns < 0 ? -k
                                           : 0)});
  return line;
}

std::pair<Place, Place> bounds(const Patch& patch) {
  Place first = *patch.begin(), last = first;
  for (const auto& [i, j] : patch) {
    first = {std::min(first.first, i), std::min(first.second, j)};
    last = {std::max(last.first, i), std::max(last.second, j)};
  }
  return {first, last};
}
Patch shift(const Patch& patch, int rows, int columns) {
  Patch moved;
  for (const auto& [i, j] : patch) moved.insert({i + rows, j + columns});
  return moved;
}
Object shift(const Object& object, int rows, int columns) {
  Object moved;
  for (const auto& [colour, place] : object)
    moved.insert({colour, {place.first + rows, place.second + columns}});
  return moved;
}
Patch normalize(const Patch& patch) {
  const Place first = bounds(patch).first;
  return shift(patch, -first.first, -first.second);
}
Patch box(Place first, Place last, bool outline) {
  Patch places;
  for (int i = first.first; i <= last.first; ++i)
    for (int j = first.second; j <= last.second; ++j)
      if (!outline || i == first.first || i == last.first || j == first.second || j == last.second)
        places.insert({i, j});
  return places;
}

}  // namespace megabatch::plain
