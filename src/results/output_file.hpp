#pragma once
// A file that appears under its name only when it is whole. Private to this folder.
#include <filesystem>

#include "src/results/hdf5_handles.hpp"
#include "src/results/results_file.hpp"

namespace megabatch {

class OutputFile {
 public:
  // Throws where `path` cannot become a file, or exists and is not to be replaced.
  OutputFile(const hdf5::Checker& check, const std::filesystem::path& path, Existing existing);
  // Removes the temporary file unless commit() has begun to rename it.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // A name beside the path that no file has.
  const std::filesystem::path& temporary() const { return temporary_; }
  // Makes the temporary file, which must be closed, durable under the path.
  void commit();

 private:
  const hdf5::Checker& check_;
  std::filesystem::path path_, temporary_;
  Existing existing_;
};

}  // namespace megabatch
