#pragma once
// Input files, whole.
#include <cstdint>
#include <filesystem>
#include <string>

namespace megabatch {

inline constexpr std::uint64_t max_file_bytes = std::uint64_t{1} << 30;

// The bytes of a regular file of at most max_file_bytes. Throws std::runtime_error that names the path
// and the system's reason.
std::string read_file(const std::filesystem::path& path);

}  // namespace megabatch
