#include <algorithm>
#include <iomanip>
#include <ostream>

#include "src/data/text.hpp"
#include "src/run/packing.hpp"
#include "src/run/resources.hpp"
#include "src/run/run.hpp"
#include "src/run/schedule.hpp"

namespace megabatch {
namespace {

constexpr std::size_t most_shards_shown = 64;

std::ostream& row(std::ostream& out, const char* name) {
  return out << std::left << std::setw(14) << name << std::right;
}

std::string shard_text(const RankEntry& entry, const Schedule& schedule, std::uint64_t rank) {
  std::uint64_t evaluations = 0, batches = 0;
  for (std::uint64_t number = 0; number < schedule.rounds(); ++number) {
    const std::uint64_t share = schedule.share(schedule.round(number), rank);
    evaluations += share;
    batches += share > 0;
  }
  std::string text = "rank " + std::to_string(rank) + " on " + entry.host + ": " + with_commas(evaluations) +
                     " evaluations in " + with_commas(batches) + (batches == 1 ? " batch, " : " batches, ") +
                     entry.backend + " (" + entry.device + ")";
  if (entry.backend == "cpu") {
    text += ", " + std::to_string(entry.threads) + (entry.threads == 1 ? " thread" : " threads");
  }
  return text;
}

}  // namespace

void plan_job(const Job& job, const RunSettings& settings, Communicator& ranks, std::ostream& out) {
  const Resources resources = make_resources(settings, ranks);
  const RankEntry own = describe(resources, ranks);
  Packer packer;
  packer.text(own.host);
  packer.text(own.backend);
  packer.text(own.device);
  packer.value(own.threads);
  const std::vector<Bytes> entries = ranks.gather(packer.take());
  if (!ranks.is_root()) return;

  const SharedData& shared = job.shared;
  const std::uint64_t evaluations = shared.batch.size();
  const Schedule schedule(evaluations, settings.batch_size, static_cast<std::uint64_t>(ranks.size()));
  row(out, "programs") << with_commas(job.programs.size()) << " (" << with_commas(job.programs.left_out)
                       << " left out)\n";
  row(out, "tasks") << with_commas(job.tasks.tasks.size()) << " with " << with_commas(shared.inputs.size())
                    << " inputs\n";
  row(out, "pairing") << pairing_name(job.pairing);
  if (job.programs_without_task > 0) {
    out << " (" << with_commas(job.programs_without_task) << " programs have no task of their own)";
  }
  if (job.rows_left_out > 0) {
    out << " (" << with_commas(job.rows_left_out) << " rows are of programs left out)";
  }
  out << '\n';
  row(out, "evaluations") << with_commas(evaluations) << '\n';
  const std::uint64_t longest = evaluations == 0 ? 0 : schedule.share(schedule.round(0), 0);
  row(out, "rounds") << with_commas(schedule.rounds()) << ", in each a batch of at most "
                     << with_commas(longest) << " on every rank\n";
  row(out, "limits") << with_commas(settings.limits.steps) << " steps and "
                     << in_bytes(settings.limits.memory) << " an evaluation\n";
  std::uint64_t threads = 0;
  for (std::uint64_t rank = 0; rank < entries.size(); ++rank) {
    Unpacker unpacker(entries[rank]);
    RankEntry entry;
    entry.host = unpacker.text();
    entry.backend = unpacker.text();
    entry.device = unpacker.text();
    entry.threads = unpacker.value<std::uint32_t>();
    threads = std::max<std::uint64_t>(threads, entry.threads);
    if (rank < most_shards_shown) {
      row(out, rank == 0 ? "shards" : "") << shard_text(entry, schedule, rank) << '\n';
    }
  }
  if (entries.size() > most_shards_shown) {
    row(out, "") << "and " << with_commas(entries.size() - most_shards_shown) << " ranks more\n";
  }
  row(out, "memory") << in_bytes(shared.bytes()) << " of programs, grids and batch on each rank; up to "
                     << in_bytes(threads * settings.limits.memory) << " while evaluating\n";
  row(out, "outputs") << outputs_name(settings.outputs) << '\n';
}

}  // namespace megabatch
