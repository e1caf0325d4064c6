#pragma once
// What mpirun or srun has told this process through its environment, before any MPI call.
#include <string>

namespace megabatch {

// Whether an MPI launcher started this process.
bool launched_by_mpi();
// Empty, or why this process is one of several that cannot find each other.
std::string launched_apart();

}  // namespace megabatch
