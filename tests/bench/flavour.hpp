#pragma once

namespace megabatch {

// The arguments of objects() besides the grid.
struct Flavour {
  bool univalued, diagonal, without_bg;
};

}  // namespace megabatch
