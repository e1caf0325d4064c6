#pragma once
// What it takes to repeat a run.
#include <string>
#include <utility>
#include <vector>

#include "src/run/job.hpp"

namespace megabatch {

struct Invocation {
  std::string command_line;
  std::string job_path, job_text;  // empty without a job file
  std::string started;             // ISO 8601
};

// Attributes of /provenance, in the order to be written.
std::vector<std::pair<std::string, std::string>> provenance(const Invocation& invocation,
                                                            const RunSettings& settings, Pairing pairing,
                                                            int ranks);

std::string now_as_text();  // UTC, ISO 8601

// Arguments as a shell would take them.
std::string command_line_text(int count, const char* const* arguments);

std::string_view outputs_name(Outputs outputs);
std::string_view backend_name(BackendChoice choice);

}  // namespace megabatch
