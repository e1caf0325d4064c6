#pragma once
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>

#include "src/results/results_reader.hpp"

namespace megabatch {

enum class Colour : std::uint8_t { none, palette, true_colour };  // ANSI: 256 colours, 24 bits

// What the terminal behind a file descriptor shows; none where it is no terminal, where NO_COLOR is set
// (https://no-color.org) or TERM is dumb.
Colour terminal_colour(int descriptor);
// Columns of the terminal, `otherwise` where the descriptor is none.
std::size_t terminal_width(int descriptor, std::size_t otherwise);

struct ShowOptions {
  std::string task;
  std::optional<std::string> program =
      std::nullopt;  // without one, that which matches most pairs of the task
  Colour colour = Colour::none;
  std::size_t width = 80;  // columns
};

// Prints input, expected output and value of one program on the pairs of one task, side by side where
// they fit. Throws std::runtime_error where task or program are not in the file, or it is damaged.
void show(const ResultsReader& reader, const ShowOptions& options, std::ostream& out);

// A grid to print beside others.
struct GridPanel {
  std::string title;
  std::size_t height = 0, width = 0;
  std::span<const std::uint8_t> cells;  // [height, width] colours, those over 9 are none of ARC's
  std::string text;                     // shown instead of cells where it is not empty
};
// Prints grids side by side, smaller or one below the other where `width` columns do not hold them.
void print_panels(std::span<const GridPanel> panels, Colour colour, std::size_t width, std::ostream& out);

}  // namespace megabatch
