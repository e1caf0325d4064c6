#pragma once
// What several commands ask for.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/language/program_set.hpp"
#include "src/results/show.hpp"

namespace megabatch {

// The program of that name, or all. Throws std::runtime_error with the nearest name where there is none.
std::vector<std::uint32_t> pick_programs(const ProgramSet& programs, const std::optional<std::string>& name);

void add_colour_option(CLI::App& command, std::string& value);
// Colours for the standard output, by the option's value.
Colour chosen_colour(const std::string& value);

}  // namespace megabatch
