#include "src/cli/job_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "src/data/text.hpp"
#include "src/language/diagnostic.hpp"

namespace megabatch {
namespace {

constexpr std::array<std::string_view, 4> path_keys = {"programs", "tasks", "solutions", "output"};
constexpr std::string_view list_prefix = "list:";

struct JobLine {
  std::size_t number;  // of its first line, from 1
  std::string text;    // without comments; a list over several lines joined into one
};

// CLI11 2.1 takes a `#` inside quotes for a comment and knows no list that begins at the end of a line.
std::vector<JobLine> split_lines(std::string_view text) {
  std::vector<JobLine> lines;
  JobLine line{1, ""};
  std::size_t number = 1, brackets = 0;
  char quote = 0;
  bool comment = false;
  const auto end_line = [&] {
    if (line.text.find_first_not_of(" \t\r") != std::string::npos) lines.push_back(std::move(line));
    line = {number, ""};
  };
  for (const char c : text) {
    if (c == '\n') {
      ++number;
      comment = false;
      quote = 0;
      if (brackets == 0) {
        end_line();
      } else {
        line.text += ' ';
      }
      continue;
    }
    if (comment || c == '\r') continue;
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      comment = true;
      continue;
    } else if (c == '[') {
      ++brackets;
    } else if (c == ']' && brackets > 0) {
      --brackets;
    }
    line.text += c;
  }
  end_line();
  return lines;
}

// [a, b, ] is TOML; CLI11 reads an empty third element.
void drop_empty(std::vector<std::string>& values) {
  while (values.size() > 1 && values.back().empty()) values.pop_back();
}

std::string resolve(const std::filesystem::path& directory, const std::string& value) {
  const std::filesystem::path path(value);
  return path.is_relative() ? (directory / path).string() : value;
}

void resolve_paths(const std::filesystem::path& directory, const std::string& key,
                   std::vector<std::string>& values) {
  if (std::find(path_keys.begin(), path_keys.end(), key) != path_keys.end()) {
    for (std::string& value : values) value = resolve(directory, value);
  }
  if (key == "pairing") {
    for (std::string& value : values) {
      if (value.starts_with(list_prefix)) {
        value = std::string(list_prefix) + resolve(directory, value.substr(list_prefix.size()));
      }
    }
  }
}

CLI::Option& find_option(CLI::App& app, const std::string& key) {
  NearestName near(key);
  for (CLI::Option* option : app.get_options()) {
    if (!option->get_configurable()) continue;
    for (const std::string& name : option->get_lnames()) {
      if (name == key) return *option;
      near.consider(name);
    }
  }
  throw std::runtime_error("unknown key " + shown(key) + " (keys are the long options of megabatch run) " +
                           did_you_mean(near.best(), "see megabatch run --help"));
}

}  // namespace

void apply_job_file(const std::string& path, const std::string& text, CLI::App& app, std::string& place) {
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  CLI::ConfigTOML toml;
  toml.comment('\0');
  std::set<std::string> seen;
  for (const JobLine& line : split_lines(text)) {
    place = path + ":" + std::to_string(line.number) + ": ";
    const std::string trimmed = CLI::detail::trim_copy(line.text);
    if (trimmed == "[run]") continue;  // as CLI11 itself would write it
    if (trimmed.front() == '[') {
      throw std::runtime_error("unknown section " + shown(trimmed) +
                               " (a job has one, [run]) remove the line");
    }
    std::istringstream stream(trimmed);
    std::vector<CLI::ConfigItem> items = toml.from_config(stream);
    if (items.size() != 1 || trimmed.find('=') == std::string::npos) {
      throw std::runtime_error("cannot read " + shown(trimmed) + " (a line is KEY = VALUE) mend the line");
    }
    CLI::ConfigItem& item = items.front();
    CLI::Option& option = find_option(app, item.fullname());
    if (!seen.insert(item.name).second) {
      throw std::runtime_error("key " + shown(item.name) +
                               " stands twice (one each) give several values as "
                               "[\"a\", \"b\"]");
    }
    if (option.count() > 0) continue;
    drop_empty(item.inputs);
    resolve_paths(directory, item.name, item.inputs);
    if (option.get_expected_min() == 0) {
      option.add_result(option.get_flag_value(item.name, toml.to_flag(item)));
    } else {
      option.add_result(item.inputs);
    }
    option.run_callback();
  }
  place.clear();
}

}  // namespace megabatch
