#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/language/program_set.hpp"

namespace megabatch {

// The program of that name, or all. Throws std::runtime_error with the nearest name where there is none.
std::vector<std::uint32_t> pick_programs(const ProgramSet& programs, const std::optional<std::string>& name);

}  // namespace megabatch
