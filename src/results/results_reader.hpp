#pragma once
// Reads a results file (see results_file.hpp) in blocks, so that it need not fit in memory.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "src/results/results_file.hpp"

namespace megabatch {

struct StoredProgram {
  std::string name, file;
  std::uint32_t line;
};
struct StoredTask {
  std::string id;
  std::uint32_t train_pairs, test_pairs;  // with a known output
};
struct StoredInput {
  std::uint32_t task;
  std::string pair;
  std::uint16_t height, width;
  std::uint16_t expected_height, expected_width;
  std::optional<std::span<const std::uint8_t>> expected;  // [expected_height, expected_width] colours
  std::span<const std::uint8_t> cells;                    // [height, width] colours
};
struct StoredSolved {
  std::uint32_t program, task, train_matched, test_matched, train_pairs, test_pairs;
};

enum class Values : std::uint8_t { skip, read };

// Consecutive evaluations. Indexes of programs and inputs are checked, and so are places of values.
struct EvaluationBlock {
  std::uint64_t first = 0;
  std::vector<std::uint32_t> program, input;
  std::vector<std::uint8_t> status, match, kind;
  std::vector<std::uint32_t> steps, error_line;
  std::vector<std::uint16_t> height, width;
  std::vector<std::int64_t> offset;  // -1 where the value was not kept
  std::vector<std::uint32_t> size;
  std::vector<std::uint8_t> cells, text;  // of this block's values alone; empty under Values::skip
  std::int64_t first_cell = 0, first_byte = 0;

  std::size_t count() const { return program.size(); }
  bool kept(std::size_t i) const { return offset[i] >= 0; }
  bool is_grid(std::size_t i) const { return static_cast<ValueKind>(kind[i]) == ValueKind::grid; }
  // Of a kept value: [height, width] cells, or canonical text.
  std::span<const std::uint8_t> value(std::size_t i) const;
};

// Every function throws std::runtime_error that names the file and the reason.
class ResultsReader {
 public:
  explicit ResultsReader(const std::filesystem::path& path);
  ~ResultsReader();
  ResultsReader(ResultsReader&&) noexcept;
  ResultsReader& operator=(ResultsReader&&) noexcept;

  const std::string& path() const;
  std::uint64_t evaluations() const;
  const std::vector<StoredProgram>& programs() const;
  const std::vector<StoredTask>& tasks() const;
  const std::vector<StoredInput>& inputs() const;  // their cells live as long as the reader

  std::string source(std::size_t program) const;
  std::vector<StoredSolved> solved() const;
  std::vector<RankEntry> ranks() const;
  std::vector<RankTimings> timings() const;
  std::vector<std::pair<std::string, std::string>> provenance() const;  // in the order written

  // Reads evaluations from `first`: at least one and at most `most`, fewer where values are large.
  // Requires first < evaluations().
  EvaluationBlock read(std::uint64_t first, std::size_t most, Values values) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace megabatch
