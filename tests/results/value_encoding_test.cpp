#include "kernels/value_encoding.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <vector>

#include "kernels/value.hpp"

namespace megabatch {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes number(std::uint32_t n, int size = 4) {
  Bytes bytes;
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(n >> (8 * i)));
  return bytes;
}
Bytes join(std::initializer_list<Bytes> parts) {
  Bytes joined;
  for (const Bytes& part : parts) joined.insert(joined.end(), part.begin(), part.end());
  return joined;
}
Bytes integer(std::int32_t n) { return join({{'i'}, number(static_cast<std::uint32_t>(n))}); }
Bytes container(char kind, std::initializer_list<Bytes> elements) {
  return join({{static_cast<std::uint8_t>(kind)},
               number(static_cast<std::uint32_t>(elements.size())),
               join(elements)});
}

struct Case {
  Bytes bytes;
  std::string text;
};

std::vector<Case> cases() {
  constexpr auto least = std::numeric_limits<std::int32_t>::min();
  return {
      {{'N'}, "None"},
      {{'T'}, "True"},
      {{'F'}, "False"},
      {{'f'}, "<function>"},
      {integer(0), "0"},
      {integer(-3), "-3"},
      {integer(10), "10"},
      {integer(least), "-2147483648"},
      {container('(', {}), "()"},
      {container('(', {integer(1)}), "(1,)"},
      {container('(', {integer(1), integer(2)}), "(1, 2)"},
      {container('{', {}), "{}"},
      {container('{', {integer(1)}), "{1}"},
      {container('{', {{'N'}, container('(', {container('{', {}), {'T'}})}), "{None, ({}, True)}"},
      {join({{'p'}, number(1), number(0xFFFFFFFF)}), "(1, -1)"},
      {join({{'I'}, number(2), number(make_place(-2048, 0)), number(make_place(3, 2047))}),
       "{(-2048, 0), (3, 2047)}"},
      {join({{'I'}, number(0)}), "{}"},
      {join({{'O'}, number(1), number(make_key(-128, 1, -2))}), "{(-128, (1, -2))}"},
      {join({{'c'}, number(make_key(9, 2, 30))}), "(9, (2, 30))"},
      {join({{'r'}, number(3), {1, 0x80, 127}}), "(1, -128, 127)"},
      {join({{'r'}, number(1), {5}}), "(5,)"},
      {join({{'r'}, number(0)}), "()"},
      {join({{'g'}, number(2, 2), number(2, 2), {1, 2, 3, 0xFF}}), "((1, 2), (3, -1))"},
      {join({{'g'}, number(1, 2), number(1, 2), {0}}), "((0,),)"},
      {join({{'g'}, number(2, 2), number(0, 2)}), "((), ())"},
  };
}

TEST(CanonicalText, WritesEachForm) {
  for (const Case& c : cases()) EXPECT_EQ(canonical_text(c.bytes), c.text);
}

TEST(CanonicalText, RefusesEveryProperPrefix) {
  for (const Case& c : cases()) {
    for (std::size_t size = 0; size < c.bytes.size(); ++size) {
      EXPECT_THROW(canonical_text(std::span(c.bytes).first(size)), std::runtime_error) << c.text << size;
    }
  }
}

TEST(CanonicalText, RefusesBytesAfterTheValue) {
  for (const Case& c : cases()) {
    EXPECT_THROW(canonical_text(join({c.bytes, {'N'}})), std::runtime_error) << c.text;
  }
}

TEST(CanonicalText, RefusesLengthsBeyondTheBytes) {
  for (const std::uint8_t kind : {'(', '{', 'I', 'O', 'r'}) {
    EXPECT_THROW(canonical_text(join({{kind}, number(0xFFFFFFFF)})), std::runtime_error);
    EXPECT_THROW(canonical_text(join({{kind}, number(0x40000001), Bytes(64, 0)})), std::runtime_error);
  }
  EXPECT_THROW(canonical_text(join({{'g'}, number(0xFFFF, 2), number(0xFFFF, 2), {0}})), std::runtime_error);
}

TEST(CanonicalText, NamesAnUnknownKind) {
  try {
    canonical_text(container('(', {{'T'}, {'?'}}));
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("unknown kind at byte 6 of 7"), std::string::npos)
        << error.what();
  }
}

TEST(CanonicalText, NestsWithoutEnd) {
  constexpr std::size_t depth = 300'000;
  Bytes bytes;
  for (std::size_t i = 0; i < depth; ++i) bytes.insert(bytes.end(), {'(', 1, 0, 0, 0});
  bytes.push_back('N');
  std::string text = std::string(depth, '(') + "None";
  for (std::size_t i = 0; i < depth; ++i) text += ",)";
  EXPECT_EQ(canonical_text(bytes), text);
}

TEST(CanonicalGridText, WritesRows) {
  EXPECT_EQ(canonical_grid_text(Bytes{1, 2, 3, 255}, 2, 2), "((1, 2), (3, 255))");
  EXPECT_EQ(canonical_grid_text(Bytes{7}, 1, 1), "((7,),)");
  EXPECT_EQ(canonical_grid_text(Bytes{}, 0, 0), "()");
  EXPECT_EQ(canonical_grid_text(Bytes{}, 3, 0), "((), (), ())");
}

TEST(CanonicalGridText, RefusesAnotherNumberOfCells) {
  EXPECT_THROW(canonical_grid_text(Bytes{1, 2, 3}, 2, 2), std::runtime_error);
  EXPECT_THROW(canonical_grid_text(Bytes{1}, 3, 0), std::runtime_error);
  EXPECT_THROW(canonical_grid_text(Bytes{}, std::size_t{1} << 63, 2), std::runtime_error);
}

}  // namespace
}  // namespace megabatch
