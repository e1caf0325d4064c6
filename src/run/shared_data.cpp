#include "src/run/shared_data.hpp"

#include <utility>

namespace megabatch {

BatchData SharedData::view() const { return {programs, code, constants, cells, grids, pairs, tasks, inputs}; }

std::uint64_t SharedData::bytes() const {
  const auto size = [](const auto& values) { return std::uint64_t{values.size() * sizeof values[0]}; };
  return size(programs) + size(code) + size(constants) + size(cells) + size(grids) + size(pairs) +
         size(tasks) + size(inputs) + batch.bytes();
}

void broadcast(Communicator& ranks, SharedData& data) {
  if (ranks.size() == 1) return;
  ranks.broadcast(data.programs);
  ranks.broadcast(data.code);
  ranks.broadcast(data.constants);
  ranks.broadcast(data.cells);
  ranks.broadcast(data.grids);
  ranks.broadcast(data.pairs);
  ranks.broadcast(data.tasks);
  ranks.broadcast(data.inputs);
  std::vector<EvaluationRun> runs;
  std::vector<Evaluation> list;
  std::uint64_t size = data.batch.size();
  if (ranks.is_root()) {
    runs = data.batch.runs();
    list = data.batch.list();
  }
  ranks.broadcast(runs);
  ranks.broadcast(list);
  ranks.broadcast(size);
  data.batch = list.empty() ? Batch(std::move(runs), size) : Batch(std::move(list));
}

}  // namespace megabatch
