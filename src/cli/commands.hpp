#pragma once
// The subcommands: each adds its options to an app, and runs once they are parsed.
#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "src/cli/context.hpp"

namespace megabatch {

// Keeps what the options wrote to.
using Command = std::function<ExitCode(Context&)>;

Command add_run_command(CLI::App& app, std::string command_line);
Command add_eval_command(CLI::App& app);
Command add_disasm_command(CLI::App& app);
Command add_export_command(CLI::App& app);
Command add_show_command(CLI::App& app);
Command add_summary_command(CLI::App& app);
Command add_dsl_command(CLI::App& app);
Command add_version_command(CLI::App& app);

}  // namespace megabatch
