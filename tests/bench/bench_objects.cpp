// objects in its flavours, beside OpenCV's connected components on the same grids.
#include <ctime>
#include <memory>

#include "kernels/prims_grid.hpp"
#include "tests/bench/flavour.hpp"
#include "tests/bench/inputs.hpp"
#ifdef MEGABATCH_BENCH_OPENCV
#include "tests/bench/opencv_peer.hpp"
#endif

namespace megabatch {
namespace {

Value objects(Workbench& bench, std::size_t g, Flavour f) {
  bench.reset();
  return prim_objects(bench.e, bench.grids[g], make_boolean(f.univalued), make_boolean(f.diagonal),
                      make_boolean(f.without_bg));
}

bool verified(benchmark::State& state, Workbench& bench, Flavour f) {
  for (std::size_t g = 0; g < bench.grids.size(); ++g) {
    const std::string got = bench.text(objects(bench, g, f));
    const std::string expected =
        plain::text(plain::objects(inputs().grids[g], f.univalued, f.diagonal, f.without_bg));
    if (got == expected) continue;
    report_wrong(state, g, got, expected);
    return false;
  }
  return true;
}

// Of processor time that this thread has had: other work on the machine does not count.
double thread_seconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

#ifdef MEGABATCH_BENCH_OPENCV
bool peer_verified(benchmark::State& state, Workbench& bench, OpencvPeer& peer, Flavour f, Masks masks) {
  for (std::size_t g = 0; g < bench.grids.size(); ++g) {
    const Value ours = objects(bench, g, f);
    const auto& [keys, starts] = peer.objects(g, f, masks);
    bool same = ours.length() + 1 == starts.size() && peer.label(g, f, masks) == ours.length();
    for (std::uint32_t k = 0; same && k < ours.length(); ++k) {
      const Value part = bench.e.values(ours)[k];
      const std::vector<std::uint32_t> mine(bench.e.keys(part), bench.e.keys(part) + part.length());
      same = mine == std::vector<std::uint32_t>(keys.begin() + starts[k], keys.begin() + starts[k + 1]);
    }
    if (same) continue;
    report_wrong(state, g, "OpenCV's parts", "those of objects");
    return false;
  }
  return true;
}
#endif

// Runs a sweep over the inputs and returns its seconds.
template <class Call>
double seconds_of(Call call) {
  const double start = thread_seconds();
  for (std::size_t g = 0; g < inputs().grids.size(); ++g) call(g);
  return thread_seconds() - start;
}

// The benchmark's time is that of objects. The peers' sweeps alternate with its own, so that all meet the
// same machine: OpenCV labelling alone, and with the parts' cells listed as objects lists them.
void measure(benchmark::State& state, Flavour f, bool& checked) {
  Workbench bench;
  if (!checked && !verified(state, bench, f)) return;
#ifdef MEGABATCH_BENCH_OPENCV
  struct Peer {
    const char* name;
    Masks masks;
    double labelling = 0, listing = 0;
  } peers[] = {{"opencv", Masks::compare}, {"tuned", Masks::loop}};
  OpencvPeer opencv(inputs());
  for (const Peer& peer : peers)
    if (!checked && !peer_verified(state, bench, opencv, f, peer.masks)) return;
#endif
  checked = true;
  double ours = 0;
  for (auto _ : state) {
    const double seconds =
        seconds_of([&](std::size_t g) { benchmark::DoNotOptimize(objects(bench, g, f).bits); });
    state.SetIterationTime(seconds);
    ours += seconds;
#ifdef MEGABATCH_BENCH_OPENCV
    for (Peer& peer : peers) {
      peer.labelling +=
          seconds_of([&](std::size_t g) { benchmark::DoNotOptimize(opencv.label(g, f, peer.masks)); });
      peer.listing += seconds_of(
          [&](std::size_t g) { benchmark::DoNotOptimize(opencv.objects(g, f, peer.masks).keys.data()); });
    }
#endif
  }
  count_work(state, inputs().grids.size(), inputs().cells());
#ifdef MEGABATCH_BENCH_OPENCV
  const double calls = static_cast<double>(state.iterations()) * static_cast<double>(inputs().grids.size());
  for (const Peer& peer : peers) {
    const std::string name = peer.name;
    state.counters[name + "_labels_s"] = peer.labelling / calls;
    state.counters[name + "_objects_s"] = peer.listing / calls;
    state.counters[name + "_labels_times"] = peer.labelling / ours;
    state.counters[name + "_objects_times"] = peer.listing / ours;
  }
#endif
}

}  // namespace

void register_objects() {
  constexpr Flavour flavours[] = {{true, false, true}, {true, true, true},   {false, false, true},
                                  {false, true, true}, {true, false, false}, {true, true, false}};
  for (const Flavour f : flavours) {
    const std::string name = std::string("objects/") + (f.univalued ? "one_colour" : "any_colour") +
                             (f.diagonal ? "/8" : "/4") + (f.without_bg ? "" : "/with_background");
    const auto checked = std::make_shared<bool>(false);
    benchmark::RegisterBenchmark(name.c_str(),
                                 [f, checked](benchmark::State& state) { measure(state, f, *checked); })
        ->UseManualTime()
        ->Unit(benchmark::kMicrosecond);
  }
}

}  // namespace megabatch
