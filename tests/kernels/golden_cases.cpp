// golden_cases PROGRAMS.py EXPECTED.tsv TASKS [--shuffle SEED] [--only NAME] [--show N] [--limit ROWS]
//
// Evaluates golden cases in this process, on the host warp or (--shuffle) on the shuffled one, and
// compares with what they expect. Prints disagreements and, last, the counts. Exit code 1 unless every
// typed row and at least 99% of the others agree.
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "kernels/host_evaluator.hpp"
#include "kernels/value_encoding.hpp"
#include "src/data/tasks.hpp"
#include "src/language/program_set.hpp"
#include "tests/kernels/shuffled_warp.hpp"

namespace megabatch {
namespace {

struct Case {
  std::string program, task, pair, expected;
  bool typed = true;
};

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::size_t at = 0;
  for (std::size_t tab; (tab = line.find('\t', at)) != std::string::npos; at = tab + 1)
    fields.push_back(line.substr(at, tab - at));
  fields.push_back(line.substr(at));
  return fields;
}

std::vector<Case> read_cases(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  std::string line;
  std::getline(in, line);
  std::map<std::string, std::size_t> column;
  const auto names = split(line);
  for (std::size_t i = 0; i < names.size(); ++i) column[names[i]] = i;
  std::vector<Case> cases;
  while (std::getline(in, line)) {
    const auto f = split(line);
    Case c{f.at(column.at("program")), f.at(column.at("task")), f.at(column.at("pair")),
           f.at(column.at("expected"))};
    if (column.count("typed")) c.typed = f.at(column.at("typed")) == "1";
    cases.push_back(std::move(c));
  }
  return cases;
}

struct Sink {
  std::vector<std::uint8_t>& bytes;
  template <class W>
  std::uint8_t* reserve(Engine<W>&, std::uint32_t size, std::uint64_t& offset) {
    offset = bytes.size();
    bytes.resize(bytes.size() + size);
    return bytes.data() + offset;
  }
};

template <class W>
Outcome evaluate_on(const W& warp, std::vector<std::uint8_t>& arena, const BatchTables& tables,
                    Evaluation evaluation, std::vector<std::uint8_t>& bytes) {
  Engine<W> engine{};
  engine.w = warp;
  engine.base = arena.data();
  engine.capacity = engine.memory = static_cast<std::uint32_t>(arena.size());
  engine.max_steps = Limits{}.steps;
  Sink sink{bytes};
  return evaluate(engine, tables, evaluation, Outputs::all, sink);
}

std::string text_of(const Outcome& o, const std::vector<std::uint8_t>& bytes) {
  if (o.status == Status::error) return "error";
  if (o.status != Status::ok) return "limit";
  const std::span<const std::uint8_t> part(bytes.data() + o.offset, o.size);
  return o.kind == ValueKind::grid ? canonical_grid_text(part, o.height, o.width) : canonical_text(part);
}

int main_(const std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  std::string only;
  std::uint64_t seed = 0;
  std::size_t show = 20, limit = SIZE_MAX;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& a = arguments[i];
    if (a == "--shuffle") {
      seed = std::stoull(arguments.at(++i));
    } else if (a == "--only") {
      only = arguments.at(++i);
    } else if (a == "--show") {
      show = std::stoull(arguments.at(++i));
    } else if (a == "--limit") {
      limit = std::stoull(arguments.at(++i));
    } else {
      files.push_back(a);
    }
  }
  if (files.size() != 3) {
    std::cerr << "usage: golden_cases PROGRAMS.py EXPECTED.tsv TASKS [--shuffle SEED] [--only NAME] [--show "
                 "N] [--limit ROWS]\n";
    return 2;
  }
  const ProgramSet programs = compile_program_file(files[0]);
  for (const auto& d : programs.diagnostics) std::cout << d.text() << '\n';
  const std::vector<std::filesystem::path> paths{files[2]};
  const TaskSet tasks = read_tasks(paths, std::nullopt);
  const std::vector<Case> cases = read_cases(files[1]);
  std::unordered_map<std::string_view, std::uint32_t> by_name;
  for (std::size_t p = 0; p < programs.size(); ++p) by_name[programs.name(p)] = static_cast<std::uint32_t>(p);

  const BatchData data{programs.programs, programs.code, programs.constants, tasks.cells,
                       tasks.grids,       tasks.pairs,   tasks.refs,         tasks.inputs};
  const BatchTables tables = tables_of(data);
  HostEvaluator host{Limits{}};
  std::vector<std::uint8_t> arena(seed ? 256u << 20 : 0);
  ShuffledWarp warp;
  std::size_t total[2] = {0, 0}, agree[2] = {0, 0}, shown = 0, done = 0;
  std::map<std::string, std::size_t> blamed;  // primitive of the last line -> disagreements
  for (const Case& c : cases) {
    if (done == limit) break;
    const auto program = by_name.find(c.program);
    const auto task = tasks.find(c.task);
    const auto input = task ? tasks.find_input(tasks.tasks[*task], c.pair) : std::nullopt;
    if (program == by_name.end() || !input) {
      std::cout << "unknown: " << c.program << ' ' << c.task << ' ' << c.pair << '\n';
      ++total[c.typed];
      continue;
    }
    const std::string source(programs.source(program->second));
    if (!only.empty() && source.find(only + "(") == std::string::npos) continue;
    ++done;
    std::vector<std::uint8_t> bytes;
    const Evaluation evaluation{program->second, *input};
    warp.state = seed * 1000003 + done;
    const Outcome o = seed ? evaluate_on(warp, arena, tables, evaluation, bytes)
                           : host.evaluate(tables, evaluation, Outputs::all, bytes);
    const std::string got = text_of(o, bytes);
    ++total[c.typed];
    if (got == c.expected) {
      ++agree[c.typed];
      continue;
    }
    const auto call = source.rfind(" = ");
    if (call != std::string::npos) ++blamed[source.substr(call + 3, source.find('(', call) - call - 3)];
    if (shown++ < show)
      std::cout << "--- " << c.task << ' ' << c.pair << (c.typed ? "" : " (not typed)") << '\n'
                << source << "\n  expected " << c.expected.substr(0, 300) << "\n  got      "
                << got.substr(0, 300) << "\n";
  }
  for (const auto& [name, n] : blamed) std::cout << "disagree " << name << ' ' << n << '\n';
  std::cout << "typed " << agree[1] << " of " << total[1] << ", others " << agree[0] << " of " << total[0]
            << '\n';
  return done > 0 && agree[1] == total[1] && agree[0] * 100 >= total[0] * 99 ? 0 : 1;
}

}  // namespace
}  // namespace megabatch

int main(int argc, char** argv) {
  try {
    return megabatch::main_(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& e) {
    std::cerr << "golden_cases: " << e.what() << '\n';
    return 1;
  }
}
