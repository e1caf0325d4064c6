#pragma once
// The primitives of family `grid`.
#include "kernels/prims_grid_colour.hpp"
#include "kernels/prims_grid_geometry.hpp"
#include "kernels/prims_grid_objects.hpp"
#include "kernels/prims_grid_paint.hpp"
#include "kernels/prims_grid_parts.hpp"
#include "kernels/prims_grid_scale.hpp"
