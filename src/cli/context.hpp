#pragma once
// What the command line keeps for main, which alone answers failures.
#include <string>

#include "src/comm/communicator.hpp"
#include "src/run/stopwatch.hpp"

namespace megabatch {

enum class ExitCode : int {
  success = 0,
  failure = 1,            // of the machine or of megabatch itself
  bad_input = 2,          // of the command line, a job file or an input file
  programs_left_out = 3,  // the others ran
};

struct Context {
  Stopwatch watch;  // since the process began
  Communicator ranks;
  bool joined = false;  // whether `ranks` has been asked for
  bool parsing = true;  // the command line, on which all ranks meet the same failure
  ExitCode on_failure = ExitCode::bad_input;
  std::string place;  // "job.toml:3: " while that is being read
};

}  // namespace megabatch
