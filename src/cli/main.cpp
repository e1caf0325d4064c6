#include <chrono>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <thread>

#include "src/cli/app.hpp"
#include "src/cli/messages.hpp"

namespace {

using megabatch::Context;
using megabatch::ExitCode;

// Says what failed, and ends all ranks.
int fail(Context& context, ExitCode code, const std::string& problem) {
  if (context.parsing && !context.ranks.is_root()) {
    std::this_thread::sleep_for(std::chrono::minutes(1));  // rank 0 says it, and ends this one
    return static_cast<int>(code);
  }
  print_failure(context, problem);
  std::cout << std::flush;
  context.ranks.abort(static_cast<int>(code));
  return static_cast<int>(code);
}

}  // namespace

int main(int argc, char** argv) {
  Context context;
  megabatch::CommandLine line(argc, argv);
  try {
    return static_cast<int>(line.run(context));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      return fail(context, ExitCode::bad_input,
                  std::string(error.what()) + " (bad usage) see megabatch --help");
    }
    if (context.ranks.is_root()) line.print_help(error);
    return 0;
  } catch (const std::bad_alloc&) {
    return fail(context, ExitCode::failure,
                "memory ran out (no more could be had) lower --batch-size, --threads or --memory");
  } catch (const std::exception& error) {
    return fail(context, context.on_failure, error.what());
  }
}
