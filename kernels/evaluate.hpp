#pragma once
// One evaluation from its place in the batch to its outcome.
#include <cstdint>

#include "kernels/encode.hpp"
#include "kernels/interpreter.hpp"
#include "kernels/launch_types.hpp"

namespace megabatch {

// The batch as kernels see it: plain pointers, of host or device memory (see BatchData).
struct BatchTables {
  const ProgramHeader* programs;
  const std::uint32_t* code;
  const std::uint64_t* constants;
  const std::int8_t* cells;
  const GridRef* grids;
  const PairRef* pairs;
  const TaskRef* tasks;
  const InputRef* inputs;
};

// Copies grid `g` of the batch into the arena.
template <class W>
MB_HD MB_NOINLINE Value load_grid(Engine<W>& e, const BatchTables& batch, std::uint32_t g) {
  const GridRef ref = batch.grids[g];
  std::int8_t* cells;
  const Value grid = e.new_grid(ref.height, ref.width, cells);
  if (grid.failed()) return grid;
  const std::int8_t* from = batch.cells + ref.offset;
  e.w.each(static_cast<std::uint32_t>(ref.height) * ref.width, [=](std::uint32_t i) { cells[i] = from[i]; });
  return grid;
}

// The train pairs of a task as a tuple of (input, output).
template <class W>
MB_HD MB_NOINLINE Value load_train_pairs(Engine<W>& e, const BatchTables& batch, TaskRef task) {
  if (task.pairs == 0) return make_empty_tuple();
  std::uint32_t offset;
  Value* pairs = e.template alloc<Value>(task.pairs, offset);
  if (!pairs) return make_failed();
  for (std::uint32_t i = 0; i < task.pairs; ++i) {
    const PairRef ref = batch.pairs[task.first_pair + i];
    const Value input = load_grid(e, batch, ref.input);
    const Value output = ref.output == no_grid ? make_none() : load_grid(e, batch, ref.output);
    const Value pair = e.tuple(input, output);
    if (e.status != Status::ok) return make_failed();
    e.put(&pairs[i], pair);
  }
  return e.tuple_at(offset, task.pairs);
}

// Whether a grid in the arena equals grid g of the batch.
template <class W>
MB_HD MB_NOINLINE bool matches(Engine<W>& e, const BatchTables& batch, std::uint32_t g, Value grid) {
  const GridRef ref = batch.grids[g];
  if (grid.height() != ref.height || grid.width() != ref.width) return false;
  const std::int8_t *a = e.cells(grid), *b = batch.cells + ref.offset;
  return !e.w.any(static_cast<std::uint32_t>(ref.height) * ref.width,
                  [=](std::uint32_t i) { return a[i] != b[i]; });
}

// Evaluates in the engine's empty arena. `sink(bytes, offset)` gives room for an output, or null.
template <class W, class Sink>
MB_HD MB_NOINLINE Outcome evaluate(Engine<W>& e, const BatchTables& batch, Evaluation evaluation,
                                   Outputs outputs, Sink& sink) {
  Outcome out{};
  out.match = 255;
  const InputRef input = batch.inputs[evaluation.input];
  const PairRef pair = batch.pairs[input.pair];
  const Program program{batch.code, batch.constants, batch.programs[evaluation.program]};
  e.w.once([&e] { e.template at<std::uint64_t>(0)[0] = 0; });
  Value values[3] = {make_none(), make_none(), make_none()};
  if (program.header.flags & uses_I) values[register_I] = load_grid(e, batch, pair.input);
  if (program.header.flags & uses_S) values[register_S] = load_train_pairs(e, batch, batch.tasks[input.task]);
  if ((program.header.flags & uses_C) && pair.output != no_grid)
    values[register_C] = load_grid(e, batch, pair.output);
  Value result = make_failed();
  if (e.status == Status::ok) result = run_program(e, program, values, out.line);

  Value grid = result;
  bool is_grid = false;
  if (e.status == Status::ok) {
    is_grid = to_grid(e, result, grid);
    if (pair.output != no_grid) out.match = is_grid && matches(e, batch, pair.output, grid) ? 1 : 0;
  } else if (pair.output != no_grid) {
    out.match = 0;
  }
  const bool keep = outputs == Outputs::all || (outputs == Outputs::matching && out.match == 1);
  if (e.status == Status::ok) {
    if (is_grid) {
      const std::int8_t* cells = e.cells(grid);
      is_grid = grid.height() <= UINT16_MAX && grid.width() <= UINT16_MAX &&
                !e.w.any(static_cast<std::uint32_t>(grid.height() * grid.width()),
                         [=](std::uint32_t i) { return cells[i] < 0; });
    }
    if (is_grid && flat_weight(grid) > max_result_bytes) e.limit();
    if (is_grid && e.status == Status::ok) {
      out.kind = ValueKind::grid;
      out.height = static_cast<std::uint16_t>(grid.height());
      out.width = static_cast<std::uint16_t>(grid.width());
      const std::uint32_t n = static_cast<std::uint32_t>(grid.height() * grid.width());
      std::uint8_t* to = keep ? sink.reserve(e, n, out.offset) : nullptr;
      if (to) {
        out.size = n;
        const std::int8_t* cells = e.cells(grid);
        e.w.each(n, [=](std::uint32_t i) { to[i] = static_cast<std::uint8_t>(cells[i]); });
      }
    } else if (!is_grid) {
      out.kind = ValueKind::text;
      const std::uint64_t bytes = Encoder<W>(e, nullptr).encode(result);
      if (e.status == Status::ok && bytes > max_result_bytes) e.limit();
      std::uint8_t* to = nullptr;
      if (keep && e.status == Status::ok) to = sink.reserve(e, static_cast<std::uint32_t>(bytes), out.offset);
      if (to) {
        out.size = static_cast<std::uint32_t>(bytes);
        Encoder<W>(e, to).encode(result);
      }
    }
  }
  if (e.status != Status::ok) {
    out.kind = ValueKind::none;
    out.height = out.width = 0;
    out.size = 0;
    if (pair.output != no_grid) out.match = 0;
  } else {
    out.line = 0;
  }
  out.status = e.status;
  out.steps = e.steps;
  return out;
}

}  // namespace megabatch
