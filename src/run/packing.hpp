#pragma once
// Values to bytes and back, between ranks that run the same program on machines of one kind.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "src/comm/communicator.hpp"

namespace megabatch {

class Packer {
 public:
  template <class T>
  void values(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    append(std::as_bytes(values));
  }
  template <class T>
  void value(const T& value) {
    values(std::span<const T>(&value, 1));
  }
  // With its length before it.
  template <class T>
  void vector(const std::vector<T>& vector) {
    value(std::uint64_t{vector.size()});
    values(std::span<const T>(vector));
  }
  void text(std::string_view text) {
    value(std::uint64_t{text.size()});
    values(std::span<const char>(text));
  }
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
  Bytes take() { return std::move(bytes_); }

 private:
  void append(std::span<const std::byte> bytes);

  Bytes bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::span<const std::byte> bytes) : rest_(bytes) {}

  template <class T>
  T value() {
    T value;
    copy(&value, sizeof value);
    return value;
  }
  template <class T>
  std::vector<T> vector() {
    std::vector<T> vector(length(sizeof(T)));
    copy(vector.data(), vector.size() * sizeof(T));
    return vector;
  }
  std::string text() {
    std::string text(length(1), '\0');
    copy(text.data(), text.size());
    return text;
  }

 private:
  std::size_t length(std::size_t element);  // bytes of an element
  void copy(void* to, std::size_t bytes);

  std::span<const std::byte> rest_;
};

}  // namespace megabatch
