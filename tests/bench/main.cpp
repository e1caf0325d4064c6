// bench_kernels [TASKS] [--benchmark_filter=REGEX ...]: TASKS is a folder of ARC tasks.
#include <benchmark/benchmark.h>

#include <exception>
#include <filesystem>
#include <iostream>

#include "tests/bench/inputs.hpp"

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  try {
    benchmark::Initialize(&argc, argv);
    fs::path folder = fs::path(MEGABATCH_SHARED_DIR) / "arc" / "training";
    if (!fs::exists(folder)) folder = fs::path(MEGABATCH_SOURCE_DIR) / "jobs" / "demo" / "tasks";
    if (argc > 1 && argv[1][0] != '-') {
      folder = argv[1];
      --argc;
      argv[1] = argv[0];
      ++argv;
    }
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    megabatch::load_inputs(folder);
    const auto& tasks = megabatch::inputs().tasks;
    benchmark::AddCustomContext("tasks", folder.string());
    benchmark::AddCustomContext("input grids", std::to_string(tasks.inputs.size()));
    megabatch::register_objects();
    megabatch::register_primitives();
    megabatch::register_programs();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return megabatch::any_wrong() ? 1 : 0;
  } catch (const std::exception& e) {
    std::cerr << "bench_kernels: " << e.what() << '\n';
    return 1;
  }
}
