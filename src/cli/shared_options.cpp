#include "src/cli/shared_options.hpp"

#include <unistd.h>

#include <numeric>
#include <stdexcept>

#include "src/data/text.hpp"
#include "src/language/diagnostic.hpp"

namespace megabatch {

std::vector<std::uint32_t> pick_programs(const ProgramSet& programs, const std::optional<std::string>& name) {
  std::vector<std::uint32_t> picked(programs.size());
  std::iota(picked.begin(), picked.end(), 0u);
  if (!name) return picked;
  NearestName near(*name);
  for (const std::uint32_t program : picked) {
    if (programs.name(program) == *name) return {program};
    near.consider(programs.name(program));
  }
  throw std::runtime_error("unknown program " + shown(*name) + " (the file has " +
                           with_commas(programs.size()) + " that compile) " +
                           did_you_mean(near.best(), "see the names in the file"));
}

void add_colour_option(CLI::App& command, std::string& value) {
  command.add_option("--colour,--color", value, "Colours: where the terminal has them, always, or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("auto|always|never")
      ->capture_default_str();
}

Colour chosen_colour(const std::string& value) {
  if (value == "always") return Colour::palette;
  return value == "never" ? Colour::none : terminal_colour(STDOUT_FILENO);
}

}  // namespace megabatch
