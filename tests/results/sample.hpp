#pragma once
// A small run with every kind of outcome.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "src/results/results_file.hpp"

namespace megabatch::sample {

inline const std::string source_a = "def solve_a(I):\n    x = vmirror(I)\n    return x\n";
inline const std::string source_b = "def solve_b(I):\n    return first(\t7)  # no container\n";

inline Outcome make_outcome(ValueKind kind, std::uint8_t match, std::uint16_t height = 0,
                            std::uint16_t width = 0, std::uint32_t size = 0) {
  Outcome outcome{};
  outcome.kind = kind;
  outcome.match = match;
  outcome.height = height;
  outcome.width = width;
  outcome.size = size;
  return outcome;
}

struct SampleRun {
  std::vector<ProgramEntry> programs = {{"solve_a", source_a, "pro,gra\"ms.py", 3},
                                        {"solve_b", source_b, "pro,gra\"ms.py", 8}};
  std::vector<TaskEntry> tasks = {{"t\"one,\xC3\xA9", 2, 1}, {"two", 1, 0}};
  std::vector<std::int8_t> cells = {1, 2, 3, 4, 5, 6, 2, 1, 4, 3, 6, 5, 7, 8, 9, 0};
  std::vector<InputEntry> inputs = {{0, "train/0", {0, 2, 3}, {6, 2, 3}, true},
                                    {0, "train/1", {12, 2, 2}, {12, 2, 2}, true},
                                    {0, "test/0", {12, 1, 4}, {0, 1, 1}, true},
                                    {1, "train/0", {15, 1, 1}, {14, 2, 1}, true},
                                    {1, "test/0", {3, 1, 3}, {0, 0, 0}, false}};
  std::vector<Evaluation> evaluations;
  std::vector<Outcome> outcomes;
  std::vector<std::uint8_t> outputs;

  SampleRun() {
    // solve_a matches all of the first task; solve_b matches nothing.
    grid(0, 0, 1, 2, 3, {2, 1, 4, 3, 6, 5});
    grid(0, 1, 1, 2, 2, {7, 8, 9, 0});
    grid(0, 2, 1, 1, 1, {1});
    grid(0, 3, 0, 1, 2, {255, 10});
    text(0, 4, 255, {'{', 2, 0, 0, 0, 'i', 0xFE, 0xFF, 0xFF, 0xFF, '(', 1, 0, 0, 0, 'f'});
    failed(1, 0, Status::error, 9);
    failed(1, 1, Status::limit, 9);
    text(1, 2, 0, {'N'});
    add(1, 3, make_outcome(ValueKind::grid, 0, 30, 29));  // not kept
    add(1, 4, make_outcome(ValueKind::text, 255));        // not kept
  }

  void add(std::uint32_t program, std::uint32_t input, Outcome outcome,
           const std::vector<std::uint8_t>& bytes = {}) {
    outcome.offset = outputs.size();
    outcome.size = static_cast<std::uint32_t>(bytes.size());
    outcome.steps = 100 + static_cast<std::uint32_t>(outcomes.size());
    outputs.insert(outputs.end(), bytes.begin(), bytes.end());
    evaluations.push_back({program, input});
    outcomes.push_back(outcome);
  }
  void grid(std::uint32_t program, std::uint32_t input, std::uint8_t match, std::uint16_t height,
            std::uint16_t width, const std::vector<std::uint8_t>& bytes) {
    add(program, input, make_outcome(ValueKind::grid, match, height, width), bytes);
  }
  void text(std::uint32_t program, std::uint32_t input, std::uint8_t match,
            const std::vector<std::uint8_t>& bytes) {
    add(program, input, make_outcome(ValueKind::text, match), bytes);
  }
  void failed(std::uint32_t program, std::uint32_t input, Status status, std::uint32_t line) {
    Outcome outcome = make_outcome(ValueKind::none, 0);
    outcome.line = line;
    outcome.status = status;
    add(program, input, outcome);
  }

  void write_tables(ResultsWriter& writer) const {
    writer.write_programs(programs);
    writer.write_tasks(tasks);
    writer.write_inputs(inputs, cells);
  }
  // Appends evaluations [begin, end) as the batch they would have come in.
  void append(ResultsWriter& writer, std::size_t begin, std::size_t end) const {
    std::vector<Outcome> part(outcomes.begin() + static_cast<std::ptrdiff_t>(begin),
                              outcomes.begin() + static_cast<std::ptrdiff_t>(end));
    const std::uint64_t from = begin < outcomes.size() ? outcomes[begin].offset : outputs.size();
    const std::uint64_t to = end < outcomes.size() ? outcomes[end].offset : outputs.size();
    for (Outcome& outcome : part) outcome.offset -= from;
    writer.append(begin, std::span(evaluations).subspan(begin, end - begin), part,
                  std::span(outputs).subspan(from, to - from));
  }
  static void set_tables(ResultsWriter& writer) {
    writer.set_provenance({{"command", "megabatch run"}, {"job", std::string(100'000, 'j')}, {"a", ""}});
    writer.set_files({{"programs.py", std::string(64, 'f'), 123}});
    writer.set_ranks({{"host", 0, "cpu", "Processor", "", "", 1u << 30, 1u << 20, 2},
                      {"host", 1, "cuda", "Card", "GPU-1", "0000:01:00.0", 1u << 31, 1u << 20, 1}});
    RankTimings first{.seconds = {1, 0, 0, 0, 4, 0, 1, 3}, .wall = 10, .evaluations = 6};
    RankTimings second{.seconds = {1, 0, 0, 0, 3, 0, 5, 0}, .wall = 9, .evaluations = 4, .rerun_on_host = 1};
    writer.set_timings({first, second}, {{0, 0, 6, 0, 4, 0, 1, 3}, {6, 1, 4, 0, 3, 0, 5, 0}});
  }
  void write(const std::filesystem::path& path, std::size_t batch = 3) const {
    ResultsWriter writer(path, Existing::replace);
    write_tables(writer);
    for (std::size_t begin = 0; begin < outcomes.size(); begin += batch) {
      append(writer, begin, std::min(begin + batch, outcomes.size()));
    }
    set_tables(writer);
    writer.finish();
  }
};

}  // namespace megabatch::sample
