#include "src/data/files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <stdexcept>

#include "src/data/sha256.hpp"
#include "src/data/text.hpp"
#include "tests/data/scratch.hpp"

namespace megabatch {
namespace {

std::string failure(const std::filesystem::path& path) {
  try {
    read_file(path);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(Files, ReadsAllBytes) {
  const Scratch scratch;
  const std::string bytes("a\0\xFF\r\n", 5);
  EXPECT_EQ(read_file(scratch.file("x", bytes)), bytes);
  EXPECT_EQ(read_file(scratch.file("empty", "")), "");
}

TEST(Files, NamesPathAndReason) {
  const Scratch scratch;
  EXPECT_EQ(
      failure(scratch.path() / "none"),
      (scratch.path() / "none").string() + ": cannot be read (No such file or directory) check the path");
  EXPECT_NE(failure(scratch.path()).find("it is a directory"), std::string::npos);
  const auto pipe = scratch.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_NE(failure(pipe).find("it is no regular file"), std::string::npos);
}

TEST(Files, RefusesMoreThanTheLimit) {
  const Scratch scratch;
  const auto path = scratch.file("big", "");
  std::filesystem::resize_file(path, max_file_bytes + 1);
  EXPECT_NE(failure(path).find("1.0 GiB is more than 1.0 GiB"), std::string::npos) << failure(path);
}

// The examples of FIPS 180-2, and lengths about the edges of a block checked with coreutils' sha256sum.
TEST(Sha256, KnownDigests) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(sha256(std::string(55, 'x')), "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072");
  EXPECT_EQ(sha256(std::string(56, 'x')), "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e");
  EXPECT_EQ(sha256(std::string(63, 'x')), "75220b47218278e656f2013bb8f0c455a25eaf01e86c64924e9d48d89776d6f2");
  EXPECT_EQ(sha256(std::string(64, 'x')), "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c");
}

TEST(Text, Numbers) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
  EXPECT_EQ(in_bytes(0), "0 B");
  EXPECT_EQ(in_bytes(1023), "1023 B");
  EXPECT_EQ(in_bytes(1024), "1.0 KiB");
  EXPECT_EQ(in_bytes(1536u << 10), "1.5 MiB");
  EXPECT_EQ(did_you_mean("x", "no"), "did you mean 'x'?");
  EXPECT_EQ(did_you_mean("", "no"), "no");
}

}  // namespace
}  // namespace megabatch
