#include "src/run/run.hpp"

#include <memory>
#include <optional>
#include <ostream>
#include <utility>

#include "src/data/text.hpp"
#include "src/run/gather.hpp"
#include "src/run/packing.hpp"
#include "src/run/resources.hpp"
#include "src/run/schedule.hpp"

namespace megabatch {
namespace {

double& seconds(RankTimings& timings, Phase phase) {
  return timings.seconds[static_cast<std::size_t>(phase)];
}

void write_entries(const Job& job, ResultsWriter& writer) {
  const SharedData& shared = job.shared;
  std::vector<ProgramEntry> programs;
  programs.reserve(job.programs.size());
  for (std::size_t i = 0; i < job.programs.size(); ++i) {
    programs.push_back(
        {job.programs.name(i), job.programs.source(i), job.programs.file(i), job.programs.sources[i].line});
  }
  writer.write_programs(programs);

  std::vector<TaskEntry> tasks;
  tasks.reserve(job.tasks.tasks.size());
  for (const Task& task : job.tasks.tasks) {
    std::uint32_t train = 0, test = 0;
    for (std::uint32_t pair = 0; pair < task.train + task.test; ++pair) {
      if (shared.pairs[task.first_input + pair].output == no_grid) continue;
      ++(pair < task.train ? train : test);
    }
    tasks.push_back({task.id, train, test});
  }
  writer.write_tasks(tasks);

  std::vector<std::string> names;
  std::vector<InputEntry> inputs;
  names.reserve(shared.inputs.size());
  inputs.reserve(shared.inputs.size());
  for (std::uint32_t i = 0; i < shared.inputs.size(); ++i) {
    const PairRef& pair = shared.pairs[shared.inputs[i].pair];
    names.push_back(job.tasks.pair_name(i));
    InputEntry entry{
        shared.inputs[i].task, names.back(), shared.grids[pair.input], {}, pair.output != no_grid};
    if (entry.has_expected) entry.expected = shared.grids[pair.output];
    inputs.push_back(entry);
  }
  writer.write_inputs(inputs, shared.cells);
}

// Rank 0's end of the gather: results into the file, counts into the totals.
class Results {
 public:
  Results(const SharedData& shared, ResultsWriter& writer, RunTotals& totals)
      : shared_(shared), writer_(writer), totals_(totals) {}

  void take(FinishedRound round) {
    Stopwatch watch;
    shared_.batch.fill(round.first, round.outcomes.size(), 1, evaluations_);
    writer_.append(round.first, evaluations_, round.outcomes, round.outputs);
    for (const Outcome& outcome : round.outcomes) {
      ++totals_.statuses[static_cast<std::size_t>(outcome.status)];
      totals_.matched += outcome.match == 1;
      totals_.compared += outcome.match <= 1;
    }
    const double seconds = watch.lap();
    write_seconds_ += seconds;
    for (BatchTimings& timings : round.timings) {
      timings.write = seconds * timings.count / static_cast<double>(round.outcomes.size());
      timings_.push_back(timings);
    }
  }
  double write_seconds() const { return write_seconds_; }
  std::vector<BatchTimings> take_timings() { return std::move(timings_); }

 private:
  const SharedData& shared_;
  ResultsWriter& writer_;
  RunTotals& totals_;
  std::vector<Evaluation> evaluations_;
  std::vector<BatchTimings> timings_;
  double write_seconds_ = 0;
};

struct RankReport {
  RankEntry entry;
  RankTimings timings;
};

Bytes pack(const RankReport& report) {
  Packer packer;
  packer.text(report.entry.host);
  packer.value(report.entry.local_rank);
  packer.text(report.entry.backend);
  packer.text(report.entry.device);
  packer.text(report.entry.uuid);
  packer.text(report.entry.pci);
  packer.value(report.entry.memory);
  packer.value(report.entry.peak_memory);
  packer.value(report.entry.threads);
  packer.value(report.timings);
  return packer.take();
}

RankReport unpack(const Bytes& bytes) {
  Unpacker unpacker(bytes);
  RankReport report;
  report.entry.host = unpacker.text();
  report.entry.local_rank = unpacker.value<std::uint32_t>();
  report.entry.backend = unpacker.text();
  report.entry.device = unpacker.text();
  report.entry.uuid = unpacker.text();
  report.entry.pci = unpacker.text();
  report.entry.memory = unpacker.value<std::uint64_t>();
  report.entry.peak_memory = unpacker.value<std::uint64_t>();
  report.entry.threads = unpacker.value<std::uint32_t>();
  report.timings = unpacker.value<RankTimings>();
  return report;
}

void announce(const Job& job, const Resources& resources, int ranks, std::ostream& out) {
  out << "megabatch: " << with_commas(job.programs.size()) << " programs, "
      << with_commas(job.tasks.tasks.size()) << " tasks, " << with_commas(job.shared.batch.size())
      << " evaluations on " << ranks << (ranks == 1 ? " rank" : " ranks") << " (" << resources.backend->name()
      << ", " << resources.backend->device() << ")" << std::endl;
}

// Draws batches until none is left, and hands them to the gather.
void evaluate_batches(const SharedData& shared, const Schedule& schedule, Outputs outputs, Backend& backend,
                      Communicator& ranks, Gather& gather, Progress& progress, RankTimings& timings) {
  std::vector<Evaluation> evaluations;
  ranks.restart_counter();
  for (std::uint64_t number; (number = ranks.next_number()) / schedule.parts() < schedule.rounds();) {
    const Schedule::Round round = schedule.round(number / schedule.parts());
    const std::uint64_t part = number % schedule.parts(), size = schedule.size(round, part);
    if (size == 0) continue;
    shared.batch.fill(round.first + part, size, schedule.parts(), evaluations);
    FinishedBatch batch{number / schedule.parts(), part, {}, {}};
    backend.evaluate(evaluations, outputs, batch.result);
    const Backend::Phases phases = backend.phases();
    batch.timings.first_evaluation = round.first + part;
    batch.timings.rank = static_cast<std::uint32_t>(ranks.rank());
    batch.timings.count = static_cast<std::uint32_t>(size);
    batch.timings.host_to_device = phases.host_to_device;
    batch.timings.kernel = phases.kernel;
    batch.timings.device_to_host = phases.device_to_host;
    seconds(timings, Phase::host_to_device) += phases.host_to_device;
    seconds(timings, Phase::kernel) += phases.kernel;
    seconds(timings, Phase::device_to_host) += phases.device_to_host;
    timings.evaluations += size;
    timings.rerun_on_host += phases.rerun_on_host;
    Stopwatch watch;
    gather.put(std::move(batch));
    gather.poll();
    progress.update(gather.arrived());
    seconds(timings, Phase::gather) += watch.lap();
  }
}

// Ends the results file with what every rank reports of itself.
void finish(Job& job, const std::vector<Bytes>& reports, std::vector<BatchTimings> batches,
            std::vector<std::pair<std::string, std::string>> attributes) {
  std::vector<RankEntry> entries;
  std::vector<RankTimings> timings;
  for (const Bytes& bytes : reports) {
    RankReport report = unpack(bytes);
    entries.push_back(std::move(report.entry));
    timings.push_back(report.timings);
  }
  std::vector<FileEntry> files;
  for (const InputFile& file : job.files) files.push_back({file.path, file.sha256, file.bytes});
  job.writer->set_ranks(std::move(entries));
  job.writer->set_timings(std::move(timings), std::move(batches));
  job.writer->set_files(std::move(files));
  job.writer->set_provenance(std::move(attributes));
  job.writer->finish();
}

}  // namespace

RunTotals run_job(Job& job, const RunSettings& settings, const Invocation& invocation, Communicator& ranks,
                  const Reporting& reporting, const Stopwatch& watch) {
  RunTotals totals;
  RankTimings timings;
  seconds(timings, Phase::parse) = job.parse_seconds;
  seconds(timings, Phase::compile) = job.compile_seconds;
  Stopwatch lap;
  if (ranks.is_root()) {
    write_entries(job, *job.writer);
    seconds(timings, Phase::write) += lap.lap();
  }
  broadcast(ranks, job.shared);
  seconds(timings, Phase::gather) += lap.lap();

  const std::uint64_t evaluations = job.shared.batch.size();
  const Resources resources = make_resources(settings, ranks);
  resources.backend->stage(job.shared.view());
  seconds(timings, Phase::stage) += lap.lap();
  if (ranks.is_root() && !reporting.quiet) announce(job, resources, ranks.size(), reporting.out);

  const Schedule schedule(evaluations, batch_length(settings, resources, evaluations, ranks),
                          static_cast<std::uint64_t>(ranks.size()));
  Progress progress(reporting.out, ranks.is_root() ? reporting.progress : ProgressStyle::off,
                    reporting.progress_interval, evaluations);
  std::optional<Results> results;
  if (ranks.is_root()) results.emplace(job.shared, *job.writer, totals);
  std::unique_ptr<Gather> gather;
  gather = make_gather(ranks, schedule,
                       {[&](FinishedRound round) { results->take(std::move(round)); },
                        [&] { progress.update(gather->arrived()); }});
  evaluate_batches(job.shared, schedule, settings.outputs, *resources.backend, ranks, *gather, progress,
                   timings);
  lap.lap();
  gather->finish();
  seconds(timings, Phase::gather) += lap.lap();
  if (results) {
    // Rank 0 writes inside the gather.
    seconds(timings, Phase::gather) -= results->write_seconds();
    seconds(timings, Phase::write) += results->write_seconds();
  }
  timings.wall = watch.seconds();

  const std::vector<Bytes> reports = ranks.gather(pack({describe(resources, ranks), timings}));
  if (ranks.is_root()) {
    finish(job, reports, results->take_timings(),
           provenance(invocation, settings, job.pairing, ranks.size()));
    progress.end();
    totals.evaluations = evaluations;
    totals.seconds = watch.seconds();
  }
  // The others wait here, sparing the cores, rather than in the end of MPI.
  ranks.barrier();
  return totals;
}

}  // namespace megabatch
