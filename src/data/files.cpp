#include "src/data/files.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "src/data/text.hpp"

namespace megabatch {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why,
                         const std::string& suggestion) {
  throw std::runtime_error(path.string() + ": cannot be read (" + why + ") " + suggestion);
}

std::string reason(int error) { return std::generic_category().message(error); }

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    refuse(path, error ? error.message() : reason(ENOENT), "check the path");
  }
  // A pipe or a device has no end that could be trusted.
  if (!std::filesystem::is_regular_file(status)) {
    refuse(path, std::filesystem::is_directory(status) ? "it is a directory" : "it is no regular file",
           "name a file");
  }
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (!file) refuse(path, reason(errno), "check its permissions");
  const auto size = std::filesystem::file_size(path, error);
  if (error) refuse(path, error.message(), "check the file system");
  if (size > max_file_bytes) {
    refuse(path, in_bytes(size) + " is more than " + in_bytes(max_file_bytes), "split it into several files");
  }
  std::string bytes(size, '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file.get()));
  if (std::ferror(file.get())) refuse(path, reason(errno), "check the file system");
  return bytes;
}

}  // namespace megabatch
