// Program files on disk, one and several.
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "tests/language/support.hpp"

namespace megabatch {
namespace {

class ProgramFiles : public testing::Test {
 protected:
  ProgramFiles() {
    folder_ = std::filesystem::path(testing::TempDir()) /
              ("megabatch-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::create_directories(folder_);
  }
  ~ProgramFiles() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  // What compiling the files throws.
  static std::string failure(const std::vector<std::string>& paths) {
    try {
      compile_program_files(paths);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  std::filesystem::path folder_;
};

TEST_F(ProgramFiles, One) {
  const std::string text = "def f(I):\r\n    return I\r\n";
  const std::string path = write("a.py", text);
  const ProgramSet set = compile_program_file(path);
  EXPECT_EQ(bytecode_fault(set), "");
  ASSERT_EQ(set.size(), 1u);
  EXPECT_EQ(set.file(0), path);
  ASSERT_EQ(set.files.size(), 1u);
  EXPECT_EQ(set.files[0].text, text);
}

TEST_F(ProgramFiles, SeveralBecomeOneSet) {
  const std::vector<std::string> paths = {
      write("a.py", "K = 1\ndef a(I):\n    return astuple(UP, K)\ndef b(I):\n    return add(K, 300000000)\n"),
      write("b.py", "K = (5,)\ndef c(I):\n    return combine(K, (1, 70))\n"),
  };
  const ProgramSet set = compile_program_files(paths);
  EXPECT_EQ(bytecode_fault(set), "");
  EXPECT_EQ(said(set), "");
  ASSERT_EQ(set.size(), 3u);
  EXPECT_EQ(set.file(1), paths[0]);
  EXPECT_EQ(set.file(2), paths[1]);
  EXPECT_EQ(instructions(set, 0), "r3 = astuple((-1, 0), 1); return r3");
  EXPECT_EQ(instructions(set, 1), "r3 = add(1, 300000000); return r3");
  EXPECT_EQ(instructions(set, 2), "r3 = (5,); r4 = combine(r3, (1, 70)); return r4");
}

TEST_F(ProgramFiles, ConstantsOfOneFileAreUnknownInTheNext) {
  const ProgramSet set = compile_program_files(std::vector<std::string>{
      write("a.py", "K = 1\ndef a(I):\n    return K\n"), write("b.py", "def b(I):\n    return K\n")});
  EXPECT_EQ(set.size(), 1u);
  EXPECT_EQ(set.left_out, 1u);
}

TEST_F(ProgramFiles, TheLaterFileReplacesProgramsOfTheSameName) {
  const std::vector<std::string> paths = {
      write("a.py", "def a(I):\n    return 1\ndef b(I):\n    return 2\ndef c(I):\n    return 3\n"),
      write("b.py", "\ndef b(I):\n    return 4\n")};
  const ProgramSet set = compile_program_files(paths);
  EXPECT_EQ(bytecode_fault(set), "");
  ASSERT_EQ(set.size(), 3u);
  EXPECT_EQ(set.name(0), "a");
  EXPECT_EQ(set.name(1), "c");
  EXPECT_EQ(instructions(set, 1), "return 3");
  EXPECT_EQ(set.name(2), "b");
  EXPECT_EQ(instructions(set, 2), "return 4");
  EXPECT_EQ(said(set), paths[0] + ":3:1: warning: 'b' is defined again in " + paths[1] +
                           " on line 2 (the last definition counts) rename one of the two\n");
}

TEST_F(ProgramFiles, SetsCanBeCopiedAndMoved) {
  ProgramSet set = compile_programs("def f(I):\n    return I\n", "x.py");
  const ProgramSet copy = set;
  const ProgramSet moved = std::move(set);
  EXPECT_EQ(copy.name(0), "f");
  EXPECT_EQ(moved.source(0), "def f(I):\n    return I");
}

TEST_F(ProgramFiles, Unreadable) {
  const std::string missing = (folder_ / "missing.py").string();
  EXPECT_EQ(failure({missing}), "cannot read the program file " + missing +
                                    " (No such file or directory) check its path and permissions");
  EXPECT_EQ(failure({folder_.string()}), "cannot read the program file " + folder_.string() +
                                             " (it is a directory) check its path and permissions");
}

TEST_F(ProgramFiles, WithoutAnyProgram) {
  const std::string empty = write("empty.py", "");
  EXPECT_EQ(
      failure({empty}),
      empty +
          ": the file is empty (a program is a top-level `def name(I):`) check that it is the right file");
  const std::string none = write("none.py", "# nothing\nK = 3\n");
  EXPECT_EQ(failure({none}),
            none +
                ": the file defines no program (a program is a top-level `def name(I):`) check "
                "that it is the right file");
  const std::string image = write("image.png", "\x89PNG\r\n\x1A\n");
  EXPECT_EQ(failure({image}),
            image +
                ": the file defines no program (a program is a top-level `def name(I):`) check "
                "that it is the right file\n" +
                image +
                ":1:1: the byte 0x89 is not valid UTF-8 (program files are UTF-8 text) "
                "save the file as UTF-8");
  const std::string good = write("good.py", "def f(I):\n    return I\n");
  EXPECT_EQ(failure({good, empty}), failure({empty}));
}

TEST_F(ProgramFiles, WithNothingButRefusedPrograms) {
  const ProgramSet set = compile_program_file(write("bad.py", "def f(I):\n    return x\n"));
  EXPECT_EQ(set.size(), 0u);
  EXPECT_EQ(set.left_out, 1u);
  EXPECT_EQ(set.diagnostics.size(), 1u);
}

}  // namespace
}  // namespace megabatch
