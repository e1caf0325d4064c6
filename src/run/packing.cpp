#include "src/run/packing.hpp"

#include <cstring>
#include <stdexcept>

namespace megabatch {
namespace {

[[noreturn]] void fail() {
  throw std::runtime_error(
      "a message between ranks is too short (do they run the same build?) install one build on all nodes");
}

}  // namespace

void Packer::append(std::span<const std::byte> bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

std::size_t Unpacker::length(std::size_t element) {
  const auto count = value<std::uint64_t>();
  if (count > rest_.size() / element) fail();
  return count;
}

void Unpacker::copy(void* to, std::size_t bytes) {
  if (bytes > rest_.size()) fail();
  if (bytes > 0) std::memcpy(to, rest_.data(), bytes);
  rest_ = rest_.subspan(bytes);
}

}  // namespace megabatch
