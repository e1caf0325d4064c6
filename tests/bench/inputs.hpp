#pragma once
// What is measured on: the input grids of ARC tasks, and an arena that holds them.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kernels/engine.hpp"
#include "src/data/tasks.hpp"
#include "tests/bench/plain.hpp"

namespace megabatch {

struct Inputs {
  TaskSet tasks;
  std::vector<plain::Grid> grids;  // [inputs]
  std::size_t cells() const;       // of all inputs
};

// Reads the tasks in a folder; throws std::runtime_error.
void load_inputs(const std::filesystem::path& folder);
const Inputs& inputs();

// One evaluation's engine with all input grids in its arena.
class Workbench {
 public:
  Workbench();
  // The arena as it is from here on is what reset() goes back to.
  void keep() { mark_ = e.used; }
  void reset() {
    e.used = mark_;
    e.steps = 0;
    e.status = Status::ok;
  }
  std::string text(Value v);  // or the status

  Engine<HostWarp> e{};
  std::vector<Value> grids;  // [inputs]

 private:
  std::vector<std::uint64_t> arena_;
  std::uint32_t mark_ = 0;
};

// Ends a benchmark, and with it the whole program's exit code, for a wrong result on input g.
void report_wrong(benchmark::State& state, std::size_t g, const std::string& got,
                  const std::string& expected);
bool any_wrong();

// Counters of a benchmark whose every iteration evaluates `evaluations` grids of `cells` cells in all.
void count_work(benchmark::State& state, std::size_t evaluations, std::size_t cells);

void register_objects();
void register_primitives();
void register_programs();

}  // namespace megabatch
