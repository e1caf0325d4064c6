#pragma once
// An engine with an arena, on each warp that a CPU can run: one test body serves them all.
#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "kernels/encode.hpp"
#include "kernels/engine.hpp"
#include "kernels/sets.hpp"
#include "kernels/value_encoding.hpp"
#include "tests/kernels/shuffled_warp.hpp"

namespace megabatch {

using CpuWarps = ::testing::Types<HostWarp, ShuffledWarp>;

template <class W>
class EngineTest : public ::testing::Test {
 protected:
  explicit EngineTest(std::size_t bytes = 8u << 20) : arena(bytes / 8) {
    e.base = reinterpret_cast<std::uint8_t*>(arena.data());
    e.capacity = e.memory = static_cast<std::uint32_t>(bytes);
    e.max_steps = 1u << 30;
  }

  Value values(std::span<const Value> elements, bool set) {
    std::uint32_t offset;
    Value* v = e.template alloc<Value>(elements.size(), offset);
    for (std::size_t i = 0; i < elements.size(); ++i) v[i] = elements[i];
    return collect(e, set, offset, static_cast<std::uint32_t>(elements.size()));
  }
  Value tuple(std::initializer_list<Value> elements) {
    return values({elements.begin(), elements.size()}, false);
  }
  Value set(std::initializer_list<Value> elements) {
    return values({elements.begin(), elements.size()}, true);
  }
  std::string text(Value v) {
    std::vector<std::uint8_t> bytes(Encoder<W>(e, nullptr).encode(v));
    Encoder<W>(e, bytes.data()).encode(v);
    return canonical_text(bytes);
  }

  std::vector<std::uint64_t> arena;  // aligned, zeroed
  Engine<W> e{};
};

}  // namespace megabatch
