#include "src/language/diagnostic.hpp"

#include <algorithm>

namespace megabatch {

std::string Diagnostic::text() const {
  std::string text = file;
  if (line > 0) text += ':' + std::to_string(line) + ':' + std::to_string(column);
  text += ": ";
  if (severity == Severity::warning) text += "warning: ";
  text += problem + " (" + why + ')';
  if (!suggestion.empty()) text += ' ' + suggestion;
  return text;
}

std::string shown(std::string_view piece) {
  constexpr std::size_t longest = 40;
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "'";
  for (const char c : piece.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F) {
      text += c;
    } else {
      text += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return text + (piece.size() > longest ? "...'" : "'");
}

NearestName::NearestName(std::string_view name)
    : name_(name), limit_(std::max<std::size_t>(name.size(), 3) / 3 + 1) {
  constexpr std::size_t longest = 64;  // keeps the table small; nobody means a longer name
  if (name.size() > longest) limit_ = 0;
}

void NearestName::consider(std::string_view candidate) {
  const std::size_t rows = name_.size(), columns = candidate.size();
  const std::size_t difference = rows > columns ? rows - columns : columns - rows;
  if (difference >= limit_) return;
  previous_.resize(columns + 1);
  current_.resize(columns + 1);
  before_previous_.assign(columns + 1, 0);
  for (std::size_t j = 0; j <= columns; ++j) previous_[j] = j;
  for (std::size_t i = 1; i <= rows; ++i) {
    current_[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= columns; ++j) {
      const bool same = name_[i - 1] == candidate[j - 1];
      current_[j] = std::min({previous_[j] + 1, current_[j - 1] + 1, previous_[j - 1] + (same ? 0 : 1)});
      const bool swapped =
          i > 1 && j > 1 && name_[i - 1] == candidate[j - 2] && name_[i - 2] == candidate[j - 1];
      if (swapped) current_[j] = std::min(current_[j], before_previous_[j - 2] + 1);
      least = std::min(least, current_[j]);
    }
    if (least >= limit_) return;
    std::swap(before_previous_, previous_);
    std::swap(previous_, current_);
  }
  // A name of which hardly a letter is right is no hint.
  if (previous_[columns] >= limit_ || previous_[columns] >= std::max(rows, columns)) return;
  limit_ = previous_[columns];
  best_ = candidate;
}

}  // namespace megabatch
