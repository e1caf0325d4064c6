#include "src/results/export.hpp"

#include <charconv>
#include <ostream>

#include "kernels/value_encoding.hpp"

namespace megabatch {
namespace {

constexpr std::size_t block_rows = 16384;
constexpr std::size_t flush_bytes = 1 << 20;

std::string json_string(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (byte < 0x20) {
      quoted += "\\u00";
      quoted += {digits[byte >> 4], digits[byte & 15]};
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void append_number(std::string& text, std::uint32_t number) {
  char digits[12];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// The parts of a line that many evaluations share, written once.
struct Parts {
  std::vector<std::string> programs, inputs;

  Parts(const ResultsReader& reader, ExportFormat format) {
    const bool csv = format == ExportFormat::csv;
    const auto join = [](std::initializer_list<std::string_view> texts) {
      std::string joined;
      for (const std::string_view text : texts) joined += text;
      return joined;
    };
    for (const StoredProgram& program : reader.programs()) {
      programs.push_back(csv ? csv_field(program.name) : join({"{\"program\": ", json_string(program.name)}));
    }
    for (const StoredInput& input : reader.inputs()) {
      const std::string& task = reader.tasks()[input.task].id;
      inputs.push_back(csv ? join({",", csv_field(task), ",", csv_field(input.pair), ","})
                           : join({", \"task\": ", json_string(task), ", \"pair\": ", json_string(input.pair),
                                   ", \"status\": \""}));
    }
  }
};

bool has_value(const EvaluationBlock& block, std::size_t i) {
  return static_cast<Status>(block.status[i]) == Status::ok && block.kept(i);
}

void append_jsonl(std::string& line, const Parts& parts, const EvaluationBlock& block, std::size_t i) {
  line += parts.programs[block.program[i]];
  line += parts.inputs[block.input[i]];
  line += status_name(static_cast<Status>(block.status[i]));
  line += block.match[i] == 1   ? "\", \"match\": true, \"steps\": "
          : block.match[i] == 0 ? "\", \"match\": false, \"steps\": "
                                : "\", \"match\": null, \"steps\": ";
  append_number(line, block.steps[i]);
  if (has_value(block, i)) {
    line += ", \"value\": \"";
    line += value_text(block, i);  // has neither quotes nor control characters
    line += "\"}\n";
  } else {
    line += ", \"value\": null}\n";
  }
}

void append_csv(std::string& line, const Parts& parts, const EvaluationBlock& block, std::size_t i) {
  line += parts.programs[block.program[i]];
  line += parts.inputs[block.input[i]];
  line += status_name(static_cast<Status>(block.status[i]));
  line += block.match[i] == 1 ? ",true," : block.match[i] == 0 ? ",false," : ",,";
  append_number(line, block.steps[i]);
  line += ',';
  if (has_value(block, i)) line += csv_field(value_text(block, i));
  line += '\n';
}

}  // namespace

const char* status_name(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::error:
      return "error";
    default:
      return "limit";
  }
}

std::string value_text(const EvaluationBlock& block, std::size_t i) {
  const auto value = block.value(i);
  if (block.is_grid(i)) return canonical_grid_text(value, block.height[i], block.width[i]);
  return {value.begin(), value.end()};
}

void export_results(const ResultsReader& reader, ExportFormat format, std::ostream& out) {
  const Parts parts(reader, format);
  std::string text;
  if (format == ExportFormat::csv) text = "program,task,pair,status,match,steps,value\n";
  for (std::uint64_t first = 0; first < reader.evaluations() && out;) {
    const EvaluationBlock block = reader.read(first, block_rows, Values::read);
    for (std::size_t i = 0; i < block.count(); ++i) {
      format == ExportFormat::csv ? append_csv(text, parts, block, i) : append_jsonl(text, parts, block, i);
      if (text.size() >= flush_bytes) {
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        text.clear();
      }
    }
    first += block.count();
  }
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.flush();
}

}  // namespace megabatch
