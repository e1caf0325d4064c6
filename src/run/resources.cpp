#include "src/run/resources.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>
#include <string>

namespace megabatch {
namespace {

constexpr std::size_t most_cpus = CPU_SETSIZE;

std::uint32_t count(std::span<const std::uint64_t> words) {
  int bits = 0;
  for (const std::uint64_t word : words) bits += std::popcount(word);
  return static_cast<std::uint32_t>(bits);
}

bool use_cuda(BackendChoice choice) {
  if (choice != BackendChoice::automatic) return choice == BackendChoice::cuda;
  std::string why;
  return cuda_built() && cuda_device_count(why) > 0;
}

int device_of(const Communicator& ranks) {
  std::string why;
  const int devices = cuda_device_count(why);
  if (devices == 0) {
    throw std::runtime_error("no CUDA device can be used (" + why + ") use --backend cpu");
  }
  return ranks.local_rank() % devices;
}

}  // namespace

std::uint32_t cores_of_rank(Communicator& ranks) {
  // Launchers may bind each rank to cores of its own, or none: those of all the node's ranks together
  // say which.
  std::array<std::uint64_t, most_cpus / 64> words{};
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) CPU_SET(0, &set);
  for (std::size_t cpu = 0; cpu < most_cpus; ++cpu) {
    if (CPU_ISSET(cpu, &set)) words[cpu / 64] |= std::uint64_t{1} << (cpu % 64);
  }
  const std::uint32_t own = count(words);
  ranks.unite_on_node(words);
  const std::uint32_t share = count(words) / static_cast<std::uint32_t>(ranks.local_size());
  return std::clamp(share, 1u, std::max(own, 1u));
}

Resources make_resources(const RunSettings& settings, Communicator& ranks) {
  const std::uint32_t cores = cores_of_rank(ranks);
  if (use_cuda(settings.backend)) {
    return {make_cuda_backend(settings.limits, device_of(ranks)), 1};
  }
  const std::uint32_t threads = settings.threads > 0 ? settings.threads : cores;
  return {make_cpu_backend(settings.limits, threads), threads};
}

std::uint64_t batch_length(const RunSettings& settings, const Resources& resources, std::uint64_t evaluations,
                           Communicator& ranks) {
  // Short batches share slow programs out and let messages move on between them. A CPU loses nothing by
  // them, a device must be kept busy; a long run needs no more than so many of them.
  const std::uint64_t share = evaluations / static_cast<std::uint64_t>(ranks.size());
  std::uint64_t length = resources.backend->name() == "cuda"
                             ? std::max<std::uint64_t>(8192, share / 64)
                             : std::max(std::uint64_t{256} * resources.threads, share / 4096);
  length = std::min(length, settings.batch_size);
  ranks.broadcast(length);
  return length;
}

RankEntry describe(const Resources& resources, const Communicator& ranks) {
  RankEntry entry;
  entry.host = host_name();
  entry.local_rank = static_cast<std::uint32_t>(ranks.local_rank());
  entry.backend = resources.backend->name();
  entry.device = resources.backend->device();
  entry.memory =
      static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  entry.peak_memory = peak_memory();
  entry.threads = resources.threads;
  return entry;
}

std::uint64_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace megabatch
