#pragma once
// Programs compiled to bytecode (kernels/bytecode.hpp), and what of their text later stages need.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/bytecode.hpp"
#include "src/language/diagnostic.hpp"

namespace megabatch {

struct SourceFile {
  std::string name;  // as the user gave it
  std::string text;  // byte for byte
};

struct ProgramSource {
  std::uint32_t file;    // index into ProgramSet::files
  std::uint32_t line;    // of its `def`, from 1
  std::uint32_t offset;  // bytes into the file's text: from `def` to the end of the last statement
  std::uint32_t length;
  std::uint32_t name_offset;
  std::uint32_t name_length;
};

struct ProgramSet {
  std::vector<ProgramHeader> programs;  // in the files' order; names are unique
  std::vector<std::uint32_t> code;
  std::vector<std::uint64_t> constants;  // bits of immediate Values (kernels/value.hpp), no two equal
  std::vector<ProgramSource> sources;    // [programs]
  std::vector<SourceFile> files;
  std::vector<Diagnostic> diagnostics;  // in the files' order
  std::uint32_t left_out = 0;           // programs refused, each with one error
  std::uint32_t unreported = 0;         // diagnostics past the limit

  std::size_t size() const { return programs.size(); }
  std::string_view name(std::size_t program) const;
  std::string_view source(std::size_t program) const;
  const std::string& file(std::size_t program) const;
};

// Every limit is refused by name where a program goes past it.
struct LanguageLimits {
  std::uint32_t nesting = 1500;              // brackets inside each other
  std::uint32_t registers = 1'000'000;       // of one program, its three inputs included
  std::uint32_t tuple_elements = 1'000'000;  // of one tuple literal; at most 2^24 - 1
  std::uint32_t code_words = 1u << 28;       // of a whole set
  std::uint32_t diagnostics = 100'000;       // of a whole set; those past it are only counted
};

// Compiles a file's programs into the set. A program that is refused is left out and has an error among
// the diagnostics; a program whose name came before replaces the earlier one, with a warning. A file
// without any program adds an error. Throws std::runtime_error where the source has 4 GiB or more.
void add_programs(ProgramSet& set, std::string source, std::string file, const LanguageLimits& limits = {});

ProgramSet compile_programs(std::string source, std::string file, const LanguageLimits& limits = {});

// Throws std::runtime_error for a file that cannot be read or that defines no program at all.
ProgramSet compile_program_files(std::span<const std::string> paths, const LanguageLimits& limits = {});
ProgramSet compile_program_file(const std::string& path, const LanguageLimits& limits = {});

// One line for each instruction, after a header line.
std::string disassemble(const ProgramSet& set, std::size_t program);

// Inputs, constants and primitives, by family.
std::string help_dsl();

}  // namespace megabatch
