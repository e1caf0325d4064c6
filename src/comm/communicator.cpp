#include "src/comm/communicator.hpp"

#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

#include "src/comm/launcher.hpp"

namespace megabatch {

Communicator Communicator::from_launcher(std::size_t chunk_bytes) {
  if (const std::string apart = launched_apart(); !apart.empty()) {
    throw std::runtime_error("cannot join the ranks (" + apart + ") use srun --mpi=pmix, or mpirun");
  }
  Communicator communicator;
  if (launched_by_mpi()) communicator.ranks_ = join_ranks(chunk_bytes);
  return communicator;
}

std::vector<Bytes> Communicator::gather(Bytes bytes) {
  if (ranks_) return ranks_->gather(std::move(bytes));
  std::vector<Bytes> all;
  all.push_back(std::move(bytes));
  return all;
}

void Patience::wait() {
  constexpr unsigned yields = 100, short_sleeps = 2000;
  ++looks_;
  if (looks_ <= yields) {
    std::this_thread::yield();
  } else {
    std::this_thread::sleep_for(std::chrono::microseconds(looks_ <= yields + short_sleeps ? 20 : 500));
  }
}

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

}  // namespace megabatch
