#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "src/results/show.hpp"

namespace megabatch {

void add_colour_option(CLI::App& command, std::string& value);
// Colours for the standard output.
Colour chosen_colour(const std::string& value);

}  // namespace megabatch
