#pragma once
// A job as the user states it, and as rank 0 has read it.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/launch.hpp"
#include "src/data/batch.hpp"
#include "src/data/tasks.hpp"
#include "src/language/program_set.hpp"
#include "src/results/results_file.hpp"
#include "src/run/shared_data.hpp"

namespace megabatch {

struct JobFiles {
  std::vector<std::string> programs;
  std::vector<std::filesystem::path> tasks;
  std::optional<std::filesystem::path> solutions;
  Pairing pairing = Pairing::own;
  std::filesystem::path list;  // Pairing::list
  std::filesystem::path output;
  Existing existing = Existing::refuse;
};

enum class BackendChoice : std::uint8_t { automatic, cpu, cuda };
enum class RunMode : std::uint8_t { evaluate, dry };

// What every rank must know; broadcast as bytes.
struct RunSettings {
  Limits limits;
  std::uint64_t batch_size = 10'000;  // evaluations
  std::uint32_t threads = 0;          // of each rank on the CPU; 0: the node's cores shared by its ranks
  BackendChoice backend = BackendChoice::automatic;
  Outputs outputs = Outputs::all;
  RunMode mode = RunMode::evaluate;
};

struct Job {
  ProgramSet programs;  // without the arrays in `shared`
  TaskSet tasks;        // likewise
  SharedData shared;
  Pairing pairing = Pairing::own;
  std::uint64_t programs_without_task = 0, rows_left_out = 0;
  std::vector<InputFile> files;         // all that were read
  std::optional<ResultsWriter> writer;  // unless the run is dry
  double parse_seconds = 0, compile_seconds = 0;
};

// Reads, compiles and pairs; makes sure first that the output can be written. Throws std::runtime_error
// for whatever of it cannot be done.
Job load_job(const JobFiles& files, RunMode mode);

// Throws std::runtime_error where no evaluation is left, and says why.
void check_not_empty(const Job& job);

std::string_view pairing_name(Pairing pairing);

}  // namespace megabatch
