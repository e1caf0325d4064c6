#include "src/language/program_set.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "src/language/file_compiler.hpp"

namespace megabatch {
namespace {

std::string read_file(const std::string& path) {
  const auto fail = [&path](const std::string& why) {
    throw std::runtime_error("cannot read the program file " + path + " (" + why +
                             ") check its path and permissions");
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) fail("it is a directory");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(std::strerror(errno));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) fail(std::strerror(errno));
  return text;
}

// Drops programs of earlier files that have the name of one from `first_new` on.
void drop_redefined(ProgramSet& set, std::size_t first_new, const LanguageLimits& limits) {
  if (first_new == 0) return;
  std::unordered_map<std::string_view, std::size_t> later;
  for (std::size_t i = first_new; i < set.size(); ++i) later.emplace(set.name(i), i);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const auto redefined = i < first_new ? later.find(set.name(i)) : later.end();
    if (redefined == later.end()) {
      set.programs[kept] = set.programs[i];
      set.sources[kept++] = set.sources[i];
      continue;
    }
    if (set.diagnostics.size() >= limits.diagnostics) {
      ++set.unreported;
      continue;
    }
    const std::size_t other = redefined->second;
    set.diagnostics.push_back({Severity::warning, set.file(i), set.sources[i].line, 1,
                               std::string(set.name(i)),
                               shown(set.name(i)) + " is defined again in " + set.file(other) + " on line " +
                                   std::to_string(set.sources[other].line),
                               "the last definition counts", "rename one of the two"});
  }
  set.programs.resize(kept);
  set.sources.resize(kept);
}

}  // namespace

std::string_view ProgramSet::name(std::size_t program) const {
  const ProgramSource& place = sources[program];
  return std::string_view(files[place.file].text).substr(place.name_offset, place.name_length);
}

std::string_view ProgramSet::source(std::size_t program) const {
  const ProgramSource& place = sources[program];
  return std::string_view(files[place.file].text).substr(place.offset, place.length);
}

const std::string& ProgramSet::file(std::size_t program) const { return files[sources[program].file].name; }

void add_programs(ProgramSet& set, std::string source, std::string file, const LanguageLimits& limits) {
  if (source.size() >= UINT32_MAX) {
    throw std::runtime_error("the program file " + file +
                             " is too long (files are shorter than 4 GiB) split it");
  }
  const std::size_t first_new = set.size();
  set.files.push_back({std::move(file), std::move(source)});
  FileCompiler(set, static_cast<std::uint32_t>(set.files.size() - 1), limits).compile();
  drop_redefined(set, first_new, limits);
}

ProgramSet compile_programs(std::string source, std::string file, const LanguageLimits& limits) {
  ProgramSet set;
  add_programs(set, std::move(source), std::move(file), limits);
  return set;
}

ProgramSet compile_program_files(std::span<const std::string> paths, const LanguageLimits& limits) {
  ProgramSet set;
  for (const std::string& path : paths) {
    const std::size_t first_diagnostic = set.diagnostics.size();
    add_programs(set, read_file(path), path, limits);
    if (set.diagnostics.size() == first_diagnostic || set.diagnostics[first_diagnostic].line > 0) continue;
    // The file has no program. Its first other error, if it has one, tells more.
    std::string problem = set.diagnostics[first_diagnostic].text();
    if (set.diagnostics.size() > first_diagnostic + 1) {
      problem += '\n' + set.diagnostics[first_diagnostic + 1].text();
    }
    throw std::runtime_error(problem);
  }
  return set;
}

ProgramSet compile_program_file(const std::string& path, const LanguageLimits& limits) {
  return compile_program_files(std::span(&path, 1), limits);
}

}  // namespace megabatch
