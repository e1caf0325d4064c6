#pragma once
// What writer and reader agree on beyond the names of the columns. Private to this folder.
#include <cstdint>

namespace megabatch::schema {

inline constexpr std::uint32_t version = 1;
inline constexpr std::int64_t not_kept = -1;  // an offset where there is no grid or text
inline constexpr std::uint8_t nothing_to_compare = 255;

}  // namespace megabatch::schema
