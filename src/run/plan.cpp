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

constexpr std::size_t most_ranks_shown = 64;

std::ostream& row(std::ostream& out, const char* name) {
  return out << std::left << std::setw(14) << name << std::right;
}

std::string rank_text(const RankEntry& entry, std::uint64_t rank) {
  std::string text =
      "rank " + std::to_string(rank) + " on " + entry.host + ": " + entry.backend + " (" + entry.device + ")";
  if (entry.backend == "cpu") {
    text += ", " + std::to_string(entry.threads) + (entry.threads == 1 ? " thread" : " threads");
  }
  return text;
}

}  // namespace

void plan_job(const Job& job, const RunSettings& settings, Communicator& ranks, std::ostream& out) {
  const Resources resources = make_resources(settings, ranks);
  const std::uint64_t length = batch_length(settings, resources, job.shared.batch.size(), ranks);
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
  const Schedule schedule(evaluations, length, static_cast<std::uint64_t>(ranks.size()));
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
  const std::uint64_t batches = std::min(schedule.rounds() * schedule.parts(), evaluations);
  row(out, "batches") << with_commas(batches) << " of at most " << with_commas(schedule.largest_part())
                      << " evaluations, taken by ranks as they are free\n";
  const auto size = static_cast<std::uint64_t>(ranks.size());
  row(out, "shards") << with_commas(size) << " of some " << with_commas(evaluations / size)
                     << " evaluations in " << with_commas(batches / size) << " batches\n";
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
    if (rank < most_ranks_shown) {
      row(out, rank == 0 ? "ranks" : "") << rank_text(entry, rank) << '\n';
    }
  }
  if (entries.size() > most_ranks_shown) {
    row(out, "") << "and " << with_commas(entries.size() - most_ranks_shown) << " ranks more\n";
  }
  row(out, "memory") << in_bytes(shared.bytes()) << " of programs, grids and batch on each rank; up to "
                     << in_bytes(threads * settings.limits.memory) << " while evaluating\n";
  row(out, "outputs") << outputs_name(settings.outputs) << '\n';
}

}  // namespace megabatch
