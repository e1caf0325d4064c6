#pragma once
// Values and primitives as text, for people.
#include <string>

#include "kernels/primitives.hpp"
#include "kernels/value.hpp"

namespace megabatch {

// Canonical text of a value that has no part in the arena and is no function.
std::string value_text(Value value);

// Such as "add(a, b)".
std::string signature(const PrimitiveInfo& primitive);

}  // namespace megabatch
