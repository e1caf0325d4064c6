#pragma once
// Job files: CLI11's TOML, whose keys are the long options of `megabatch run`.
#include <CLI/CLI.hpp>
#include <string>

namespace megabatch {

// Sets the options of `app` that the command line has left unset. Relative paths are meant from the
// job file's directory. `place` says "FILE:LINE: " while a line is handled, for whoever reports a failure.
// Throws std::runtime_error for an unknown or repeated key, with the nearest known one, and CLI::ParseError
// for a value that its option refuses.
void apply_job_file(const std::string& path, const std::string& text, CLI::App& app, std::string& place);

}  // namespace megabatch
