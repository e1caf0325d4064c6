#pragma once
// SHA-256 (FIPS 180-4), for the record of what a run has read.
#include <string>
#include <string_view>

namespace megabatch {

// 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace megabatch
