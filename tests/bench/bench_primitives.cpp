// Primitives alone: one call for each input grid, on arguments made beforehand.
#include <array>
#include <memory>

#include "kernels/prims_grid.hpp"
#include "kernels/prims_patch.hpp"
#include "tests/bench/inputs.hpp"

namespace megabatch {
namespace {

using E = Engine<HostWarp>;
using Arguments = std::array<Value, 3>;

// make(e, grid) gives a call's arguments, run(e, arguments) is what is timed, expected(grid) its canonical
// text.
template <class Make, class Run, class Expected>
void add(const std::string& primitive, Make make, Run run, Expected expected) {
  const auto checked = std::make_shared<bool>(false);
  benchmark::RegisterBenchmark(("primitive/" + primitive).c_str(), [=](benchmark::State& state) {
    Workbench bench;
    std::vector<Arguments> arguments;
    for (const Value grid : bench.grids) arguments.push_back(make(bench.e, grid));
    bench.keep();
    for (std::size_t g = 0; !*checked && g < arguments.size(); ++g) {
      bench.reset();
      const std::string got = bench.text(run(bench.e, arguments[g])), wanted = expected(inputs().grids[g]);
      if (got != wanted) return report_wrong(state, g, got, wanted);
    }
    *checked = true;
    for (auto _ : state)
      for (const Arguments& a : arguments) {
        bench.reset();
        benchmark::DoNotOptimize(run(bench.e, a).bits);
      }
    count_work(state, arguments.size(), inputs().cells());
  })->Unit(benchmark::kMicrosecond);
}

Value rarest(E& e, Value grid) { return prim_ofcolor(e, grid, prim_leastcolor(e, grid)); }
plain::Patch rarest(const plain::Grid& grid) { return plain::ofcolor(grid, plain::leastcolor(grid)); }

// The cells of the rarest colour, two rows down and one column to the left: some fall off most grids.
Value moved(E& e, Value grid) {
  return prim_shift(e, prim_recolor(e, prim_leastcolor(e, grid), rarest(e, grid)), make_pair(2, -1));
}
plain::Object moved(const plain::Grid& grid) {
  plain::Object object;
  for (const auto& place : rarest(grid)) object.insert({plain::leastcolor(grid), place});
  return plain::shift(object, 2, -1);
}

// The first part in canonical order, of one colour and joined by corners too.
Value first_part(E& e, Value grid) {
  const Value parts = prim_objects(e, grid, make_boolean(true), make_boolean(true), make_boolean(false));
  return e.element(parts, 0);
}
plain::Object first_part(const plain::Grid& grid) { return *plain::objects(grid, true, true, false).begin(); }

}  // namespace

void register_primitives() {
  const auto grid_alone = [](E&, Value grid) { return Arguments{grid}; };
  const auto of_rarest = [](E& e, Value grid) {
    return Arguments{grid, prim_leastcolor(e, grid), rarest(e, grid)};
  };

  add(
      "mostcolor", grid_alone, [](E& e, const Arguments& a) { return prim_mostcolor(e, a[0]); },
      [](const plain::Grid& grid) { return plain::text(plain::mostcolor(grid)); });
  add(
      "fgpartition", grid_alone, [](E& e, const Arguments& a) { return prim_fgpartition(e, a[0]); },
      [](const plain::Grid& grid) { return plain::text(plain::partition(grid, true)); });
  add(
      "asobject", grid_alone, [](E& e, const Arguments& a) { return prim_asobject(e, a[0]); },
      [](const plain::Grid& grid) { return plain::text(plain::asobject(grid)); });
  add(
      "ofcolor", of_rarest, [](E& e, const Arguments& a) { return prim_ofcolor(e, a[0], a[1]); },
      [](const plain::Grid& grid) { return plain::text(rarest(grid)); });
  add(
      "shift", of_rarest, [](E& e, const Arguments& a) { return prim_shift(e, a[2], make_pair(3, -2)); },
      [](const plain::Grid& grid) { return plain::text(plain::shift(rarest(grid), 3, -2)); });
  add(
      "normalize", of_rarest, [](E& e, const Arguments& a) { return prim_normalize(e, a[2]); },
      [](const plain::Grid& grid) { return plain::text(plain::normalize(rarest(grid))); });
  add(
      "fill",
      [](E& e, Value grid) {
        return Arguments{grid, make_integer(5), prim_toindices(e, moved(e, grid))};
      },
      [](E& e, const Arguments& a) { return prim_fill(e, a[0], a[1], a[2]); },
      [](const plain::Grid& grid) {
        return plain::text(plain::fill(grid, 5, plain::toindices(moved(grid))));
      });
  add(
      "paint",
      [](E& e, Value grid) {
        return Arguments{grid, moved(e, grid)};
      },
      [](E& e, const Arguments& a) { return prim_paint(e, a[0], a[1]); },
      [](const plain::Grid& grid) { return plain::text(plain::paint(grid, moved(grid))); });
  add(
      "upscale", grid_alone, [](E& e, const Arguments& a) { return prim_upscale(e, a[0], make_integer(3)); },
      [](const plain::Grid& grid) { return plain::text(plain::upscale(grid, 3)); });
  add(
      "rot90", grid_alone, [](E& e, const Arguments& a) { return prim_rot90(e, a[0]); },
      [](const plain::Grid& grid) { return plain::text(plain::rot90(grid)); });
  add(
      "occurrences",
      [](E& e, Value grid) {
        return Arguments{grid, first_part(e, grid)};
      },
      [](E& e, const Arguments& a) { return prim_occurrences(e, a[0], a[1]); },
      [](const plain::Grid& grid) { return plain::text(plain::occurrences(grid, first_part(grid))); });
}

}  // namespace megabatch
