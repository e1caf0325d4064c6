// The CPU backend: every thread evaluates on its own arena.
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "kernels/evaluate.hpp"
#include "kernels/host_evaluator.hpp"
#include "kernels/launch.hpp"

namespace megabatch {
namespace {

// Evaluations that a thread takes at a time: few enough to share the heavy ones out.
constexpr std::size_t chunk = 16;

// Room for one evaluation's output at the end of a vector.
struct VectorSink {
  std::vector<std::uint8_t>& bytes;
  template <class W>
  std::uint8_t* reserve(Engine<W>&, std::uint32_t size, std::uint64_t& offset) {
    offset = bytes.size();
    bytes.resize(bytes.size() + size);
    return bytes.data() + offset;
  }
};

std::string processor_name() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);)
    if (line.rfind("model name", 0) == 0) {
      const auto colon = line.find(": ");
      if (colon != std::string::npos) return line.substr(colon + 2);
    }
  return "cpu";
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

class CpuBackend final : public Backend {
 public:
  CpuBackend(const Limits& limits, unsigned threads) : limits_(limits) {
    for (unsigned t = 0; t < (threads ? threads : 1); ++t) evaluators_.emplace_back(limits);
  }

  std::string name() const override { return "cpu"; }
  std::string device() const override { return processor_name(); }
  void stage(const BatchData& data) override { tables_ = tables_of(data); }
  Phases phases() const override { return phases_; }

  void evaluate(std::span<const Evaluation> evaluations, Outputs outputs, BatchResult& result) override {
    const auto start = std::chrono::steady_clock::now();
    result.outcomes.resize(evaluations.size());
    const std::size_t chunks = (evaluations.size() + chunk - 1) / chunk;
    struct Part {
      std::size_t chunk;
      std::uint64_t begin, end;  // of its outputs in the thread's bytes
    };
    std::vector<std::vector<std::uint8_t>> bytes(evaluators_.size());
    std::vector<std::vector<Part>> parts(evaluators_.size());
    std::vector<std::exception_ptr> failures(evaluators_.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&](std::size_t t) {
      try {
        for (std::size_t c; (c = next.fetch_add(1)) < chunks;) {
          const std::uint64_t begin = bytes[t].size();
          const std::size_t last = std::min(evaluations.size(), (c + 1) * chunk);
          for (std::size_t i = c * chunk; i < last; ++i)
            result.outcomes[i] = evaluators_[t].evaluate(tables_, evaluations[i], outputs, bytes[t]);
          parts[t].push_back({c, begin, bytes[t].size()});
        }
      } catch (...) {
        failures[t] = std::current_exception();
        next = chunks;
      }
    };
    std::vector<std::thread> threads;
    for (std::size_t t = 1; t < evaluators_.size(); ++t) threads.emplace_back(work, t);
    work(0);
    for (auto& thread : threads) thread.join();
    for (const auto& failure : failures)
      if (failure) std::rethrow_exception(failure);

    // The threads' outputs in the order of the evaluations.
    if (evaluators_.size() == 1) {
      result.outputs = std::move(bytes[0]);
    } else {
      std::vector<std::pair<std::size_t, Part>> place(chunks);
      std::uint64_t total = 0;
      for (std::size_t t = 0; t < parts.size(); ++t)
        for (const Part& p : parts[t]) {
          place[p.chunk] = {t, p};
          total += p.end - p.begin;
        }
      result.outputs.resize(total);
      std::uint64_t at = 0;
      for (std::size_t c = 0; c < chunks; ++c) {
        const auto& [t, p] = place[c];
        if (p.end > p.begin)
          std::memcpy(result.outputs.data() + at, bytes[t].data() + p.begin, p.end - p.begin);
        at += p.end - p.begin;
      }
    }
    std::uint64_t at = 0;
    for (Outcome& o : result.outcomes) {
      o.offset = at;
      at += o.size;
    }
    phases_ = {};
    phases_.kernel = seconds_since(start);
  }

 private:
  Limits limits_;
  std::vector<HostEvaluator> evaluators_;
  BatchTables tables_{};
  Phases phases_;
};

}  // namespace

HostEvaluator::HostEvaluator(const Limits& limits) : limits_(limits) {
  void* p = mmap(nullptr, limits.memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                 -1, 0);
  if (p == MAP_FAILED)
    throw std::runtime_error("cannot reserve " + std::to_string(limits.memory >> 20) +
                             " MiB for an evaluation (" + std::strerror(errno) + ") lower --memory");
  arena_ = static_cast<std::uint8_t*>(p);
}
HostEvaluator::HostEvaluator(HostEvaluator&& other) noexcept : limits_(other.limits_), arena_(other.arena_) {
  other.arena_ = nullptr;
}
HostEvaluator::~HostEvaluator() {
  if (arena_) munmap(arena_, limits_.memory);
}

Outcome HostEvaluator::evaluate(const BatchTables& tables, Evaluation evaluation, Outputs outputs,
                                std::vector<std::uint8_t>& bytes) {
  Engine<HostWarp> engine{};
  engine.base = arena_;
  engine.capacity = limits_.memory;
  engine.memory = limits_.memory;
  engine.max_steps = limits_.steps;
  VectorSink sink{bytes};
  const Outcome outcome = megabatch::evaluate(engine, tables, evaluation, outputs, sink);
  // Pages that one large evaluation touched must not stay for good.
  if (engine.peak > keep_bytes) madvise(arena_ + keep_bytes, engine.peak - keep_bytes, MADV_DONTNEED);
  return outcome;
}

BatchTables tables_of(const BatchData& data) {
  return {data.programs.data(), data.code.data(),  data.constants.data(), data.cells.data(),
          data.grids.data(),    data.pairs.data(), data.tasks.data(),     data.inputs.data()};
}

std::unique_ptr<Backend> make_cpu_backend(const Limits& limits, unsigned threads) {
  return std::make_unique<CpuBackend>(limits, threads);
}

}  // namespace megabatch
