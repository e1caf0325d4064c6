#pragma once
// What goes to the standard error.
#include <cstddef>
#include <string>

#include "src/cli/context.hpp"
#include "src/language/program_set.hpp"

namespace megabatch {

// Prints diagnostics of programs, the first `most` of them.
void print_diagnostics(const ProgramSet& programs, std::size_t most = 20);
// success, or programs_left_out with a line that says how many.
ExitCode report_left_out(const ProgramSet& programs);
// "megabatch: [rank 1 host node2] problem (why) suggestion"
void print_failure(const Context& context, const std::string& problem);

}  // namespace megabatch
