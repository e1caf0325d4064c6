#include "src/cli/app.hpp"

#include <iostream>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "src/data/text.hpp"
#include "src/language/diagnostic.hpp"
#include "src/language/program_set.hpp"
#include "src/run/provenance.hpp"

namespace megabatch {
namespace {

constexpr const char* description =
    "megabatch evaluates arc-dsl programs on ARC tasks, on CPUs or GPUs, over MPI ranks.";

constexpr const char* footer = R"(
Examples:
  megabatch eval solvers.py --task training/00d62c1b.json
  megabatch run --programs solvers.py --tasks training --output results.h5
  megabatch summary results.h5
  megabatch show results.h5 --task 00d62c1b
  megabatch export results.h5 --format csv --output results.csv

`megabatch COMMAND --help` says more of each, `megabatch dsl` lists the language. Exit codes: 0 done;
1 a failure of the machine or of megabatch; 2 bad usage or bad input; 3 done, but some programs did not
compile and were left out.)";

// CLI11 would only name what it did not expect; here its neighbours are known.
[[noreturn]] void refuse(const std::string& extra, CLI::App& app, const std::string& command) {
  NearestName near(extra);
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  for (const CLI::App* subcommand : app.get_subcommands(nullptr)) known.push_back(subcommand->get_name());
  for (const std::string& name : known) near.consider(name);
  throw std::runtime_error("unexpected argument " + shown(extra) + " (it is no option of `" + command +
                           "`) " + did_you_mean(near.best(), "see " + command + " --help"));
}

}  // namespace

CommandLine::CommandLine(int argc, const char* const* argv)
    : argc_(argc), argv_(argv), app_(description, "megabatch") {
  app_.footer(footer);
  app_.require_subcommand(0, 1);
  commands_ = {{"run", add_run_command(app_, command_line_text(argc, argv))},
               {"eval", add_eval_command(app_)},
               {"disasm", add_disasm_command(app_)},
               {"export", add_export_command(app_)},
               {"show", add_show_command(app_)},
               {"summary", add_summary_command(app_)},
               {"dsl", add_dsl_command(app_)},
               {"version", add_version_command(app_)}};
  app_.allow_extras();
  for (CLI::App* command : app_.get_subcommands(nullptr)) command->allow_extras();
}

ExitCode CommandLine::run(Context& context) {
  // Ranks meet before anything can fail, so that one of them answers for all.
  if (argc_ > 1 && std::string_view(argv_[1]) == "run") {
    context.joined = true;
    context.ranks = Communicator::from_launcher();
  }
  app_.parse(argc_, argv_);
  const std::vector<CLI::App*> parsed = app_.get_subcommands();
  if (!app_.remaining().empty()) refuse(app_.remaining().front(), app_, "megabatch");
  if (parsed.empty()) {
    throw std::runtime_error(
        "no command (there is nothing to do) name one, such as run, or see megabatch --help");
  }
  CLI::App& command = *parsed.front();
  const std::vector<std::string> extras = command.remaining();
  if (!extras.empty()) refuse(extras.front(), command, "megabatch " + command.get_name());
  context.parsing = false;
  return commands_.at(command.get_name())(context);
}

void CommandLine::print_help(const CLI::ParseError& error) {
  if (app_.got_subcommand("dsl")) {
    std::cout << help_dsl();
  } else {
    app_.exit(error);
  }
}

}  // namespace megabatch
