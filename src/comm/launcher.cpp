#include "src/comm/launcher.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>

namespace megabatch {
namespace {

// Open MPI's mpirun, PMIx (srun --mpi=pmix), PMI of MPICH and its kin.
constexpr const char* rank_variables[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};

}  // namespace

bool launched_by_mpi() {
  return std::any_of(std::begin(rank_variables), std::end(rank_variables),
                     [](const char* name) { return std::getenv(name) != nullptr; });
}

std::string launched_apart() {
  if (launched_by_mpi()) return {};
  // Only srun sets this one; every task would run the whole job and write the same file.
  const char* tasks = std::getenv("SLURM_STEP_NUM_TASKS");
  if (tasks == nullptr || std::strcmp(tasks, "1") == 0) return {};
  return std::string("srun started ") + tasks + " tasks without PMIx";
}

}  // namespace megabatch
