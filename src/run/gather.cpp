#include "src/run/gather.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "src/run/packing.hpp"
#include "src/run/stopwatch.hpp"

namespace megabatch {
namespace {

// A rank that is further ahead of rank 0 than this waits.
constexpr std::size_t most_unsent = std::size_t{256} << 20;  // bytes

Bytes pack(FinishedBatch batch) {
  Stopwatch watch;
  Packer packer;
  packer.reserve(sizeof batch.round + sizeof batch.part + sizeof batch.timings + 2 * sizeof(std::uint64_t) +
                 batch.result.outcomes.size() * sizeof(Outcome) + batch.result.outputs.size());
  packer.value(batch.round);
  packer.value(batch.part);
  packer.vector(batch.result.outcomes);
  packer.vector(batch.result.outputs);
  batch.timings.gather += watch.lap();
  packer.value(batch.timings);
  return packer.take();
}

FinishedBatch unpack(const Bytes& bytes) {
  Stopwatch watch;
  Unpacker unpacker(bytes);
  FinishedBatch batch;
  batch.round = unpacker.value<std::uint64_t>();
  batch.part = unpacker.value<std::uint64_t>();
  batch.result.outcomes = unpacker.vector<Outcome>();
  batch.result.outputs = unpacker.vector<std::uint8_t>();
  batch.timings = unpacker.value<BatchTimings>();
  batch.timings.gather += watch.lap();
  return batch;
}

class RootGather final : public Gather {
 public:
  RootGather(Communicator& ranks, const Schedule& schedule, GatherCallbacks callbacks)
      : ranks_(ranks), schedule_(schedule), callbacks_(std::move(callbacks)) {}

  void put(FinishedBatch batch) override { arrive(std::move(batch)); }

  void poll() override {
    while (receive()) {
    }
  }

  void finish() override {
    Patience patience;
    while (next_ < schedule_.rounds()) {
      if (receive()) {
        patience = {};
      } else {
        patience.wait();
        callbacks_.waiting();
      }
    }
  }

  std::uint64_t arrived() const override { return arrived_; }

 private:
  bool receive() {
    const std::optional<Message> message = ranks_.receive();
    if (!message) return false;
    arrive(unpack(message->bytes));
    return true;
  }

  void arrive(FinishedBatch batch) {
    arrived_ += batch.timings.count;
    open_[batch.round].push_back(std::move(batch));
    while (!open_.empty() && open_.begin()->first == next_) {
      const Schedule::Round round = schedule_.round(next_);
      const std::uint64_t parts = std::min(round.count, schedule_.parts());
      if (open_.begin()->second.size() < parts) return;
      FinishedRound whole = merge(round.first, std::move(open_.extract(open_.begin()).mapped()));
      ++next_;
      callbacks_.take(std::move(whole));
    }
  }

  Communicator& ranks_;
  const Schedule& schedule_;
  GatherCallbacks callbacks_;
  std::uint64_t next_ = 0;  // round
  std::uint64_t arrived_ = 0;
  std::map<std::uint64_t, std::vector<FinishedBatch>> open_;  // by round: parts, until it is its turn
};

class WorkerGather final : public Gather {
 public:
  explicit WorkerGather(Communicator& ranks) : ranks_(ranks) {}

  void put(FinishedBatch batch) override {
    ranks_.send(pack(std::move(batch)));
    wait_until_at_most(most_unsent);
  }
  void poll() override { ranks_.unsent(); }
  void finish() override { wait_until_at_most(0); }
  std::uint64_t arrived() const override { return 0; }

 private:
  void wait_until_at_most(std::size_t bytes) {
    for (Patience patience; ranks_.unsent() > bytes;) patience.wait();
  }

  Communicator& ranks_;
};

}  // namespace

FinishedRound merge(std::uint64_t first, std::vector<FinishedBatch> parts) {
  FinishedRound round;
  round.first = first;
  if (parts.size() == 1) {
    round.outcomes = std::move(parts.front().result.outcomes);
    round.outputs = std::move(parts.front().result.outputs);
    round.timings = {parts.front().timings};
    return round;
  }
  std::sort(parts.begin(), parts.end(),
            [](const FinishedBatch& a, const FinishedBatch& b) { return a.part < b.part; });
  std::size_t count = 0, bytes = 0;
  for (const FinishedBatch& part : parts) {
    count += part.result.outcomes.size();
    bytes += part.result.outputs.size();
  }
  round.outcomes.resize(count);
  round.outputs.reserve(bytes);
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const std::uint64_t offset = round.outputs.size();
    std::size_t i = p;
    for (Outcome outcome : parts[p].result.outcomes) {
      outcome.offset += offset;
      round.outcomes.at(i) = outcome;
      i += parts.size();
    }
    round.outputs.insert(round.outputs.end(), parts[p].result.outputs.begin(), parts[p].result.outputs.end());
    round.timings.push_back(parts[p].timings);
  }
  return round;
}

std::unique_ptr<Gather> make_gather(Communicator& ranks, const Schedule& schedule,
                                    GatherCallbacks callbacks) {
  if (ranks.is_root()) return std::make_unique<RootGather>(ranks, schedule, std::move(callbacks));
  return std::make_unique<WorkerGather>(ranks);
}

}  // namespace megabatch
