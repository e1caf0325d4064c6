#pragma once
// Writes the results of a run as one HDF5 file; the layout stands in src/results/README.md.
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/launch.hpp"

namespace megabatch {

struct ProgramEntry {
  std::string_view name;
  std::string_view source;  // its text in the file
  std::string_view file;
  std::uint32_t line;  // of its `def`, from 1
};

struct TaskEntry {
  std::string_view id;
  std::uint32_t train_pairs;  // those with a known output
  std::uint32_t test_pairs;   // those with a known output
};

struct InputEntry {
  std::uint32_t task;     // index into the tasks
  std::string_view pair;  // "train/0", "test/1", ...: the part before the slash says which kind it is
  GridRef input;          // grids lie in the cells given with the entries
  GridRef expected;       // not read where has_expected is false
  bool has_expected;
};

struct FileEntry {
  std::string path;
  std::string sha256;  // hexadecimal
  std::uint64_t bytes;
};

struct RankEntry {
  std::string host;
  std::uint32_t local_rank;
  std::string backend;        // "cpu" or "cuda"
  std::string device;         // name of processor or card
  std::string uuid;           // empty without a card
  std::string pci;            // empty without a card
  std::uint64_t memory;       // bytes of the device
  std::uint64_t peak_memory;  // bytes, resident on the host
  std::uint32_t threads;
};

enum class Phase : std::uint8_t {
  parse,
  compile,
  stage,
  host_to_device,
  kernel,
  device_to_host,
  gather,
  write
};
inline constexpr std::size_t phase_count = 8;
inline constexpr std::array<const char*, phase_count> phase_names = {
    "parse", "compile", "stage", "host_to_device", "kernel", "device_to_host", "gather", "write"};

struct RankTimings {
  std::array<double, phase_count> seconds{};  // indexed by Phase
  double wall = 0;                            // seconds from the start of the rank to the end of its work
  std::uint64_t evaluations = 0;
  std::uint64_t rerun_on_host = 0;
};

struct BatchTimings {  // seconds
  std::uint64_t first_evaluation;
  std::uint32_t rank;
  std::uint32_t count;
  double host_to_device, kernel, device_to_host, gather, write;
};

// POP's model (https://pop-coe.eu/node/69): useful time is a rank's time in every phase but the gather,
// the runtime is the longest wall time. Each is 0 to 1, and 1 for no ranks.
struct PopMetrics {
  double load_balance;              // mean useful / longest useful
  double communication_efficiency;  // longest useful / runtime
  double parallel_efficiency;       // their product
};
PopMetrics pop_metrics(std::span<const RankTimings> ranks);

enum class Existing : std::uint8_t { refuse, replace };

// The file grows under a temporary name beside `path` and appears there whole when finish() returns.
// Every function throws std::runtime_error that names the path and the reason (HDF5's or the system's).
// What goes to /results depends on the entries and the appended evaluations alone, never on how the
// appends were cut. One thread at a time; HDF5 keeps its state globally.
class ResultsWriter {
 public:
  // Throws where the directory cannot be written, or `path` exists and is not to be replaced.
  ResultsWriter(const std::filesystem::path& path, Existing existing);
  // Removes the temporary file unless finish() has returned.
  ~ResultsWriter();
  ResultsWriter(ResultsWriter&&) noexcept;
  ResultsWriter& operator=(ResultsWriter&&) noexcept;

  // Each once, before the first append. The views are not kept.
  void write_programs(std::span<const ProgramEntry> programs);
  void write_tasks(std::span<const TaskEntry> tasks);
  // cells: [any] colours of all grids, row by row at their offsets
  void write_inputs(std::span<const InputEntry> inputs, std::span<const std::int8_t> cells);

  // Takes evaluations first_evaluation, first_evaluation + 1, ... : chunks come in global order without gaps.
  // outcomes[i].offset counts from the start of `outputs`; size 0 says that the value was not kept.
  void append(std::uint64_t first_evaluation, std::span<const Evaluation> evaluations,
              std::span<const Outcome> outcomes, std::span<const std::uint8_t> outputs);
  std::uint64_t evaluations() const;  // appended so far

  // Kept until finish(), because they differ from run to run: at any time, the last call counts.
  void set_provenance(std::vector<std::pair<std::string, std::string>> attributes);  // keys unique
  void set_files(std::vector<FileEntry> files);
  void set_ranks(std::vector<RankEntry> ranks);
  void set_timings(std::vector<RankTimings> ranks, std::vector<BatchTimings> batches);

  // Writes what is left, makes the file durable and renames it to `path`. Where only the renaming
  // fails, the temporary file is complete, is kept and is named in the message.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace megabatch
