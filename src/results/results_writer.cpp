#include <algorithm>
#include <optional>
#include <tuple>

#include "kernels/value_encoding.hpp"
#include "src/results/hdf5_handles.hpp"
#include "src/results/output_file.hpp"
#include "src/results/results_file.hpp"
#include "src/results/schema.hpp"

namespace megabatch {
namespace {

using hdf5::Checker;
using hdf5::Column;
using hdf5::ColumnInfo;
using hdf5::Handle;
using hdf5::Table;

constexpr std::size_t evaluation_chunk = 16384, cell_chunk = 256 * 1024, text_chunk = 64 * 1024;

Handle create_file(const Checker& check, const std::filesystem::path& path) {
  hdf5::start();
  const Handle create = check.own(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  check(H5Pset_obj_track_times(create, false));
  check(H5Pset_link_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
  check(H5Pset_attr_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
  return check.own(H5Fcreate(path.c_str(), H5F_ACC_EXCL, create, H5P_DEFAULT), H5Fclose);
}

// /results: its object headers are the first in the file, so that what refers to them is the same in
// every run.
struct ResultsGroup {
  ResultsGroup(const Checker& check, hid_t file);

  template <class T>
  Column column(const ColumnInfo& info) {
    Column column = Column::create<T>(check, group, info, evaluation_chunk);
    attach(check, column.dataset(), evaluation.dataset());
    return column;
  }
  void push(Evaluation run, const Outcome& outcome, std::int64_t offset, std::uint32_t size);
  void finish();

  const Checker& check;
  Handle group;
  Column evaluation, program, input, status, match, steps, error_line, kind, height, width, offset, size;
  Handle cell, byte;  // dimensions
  Column cells, text;
};

ResultsGroup::ResultsGroup(const Checker& checker, hid_t file)
    : check(checker), group(create_group(check, file, "results")) {
  evaluation = Column::create<std::int64_t>(check, group, {"evaluation", "1", "index of the evaluation"},
                                            evaluation_chunk);
  make_scale(check, evaluation.dataset(), "evaluation");
  program = column<std::uint32_t>({"program", "1", "index of the program in /programs"});
  input = column<std::uint32_t>({"input", "1", "index of the input in /inputs"});
  status = column<std::uint8_t>({"status", "1", "how the evaluation ended"});
  match = column<std::uint8_t>({"match", "1", "whether the value equals the expected output"});
  steps = column<std::uint32_t>({"steps", "1", "work done, in elements handled"});
  error_line = column<std::uint32_t>(
      {"error_line", "1", "line of the program's file that raised or ran out, 0 where none did"});
  kind = column<std::uint8_t>({"kind", "1", "kind of the value"});
  height = column<std::uint16_t>({"height", "1", "rows of a grid, else 0"});
  width = column<std::uint16_t>({"width", "1", "columns of a grid, else 0"});
  offset = column<std::int64_t>(
      {"offset", "1",
       "where the value begins: a grid's in cells, another's in text, -1 where it was not kept"});
  size = column<std::uint32_t>({"size", "1", "elements of cells or of text that the value takes"});
  cell = create_dimension(check, group, {"cell", "1", "index into cells"}, cell_chunk);
  cells = Column::create<std::uint8_t>(
      check, group, {"cells", "1", "colours of all kept grids, row by row, one after another"}, cell_chunk);
  attach(check, cells.dataset(), cell);
  byte = create_dimension(check, group, {"byte", "1", "index into text"}, text_chunk);
  text = Column::create<std::uint8_t>(
      check, group, {"text", "byte", "canonical text of all other kept values, UTF-8, one after another"},
      text_chunk);
  attach(check, text.dataset(), byte);

  const auto flags = [this](const Column& of, std::vector<std::uint8_t> values, const char* meanings) {
    write_attribute(check, of.dataset(), "flag_values", values);
    write_attribute(check, of.dataset(), "flag_meanings", meanings);
  };
  flags(status, {0, 1, 2}, "ok error limit");
  flags(match, {0, 1, schema::nothing_to_compare}, "no yes nothing_to_compare");
  flags(kind, {0, 1, 2}, "none grid text");
}

void ResultsGroup::push(Evaluation run, const Outcome& outcome, std::int64_t value_offset,
                        std::uint32_t value_size) {
  evaluation.push(static_cast<std::int64_t>(evaluation.size()));
  program.push(run.program);
  input.push(run.input);
  status.push(static_cast<std::uint8_t>(outcome.status));
  match.push(outcome.match);
  steps.push(outcome.steps);
  error_line.push(outcome.line);
  kind.push(static_cast<std::uint8_t>(outcome.kind));
  height.push(outcome.height);
  width.push(outcome.width);
  offset.push(value_offset);
  size.push(value_size);
}

void ResultsGroup::finish() {
  for (Column* column : {&evaluation, &program, &input, &status, &match, &steps, &error_line, &kind, &height,
                         &width, &offset, &size, &cells, &text}) {
    column->flush();
  }
  resize_dimension(check, cell, cells.size());
  resize_dimension(check, byte, text.size());
}

}  // namespace

struct ResultsWriter::State {
  State(const std::filesystem::path& path, Existing existing)
      : check("write results to", path.string()),
        output(check, path, existing),
        file(create_file(check, output.temporary())),
        results(std::in_place, check, file) {
    write_attribute(check, file, "schema_version", schema::version);
    write_attribute(check, file, "default", "results");
    write_attribute(check, file, "creator", "megabatch");
  }

  void append(Evaluation run, const Outcome& outcome, std::span<const std::uint8_t> outputs);
  void write_solved();
  void write_ranks();
  void write_timings();
  void write_provenance();

  struct Match {
    std::uint32_t program, task, input;
    auto operator<=>(const Match&) const = default;
  };
  struct Task {
    std::uint32_t train_pairs, test_pairs;
  };
  struct Input {
    std::uint32_t task;
    bool test;
  };

  // Members close in reverse order: datasets before their file, and the file before it is removed.
  Checker check;
  OutputFile output;
  Handle file;
  std::optional<ResultsGroup> results;
  std::size_t programs = 0;
  std::vector<Task> tasks;
  std::vector<Input> inputs;
  std::vector<Match> matches;
  std::vector<std::pair<std::string, std::string>> provenance;
  std::vector<FileEntry> files;
  std::vector<RankEntry> ranks;
  std::vector<RankTimings> rank_timings;
  std::vector<BatchTimings> batch_timings;
};

void ResultsWriter::State::append(Evaluation run, const Outcome& outcome,
                                  std::span<const std::uint8_t> outputs) {
  if (run.program >= programs || run.input >= inputs.size()) {
    check.fail("an evaluation names program " + std::to_string(run.program) + " and input " +
               std::to_string(run.input) + ", which were not written");
  }
  if (outcome.status > Status::limit || outcome.kind > ValueKind::text) {
    check.fail("an evaluation has an unknown status or kind of value");
  }
  if (outcome.size > outputs.size() || outcome.offset > outputs.size() - outcome.size) {
    check.fail("an evaluation's value lies outside the outputs");
  }
  const auto value = outcome.size > 0 ? outputs.subspan(outcome.offset, outcome.size) : outputs.first(0);
  std::int64_t offset = schema::not_kept;
  std::size_t size = 0;
  if (outcome.kind == ValueKind::grid) {
    const std::size_t cells = std::size_t{outcome.height} * outcome.width;
    // A grid without cells is known by its sides alone.
    if (!value.empty() || cells == 0) {
      if (value.size() != cells) check.fail("a grid's cells do not fill its sides");
      offset = static_cast<std::int64_t>(results->cells.size());
      size = cells;
      results->cells.append(value);
    }
  } else if (outcome.kind == ValueKind::text && !value.empty()) {
    const std::string text = canonical_text(value);
    offset = static_cast<std::int64_t>(results->text.size());
    size = text.size();
    results->text.append(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  }
  results->push(run, outcome, offset, static_cast<std::uint32_t>(size));
  if (outcome.match == 1) matches.push_back({run.program, inputs[run.input].task, run.input});
}

void ResultsWriter::State::write_solved() {
  struct Row {
    std::uint32_t program, task, train_matched, test_matched;
  };
  std::sort(matches.begin(), matches.end());
  matches.erase(std::unique(matches.begin(), matches.end()), matches.end());
  std::vector<Row> rows;
  for (const Match& match : matches) {
    if (rows.empty() || rows.back().program != match.program || rows.back().task != match.task) {
      rows.push_back({match.program, match.task, 0, 0});
    }
    ++(inputs[match.input].test ? rows.back().test_matched : rows.back().train_matched);
  }
  Table table(check, file, "solved",
              {"row", "1", "index of the row; programs that match no pair of a task have none"}, rows.size());
  const auto column = [&](const ColumnInfo& info, auto value) {
    table.column<std::uint32_t>(info, [&](std::size_t i) { return value(rows[i]); });
  };
  column({"program", "1", "index of the program in /programs"}, [](const Row& r) { return r.program; });
  column({"task", "1", "index of the task in /tasks"}, [](const Row& r) { return r.task; });
  column({"train_matched", "1", "train pairs of the task that the program matches"},
         [](const Row& r) { return r.train_matched; });
  column({"test_matched", "1", "test pairs of the task that the program matches"},
         [](const Row& r) { return r.test_matched; });
  column({"train_pairs", "1", "train pairs of the task with a known output"},
         [this](const Row& r) { return tasks[r.task].train_pairs; });
  column({"test_pairs", "1", "test pairs of the task with a known output"},
         [this](const Row& r) { return tasks[r.task].test_pairs; });
}

void ResultsWriter::State::write_ranks() {
  Table table(check, file, "ranks", {"rank", "1", "MPI rank"}, ranks.size());
  const auto text = [&](const ColumnInfo& info, std::string RankEntry::*member) {
    table.strings(info, [&](std::size_t i) { return std::string_view(ranks[i].*member); });
  };
  text({"host", "1", "name of the host"}, &RankEntry::host);
  table.column<std::uint32_t>({"local_rank", "1", "rank among those of its host"},
                              [this](std::size_t i) { return ranks[i].local_rank; });
  text({"backend", "1", "cpu or cuda"}, &RankEntry::backend);
  text({"device", "1", "name of the processor or card"}, &RankEntry::device);
  text({"uuid", "1", "UUID of the card, empty without one"}, &RankEntry::uuid);
  text({"pci", "1", "PCI id of the card, empty without one"}, &RankEntry::pci);
  table.column<std::uint64_t>({"memory", "byte", "memory of the device"},
                              [this](std::size_t i) { return ranks[i].memory; });
  table.column<std::uint64_t>({"peak_memory", "byte", "largest resident memory of the process"},
                              [this](std::size_t i) { return ranks[i].peak_memory; });
  table.column<std::uint32_t>({"threads", "1", "threads that evaluate"},
                              [this](std::size_t i) { return ranks[i].threads; });
}

void ResultsWriter::State::write_timings() {
  static constexpr std::array<const char*, phase_count> meanings = {"reading programs and tasks",
                                                                    "compiling programs",
                                                                    "placing what all batches share",
                                                                    "copies to the device",
                                                                    "evaluation",
                                                                    "copies from the device",
                                                                    "gathering results to the root rank",
                                                                    "writing the results file"};
  Table table(check, file, "timings", {"rank", "1", "MPI rank"}, rank_timings.size());
  for (std::size_t phase = 0; phase < phase_count; ++phase) {
    table.column<double>({phase_names[phase], "s", meanings[phase]},
                         [&](std::size_t i) { return rank_timings[i].seconds[phase]; });
  }
  table.column<double>({"wall", "s", "from the start of the rank to the end of its work"},
                       [this](std::size_t i) { return rank_timings[i].wall; });
  table.column<std::uint64_t>({"evaluations", "1", "evaluations of the rank"},
                              [this](std::size_t i) { return rank_timings[i].evaluations; });
  table.column<std::uint64_t>({"rerun_on_host", "1", "evaluations that the device's memory could not hold"},
                              [this](std::size_t i) { return rank_timings[i].rerun_on_host; });
  const PopMetrics pop = pop_metrics(rank_timings);
  write_attribute(check, table.group(), "load_balance", pop.load_balance);
  write_attribute(check, table.group(), "communication_efficiency", pop.communication_efficiency);
  write_attribute(check, table.group(), "parallel_efficiency", pop.parallel_efficiency);

  Table batches(check, table.group(), "batches", {"batch", "1", "index of the batch"}, batch_timings.size());
  batches.column<std::uint32_t>({"rank", "1", "MPI rank that evaluated it"},
                                [this](std::size_t i) { return batch_timings[i].rank; });
  batches.column<std::int64_t>({"first_evaluation", "1", "index of its first evaluation in /results"},
                               [this](std::size_t i) { return batch_timings[i].first_evaluation; });
  batches.column<std::uint32_t>({"count", "1", "evaluations in it"},
                                [this](std::size_t i) { return batch_timings[i].count; });
  const auto seconds = [&](Phase phase, double BatchTimings::*member) {
    const auto number = static_cast<std::size_t>(phase);
    batches.column<double>({phase_names[number], "s", meanings[number]},
                           [&](std::size_t i) { return batch_timings[i].*member; });
  };
  seconds(Phase::host_to_device, &BatchTimings::host_to_device);
  seconds(Phase::kernel, &BatchTimings::kernel);
  seconds(Phase::device_to_host, &BatchTimings::device_to_host);
  seconds(Phase::gather, &BatchTimings::gather);
  seconds(Phase::write, &BatchTimings::write);
}

void ResultsWriter::State::write_provenance() {
  Table table(check, file, "provenance", {"file", "1", "index of the input file"}, files.size());
  table.strings({"path", "1", "path of the input file"},
                [this](std::size_t i) { return std::string_view(files[i].path); });
  table.strings({"sha256", "1", "SHA-256 of the input file"},
                [this](std::size_t i) { return std::string_view(files[i].sha256); });
  table.column<std::uint64_t>({"bytes", "byte", "size of the input file"},
                              [this](std::size_t i) { return files[i].bytes; });
  for (const auto& [key, value] : provenance) write_attribute(check, table.group(), key.c_str(), value);
}

ResultsWriter::ResultsWriter(const std::filesystem::path& path, Existing existing)
    : state_(std::make_unique<State>(path, existing)) {}
ResultsWriter::~ResultsWriter() = default;
ResultsWriter::ResultsWriter(ResultsWriter&&) noexcept = default;
ResultsWriter& ResultsWriter::operator=(ResultsWriter&&) noexcept = default;

void ResultsWriter::write_programs(std::span<const ProgramEntry> programs) {
  Table table(state_->check, state_->file, "programs", {"program", "1", "index of the program"},
              programs.size());
  table.strings({"name", "1", "name of the program"}, [&](std::size_t i) { return programs[i].name; });
  table.strings({"file", "1", "file that defines it"}, [&](std::size_t i) { return programs[i].file; });
  table.column<std::uint32_t>({"line", "1", "line of the file where it begins, from 1"},
                              [&](std::size_t i) { return programs[i].line; });
  table.strings({"source", "1", "its text"}, [&](std::size_t i) { return programs[i].source; });
  state_->programs = programs.size();
}

void ResultsWriter::write_tasks(std::span<const TaskEntry> tasks) {
  Table table(state_->check, state_->file, "tasks", {"task", "1", "index of the task"}, tasks.size());
  table.strings({"name", "1", "id of the task"}, [&](std::size_t i) { return tasks[i].id; });
  table.column<std::uint32_t>({"train_pairs", "1", "train pairs with a known output"},
                              [&](std::size_t i) { return tasks[i].train_pairs; });
  table.column<std::uint32_t>({"test_pairs", "1", "test pairs with a known output"},
                              [&](std::size_t i) { return tasks[i].test_pairs; });
  for (const TaskEntry& task : tasks) state_->tasks.push_back({task.train_pairs, task.test_pairs});
}

void ResultsWriter::write_inputs(std::span<const InputEntry> inputs, std::span<const std::int8_t> cells) {
  const Checker& check = state_->check;
  for (const InputEntry& entry : inputs) {
    if (entry.task >= state_->tasks.size()) check.fail("an input names a task that was not written");
    state_->inputs.push_back({entry.task, entry.pair.starts_with("test")});
  }
  Table table(check, state_->file, "inputs", {"input", "1", "index of the input"}, inputs.size());
  table.column<std::uint32_t>({"task", "1", "index of the task in /tasks"},
                              [&](std::size_t i) { return inputs[i].task; });
  table.strings({"pair", "1", "train or test, and its number in the task"},
                [&](std::size_t i) { return inputs[i].pair; });
  table.column<std::uint16_t>({"height", "1", "rows of the input"},
                              [&](std::size_t i) { return inputs[i].input.height; });
  table.column<std::uint16_t>({"width", "1", "columns of the input"},
                              [&](std::size_t i) { return inputs[i].input.width; });
  table.column<std::int64_t>({"offset", "1", "where the input begins in cells"},
                             [&](std::size_t i) { return inputs[i].input.offset; });
  table.column<std::uint16_t>(
      {"expected_height", "1", "rows of the expected output, 0 where it is not known"},
      [&](std::size_t i) { return inputs[i].has_expected ? inputs[i].expected.height : 0; });
  table.column<std::uint16_t>(
      {"expected_width", "1", "columns of the expected output, 0 where it is not known"},
      [&](std::size_t i) { return inputs[i].has_expected ? inputs[i].expected.width : 0; });
  table.column<std::int64_t>(
      {"expected_offset", "1", "where the expected output begins in cells, -1 where it is not known"},
      [&](std::size_t i) {
        return inputs[i].has_expected ? std::int64_t{inputs[i].expected.offset} : schema::not_kept;
      });
  const std::size_t chunk = std::clamp<std::size_t>(cells.size(), 1, cell_chunk);
  const Handle cell = create_dimension(check, table.group(), {"cell", "1", "index into cells"}, chunk);
  Column column = Column::create<std::uint8_t>(check, table.group(),
                                               {"cells", "1", "colours of all grids, row by row"}, chunk);
  attach(check, column.dataset(), cell);
  column.append(std::span(reinterpret_cast<const std::uint8_t*>(cells.data()), cells.size()));
  column.flush();
  resize_dimension(check, cell, cells.size());
}

void ResultsWriter::append(std::uint64_t first_evaluation, std::span<const Evaluation> evaluations,
                           std::span<const Outcome> outcomes, std::span<const std::uint8_t> outputs) {
  if (first_evaluation != this->evaluations() || evaluations.size() != outcomes.size()) {
    state_->check.fail(std::to_string(evaluations.size()) + " evaluations from " +
                       std::to_string(first_evaluation) + " with " + std::to_string(outcomes.size()) +
                       " outcomes do not follow " + std::to_string(this->evaluations()) + " written ones");
  }
  for (std::size_t i = 0; i < outcomes.size(); ++i) state_->append(evaluations[i], outcomes[i], outputs);
}

std::uint64_t ResultsWriter::evaluations() const { return state_->results->evaluation.size(); }

void ResultsWriter::set_provenance(std::vector<std::pair<std::string, std::string>> attributes) {
  state_->provenance = std::move(attributes);
}
void ResultsWriter::set_files(std::vector<FileEntry> files) { state_->files = std::move(files); }
void ResultsWriter::set_ranks(std::vector<RankEntry> ranks) { state_->ranks = std::move(ranks); }
void ResultsWriter::set_timings(std::vector<RankTimings> ranks, std::vector<BatchTimings> batches) {
  state_->rank_timings = std::move(ranks);
  state_->batch_timings = std::move(batches);
}

void ResultsWriter::finish() {
  State& state = *state_;
  state.results->finish();
  state.write_solved();
  state.write_ranks();
  state.write_timings();
  state.write_provenance();
  state.results.reset();
  state.check(H5Fflush(state.file, H5F_SCOPE_GLOBAL));
  if (!state.file.reset()) state.check.fail(hdf5::last_error());
  state.output.commit();
}

PopMetrics pop_metrics(std::span<const RankTimings> ranks) {
  double useful_sum = 0, useful_longest = 0, runtime = 0;
  for (const RankTimings& rank : ranks) {
    double useful = 0;
    for (std::size_t phase = 0; phase < phase_count; ++phase) {
      if (phase != static_cast<std::size_t>(Phase::gather)) useful += rank.seconds[phase];
    }
    useful_sum += useful;
    useful_longest = std::max(useful_longest, useful);
    runtime = std::max(runtime, rank.wall);
  }
  if (useful_longest <= 0 || runtime <= 0) return {1, 1, 1};
  const double balance = useful_sum / static_cast<double>(ranks.size()) / useful_longest;
  const double communication = std::min(1.0, useful_longest / runtime);
  return {balance, communication, balance * communication};
}

}  // namespace megabatch
