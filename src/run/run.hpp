#pragma once
// One run on all ranks: rank 0's job in, a results file out.
#include <array>
#include <cstdint>
#include <iosfwd>

#include "src/comm/communicator.hpp"
#include "src/run/job.hpp"
#include "src/run/progress.hpp"
#include "src/run/provenance.hpp"
#include "src/run/stopwatch.hpp"

namespace megabatch {

struct Reporting {
  std::ostream& out;
  ProgressStyle progress = ProgressStyle::off;
  double progress_interval = 10;  // seconds
  bool quiet = false;             // nothing but progress, if that
};

// On rank 0.
struct RunTotals {
  std::uint64_t evaluations = 0;
  std::array<std::uint64_t, 3> statuses{};  // indexed by Status
  std::uint64_t matched = 0, compared = 0;
  double seconds = 0;  // from the start of the watch to the results file
};

// Collective; `job` counts on rank 0 alone, the settings are everywhere the same. The watch began with
// the rank. Whatever fails is a std::runtime_error; the caller must then abort the ranks, for the others
// wait.
RunTotals run_job(Job& job, const RunSettings& settings, const Invocation& invocation, Communicator& ranks,
                  const Reporting& reporting, const Stopwatch& watch);

// Collective: prints on rank 0 what run_job would do.
void plan_job(const Job& job, const RunSettings& settings, Communicator& ranks, std::ostream& out);

}  // namespace megabatch
