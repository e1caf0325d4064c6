// Programs through the interpreter: one for each family of primitives, and some that call functions back.
// An evaluation is whole: from the grid among the batch's cells to the outcome.
#include <algorithm>
#include <memory>
#include <stdexcept>

#include "kernels/host_evaluator.hpp"
#include "kernels/value_encoding.hpp"
#include "src/language/program_set.hpp"
#include "tests/bench/inputs.hpp"

namespace megabatch {
namespace {

constexpr std::size_t rare = 32;  // most cells of the rarest colour where work grows with their square

struct Measured {
  const char* name;
  const char* source;
  std::string (*expected)(const plain::Grid& grid);
  bool only_rare = false;  // on the grids alone whose rarest colour has at most `rare` cells
};

using plain::Grid, plain::Object, plain::Patch, plain::Place;

int floor_half(int n) { return n >= 0 ? n / 2 : -((1 - n) / 2); }
Patch rarest(const Grid& grid) { return plain::ofcolor(grid, plain::leastcolor(grid)); }

std::string scalar(const Grid& grid) {
  const int h = plain::height(grid), w = plain::width(grid);
  const Place a{floor_half(6 * (h + w) - w), floor_half(2 * h - w)};
  const auto one_further = [](int n) { return n == 0 ? 0 : n > 0 ? n + 1 : n - 1; };
  const auto sign = [](int n) { return n == 0 ? 0 : n > 0 ? 1 : -1; };
  const Place b{one_further(-a.first), one_further(-a.second)};
  const Place c{b.first + sign(b.first), b.second + sign(b.second)};
  const Place d = h > w ? c : a;
  return plain::text(Place{(d.first + h + w) * 2 + 1, d.second * 2 + 1});
}

std::string container(const Grid& grid) {
  std::vector<int> all, distinct;
  for (const auto& row : grid) all.insert(all.end(), row.begin(), row.end());
  for (const int c : all)
    if (std::find(distinct.begin(), distinct.end(), c) == distinct.end()) distinct.push_back(c);
  std::vector<int> others = distinct;
  others.erase(std::find(others.begin(), others.end(), plain::mostcolor(grid)));
  others.insert(others.end(), distinct.begin(), distinct.end());
  const std::set<int> colours(distinct.begin(), distinct.end());
  std::set<int> odd, absent;
  Patch product;
  for (int c = 1; c < 10; c += 2) {
    (colours.count(c) ? odd : absent).insert(c);
    for (const int colour : colours) product.insert({colour, c});
  }
  return plain::text(std::pair(std::pair(others, product), std::pair(odd, absent)));
}

std::string loops(const Grid& grid) {
  const auto parts = plain::partition(grid, false);
  std::vector<Object> by_size(parts.begin(), parts.end());
  std::stable_sort(by_size.begin(), by_size.end(),
                   [](const auto& a, const auto& b) { return a.size() < b.size(); });
  Object even_rows;
  for (const auto& cell : plain::asobject(grid))
    if (cell.first == plain::mostcolor(grid) && cell.second.first % 2 == 0) even_rows.insert(cell);
  std::vector<int> spans;
  for (const Object& part : by_size) {
    const auto [first, last] = plain::bounds(plain::toindices(part));
    spans.push_back(last.first - first.first);
  }
  const int tallest = *std::max_element(spans.begin(), spans.end());
  const Object shifted = plain::shift(plain::asobject(grid), 1, 1);
  return plain::text(std::pair(std::pair(even_rows, shifted), std::pair(spans, tallest)));
}

std::string patch(const Grid& grid) {
  const Patch places = plain::shift(plain::normalize(rarest(grid)), 2, -1);
  const auto [first, last] = plain::bounds(places);
  const int h = last.first - first.first + 1, w = last.second - first.second + 1;
  Patch free;
  for (const Place& place : plain::box(first, last, false))
    if (!places.count(place)) free.insert(place);
  const Patch corners{first, last, {first.first, last.second}, {last.first, first.second}};
  Object around;
  for (const Place& place :
       plain::box({first.first - 1, first.second - 1}, {last.first + 1, last.second + 1}, true))
    around.insert({plain::leastcolor(grid), place});
  const Place center{first.first + h / 2, first.second + w / 2};
  return plain::text(std::pair(std::pair(free, plain::box(first, last, true)),
                               std::pair(std::pair(corners, around), std::pair(center, Place{h, w}))));
}

std::string grids(const Grid& grid) {
  const int least = plain::leastcolor(grid), most = plain::mostcolor(grid);
  const Grid mirrored = plain::vmirror(grid), wide = plain::hconcat(grid, mirrored);
  Grid replaced = wide, agreeing = grid;
  for (auto& row : replaced) std::replace(row.begin(), row.end(), least, most);
  const Grid filled = plain::fill(replaced, least, rarest(grid));
  Grid stacked(filled.begin(), filled.begin() + plain::height(filled) / 2);
  stacked.insert(stacked.end(), wide.begin(), wide.end());
  for (std::size_t i = 0; i < grid.size(); ++i)
    for (std::size_t j = 0; j < grid[i].size(); ++j)
      if (grid[i][j] != mirrored[i][j]) agreeing[i][j] = 5;
  return plain::text(
      std::pair(plain::upscale(plain::dmirror(plain::rot90(grid)), 2), std::pair(stacked, agreeing)));
}

std::string mapply_shift(const Grid& grid) {
  const Patch places = rarest(grid), normed = plain::normalize(places);
  Patch all;
  for (const auto& [i, j] : places)
    for (const Place& place : plain::shift(normed, i, j)) all.insert(place);
  return plain::text(all);
}

std::string prapply_connect(const Grid& grid) {
  const Patch places = rarest(grid);
  std::set<Patch> lines;
  for (const Place& a : places)
    for (const Place& b : places) lines.insert(plain::connect(a, b));
  return plain::text(lines);
}

std::string sfilter_cells(const Grid& grid) {
  Object cells;
  for (const auto& cell : plain::asobject(grid))
    if (cell.first == plain::leastcolor(grid)) cells.insert(cell);
  return plain::text(cells);
}

std::string order_places(const Grid& grid) {
  const Patch all = plain::toindices(plain::asobject(grid));
  std::vector<Place> places(all.begin(), all.end());
  std::stable_sort(places.begin(), places.end(),
                   [](const Place& a, const Place& b) { return a.second < b.second; });
  return plain::text(places);
}

const Measured programs[] = {
    {"family/scalar", R"(
def scalar(I):
    h = height(I)
    w = width(I)
    x1 = add(h, w)
    x2 = multiply(x1, THREE)
    x3 = astuple(x2, h)
    x4 = double(x3)
    x5 = subtract(x4, w)
    x6 = halve(x5)
    x7 = invert(x6)
    x8 = crement(x7)
    x9 = sign(x8)
    x10 = add(x8, x9)
    x11 = greater(h, w)
    x12 = branch(x11, x10, x6)
    x13 = toivec(x1)
    x14 = add(x12, x13)
    x15 = double(x14)
    x16 = increment(x15)
    return x16
)",
     scalar},
    {"family/container", R"(
def container(I):
    x1 = merge(I)
    x2 = dedupe(x1)
    x3 = palette(I)
    x4 = maximum(x3)
    x5 = mostcommon(order(x1, identity))
    x6 = remove(x5, x2)
    x7 = combine(x6, x2)
    x8 = interval(ONE, TEN, TWO)
    x9 = product(x3, x8)
    x10 = insert(x4, x3)
    x11 = merge(pair(x8, x8))
    x12 = repeat(ONE, TWO)
    x13 = combine(initset(ONE), initset(THREE))
    x14 = insert(FIVE, insert(SEVEN, insert(NINE, x13)))
    x15 = intersection(x14, x10)
    x16 = difference(x14, x10)
    return astuple(astuple(x7, x9), astuple(x15, x16))
)",
     container},
    {"family/function_and_loop", R"(
def loops(I):
    x1 = partition(I)
    x2 = argmax(x1, size)
    x3 = order(x1, size)
    x4 = chain(even, first, last)
    x5 = sfilter(x2, x4)
    x6 = rbind(shift, UNITY)
    x7 = mapply(x6, x1)
    x8 = fork(subtract, lowermost, uppermost)
    x9 = apply(x8, x3)
    x10 = valmax(x1, x8)
    return astuple(astuple(x5, x7), astuple(x9, x10))
)",
     loops},
    {"family/patch", R"(
def patch(I):
    x1 = leastcolor(I)
    x2 = ofcolor(I, x1)
    x3 = normalize(x2)
    x4 = shift(x3, (2, -1))
    x5 = backdrop(x4)
    x6 = delta(x4)
    x7 = box(x5)
    x8 = outbox(x4)
    x9 = corners(x4)
    x10 = recolor(x1, x8)
    x11 = center(x4)
    x12 = shape(x10)
    x13 = subtract(x12, TWO)
    return astuple(astuple(x6, x7), astuple(astuple(x9, x10), astuple(x11, x13)))
)",
     patch},
    {"family/grid", R"(
def grids(I):
    x1 = rot90(I)
    x2 = dmirror(x1)
    x3 = upscale(x2, TWO)
    x4 = vmirror(I)
    x5 = hconcat(I, x4)
    x6 = leastcolor(I)
    x7 = mostcolor(I)
    x8 = replace(x5, x6, x7)
    x9 = ofcolor(I, x6)
    x10 = fill(x8, x6, x9)
    x11 = tophalf(x10)
    x12 = vconcat(x11, x5)
    x13 = cellwise(I, x4, FIVE)
    return astuple(x3, astuple(x12, x13))
)",
     grids},
    {"loop/mapply_shift", R"(
def mapply_shift(I):
    x1 = leastcolor(I)
    x2 = ofcolor(I, x1)
    x3 = normalize(x2)
    x4 = lbind(shift, x3)
    return mapply(x4, x2)
)",
     mapply_shift, true},
    {"loop/prapply_connect", R"(
def prapply_connect(I):
    x1 = leastcolor(I)
    x2 = ofcolor(I, x1)
    return prapply(connect, x2, x2)
)",
     prapply_connect, true},
    {"loop/sfilter_cells", R"(
def sfilter_cells(I):
    x1 = leastcolor(I)
    x2 = matcher(first, x1)
    x3 = asobject(I)
    return sfilter(x3, x2)
)",
     sfilter_cells},
    {"loop/order_places", R"(
def order_places(I):
    x1 = asindices(I)
    return order(x1, last)
)",
     order_places},
};

std::string text_of(const Outcome& o, const std::vector<std::uint8_t>& bytes) {
  if (o.status != Status::ok)
    return (o.status == Status::error ? "error in line " : "limit in line ") + std::to_string(o.line);
  const std::span<const std::uint8_t> part(bytes.data() + o.offset, o.size);
  return o.kind == ValueKind::grid ? canonical_grid_text(part, o.height, o.width) : canonical_text(part);
}

void measure(benchmark::State& state, const ProgramSet& set, std::uint32_t program, const Measured& measured,
             bool& checked) {
  const TaskSet& tasks = inputs().tasks;
  const BatchTables tables = tables_of({set.programs, set.code, set.constants, tasks.cells, tasks.grids,
                                        tasks.pairs, tasks.refs, tasks.inputs});
  HostEvaluator evaluator{Limits{}};
  std::vector<std::uint8_t> bytes;
  std::vector<Evaluation> evaluations;
  std::size_t cells = 0;
  for (std::uint32_t g = 0; g < tasks.inputs.size(); ++g) {
    const Grid& grid = inputs().grids[g];
    if (measured.only_rare && rarest(grid).size() > rare) continue;
    evaluations.push_back({program, g});
    cells += grid.size() * grid[0].size();
    if (checked) continue;
    bytes.clear();
    const Outcome outcome = evaluator.evaluate(tables, evaluations.back(), Outputs::all, bytes);
    const std::string got = text_of(outcome, bytes), expected = measured.expected(grid);
    if (got != expected) return report_wrong(state, g, got, expected);
  }
  checked = true;
  for (auto _ : state)
    for (const Evaluation evaluation : evaluations)
      benchmark::DoNotOptimize(evaluator.evaluate(tables, evaluation, Outputs::none, bytes).steps);
  count_work(state, evaluations.size(), cells);
}

}  // namespace

void register_programs() {
  std::string source;
  for (const Measured& m : programs) source += m.source;
  const auto set = std::make_shared<const ProgramSet>(compile_programs(source, "benchmarks"));
  if (!set->diagnostics.empty()) throw std::runtime_error(set->diagnostics[0].text());
  for (std::uint32_t p = 0; p < std::size(programs); ++p) {
    const auto checked = std::make_shared<bool>(false);
    benchmark::RegisterBenchmark(programs[p].name, [=](benchmark::State& state) {
      measure(state, *set, p, programs[p], *checked);
    })->Unit(benchmark::kMicrosecond);
  }
}

}  // namespace megabatch
