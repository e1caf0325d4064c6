#include <exception>
#include <iostream>
#include <new>
#include <string>

#include "src/cli/app.hpp"
#include "src/cli/messages.hpp"

int main(int argc, char** argv) {
  using megabatch::ExitCode;
  megabatch::Context context;
  megabatch::CommandLine line(argc, argv);
  ExitCode code = ExitCode::failure;
  try {
    return static_cast<int>(line.run(context));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      line.print_help(error);
      return 0;
    }
    code = ExitCode::bad_input;
    print_failure(context, std::string(error.what()) + " (bad usage) see megabatch --help");
  } catch (const std::bad_alloc&) {
    print_failure(context, "memory ran out (no more could be had) lower --batch-size, --threads or --memory");
  } catch (const std::exception& error) {
    code = context.on_failure;
    print_failure(context, error.what());
  }
  std::cout << std::flush;
  context.ranks.abort(static_cast<int>(code));
  return static_cast<int>(code);
}
