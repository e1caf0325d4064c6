#include "src/comm/launcher.hpp"

#include <cstdlib>
#include <cstring>

namespace megabatch {
namespace {

// Open MPI's mpirun, PMIx (srun --mpi=pmix), PMI of MPICH and its kin.
constexpr const char* rank_variables[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};

const char* rank_text() {
  for (const char* name : rank_variables) {
    if (const char* value = std::getenv(name)) return value;
  }
  return nullptr;
}

}  // namespace

bool launched_by_mpi() { return rank_text() != nullptr; }

std::string launched_apart() {
  if (launched_by_mpi()) return {};
  // Only srun sets this one; every task would run the whole job and write the same file.
  const char* tasks = std::getenv("SLURM_STEP_NUM_TASKS");
  if (tasks == nullptr || std::strcmp(tasks, "1") == 0) return {};
  return std::string("srun started ") + tasks + " tasks without PMIx";
}

int launched_rank() {
  const char* text = rank_text();
  return text == nullptr ? 0 : static_cast<int>(std::strtol(text, nullptr, 10));
}

}  // namespace megabatch
