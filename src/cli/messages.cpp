#include "src/cli/messages.hpp"

#include <algorithm>
#include <iostream>

#include "src/data/text.hpp"

namespace megabatch {

void print_diagnostics(const ProgramSet& programs, std::size_t most) {
  const std::size_t shown = std::min(most, programs.diagnostics.size());
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text += programs.diagnostics[i].text() + '\n';
  const std::size_t more = programs.diagnostics.size() - shown + programs.unreported;
  if (more > 0) text += "and " + with_commas(more) + " more\n";
  std::cerr << text << std::flush;
}

ExitCode report_left_out(const ProgramSet& programs) {
  if (programs.left_out == 0) return ExitCode::success;
  std::cerr << "megabatch: " << with_commas(programs.left_out)
            << (programs.left_out == 1 ? " program was" : " programs were")
            << " left out (refused as said above); the others ran" << std::endl;
  return ExitCode::programs_left_out;
}

void print_failure(const Context& context, const std::string& problem) {
  std::string text = "megabatch: ";
  if (context.joined) {
    text += "[rank " + std::to_string(context.ranks.rank()) + " host " + host_name() + "] ";
  }
  std::cerr << text + context.place + problem + '\n' << std::flush;
}

}  // namespace megabatch
