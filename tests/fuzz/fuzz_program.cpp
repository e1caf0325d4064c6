// Any bytes as a program file: whatever is compiled must be sound, whatever is refused must say where.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "src/language/program_set.hpp"
#include "tests/language/bytecode_check.hpp"

namespace {

void require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz_program: %s\n", what.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace megabatch;
  LanguageLimits limits;
  if (size > 0 && data[0] % 4 == 0) limits = {3, 6, 3, 40, 2};  // so that limits are met
  const std::string source(reinterpret_cast<const char*>(data), size);
  ProgramSet set = compile_programs(source, "fuzz.py", limits);
  require(set.size() + set.left_out > 0 || !set.diagnostics.empty(), "nothing was said of no program");
  std::size_t errors = set.unreported;
  for (const Diagnostic& diagnostic : set.diagnostics) {
    const std::string text = diagnostic.text();
    require(text.size() < 4096 && text.find('\n') == std::string::npos, "an overlong message");
    require(diagnostic.line <= size + 1 && diagnostic.column <= size + 1, "a place outside the file");
    require((diagnostic.line == 0) == (diagnostic.column == 0), "a line without a column");
    if (diagnostic.severity == Severity::error) ++errors;
  }
  require(errors >= set.left_out, "a program was left out without an error");
  const std::size_t once = set.size();
  add_programs(set, source, "again.py", limits);
  require(limits.code_words < 100 || set.size() == once, "other programs the second time");
  const std::string fault = bytecode_fault(set);
  require(fault.empty(), fault);
  for (std::size_t program = 0; program < set.size(); ++program) {
    require(source.find(set.source(program)) != std::string::npos, "a source from elsewhere");
    require(!disassemble(set, program).empty(), "no disassembly");
  }
  return 0;
}
