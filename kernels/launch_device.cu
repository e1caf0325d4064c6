// The CUDA backend: persistent warps draw evaluations from a counter, each warp on an arena of its own.
// What no device arena holds is run again on the host.
#include <cuda_runtime.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <utility>

#include "kernels/device_warp.cuh"
#include "kernels/evaluate.hpp"
#include "kernels/host_evaluator.hpp"
#include "kernels/launch.hpp"

namespace megabatch {
namespace {

constexpr unsigned warps_per_block = 4;
constexpr unsigned threads_per_block = warps_per_block * DeviceWarp::lanes;
// 128 registers a thread: 16 warps on an SM of every card (kernels/README.md).
constexpr unsigned blocks_per_sm = 4;

struct Counters {
  std::uint32_t next;  // evaluation to be drawn
  std::uint32_t reserved;
  unsigned long long output;  // bytes asked for; more than there are when some did not fit
};

struct Work {
  BatchTables tables;
  const Evaluation* evaluations;  // [count]
  Outcome* outcomes;              // [count]
  std::uint32_t count;
  Outputs outputs;
  std::uint8_t* arenas;  // [warps, arena_bytes]
  std::uint64_t arena_bytes;
  std::uint32_t memory, steps;  // budgets of one evaluation
  std::uint8_t* output;         // [output_bytes]
  std::uint64_t output_bytes;
  Counters* counters;
};

struct DeviceSink {
  std::uint8_t* output;
  std::uint64_t capacity;
  unsigned long long* used;

  __device__ std::uint8_t* reserve(Engine<DeviceWarp>& e, std::uint32_t size, std::uint64_t& offset) {
    unsigned long long at = 0;
    DeviceWarp::sync();
    if (e.w.lane == 0) at = atomicAdd(used, static_cast<unsigned long long>(size));
    at = __shfl_sync(DeviceWarp::full, at, 0);
    if (at + size > capacity) {
      e.status = Status::needs_host;
      return nullptr;
    }
    offset = at;
    return output + at;
  }
};

__global__ void __launch_bounds__(threads_per_block, blocks_per_sm) evaluate_batch(Work work) {
  const std::uint32_t lane = threadIdx.x % DeviceWarp::lanes;
  const std::uint64_t warp = blockIdx.x * std::uint64_t{warps_per_block} + threadIdx.x / DeviceWarp::lanes;
  DeviceSink sink{work.output, work.output_bytes, &work.counters->output};
  for (;;) {
    std::uint32_t i = 0;
    if (lane == 0) i = atomicAdd(&work.counters->next, 1u);
    i = __shfl_sync(DeviceWarp::full, i, 0);
    if (i >= work.count) return;
    Engine<DeviceWarp> engine{};
    engine.w.lane = lane;
    engine.base = work.arenas + warp * work.arena_bytes;
    engine.capacity = static_cast<std::uint32_t>(min(work.arena_bytes, std::uint64_t{work.memory}));
    engine.memory = work.memory;
    engine.max_steps = work.steps;
    const Outcome outcome = evaluate(engine, work.tables, work.evaluations[i], work.outputs, sink);
    DeviceWarp::sync();
    if (lane == 0) work.outcomes[i] = outcome;
  }
}

void check(cudaError_t error, const char* doing,
           std::source_location where = std::source_location::current()) {
  if (error == cudaSuccess) return;
  throw std::runtime_error(std::string("cannot ") + doing + " (CUDA: " + cudaGetErrorName(error) + ", " +
                           cudaGetErrorString(error) + ", " + where.file_name() + ":" +
                           std::to_string(where.line()) + ") use --backend cpu to go on without the GPU");
}

// Device memory that grows when asked for more; its content is not kept then.
template <class T>
class DeviceArray {
 public:
  DeviceArray() = default;
  DeviceArray(DeviceArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), capacity_(std::exchange(other.capacity_, 0)) {}
  DeviceArray& operator=(DeviceArray&&) = delete;
  ~DeviceArray() { cudaFree(data_); }

  T* data() const { return data_; }
  std::size_t capacity() const { return capacity_; }
  void require(std::size_t n) {
    if (n <= capacity_) return;
    cudaFree(std::exchange(data_, nullptr));
    capacity_ = 0;
    check(cudaMalloc(&data_, n * sizeof(T)), "allocate device memory");
    capacity_ = n;
  }
  void upload(std::span<const T> host, cudaStream_t stream) {
    require(std::max<std::size_t>(host.size(), 1));
    check(cudaMemcpyAsync(data_, host.data(), host.size_bytes(), cudaMemcpyHostToDevice, stream),
          "copy to the device");
  }

 private:
  T* data_ = nullptr;
  std::size_t capacity_ = 0;
};

class Stream {
 public:
  Stream() { check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "create a stream"); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { cudaStreamDestroy(stream_); }
  operator cudaStream_t() const { return stream_; }
  void synchronize() const { check(cudaStreamSynchronize(stream_), "wait for the device"); }

 private:
  cudaStream_t stream_ = nullptr;
};

double seconds(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

class CudaBackend final : public Backend {
 public:
  CudaBackend(const Limits& limits, int device) : limits_(limits), device_(device), host_(limits) {
    check(cudaSetDevice(device_), "use the device");
    cudaDeviceProp properties;
    check(cudaGetDeviceProperties(&properties, device_), "ask for the device's properties");
    name_ = properties.name;
    int blocks = 0;
    check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, evaluate_batch, threads_per_block, 0),
          "ask for the kernel's occupancy");
    blocks_ = static_cast<unsigned>(std::max(blocks, 1) * properties.multiProcessorCount);
    stream_.emplace();
    // Half of what is free; where that is little, fewer warps rather than arenas that hold next to nothing.
    const std::uint64_t memory = free_memory() / 2 / warps_per_block;
    const std::uint64_t least = std::min<std::uint64_t>(smallest_arena, limits_.memory) + arena_unit;
    if (memory < least)
      throw std::runtime_error("GPU " + std::to_string(device_) + " has too little free memory (" + name_ +
                               ", " + std::to_string(free_memory() >> 20) +
                               " MiB) use --backend cpu, or end what fills it");
    blocks_ = static_cast<unsigned>(std::min<std::uint64_t>(blocks_, memory / least));
    arena_bytes_ =
        std::min<std::uint64_t>({memory / blocks_, largest_arena, limits_.memory + arena_unit - 1});
    arena_bytes_ -= arena_bytes_ % arena_unit;
    arenas_.require(arena_bytes_ * blocks_ * warps_per_block);
    counters_.require(1);
  }

  std::string name() const override { return "cuda"; }
  std::string device() const override { return name_; }
  Phases phases() const override { return phases_; }

  void stage(const BatchData& data) override {
    use_device();
    host_tables_ = tables_of(data);
    programs_.upload(data.programs, *stream_);
    code_.upload(data.code, *stream_);
    constants_.upload(data.constants, *stream_);
    cells_.upload(data.cells, *stream_);
    grids_.upload(data.grids, *stream_);
    pairs_.upload(data.pairs, *stream_);
    tasks_.upload(data.tasks, *stream_);
    inputs_.upload(data.inputs, *stream_);
    stream_->synchronize();
    tables_ = {programs_.data(), code_.data(),  constants_.data(), cells_.data(),
               grids_.data(),    pairs_.data(), tasks_.data(),     inputs_.data()};
  }

  void evaluate(std::span<const Evaluation> evaluations, Outputs outputs, BatchResult& result) override {
    using Clock = std::chrono::steady_clock;
    use_device();
    phases_ = {};
    result.outcomes.resize(evaluations.size());
    result.outputs.clear();
    if (evaluations.empty()) return;
    const auto start = Clock::now();
    const std::size_t n = evaluations.size();
    evaluations_.upload(evaluations, *stream_);
    outcomes_.require(n);
    make_room_for_output(outputs == Outputs::none ? 1 : n * expected_output);
    check(cudaMemsetAsync(counters_.data(), 0, sizeof(Counters), *stream_), "clear the counters");
    stream_->synchronize();
    const auto staged = Clock::now();

    const Work work{tables_,       evaluations_.data(), outcomes_.data(),   static_cast<std::uint32_t>(n),
                    outputs,       arenas_.data(),      arena_bytes_,       limits_.memory,
                    limits_.steps, output_.data(),      output_.capacity(), counters_.data()};
    const unsigned blocks =
        static_cast<unsigned>(std::min<std::size_t>(blocks_, (n + warps_per_block - 1) / warps_per_block));
    evaluate_batch<<<blocks, threads_per_block, 0, *stream_>>>(work);
    check(cudaGetLastError(), "start the kernel");
    stream_->synchronize();
    const auto computed = Clock::now();

    Counters counters;
    check(cudaMemcpyAsync(&counters, counters_.data(), sizeof counters, cudaMemcpyDeviceToHost, *stream_),
          "copy from the device");
    check(cudaMemcpyAsync(result.outcomes.data(), outcomes_.data(), n * sizeof(Outcome),
                          cudaMemcpyDeviceToHost, *stream_),
          "copy from the device");
    stream_->synchronize();
    raw_.resize(std::min<std::uint64_t>(counters.output, output_.capacity()));
    if (!raw_.empty()) {
      check(cudaMemcpyAsync(raw_.data(), output_.data(), raw_.size(), cudaMemcpyDeviceToHost, *stream_),
            "copy from the device");
      stream_->synchronize();
    }
    const auto copied = Clock::now();
    phases_.host_to_device = seconds(start, staged);
    phases_.device_to_host = seconds(computed, copied);
    if (counters.output > output_.capacity()) make_room_for_output(counters.output + counters.output / 4);
    collect(evaluations, outputs, result);
    phases_.kernel = seconds(staged, computed) + seconds(copied, Clock::now());
  }

 private:
  static constexpr std::uint64_t arena_unit = 256;  // bytes
  static constexpr std::uint64_t smallest_arena = 1u
                                                  << 20;  // bytes; holds all but about 1 in 1000 evaluations
  static constexpr std::uint64_t largest_arena = 16u << 20;  // bytes; more serves only few evaluations
  static constexpr std::size_t expected_output = 2048;       // bytes of an evaluation, on average at most

  void use_device() const { check(cudaSetDevice(device_), "use the device"); }
  static std::size_t free_memory() {
    std::size_t free = 0, total = 0;
    check(cudaMemGetInfo(&free, &total), "ask for the device's memory");
    return free;
  }
  // What finds no room in the end is computed on the host, so that less than asked for does as well.
  void make_room_for_output(std::uint64_t bytes) {
    if (bytes <= output_.capacity()) return;
    const std::uint64_t most = (free_memory() + output_.capacity()) / 4 * 3;
    output_.require(std::max<std::uint64_t>({output_.capacity(), std::min(bytes, most), 1}));
  }

  // Outputs in the order of the evaluations, those that need the host computed there.
  void collect(std::span<const Evaluation> evaluations, Outputs outputs, BatchResult& result) {
    result.outputs.reserve(raw_.size());
    for (std::size_t i = 0; i < evaluations.size(); ++i) {
      Outcome& o = result.outcomes[i];
      if (o.status == Status::needs_host) {
        ++phases_.rerun_on_host;
        o = host_.evaluate(host_tables_, evaluations[i], outputs, result.outputs);
        if (o.size == 0) o.offset = result.outputs.size();
        continue;
      }
      const std::uint64_t from = o.offset;
      o.offset = result.outputs.size();
      if (o.size)
        result.outputs.insert(result.outputs.end(), raw_.begin() + static_cast<std::ptrdiff_t>(from),
                              raw_.begin() + static_cast<std::ptrdiff_t>(from + o.size));
    }
  }

  Limits limits_;
  int device_;
  HostEvaluator host_;
  std::string name_;
  unsigned blocks_ = 1;
  std::uint64_t arena_bytes_ = 0;
  std::optional<Stream> stream_;
  DeviceArray<std::uint8_t> arenas_, output_;
  DeviceArray<Counters> counters_;
  DeviceArray<ProgramHeader> programs_;
  DeviceArray<std::uint32_t> code_;
  DeviceArray<std::uint64_t> constants_;
  DeviceArray<std::int8_t> cells_;
  DeviceArray<GridRef> grids_;
  DeviceArray<PairRef> pairs_;
  DeviceArray<TaskRef> tasks_;
  DeviceArray<InputRef> inputs_;
  DeviceArray<Evaluation> evaluations_;
  DeviceArray<Outcome> outcomes_;
  BatchTables tables_{}, host_tables_{};
  std::vector<std::uint8_t> raw_;
  Phases phases_;
};

}  // namespace

bool cuda_built() { return true; }

int cuda_device_count(std::string& why) {
  int n = 0;
  const cudaError_t error = cudaGetDeviceCount(&n);
  if (error != cudaSuccess) {
    cudaGetLastError();
    why = std::string("CUDA: ") + cudaGetErrorString(error);
    return 0;
  }
  if (n == 0) why = "the CUDA driver sees no device";
  return n;
}

std::unique_ptr<Backend> make_cuda_backend(const Limits& limits, int device) {
  std::string why;
  const int n = cuda_device_count(why);
  if (n == 0)
    throw std::runtime_error("no GPU can be used (" + why + ") use --backend cpu, or check the driver");
  if (device < 0 || device >= n)
    throw std::runtime_error("no GPU " + std::to_string(device) + " (this host shows " + std::to_string(n) +
                             ") check CUDA_VISIBLE_DEVICES");
  return std::make_unique<CudaBackend>(limits, device);
}

}  // namespace megabatch
