#pragma once
// The whole command line.
#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "src/cli/commands.hpp"
#include "src/cli/context.hpp"

namespace megabatch {

class CommandLine {
 public:
  CommandLine(int argc, const char* const* argv);

  // Parses and runs. Throws CLI::ParseError on bad usage and on a call for help, std::runtime_error
  // otherwise.
  ExitCode run(Context& context);

  // Prints what was called for. Requires an error whose exit code is 0.
  void print_help(const CLI::ParseError& error);

 private:
  int argc_;
  const char* const* argv_;
  CLI::App app_;
  std::map<std::string, Command> commands_;
};

}  // namespace megabatch
