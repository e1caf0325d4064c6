#include <stdexcept>

#include "src/comm/communicator.hpp"

namespace megabatch {

std::unique_ptr<Ranks> join_ranks(std::size_t) {
  throw std::runtime_error(
      "cannot join the ranks (this build has no MPI) start megabatch without a launcher, or build it with "
      "-DMEGABATCH_MPI=ON");
}

std::string mpi_version() { return {}; }

}  // namespace megabatch
