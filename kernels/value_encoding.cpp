#include "kernels/value_encoding.hpp"

#include <charconv>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "kernels/value.hpp"

namespace megabatch {
namespace {

void append_number(std::string& text, int number) {
  if (number >= 0 && number <= 9) {
    text.push_back(static_cast<char>('0' + number));
    return;
  }
  char digits[12];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text.append(digits, end);
}

void append_pair(std::string& text, int first, int second) {
  text.push_back('(');
  append_number(text, first);
  text.append(", ");
  append_number(text, second);
  text.push_back(')');
}

void append_place(std::string& text, std::uint32_t key) { append_pair(text, key_row(key), key_column(key)); }

void append_cell(std::string& text, std::uint32_t key) {
  text.push_back('(');
  append_number(text, key_colour(key));
  text.append(", ");
  append_place(text, key);
  text.push_back(')');
}

template <class Number>
void append_row(std::string& text, const Number* numbers, std::size_t length) {
  text.push_back('(');
  for (std::size_t i = 0; i < length; ++i) {
    if (i > 0) text.append(", ");
    append_number(text, static_cast<int>(numbers[i]));
  }
  text.append(length == 1 ? ",)" : ")");
}

template <class Number>
void append_rows(std::string& text, const Number* cells, std::size_t height, std::size_t width) {
  text.reserve(text.size() + height * (3 * width + 4) + 4);
  text.push_back('(');
  for (std::size_t i = 0; i < height; ++i) {
    if (i > 0) text.append(", ");
    append_row(text, cells + i * width, width);
  }
  text.append(height == 1 ? ",)" : ")");
}

// Reads an encoding of any nesting with a stack of its own: the bytes may come from a damaged file.
class Decoder {
 public:
  explicit Decoder(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::string text() {
    text_.reserve(3 * bytes_.size());
    value();
    while (!open_.empty()) {
      Container& container = open_.back();
      if (container.done == container.length) {
        text_.append(container.set ? "}" : container.length == 1 ? ",)" : ")");
        open_.pop_back();
        continue;
      }
      if (container.done++ > 0) text_.append(", ");
      value();
    }
    if (at_ != bytes_.size()) fail("bytes follow the value");
    return std::move(text_);
  }

 private:
  struct Container {
    std::uint32_t length, done;
    bool set;
  };

  [[noreturn]] void fail(const char* why) const {
    throw std::runtime_error("damaged result value (" + std::string(why) + " at byte " + std::to_string(at_) +
                             " of " + std::to_string(bytes_.size()) + ") run the evaluation again");
  }

  const std::uint8_t* take(std::uint64_t count) {
    if (count > bytes_.size() - at_) fail("it ends early");
    const std::uint8_t* const begin = bytes_.data() + at_;
    at_ += static_cast<std::size_t>(count);
    return begin;
  }
  std::uint32_t unsigned16() {
    const std::uint8_t* const b = take(2);
    return b[0] | static_cast<std::uint32_t>(b[1]) << 8;
  }
  static std::uint32_t unsigned32_at(const std::uint8_t* b) {
    return b[0] | static_cast<std::uint32_t>(b[1]) << 8 | static_cast<std::uint32_t>(b[2]) << 16 |
           static_cast<std::uint32_t>(b[3]) << 24;
  }
  std::uint32_t unsigned32() { return unsigned32_at(take(4)); }
  std::int32_t integer() { return static_cast<std::int32_t>(unsigned32()); }
  const std::int8_t* numbers(std::uint64_t count) {
    return reinterpret_cast<const std::int8_t*>(take(count));
  }

  void open(bool set) {
    const std::uint32_t length = unsigned32();
    if (length > bytes_.size() - at_) fail("a length exceeds the bytes");  // an element takes at least one
    text_.push_back(set ? '{' : '(');
    open_.push_back({length, 0, set});
  }

  template <class Append>
  void keys(Append append) {
    const std::uint64_t length = unsigned32();
    const std::uint8_t* const keys = take(4 * length);
    text_.push_back('{');
    for (std::uint64_t i = 0; i < length; ++i) {
      if (i > 0) text_.append(", ");
      append(text_, unsigned32_at(keys + 4 * i));
    }
    text_.push_back('}');
  }

  void value() {
    // Rows of no columns write far more than they take.
    if (text_.size() > max_text) fail("its text is too long");
    switch (*take(1)) {
      case 'N':
        text_.append("None");
        return;
      case 'T':
        text_.append("True");
        return;
      case 'F':
        text_.append("False");
        return;
      case 'f':
        text_.append("<function>");
        return;
      case 'i':
        append_number(text_, integer());
        return;
      case 'p': {
        const std::int32_t first = integer();
        append_pair(text_, first, integer());
        return;
      }
      case 'c':
        append_cell(text_, unsigned32());
        return;
      case '(':
        open(false);
        return;
      case '{':
        open(true);
        return;
      case 'I':
        keys(append_place);
        return;
      case 'O':
        keys(append_cell);
        return;
      case 'r': {
        const std::uint32_t length = unsigned32();
        append_row(text_, numbers(length), length);
        return;
      }
      case 'g': {
        const std::uint64_t height = unsigned16();
        const std::uint64_t width = unsigned16();
        append_rows(text_, numbers(height * width), height, width);
        return;
      }
      default:
        --at_;
        fail("an unknown kind");
    }
  }

  static constexpr std::size_t max_text = std::size_t{2} << 30;

  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  std::string text_;
  std::vector<Container> open_;
};

}  // namespace

std::string canonical_text(std::span<const std::uint8_t> encoded) { return Decoder(encoded).text(); }

std::string canonical_grid_text(std::span<const std::uint8_t> cells, std::size_t height, std::size_t width) {
  const bool fits = width == 0 ? cells.empty() : cells.size() % width == 0 && cells.size() / width == height;
  if (!fits) {
    throw std::runtime_error("damaged result value (" + std::to_string(cells.size()) +
                             " cells for a grid of " + std::to_string(height) + " x " +
                             std::to_string(width) + ") run the evaluation again");
  }
  std::string text;
  append_rows(text, cells.data(), height, width);
  return text;
}

}  // namespace megabatch
