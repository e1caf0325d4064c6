#pragma once
// Primitives on patches: sets of places or of cells.
#include "kernels/prims_patch_box.hpp"
#include "kernels/prims_patch_distance.hpp"
#include "kernels/prims_patch_move.hpp"
