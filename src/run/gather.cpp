#include "src/run/gather.hpp"

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
  packer.reserve(sizeof batch.timings + 2 * sizeof(std::uint64_t) +
                 batch.result.outcomes.size() * sizeof(Outcome) + batch.result.outputs.size());
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
  batch.result.outcomes = unpacker.vector<Outcome>();
  batch.result.outputs = unpacker.vector<std::uint8_t>();
  batch.timings = unpacker.value<BatchTimings>();
  batch.timings.gather += watch.lap();
  return batch;
}

class RootGather final : public Gather {
 public:
  RootGather(Communicator& ranks, std::uint64_t evaluations, GatherCallbacks callbacks)
      : ranks_(ranks), evaluations_(evaluations), callbacks_(std::move(callbacks)) {}

  void put(FinishedBatch batch) override {
    arrive(std::move(batch));
    while (receive()) {
    }
  }

  void finish() override {
    for (std::optional<Patience> patience; next_ < evaluations_;) {
      if (receive()) {
        patience.reset();
      } else {
        if (!patience) patience.emplace();
        patience->wait();
        callbacks_.arrived(arrived_);
      }
    }
  }

 private:
  bool receive() {
    const std::optional<Message> message = ranks_.receive();
    if (!message) return false;
    arrive(unpack(message->bytes));
    return true;
  }

  void arrive(FinishedBatch batch) {
    arrived_ += batch.timings.count;
    early_.emplace(batch.timings.first_evaluation, std::move(batch));
    while (!early_.empty() && early_.begin()->first == next_) {
      FinishedBatch in_turn = std::move(early_.extract(early_.begin()).mapped());
      next_ += in_turn.timings.count;
      callbacks_.take(std::move(in_turn));
    }
    callbacks_.arrived(arrived_);
  }

  Communicator& ranks_;
  std::uint64_t evaluations_;
  GatherCallbacks callbacks_;
  std::uint64_t next_ = 0, arrived_ = 0;
  std::map<std::uint64_t, FinishedBatch> early_;  // by first evaluation: those whose turn is yet to come
};

class WorkerGather final : public Gather {
 public:
  explicit WorkerGather(Communicator& ranks) : ranks_(ranks) {}

  void put(FinishedBatch batch) override {
    ranks_.send(pack(std::move(batch)));
    wait_until_at_most(most_unsent);
  }
  void finish() override { wait_until_at_most(0); }

 private:
  void wait_until_at_most(std::size_t bytes) {
    for (Patience patience; ranks_.unsent() > bytes;) patience.wait();
  }

  Communicator& ranks_;
};

}  // namespace

std::unique_ptr<Gather> make_gather(Communicator& ranks, std::uint64_t evaluations,
                                    GatherCallbacks callbacks) {
  if (ranks.is_root()) return std::make_unique<RootGather>(ranks, evaluations, std::move(callbacks));
  return std::make_unique<WorkerGather>(ranks);
}

}  // namespace megabatch
