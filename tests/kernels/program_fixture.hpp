#pragma once
// Whole programs on one small grid, on each warp that a CPU can run.
#include <string>
#include <vector>

#include "kernels/evaluate.hpp"
#include "src/language/program_set.hpp"
#include "tests/kernels/engine_fixture.hpp"

namespace megabatch {

template <class W>
class ProgramTest : public EngineTest<W> {
 protected:
  explicit ProgramTest(std::size_t bytes = 64u << 20) : EngineTest<W>(bytes) {}

  // Outcome of the statements of a program that is given ((1, 2), (3, 4)) as I.
  Outcome run(const std::string& statements, std::uint32_t steps = 1u << 30) {
    static constexpr std::int8_t cells[] = {1, 2, 3, 4};
    static constexpr GridRef grids[] = {{0, 2, 2}};
    static constexpr PairRef pairs[] = {{0, no_grid}};
    static constexpr TaskRef tasks[] = {{0, 0}};
    static constexpr InputRef inputs[] = {{0, 0}};
    const ProgramSet set = compile_programs("def f(I):\n" + statements, "test.py");
    EXPECT_EQ(set.size(), 1u) << statements;
    if (set.size() != 1) return {};
    this->e.used = this->e.peak = arena_header;
    this->e.steps = 0;
    this->e.status = Status::ok;
    this->e.max_steps = steps;
    const BatchTables tables{
        set.programs.data(), set.code.data(), set.constants.data(), cells, grids, pairs, tasks, inputs};
    Sink sink{bytes};
    return evaluate(this->e, tables, {0, 0}, Outputs::all, sink);
  }
  // Its value's canonical text; empty where there is none.
  std::string value(const std::string& statements) {
    const Outcome o = run(statements);
    if (o.status != Status::ok) return {};
    return o.kind == ValueKind::grid ? canonical_grid_text(bytes, o.height, o.width) : canonical_text(bytes);
  }

 private:
  struct Sink {
    std::vector<std::uint8_t>& bytes;
    std::uint8_t* reserve(Engine<W>&, std::uint32_t size, std::uint64_t& offset) {
      offset = 0;
      bytes.resize(size);
      return bytes.data();
    }
  };
  std::vector<std::uint8_t> bytes;
};

}  // namespace megabatch
