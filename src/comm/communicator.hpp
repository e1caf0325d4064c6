#pragma once
// The ranks of a run. A single process has a communicator of one rank, for which nothing is initialised.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace megabatch {

using Bytes = std::vector<std::byte>;

struct Message {
  int source;  // rank
  Bytes bytes;
};

// What ranks do together, once there are several. One thread at a time. Messages have any length.
// Failures of MPI are std::runtime_error with the call, MPI's reason and the place.
class Ranks {
 public:
  virtual ~Ranks() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  virtual int local_rank() const = 0;  // among the ranks that share this node's memory
  virtual int local_size() const = 0;
  virtual void barrier() = 0;
  virtual void broadcast(std::span<std::byte> bytes) = 0;
  virtual void unite_on_node(std::span<std::uint64_t> words) = 0;
  virtual void restart_counter() = 0;
  virtual std::uint64_t next_number() = 0;
  virtual void send(Bytes bytes) = 0;
  virtual std::size_t unsent() = 0;
  virtual std::optional<Message> receive() = 0;
  virtual std::vector<Bytes> gather(Bytes bytes) = 0;
  virtual void abort(int exit_code) = 0;
};

inline constexpr std::size_t default_chunk_bytes = std::size_t{1} << 30;

// Joins the ranks that a launcher started. Longer messages go in chunks of `chunk_bytes`, at most 2 GiB - 1.
// Throws std::runtime_error in a build without MPI.
std::unique_ptr<Ranks> join_ranks(std::size_t chunk_bytes);
// Version of the MPI library, empty in a build without MPI.
std::string mpi_version();

class Communicator {
 public:
  Communicator() = default;  // one rank
  // The ranks that a launcher started, or one.
  static Communicator from_launcher(std::size_t chunk_bytes = default_chunk_bytes);

  int rank() const { return ranks_ ? ranks_->rank() : 0; }
  int size() const { return ranks_ ? ranks_->size() : 1; }
  int local_rank() const { return ranks_ ? ranks_->local_rank() : 0; }
  int local_size() const { return ranks_ ? ranks_->local_size() : 1; }
  bool is_root() const { return rank() == 0; }

  void barrier() {
    if (ranks_) ranks_->barrier();
  }
  // Rank 0's values, on all ranks.
  template <class T>
  void broadcast(T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (ranks_) ranks_->broadcast(std::as_writable_bytes(std::span(&value, 1)));
  }
  template <class T>
  void broadcast(std::vector<T>& values) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (!ranks_) return;
    std::uint64_t count = values.size();
    broadcast(count);
    values.resize(count);
    ranks_->broadcast(std::as_writable_bytes(std::span(values)));
  }
  // Replaces each word by the bitwise or of those of all ranks on this node. The same count everywhere.
  void unite_on_node(std::span<std::uint64_t> words) {
    if (ranks_) ranks_->unite_on_node(words);
  }

  // A counter that all ranks draw from. Restarting it at 0 is collective; a draw asks rank 0's memory, not
  // its attention, where the network can.
  void restart_counter() {
    counter_ = 0;
    if (ranks_) ranks_->restart_counter();
  }
  std::uint64_t next_number() { return ranks_ ? ranks_->next_number() : counter_++; }

  // To rank 0, from any other rank; returns at once and keeps the bytes until they are gone. They move
  // while either rank is inside one of these functions.
  void send(Bytes bytes) { ranks_->send(std::move(bytes)); }
  // Bytes given to send() that are not gone yet.
  std::size_t unsent() { return ranks_ ? ranks_->unsent() : 0; }
  // On rank 0: a whole message if one has arrived. Those of one rank come in the order of sending.
  std::optional<Message> receive() { return ranks_ ? ranks_->receive() : std::nullopt; }
  // On rank 0: every rank's bytes, by rank. Elsewhere empty. No send() may be under way.
  std::vector<Bytes> gather(Bytes bytes);

  // Ends all ranks with this exit code. Returns only where there is one rank.
  void abort(int exit_code) {
    if (ranks_) ranks_->abort(exit_code);
  }

 private:
  std::unique_ptr<Ranks> ranks_;  // null for one rank
  std::uint64_t counter_ = 0;     // of one rank
};

// Sleeps between looks at something slow: shortly at first, then longer, never more than 0.5 ms.
class Patience {
 public:
  void wait();

 private:
  unsigned looks_ = 0;
};

std::string host_name();

}  // namespace megabatch
