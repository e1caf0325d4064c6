#include "tests/bench/inputs.hpp"

#include <span>
#include <stdexcept>

#include "kernels/encode.hpp"
#include "kernels/value_encoding.hpp"

namespace megabatch {
namespace {

constexpr std::size_t arena_bytes = 256u << 20;

Inputs loaded;
bool wrong = false;

plain::Grid plain_grid(const TaskSet& tasks, const GridRef& ref) {
  plain::Grid grid(ref.height, std::vector<int>(ref.width));
  for (std::size_t i = 0; i < ref.height; ++i)
    for (std::size_t j = 0; j < ref.width; ++j) grid[i][j] = tasks.cells[ref.offset + i * ref.width + j];
  return grid;
}

std::string shortened(const std::string& text) {
  return text.size() < 200 ? text : text.substr(0, 200) + "...";
}

}  // namespace

void load_inputs(const std::filesystem::path& folder) {
  loaded.tasks = read_tasks(std::span(&folder, 1), std::nullopt);
  for (const PairRef& pair : loaded.tasks.pairs)
    loaded.grids.push_back(plain_grid(loaded.tasks, loaded.tasks.grids[pair.input]));
}
const Inputs& inputs() { return loaded; }
std::size_t Inputs::cells() const {
  std::size_t n = 0;
  for (const plain::Grid& grid : grids) n += grid.size() * grid[0].size();
  return n;
}

Workbench::Workbench() : arena_(arena_bytes / 8) {
  e.base = reinterpret_cast<std::uint8_t*>(arena_.data());
  e.capacity = e.memory = arena_bytes;
  e.max_steps = 1u << 30;
  for (const PairRef& pair : loaded.tasks.pairs) {
    const GridRef ref = loaded.tasks.grids[pair.input];
    std::int8_t* cells;
    grids.push_back(e.new_grid(ref.height, ref.width, cells));
    if (!cells)
      throw std::runtime_error("the input grids take more than the arena (256 MiB) name fewer tasks");
    for (std::uint32_t i = 0; i < std::uint32_t{ref.height} * ref.width; ++i)
      cells[i] = loaded.tasks.cells[ref.offset + i];
  }
  keep();
}

std::string Workbench::text(Value v) {
  if (e.status != Status::ok) return e.status == Status::error ? "error" : "limit";
  std::vector<std::uint8_t> bytes(Encoder<HostWarp>(e, nullptr).encode(v));
  Encoder<HostWarp>(e, bytes.data()).encode(v);
  return canonical_text(bytes);
}

void report_wrong(benchmark::State& state, std::size_t g, const std::string& got,
                  const std::string& expected) {
  wrong = true;
  const TaskSet& tasks = loaded.tasks;
  const Task& task = tasks.tasks[tasks.inputs[g].task];
  const std::string message = "wrong on " + task.id + " " + tasks.pair_name(static_cast<std::uint32_t>(g)) +
                              ": got " + shortened(got) + ", expected " + shortened(expected);
  state.SkipWithError(message.c_str());
}
bool any_wrong() { return wrong; }

void count_work(benchmark::State& state, std::size_t evaluations, std::size_t cells) {
  using benchmark::Counter;
  const double n = static_cast<double>(evaluations);
  state.counters["evaluations/s"] = Counter(n, Counter::kIsIterationInvariantRate);
  state.counters["cells/s"] = Counter(static_cast<double>(cells), Counter::kIsIterationInvariantRate);
  state.counters["s/evaluation"] = Counter(n, Counter::kIsIterationInvariantRate | Counter::kInvert);
}

}  // namespace megabatch
