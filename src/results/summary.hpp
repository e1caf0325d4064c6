#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "src/results/results_reader.hpp"

namespace megabatch {

// The figures of one run. A program solves a task when it matches every train and test pair of it whose
// output is known, and there is one.
struct Summary {
  struct Program {
    std::string name;
    std::uint64_t evaluations = 0, matches = 0;
    std::uint64_t solved = 0;  // tasks
  };
  struct ErrorLine {
    std::string program, file, source;
    std::uint32_t line = 0;
    Status status = Status::error;
    std::uint64_t count = 0;  // evaluations that ended there
  };

  std::uint64_t programs = 0, tasks = 0, inputs = 0, evaluations = 0;
  std::array<std::uint64_t, 3> statuses{};  // indexed by Status
  std::uint64_t matched = 0, unmatched = 0, not_compared = 0;
  std::uint64_t values_kept = 0;
  std::uint64_t steps = 0, most_steps = 0;
  std::uint64_t solutions = 0;           // (program, task) where the program solves the task
  std::uint64_t tasks_solved = 0;        // by at least one program
  std::uint64_t tasks_train_solved = 0;  // where one program matches every known train pair
  std::vector<Program> top_programs;  // by tasks solved, then matches, then name; those that match anything
  std::vector<ErrorLine> top_errors;  // by count
  std::vector<RankEntry> ranks;
  std::vector<RankTimings> timings;
  PopMetrics pop{};
  double wall = 0;                    // seconds, of the slowest rank
  double evaluations_per_second = 0;  // over wall; 0 where the file has no timings
  std::vector<std::pair<std::string, std::string>> provenance;
};

// `top`: how many programs and error lines to list.
// Throws std::runtime_error on a damaged file.
Summary summarise(const ResultsReader& reader, std::size_t top = 10);

void print_summary(const Summary& summary, std::ostream& out);       // a table for people
void print_summary_json(const Summary& summary, std::ostream& out);  // one object with every figure

}  // namespace megabatch
