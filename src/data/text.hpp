#pragma once
// Words and numbers for messages.
#include <cstdint>
#include <string>
#include <string_view>

namespace megabatch {

// "did you mean 'x'?", or `otherwise` where x is empty.
std::string did_you_mean(std::string_view x, std::string_view otherwise);

// 1234567 as "1,234,567".
std::string with_commas(std::uint64_t number);

// Bytes in the largest binary unit that leaves at least 1: "512 B", "1.5 MiB".
std::string in_bytes(std::uint64_t bytes);

}  // namespace megabatch
