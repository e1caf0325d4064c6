// device_agrees BATCH [--outputs all|matching|none] [--batch-size N] [--memory BYTES] [--steps N]
//                     [--reruns none|some|any] [--device-only]
// Evaluates a batch that save_batch wrote on the CPU and on GPU 0 and compares every outcome and every byte
// of the outputs. --reruns says whether evaluations may, must or must not be handed to the host.
// Exit code 0 when all agree, 1 when not, 77 when there is no GPU.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <iostream>
#include <optional>

#include "tests/device/saved_batch.hpp"

namespace megabatch {
namespace {

constexpr int skipped = 77;
constexpr std::size_t shown_differences = 10;

enum class Reruns { none, some, any };

struct Options {
  std::string batch;
  Outputs outputs = Outputs::all;
  std::size_t batch_size = SIZE_MAX;
  Limits limits;
  Reruns reruns = Reruns::any;
  bool device_only = false;
};

Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&] {
      if (++i == argc) throw std::runtime_error(word + " needs a value");
      return std::string(argv[i]);
    };
    if (word == "--outputs") {
      const std::string v = value();
      o.outputs = v == "none" ? Outputs::none : v == "matching" ? Outputs::matching : Outputs::all;
    } else if (word == "--batch-size") {
      o.batch_size = std::stoull(value());
    } else if (word == "--memory") {
      o.limits.memory = static_cast<std::uint32_t>(std::stoul(value()));
    } else if (word == "--steps") {
      o.limits.steps = static_cast<std::uint32_t>(std::stoul(value()));
    } else if (word == "--reruns") {
      const std::string v = value();
      o.reruns = v == "none" ? Reruns::none : v == "some" ? Reruns::some : Reruns::any;
    } else if (word == "--device-only") {
      o.device_only = true;
    } else {
      o.batch = word;
    }
  }
  if (o.batch.empty()) throw std::runtime_error("usage: device_agrees BATCH [options]");
  return o;
}

// A backend, and the time and host reruns of all it evaluated.
struct Runner {
  std::unique_ptr<Backend> backend;
  double seconds = 0;
  std::uint64_t reruns = 0;
  BatchResult result;

  void evaluate(std::span<const Evaluation> evaluations, Outputs outputs) {
    const auto start = std::chrono::steady_clock::now();
    backend->evaluate(evaluations, outputs, result);
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    reruns += backend->phases().rerun_on_host;
  }
};

std::string text_of(const Outcome& o) {
  return "status " + std::to_string(static_cast<int>(o.status)) + ", line " + std::to_string(o.line) +
         ", steps " + std::to_string(o.steps) + ", kind " + std::to_string(static_cast<int>(o.kind)) + ", " +
         std::to_string(o.height) + " x " + std::to_string(o.width) + ", match " + std::to_string(o.match) +
         ", " + std::to_string(o.size) + " bytes";
}

bool same(const Outcome& a, const Outcome& b) {
  return a.size == b.size && a.steps == b.steps && a.line == b.line && a.height == b.height &&
         a.width == b.width && a.status == b.status && a.kind == b.kind && a.match == b.match;
}
bool same_bytes(const BatchResult& a, const BatchResult& b, std::size_t i) {
  const auto from = a.outputs.begin() + static_cast<std::ptrdiff_t>(a.outcomes[i].offset);
  return std::equal(from, from + a.outcomes[i].size,
                    b.outputs.begin() + static_cast<std::ptrdiff_t>(b.outcomes[i].offset));
}
// Whether the outputs follow one another without gaps, in the order of the evaluations.
bool in_order(const BatchResult& r) {
  std::uint64_t at = 0;
  for (const Outcome& o : r.outcomes) {
    if (o.offset != at) return false;
    at += o.size;
  }
  return at == r.outputs.size();
}

int run(const Options& o) {
  std::string why;
  if (cuda_device_count(why) == 0) {
    std::cout << "skipped: no GPU (" << why << ")\n";
    return skipped;
  }
  const SavedBatch batch = load_batch(o.batch);
  Runner device{make_cuda_backend(o.limits, 0)};
  device.backend->stage(batch.data());
  std::optional<Runner> host;
  if (!o.device_only) {
    host.emplace(Runner{make_cpu_backend(o.limits, 1)});
    host->backend->stage(batch.data());
  }

  std::size_t different = 0;
  std::uint64_t statuses[4] = {};
  const std::span<const Evaluation> all = batch.evaluations;
  for (std::size_t first = 0; first < all.size();) {
    const auto part = all.subspan(first, std::min(o.batch_size, all.size() - first));
    device.evaluate(part, o.outputs);
    for (const Outcome& outcome : device.result.outcomes)
      ++statuses[static_cast<std::size_t>(outcome.status)];
    if (!in_order(device.result)) {
      std::cout << "the outputs are not in the order of the evaluations\n";
      return 1;
    }
    if (host) {
      host->evaluate(part, o.outputs);
      const BatchResult &a = host->result, &b = device.result;
      for (std::size_t i = 0; i < part.size(); ++i) {
        const Outcome &x = a.outcomes[i], &y = b.outcomes[i];
        if (same(x, y) && same_bytes(a, b, i)) continue;
        if (++different <= shown_differences)
          std::cout << batch.label(first + i) << "\n  host    " << text_of(x) << "\n  device  " << text_of(y)
                    << "\n";
      }
    }
    first += part.size();
  }

  std::cout << all.size() << " evaluations (ok " << statuses[0] << ", error " << statuses[1] << ", limit "
            << statuses[2] << ") in " << device.seconds << " s on " << device.backend->device();
  if (host) std::cout << ", " << host->seconds << " s on the host: " << different << " differ";
  std::cout << "; " << device.reruns << " handed to the host\n";
  if (statuses[3] > 0) {
    std::cout << statuses[3] << " evaluations were left without a result\n";
    return 1;
  }
  if ((o.reruns == Reruns::none && device.reruns > 0) || (o.reruns == Reruns::some && device.reruns == 0)) {
    std::cout << "not as many as expected were handed to the host\n";
    return 1;
  }
  return different == 0 ? 0 : 1;
}

}  // namespace
}  // namespace megabatch

int main(int argc, char** argv) {
  try {
    return megabatch::run(megabatch::parse(argc, argv));
  } catch (const std::exception& e) {
    std::cerr << "device_agrees: " << e.what() << "\n";
    return 1;
  }
}
