#include "src/run/packing.hpp"

#include <gtest/gtest.h>

namespace megabatch {
namespace {

using namespace std::literals;

TEST(Packing, ThereAndBack) {
  Packer packer;
  packer.value(std::uint8_t{3});
  packer.text("text with \0 inside"sv);
  packer.vector(std::vector<std::uint64_t>{1, 2, 3});
  packer.vector(std::vector<std::uint8_t>{});
  packer.value(2.5);
  const Bytes bytes = packer.take();
  Unpacker unpacker(bytes);
  EXPECT_EQ(unpacker.value<std::uint8_t>(), 3);
  EXPECT_EQ(unpacker.text(), "text with \0 inside"sv);
  EXPECT_EQ(unpacker.vector<std::uint64_t>(), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_TRUE(unpacker.vector<std::uint8_t>().empty());
  EXPECT_EQ(unpacker.value<double>(), 2.5);
  EXPECT_THROW(unpacker.value<std::uint8_t>(), std::runtime_error);
}

TEST(Packing, RefusesLengthsThatAreNotThere) {
  Packer packer;
  packer.value(std::uint64_t{1} << 61);
  packer.value(std::uint64_t{0});
  const Bytes bytes = packer.take();
  EXPECT_THROW(Unpacker(bytes).vector<std::uint64_t>(), std::runtime_error);
  EXPECT_THROW(Unpacker(bytes).text(), std::runtime_error);
}

}  // namespace
}  // namespace megabatch
