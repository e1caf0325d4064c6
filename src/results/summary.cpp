#include "src/results/summary.hpp"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <tuple>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "src/results/export.hpp"
#include "src/results/stored_text.hpp"

namespace megabatch {
namespace {

constexpr std::size_t scan_rows = 1 << 18;

struct Counts {
  std::vector<std::uint64_t> evaluations, matches, solved;                // of each program
  std::unordered_map<std::uint64_t, std::array<std::uint64_t, 3>> lines;  // (program, line) to each Status
};

void count_evaluations(const ResultsReader& reader, Summary& summary, Counts& counts) {
  for (std::uint64_t first = 0; first < reader.evaluations();) {
    const EvaluationBlock block = reader.read(first, scan_rows, Values::skip);
    for (std::size_t i = 0; i < block.count(); ++i) {
      const std::uint32_t program = block.program[i];
      const std::uint8_t status = block.status[i];
      ++summary.statuses[status];
      ++(block.match[i] == 1   ? summary.matched
         : block.match[i] == 0 ? summary.unmatched
                               : summary.not_compared);
      if (block.kept(i)) ++summary.values_kept;
      summary.steps += block.steps[i];
      summary.most_steps = std::max<std::uint64_t>(summary.most_steps, block.steps[i]);
      ++counts.evaluations[program];
      if (block.match[i] == 1) ++counts.matches[program];
      if (static_cast<Status>(status) != Status::ok) {
        ++counts.lines[std::uint64_t{program} << 32 | block.error_line[i]][status];
      }
    }
    first += block.count();
  }
}

void count_solved(const ResultsReader& reader, Summary& summary, Counts& counts) {
  std::vector<bool> solved(reader.tasks().size()), train_solved(reader.tasks().size());
  for (const StoredSolved& row : reader.solved()) {
    const bool train = row.train_matched == row.train_pairs;
    if (train && row.train_pairs > 0) train_solved[row.task] = true;
    if (!train || row.test_matched != row.test_pairs) continue;
    solved[row.task] = true;
    ++summary.solutions;
    ++counts.solved[row.program];
  }
  summary.tasks_solved = static_cast<std::uint64_t>(std::count(solved.begin(), solved.end(), true));
  summary.tasks_train_solved =
      static_cast<std::uint64_t>(std::count(train_solved.begin(), train_solved.end(), true));
}

std::vector<Summary::Program> top_programs(const ResultsReader& reader, const Counts& counts,
                                           std::size_t top) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < reader.programs().size(); ++i) {
    if (counts.matches[i] > 0) order.push_back(i);
  }
  const auto rank = [&](std::uint32_t i) {
    return std::make_tuple(~counts.solved[i], ~counts.matches[i], std::string_view(reader.programs()[i].name),
                           i);
  };
  top = std::min(top, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(top), order.end(),
                    [&](std::uint32_t a, std::uint32_t b) { return rank(a) < rank(b); });
  std::vector<Summary::Program> programs;
  for (std::size_t i = 0; i < top; ++i) {
    const std::uint32_t p = order[i];
    programs.push_back(
        {reader.programs()[p].name, counts.evaluations[p], counts.matches[p], counts.solved[p]});
  }
  return programs;
}

std::vector<Summary::ErrorLine> top_errors(const ResultsReader& reader, const Counts& counts,
                                           std::size_t top) {
  using Entry = std::tuple<std::uint64_t, std::uint64_t, std::uint8_t>;  // ~count, (program, line), status
  std::vector<Entry> order;
  for (const auto& [place, statuses] : counts.lines) {
    for (const Status status : {Status::error, Status::limit}) {
      const auto number = static_cast<std::uint8_t>(status);
      if (statuses[number] > 0) order.emplace_back(~statuses[number], place, number);
    }
  }
  top = std::min(top, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(top), order.end());
  std::vector<Summary::ErrorLine> errors;
  for (std::size_t i = 0; i < top; ++i) {
    const auto [inverse, place, status] = order[i];
    const auto program = static_cast<std::uint32_t>(place >> 32);
    const auto line = static_cast<std::uint32_t>(place);
    const StoredProgram& stored = reader.programs()[program];
    errors.push_back({stored.name, stored.file, source_line(reader, program, line), line,
                      static_cast<Status>(status), ~inverse});
  }
  return errors;
}

void print_row(std::ostream& out, const char* name, const std::string& value) {
  char line[64];
  std::snprintf(line, sizeof line, "%-24s", name);
  out << line << value << '\n';
}

std::string decimal(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string with_share(std::uint64_t count, std::uint64_t of) {
  if (of == 0) return std::to_string(count);
  return std::to_string(count) + " (" +
         decimal(100.0 * static_cast<double>(count) / static_cast<double>(of), 1) + "%)";
}

// Seconds of one phase over the ranks.
struct PhaseSeconds {
  double mean = 0, longest = 0;
};
PhaseSeconds phase_seconds(const std::vector<RankTimings>& ranks, std::size_t phase) {
  PhaseSeconds seconds;
  for (const RankTimings& rank : ranks) {
    seconds.mean += rank.seconds[phase] / static_cast<double>(ranks.size());
    seconds.longest = std::max(seconds.longest, rank.seconds[phase]);
  }
  return seconds;
}

void print_timings(const Summary& summary, std::ostream& out) {
  if (summary.timings.empty()) return;
  out << "\nphase                       mean s  longest s   over " << summary.timings.size()
      << (summary.timings.size() == 1 ? " rank\n" : " ranks\n");
  for (std::size_t phase = 0; phase < phase_count; ++phase) {
    const PhaseSeconds seconds = phase_seconds(summary.timings, phase);
    char line[96];
    std::snprintf(line, sizeof line, "%-24s%10.3f %10.3f\n", phase_names[phase], seconds.mean,
                  seconds.longest);
    out << line;
  }
  print_row(out, "wall", decimal(summary.wall, 3) + " s");
  print_row(out, "rate", decimal(summary.evaluations_per_second, 0) + " evaluations/s");
  print_row(out, "parallel efficiency",
            decimal(summary.pop.parallel_efficiency, 3) + " = load balance " +
                decimal(summary.pop.load_balance, 3) + " x communication efficiency " +
                decimal(summary.pop.communication_efficiency, 3));
}

nlohmann::ordered_json timings_json(const Summary& summary) {
  nlohmann::ordered_json phases;
  for (std::size_t phase = 0; phase < phase_count; ++phase) {
    const PhaseSeconds seconds = phase_seconds(summary.timings, phase);
    phases[phase_names[phase]] = {{"mean_s", seconds.mean}, {"longest_s", seconds.longest}};
  }
  nlohmann::ordered_json ranks = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < summary.timings.size(); ++i) {
    const RankTimings& timing = summary.timings[i];
    nlohmann::ordered_json rank = {{"rank", i}};
    if (i < summary.ranks.size()) {
      const RankEntry& entry = summary.ranks[i];
      rank.update({{"host", entry.host},
                   {"local_rank", entry.local_rank},
                   {"backend", entry.backend},
                   {"device", entry.device},
                   {"uuid", entry.uuid},
                   {"pci", entry.pci},
                   {"memory_bytes", entry.memory},
                   {"peak_memory_bytes", entry.peak_memory},
                   {"threads", entry.threads}});
    }
    nlohmann::ordered_json seconds;
    for (std::size_t phase = 0; phase < phase_count; ++phase)
      seconds[phase_names[phase]] = timing.seconds[phase];
    rank["seconds"] = std::move(seconds);
    rank["wall_s"] = timing.wall;
    rank["evaluations"] = timing.evaluations;
    rank["rerun_on_host"] = timing.rerun_on_host;
    ranks.push_back(std::move(rank));
  }
  return {{"wall_s", summary.wall},
          {"evaluations_per_second", summary.evaluations_per_second},
          {"phases", std::move(phases)},
          {"ranks", std::move(ranks)},
          {"pop",
           {{"load_balance", summary.pop.load_balance},
            {"communication_efficiency", summary.pop.communication_efficiency},
            {"parallel_efficiency", summary.pop.parallel_efficiency}}}};
}

}  // namespace

Summary summarise(const ResultsReader& reader, std::size_t top) {
  Summary summary;
  summary.programs = reader.programs().size();
  summary.tasks = reader.tasks().size();
  summary.inputs = reader.inputs().size();
  summary.evaluations = reader.evaluations();
  Counts counts;
  for (auto* column : {&counts.evaluations, &counts.matches, &counts.solved})
    column->resize(summary.programs);
  count_evaluations(reader, summary, counts);
  count_solved(reader, summary, counts);
  summary.top_programs = top_programs(reader, counts, top);
  summary.top_errors = top_errors(reader, counts, top);
  summary.ranks = reader.ranks();
  summary.timings = reader.timings();
  summary.pop = pop_metrics(summary.timings);
  for (const RankTimings& rank : summary.timings) summary.wall = std::max(summary.wall, rank.wall);
  if (summary.wall > 0) {
    summary.evaluations_per_second = static_cast<double>(summary.evaluations) / summary.wall;
  }
  summary.provenance = reader.provenance();
  return summary;
}

void print_summary(const Summary& summary, std::ostream& out) {
  print_row(out, "programs", std::to_string(summary.programs));
  print_row(out, "tasks", std::to_string(summary.tasks));
  print_row(out, "inputs", std::to_string(summary.inputs));
  print_row(out, "evaluations", std::to_string(summary.evaluations));
  for (const Status status : {Status::ok, Status::error, Status::limit}) {
    const std::string name = std::string("  ") + status_name(status);
    print_row(out, name.c_str(),
              with_share(summary.statuses[static_cast<std::size_t>(status)], summary.evaluations));
  }
  print_row(out, "matched", with_share(summary.matched, summary.evaluations));
  print_row(out, "not matched", with_share(summary.unmatched, summary.evaluations));
  if (summary.not_compared > 0) {
    print_row(out, "nothing to compare with", with_share(summary.not_compared, summary.evaluations));
  }
  print_row(out, "values kept", with_share(summary.values_kept, summary.evaluations));
  print_row(out, "steps",
            std::to_string(summary.steps) + " in all, " + std::to_string(summary.most_steps) + " at most");
  print_row(out, "tasks solved", with_share(summary.tasks_solved, summary.tasks));
  print_row(out, "  on their train pairs", with_share(summary.tasks_train_solved, summary.tasks));

  if (!summary.top_programs.empty()) {
    out << "\ntasks solved     matches evaluations  program\n";
    for (const Summary::Program& program : summary.top_programs) {
      char line[96];
      std::snprintf(line, sizeof line, "%12llu %11llu %11llu  ",
                    static_cast<unsigned long long>(program.solved),
                    static_cast<unsigned long long>(program.matches),
                    static_cast<unsigned long long>(program.evaluations));
      out << line << printable(program.name) << '\n';
    }
  }
  if (!summary.top_errors.empty()) {
    out << "\nevaluations  status  where\n";
    for (const Summary::ErrorLine& error : summary.top_errors) {
      char line[64];
      std::snprintf(line, sizeof line, "%11llu  %-6s  ", static_cast<unsigned long long>(error.count),
                    status_name(error.status));
      out << line << printable(error.file) << ':' << error.line << " in " << printable(error.program);
      if (!error.source.empty()) out << ": " << printable(error.source);
      out << '\n';
    }
  }
  print_timings(summary, out);
}

void print_summary_json(const Summary& summary, std::ostream& out) {
  using nlohmann::ordered_json;
  ordered_json programs = ordered_json::array(), errors = ordered_json::array();
  for (const Summary::Program& program : summary.top_programs) {
    programs.push_back({{"program", program.name},
                        {"tasks_solved", program.solved},
                        {"matches", program.matches},
                        {"evaluations", program.evaluations}});
  }
  for (const Summary::ErrorLine& error : summary.top_errors) {
    errors.push_back({{"program", error.program},
                      {"file", error.file},
                      {"line", error.line},
                      {"source", error.source},
                      {"status", status_name(error.status)},
                      {"evaluations", error.count}});
  }
  ordered_json provenance = ordered_json::object();
  for (const auto& [key, value] : summary.provenance) provenance[key] = value;
  const ordered_json json = {
      {"programs", summary.programs},
      {"tasks", summary.tasks},
      {"inputs", summary.inputs},
      {"evaluations", summary.evaluations},
      {"status",
       {{"ok", summary.statuses[0]}, {"error", summary.statuses[1]}, {"limit", summary.statuses[2]}}},
      {"match", {{"true", summary.matched}, {"false", summary.unmatched}, {"null", summary.not_compared}}},
      {"values_kept", summary.values_kept},
      {"steps", {{"sum", summary.steps}, {"max", summary.most_steps}}},
      {"solutions", summary.solutions},
      {"tasks_solved", summary.tasks_solved},
      {"tasks_train_solved", summary.tasks_train_solved},
      {"top_programs", std::move(programs)},
      {"top_errors", std::move(errors)},
      {"timings", timings_json(summary)},
      {"provenance", std::move(provenance)}};
  out << json.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace megabatch
