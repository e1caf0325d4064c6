#include "src/results/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace megabatch {
namespace {

namespace fs = std::filesystem;

std::string system_reason(int error) { return std::generic_category().message(error); }

// 0, or the system's error.
int synchronise(const fs::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags);
  if (descriptor < 0) return errno;
  const int error = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  return error;
}

int rename_file(const fs::path& from, const fs::path& to, Existing existing) {
  if (existing == Existing::refuse) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
    // Network file systems may not know the flag.
    if (errno != EINVAL && errno != ENOSYS) return errno;
    if (std::error_code ignored; fs::exists(to, ignored)) return EEXIST;
  }
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

OutputFile::OutputFile(const hdf5::Checker& check, const fs::path& path, Existing existing)
    : check_(check), path_(path), existing_(existing) {
  std::error_code error;
  const fs::file_status status = fs::status(path_, error);
  if (fs::is_directory(status)) check_.fail("it is a directory", "name a file in it");
  if (fs::exists(status)) {
    if (!fs::is_regular_file(status)) check_.fail("it is no regular file", "name another output");
    if (existing_ == Existing::refuse) check_.fail("it exists already", "name another output or use --force");
    path_ = fs::canonical(path_);  // a link stays, what it names is replaced
  }
  if (path_.filename().empty()) check_.fail("the path names no file", "add a file name");
  const fs::path folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, error)) {
    check_.fail("there is no directory " + folder.string(), "create it or name another output");
  }
  for (int attempt = 0;; ++attempt) {
    temporary_ = path_;
    temporary_ += ".part-" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
    if (!fs::exists(fs::symlink_status(temporary_, error))) break;
  }
}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::commit() {
  if (const int error = synchronise(temporary_, 0)) check_.fail(system_reason(error));
  const fs::path temporary = std::exchange(temporary_, {});
  if (const int error = rename_file(temporary, path_, existing_)) {
    check_.fail(system_reason(error),
                "the complete results are in " + temporary.string() + ", rename that file");
  }
  const fs::path folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
  const int error = synchronise(folder, O_DIRECTORY);
  // Some file systems cannot synchronise a directory.
  if (error != 0 && error != EINVAL) check_.fail(system_reason(error));
}

}  // namespace megabatch
