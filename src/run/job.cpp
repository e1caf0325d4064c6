#include "src/run/job.hpp"

#include <unistd.h>

#include <cerrno>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "src/data/files.hpp"
#include "src/data/sha256.hpp"
#include "src/data/text.hpp"
#include "src/run/stopwatch.hpp"

namespace megabatch {
namespace {

namespace fs = std::filesystem;

// What a writer would refuse; it makes its temporary file at once, which a dry run must not.
void check_output(const fs::path& output, Existing existing) {
  const auto refuse = [&output](const std::string& why, const std::string& suggestion) {
    throw std::runtime_error("cannot write results to " + output.string() + " (" + why + ") " + suggestion);
  };
  std::error_code error;
  if (existing == Existing::refuse && fs::exists(output, error)) {
    refuse("it exists already", "name another output or use --force");
  }
  const fs::path directory = output.has_parent_path() ? output.parent_path() : ".";
  if (access(directory.c_str(), W_OK | X_OK) != 0) {
    refuse(directory.string() + ": " + std::generic_category().message(errno), "name another output");
  }
}

PairedBatch pair(const JobFiles& files, Job& job) {
  if (files.pairing == Pairing::cross) return pair_cross(job.programs.size(), job.tasks);
  std::vector<std::string_view> names;
  names.reserve(job.programs.size());
  for (std::size_t i = 0; i < job.programs.size(); ++i) names.push_back(job.programs.name(i));
  if (files.pairing == Pairing::own) return pair_own(names, job.tasks);

  std::vector<std::string_view> left_out;
  for (const Diagnostic& diagnostic : job.programs.diagnostics) {
    if (diagnostic.severity == Severity::error && !diagnostic.program.empty()) {
      left_out.push_back(diagnostic.program);
    }
  }
  const std::string text = read_file(files.list);
  job.files.push_back({files.list.string(), sha256(text), text.size()});
  return pair_list(text, files.list.string(), names, left_out, job.tasks);
}

}  // namespace

std::string_view pairing_name(Pairing pairing) {
  switch (pairing) {
    case Pairing::own:
      return "own";
    case Pairing::cross:
      return "cross";
    case Pairing::list:
      return "list";
  }
  return "";
}

Job load_job(const JobFiles& files, RunMode mode) {
  Job job;
  job.pairing = files.pairing;
  if (mode == RunMode::evaluate) {
    job.writer.emplace(files.output, files.existing);
  } else if (!files.output.empty()) {
    check_output(files.output, files.existing);
  }
  Stopwatch watch;
  LanguageLimits limits;
  // A list may name any program that was refused.
  if (files.pairing == Pairing::list) limits.diagnostics = std::numeric_limits<std::uint32_t>::max();
  job.programs = compile_program_files(files.programs, limits);
  for (const SourceFile& file : job.programs.files) {
    job.files.push_back({file.name, sha256(file.text), file.text.size()});
  }
  job.compile_seconds = watch.lap();
  job.tasks = read_tasks(files.tasks, files.solutions);
  job.files.insert(job.files.end(), job.tasks.files.begin(), job.tasks.files.end());
  PairedBatch paired = pair(files, job);
  job.programs_without_task = paired.programs_without_task;
  job.rows_left_out = paired.rows_left_out;
  job.parse_seconds = watch.lap();

  SharedData& shared = job.shared;
  shared.batch = std::move(paired.batch);
  shared.programs = job.programs.programs;
  shared.code = std::move(job.programs.code);
  shared.constants = std::move(job.programs.constants);
  shared.cells = std::move(job.tasks.cells);
  shared.grids = std::move(job.tasks.grids);
  shared.pairs = std::move(job.tasks.pairs);
  shared.tasks = std::move(job.tasks.refs);
  shared.inputs = job.tasks.inputs;
  return job;
}

void check_not_empty(const Job& job) {
  if (job.shared.batch.size() > 0) return;
  std::string why =
      "none of the " + with_commas(job.programs.size()) + " programs' names ends in a task's id";
  std::string suggestion = "use --pairing cross or list:FILE";
  if (job.programs.size() == 0) {
    why = "all " + with_commas(job.programs.left_out) + " programs were refused";
    suggestion = "mend them as said above";
  } else if (job.pairing == Pairing::list) {
    why = "all programs of the list were refused";
    suggestion = "mend them as said above";
  }
  throw std::runtime_error("nothing to evaluate (" + why + ") " + suggestion);
}

}  // namespace megabatch
