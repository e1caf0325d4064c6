#pragma once
#include <cstdint>
#include <iosfwd>

#include "src/results/results_reader.hpp"

namespace megabatch {

enum class ExportFormat : std::uint8_t { jsonl, csv };

// Writes one line per evaluation in order: program, task, pair, status (ok, error, limit), match (true,
// false, null), steps, value (canonical text). A value is null, empty in CSV, where there is none or it
// was not kept; so is a match with nothing to compare with. CSV is RFC 4180 with a header and bare newlines.
// Stops early where the stream fails. Throws std::runtime_error on a damaged file.
void export_results(const ResultsReader& reader, ExportFormat format, std::ostream& out);

// "ok", "error" or "limit".
const char* status_name(Status status);
// Canonical text of a kept value.
std::string value_text(const EvaluationBlock& block, std::size_t i);

}  // namespace megabatch
