#pragma once
// A batch as one file, so that a program without parser and task reader can evaluate it.
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "kernels/launch.hpp"

namespace megabatch {

struct SavedBatch {
  std::vector<ProgramHeader> programs;
  std::vector<std::uint32_t> code;
  std::vector<std::uint64_t> constants;
  std::vector<std::int8_t> cells;
  std::vector<GridRef> grids;
  std::vector<PairRef> pairs;
  std::vector<TaskRef> tasks;
  std::vector<InputRef> inputs;
  std::vector<Evaluation> evaluations;
  std::vector<char> labels;                 // of all evaluations, one after another
  std::vector<std::uint64_t> label_starts;  // [evaluations + 1]

  BatchData data() const { return {programs, code, constants, cells, grids, pairs, tasks, inputs}; }
  std::string label(std::size_t evaluation) const {
    return {labels.data() + label_starts[evaluation], labels.data() + label_starts[evaluation + 1]};
  }
  void add(Evaluation evaluation, const std::string& label) {
    if (label_starts.empty()) label_starts.push_back(0);
    evaluations.push_back(evaluation);
    labels.insert(labels.end(), label.begin(), label.end());
    label_starts.push_back(labels.size());
  }

  // Calls f(array) for each array, in the file's order.
  template <class F>
  void each_array(F f) {
    f(programs), f(code), f(constants), f(cells), f(grids), f(pairs), f(tasks), f(inputs), f(evaluations),
        f(labels), f(label_starts);
  }
};

// Each array as its length and its bytes. Throws std::runtime_error.
inline void save(SavedBatch& batch, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  batch.each_array([&](auto& array) {
    using Element = typename std::decay_t<decltype(array)>::value_type;
    const std::uint64_t n = array.size();
    out.write(reinterpret_cast<const char*>(&n), sizeof n);
    out.write(reinterpret_cast<const char*>(array.data()), static_cast<std::streamsize>(n * sizeof(Element)));
  });
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path);
}

inline SavedBatch load_batch(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  SavedBatch batch;
  batch.each_array([&](auto& array) {
    using Element = typename std::decay_t<decltype(array)>::value_type;
    std::uint64_t n = 0;
    if (!in.read(reinterpret_cast<char*>(&n), sizeof n))
      throw std::runtime_error("cannot read a batch from " + path);
    array.resize(n);
    in.read(reinterpret_cast<char*>(array.data()), static_cast<std::streamsize>(n * sizeof(Element)));
  });
  if (!in || batch.label_starts.size() != batch.evaluations.size() + 1)
    throw std::runtime_error(path + " is no whole batch");
  return batch;
}

}  // namespace megabatch
