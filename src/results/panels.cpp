#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <ostream>
#include <vector>

#include "src/results/show.hpp"

namespace megabatch {
namespace {

constexpr std::size_t gap = 2;          // columns between panels
constexpr std::size_t most_rows = 100;  // of a grid, and lines of a text
constexpr std::size_t text_width = 40;

struct Ink {
  std::uint8_t red, green, blue, palette;
};
// ARC's customary colours; the last one is for any other number.
constexpr std::array<Ink, 11> inks = {{{0x00, 0x00, 0x00, 16},
                                       {0x00, 0x74, 0xD9, 32},
                                       {0xFF, 0x41, 0x36, 203},
                                       {0x2E, 0xCC, 0x40, 41},
                                       {0xFF, 0xDC, 0x00, 220},
                                       {0xAA, 0xAA, 0xAA, 248},
                                       {0xF0, 0x12, 0xBE, 200},
                                       {0xFF, 0x85, 0x1B, 208},
                                       {0x7F, 0xDB, 0xFF, 117},
                                       {0x87, 0x0C, 0x25, 88},
                                       {0xFF, 0xFF, 0xFF, 231}}};

enum class Ground : std::uint8_t { fore = 38, back = 48 };

std::string ink_code(std::uint8_t cell, Ground ground, Colour colour) {
  const Ink& ink = inks[std::min<std::size_t>(cell, inks.size() - 1)];
  const std::string start = "\x1b[" + std::to_string(static_cast<int>(ground));
  if (colour == Colour::palette) return start + ";5;" + std::to_string(ink.palette) + "m";
  return start + ";2;" + std::to_string(ink.red) + ";" + std::to_string(ink.green) + ";" +
         std::to_string(ink.blue) + "m";
}

// How a cell is drawn.
enum class Cell : std::uint8_t {
  wide,  // two columns
  half,  // in colour half a line high and one column wide; otherwise one column
};

struct Lines {
  std::vector<std::string> lines;
  std::size_t columns = 0;  // of each line on the screen

  void add(const std::string& line, std::size_t shown) {
    lines.push_back(line + std::string(columns - shown, ' '));
  }
};

std::size_t digits_of(const GridPanel& panel) {
  const auto largest = std::max_element(panel.cells.begin(), panel.cells.end());
  return largest == panel.cells.end() || *largest < 10 ? 1 : *largest < 100 ? 2 : 3;
}

std::size_t cell_columns(const GridPanel& panel, Colour colour, Cell cell) {
  if (colour != Colour::none) return cell == Cell::wide ? 2 : 1;
  const std::size_t digits = digits_of(panel);
  return cell == Cell::wide || digits > 1 ? digits + 1 : 1;
}

std::size_t panel_columns(const GridPanel& panel, Colour colour, Cell cell) {
  if (!panel.text.empty()) {
    return std::max(panel.title.size(), std::min(panel.text.size(), text_width));
  }
  const std::size_t frame = colour == Colour::none ? 0 : 2;
  return std::max(panel.title.size(), frame + panel.width * cell_columns(panel, colour, cell));
}

// One column for each byte: other characters than ASCII's printable ones become question marks.
std::string ascii(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;  // the rest of a character
    plain += c == '\t' ? ' ' : byte < ' ' || byte > '~' ? '?' : c;
  }
  return plain;
}

void draw_text(const GridPanel& panel, Lines& lines) {
  const std::string text = ascii(panel.text);
  std::string_view rest = text;
  while (!rest.empty() && lines.lines.size() <= most_rows) {
    const std::string_view line = rest.substr(0, lines.columns);
    lines.add(std::string(line), line.size());
    rest.remove_prefix(line.size());
  }
  if (!rest.empty()) lines.add("...", 3);
}

// [first row, first row + 1 where cells are half a line high] of `width` cells, in colour.
std::string colour_line(const GridPanel& panel, std::size_t row, std::size_t width, Colour colour,
                        Cell cell) {
  std::string line;
  int last_fore = -1, last_back = -1;
  const auto ink = [&](std::uint8_t number, Ground ground, int& last) {
    if (last != number) line += ink_code(number, ground, colour);
    last = number;
  };
  for (std::size_t j = 0; j < width; ++j) {
    const std::uint8_t upper = panel.cells[row * panel.width + j];
    if (cell == Cell::wide) {
      ink(upper, Ground::back, last_back);
      line += "  ";
      continue;
    }
    ink(upper, Ground::fore, last_fore);
    if (row + 1 < panel.height) {
      ink(panel.cells[(row + 1) * panel.width + j], Ground::back, last_back);
    }
    line += "▀";
  }
  return line + "\x1b[0m";
}

std::string repeat(const char* text, std::size_t count) {
  std::string repeated;
  for (std::size_t i = 0; i < count; ++i) repeated += text;
  return repeated;
}

std::string digit_line(const GridPanel& panel, std::size_t row, std::size_t width, std::size_t columns) {
  std::string line;
  const std::size_t digits = digits_of(panel);
  for (std::size_t j = 0; j < width; ++j) {
    const std::string number = std::to_string(panel.cells[row * panel.width + j]);
    line += std::string(digits - number.size(), ' ') + number + std::string(columns - digits, ' ');
  }
  return line;
}

void draw_grid(const GridPanel& panel, Colour colour, Cell cell, Lines& lines) {
  const std::size_t columns = cell_columns(panel, colour, cell);
  const std::size_t frame = colour == Colour::none ? 0 : 2;
  const std::size_t height = std::min(panel.height, most_rows);
  const std::size_t width = std::min(panel.width, (lines.columns - frame) / columns);
  const std::size_t shown = frame + width * columns;
  const std::size_t step = colour != Colour::none && cell == Cell::half ? 2 : 1;
  if (frame > 0) lines.add("┌" + repeat("─", width * columns) + "┐", shown);
  for (std::size_t row = 0; row < height; row += step) {
    lines.add(frame > 0 ? "│" + colour_line(panel, row, width, colour, cell) + "│"
                        : digit_line(panel, row, width, columns),
              shown);
  }
  if (frame > 0) lines.add("└" + repeat("─", width * columns) + "┘", shown);
  if (height < panel.height || width < panel.width) {
    const std::string note = "first " + std::to_string(height) + " x " + std::to_string(width);
    lines.add(note.substr(0, lines.columns), std::min(note.size(), lines.columns));
  }
}

Lines draw(const GridPanel& panel, Colour colour, Cell cell, std::size_t width) {
  Lines lines;
  lines.columns = std::max<std::size_t>(std::min(panel_columns(panel, colour, cell), width), 4);
  const std::string title = panel.title.substr(0, lines.columns);
  lines.add(title, title.size());
  panel.text.empty() ? draw_grid(panel, colour, cell, lines) : draw_text(panel, lines);
  return lines;
}

void print_row(std::span<const Lines> row, std::ostream& out) {
  std::size_t height = 0;
  for (const Lines& panel : row) height = std::max(height, panel.lines.size());
  for (std::size_t i = 0; i < height; ++i) {
    std::string line;
    for (std::size_t p = 0; p < row.size(); ++p) {
      if (p > 0) line.append(gap, ' ');
      line += i < row[p].lines.size() ? row[p].lines[i] : std::string(row[p].columns, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }
}

}  // namespace

Colour terminal_colour(int descriptor) {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string_view(value != nullptr ? value : "");
  };
  if (::isatty(descriptor) == 0 || !variable("NO_COLOR").empty() || variable("TERM") == "dumb") {
    return Colour::none;
  }
  const std::string_view depth = variable("COLORTERM");
  return depth == "truecolor" || depth == "24bit" ? Colour::true_colour : Colour::palette;
}

std::size_t terminal_width(int descriptor, std::size_t otherwise) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : otherwise;
}

void print_panels(std::span<const GridPanel> panels, Colour colour, std::size_t width, std::ostream& out) {
  for (const Cell cell : {Cell::wide, Cell::half}) {
    std::size_t columns = 0;
    for (const GridPanel& panel : panels) columns += panel_columns(panel, colour, cell) + gap;
    if (columns > width + gap) continue;
    std::vector<Lines> row;
    for (const GridPanel& panel : panels) row.push_back(draw(panel, colour, cell, width));
    print_row(row, out);
    return;
  }
  for (const GridPanel& panel : panels) {
    const Cell cell = panel_columns(panel, colour, Cell::wide) <= width ? Cell::wide : Cell::half;
    const Lines lines = draw(panel, colour, cell, width);
    print_row({&lines, 1}, out);
  }
}

}  // namespace megabatch
