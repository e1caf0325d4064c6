#pragma once
#include <gtest/gtest.h>

#include <string>

#include "src/language/program_set.hpp"
#include "tests/language/bytecode_check.hpp"

namespace megabatch {

// All diagnostics, one a line.
inline std::string said(const ProgramSet& set) {
  std::string text;
  for (const Diagnostic& diagnostic : set.diagnostics) text += diagnostic.text() + '\n';
  return text;
}

inline ProgramSet compiled(std::string source, const LanguageLimits& limits = {}) {
  ProgramSet set = compile_programs(std::move(source), "t.py", limits);
  EXPECT_EQ(bytecode_fault(set), "");
  return set;
}

// The instructions of a file's only program, without line numbers, indentation and header line:
// "r3 = rot90(I); return r3".
inline std::string instructions(const ProgramSet& set, std::size_t program = 0) {
  const std::string listing = disassemble(set, program);
  std::string text;
  for (std::size_t at = listing.find('\n') + 1; at < listing.size();) {
    const std::size_t end = listing.find('\n', at);
    const std::size_t number = listing.find_first_not_of(' ', at);
    const std::size_t instruction = listing.find_first_not_of(' ', listing.find(' ', number));
    text += (text.empty() ? "" : "; ") + listing.substr(instruction, end - instruction);
    at = end + 1;
  }
  return text;
}

// Expects a single program without diagnostics.
inline std::string code_of(const std::string& source) {
  const ProgramSet set = compiled(source);
  EXPECT_EQ(said(set), "");
  EXPECT_EQ(set.size(), 1u);
  return set.size() == 1 ? instructions(set) : "";
}

// The same for the body of a program that takes I, S and C.
inline std::string code_of_body(const std::string& body) {
  return code_of("def f(I, S, C):\n    " + body + "\n");
}

}  // namespace megabatch
