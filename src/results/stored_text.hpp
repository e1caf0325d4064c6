#pragma once
// Text from a results file, for the terminal. Private to this folder.
#include <cstdint>
#include <string>
#include <string_view>

#include "src/results/results_reader.hpp"

namespace megabatch {

// Without characters that could steer the terminal.
std::string printable(std::string_view text);
// A line of a program's source, by its number in the file; empty where the source has none such.
std::string source_line(const ResultsReader& reader, std::uint32_t program, std::uint32_t line);

}  // namespace megabatch
