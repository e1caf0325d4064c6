#include "src/results/stored_text.hpp"

namespace megabatch {

std::string printable(std::string_view text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : ' ');
    if (byte == '	') {
      shown += ' ';
    } else if (byte < ' ' || byte == 0x7F) {
      shown += '?';
    } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // U+0080 to U+009F, controls too
      shown += '?';
      ++i;
    } else {
      shown += text[i];
    }
  }
  return shown;
}

std::string source_line(const ResultsReader& reader, std::uint32_t program, std::uint32_t line) {
  const std::uint32_t begin = reader.programs()[program].line;
  if (line < begin) return {};
  const std::string source = reader.source(program);
  std::size_t at = 0;
  for (std::uint32_t i = begin; i < line && at != std::string::npos; ++i) {
    at = source.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos) return {};
  std::string text = source.substr(at, source.find('\n', at) - at);
  text.erase(text.find_last_not_of(" \t\r") + 1);
  return text.erase(0, text.find_first_not_of(" \t"));
}

}  // namespace megabatch
