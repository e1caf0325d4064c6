#include "src/run/provenance.hpp"

#include <cstdlib>
#include <ctime>
#include <string_view>

#include "src/version.hpp"

namespace megabatch {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> provenance(const Invocation& invocation,
                                                            const RunSettings& settings, Pairing pairing,
                                                            int ranks) {
  return {
      {"command_line", invocation.command_line},
      {"job_file", invocation.job_path},
      {"job_text", invocation.job_text},
      {"pairing", std::string(pairing_name(pairing))},
      {"steps_limit", std::to_string(settings.limits.steps)},
      {"memory_limit", std::to_string(settings.limits.memory)},
      {"outputs", std::string(outputs_name(settings.outputs))},
      {"backend", std::string(backend_name(settings.backend))},
      {"batch_size", std::to_string(settings.batch_size)},
      {"ranks", std::to_string(ranks)},
      {"version", MEGABATCH_VERSION},
      {"git_commit", MEGABATCH_GIT_COMMIT},
      {"mpi", mpi_version()},
      {"cuda", cuda_built() ? "built in" : ""},
      {"host", host_name()},
      {"slurm_job_id", environment("SLURM_JOB_ID")},
      {"slurm_restart_count", environment("SLURM_RESTART_COUNT")},
      {"started", invocation.started},
      {"ended", now_as_text()},
  };
}

std::string now_as_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string command_line_text(int count, const char* const* arguments) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,+@%";
  std::string text;
  for (int i = 0; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (i > 0) text += ' ';
    if (!argument.empty() && argument.find_first_not_of(plain) == std::string_view::npos) {
      text += argument;
      continue;
    }
    text += '\'';
    for (const char c : argument) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    text += '\'';
  }
  return text;
}

std::string_view outputs_name(Outputs outputs) {
  switch (outputs) {
    case Outputs::none:
      return "none";
    case Outputs::matching:
      return "matching";
    case Outputs::all:
      return "all";
  }
  return "";
}

std::string_view backend_name(BackendChoice choice) {
  switch (choice) {
    case BackendChoice::automatic:
      return "auto";
    case BackendChoice::cpu:
      return "cpu";
    case BackendChoice::cuda:
      return "cuda";
  }
  return "";
}

}  // namespace megabatch
