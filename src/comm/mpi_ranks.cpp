#include <mpi.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <list>
#include <source_location>
#include <stdexcept>
#include <utility>

#include "src/comm/communicator.hpp"

namespace megabatch {
namespace {

// A message is its length, then its bytes in chunks; MPI keeps the order of one sender and tag.
enum Tag : int { tag_length = 1, tag_bytes = 2, tag_gather_length = 3, tag_gather_bytes = 4 };

void check(int code, std::source_location place = std::source_location::current()) {
  if (code == MPI_SUCCESS) return;
  char reason[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  MPI_Error_string(code, reason, &length);
  throw std::runtime_error(std::string("an MPI call failed (") + reason + ") at " + place.file_name() + ":" +
                           std::to_string(place.line()) +
                           "; look for the rank that failed first, then at the network and the launcher");
}

// Blocking MPI calls burn a core, which other ranks or threads can use.
void wait(std::vector<MPI_Request>& requests) {
  Patience patience;
  for (int done = 0;;) {
    check(MPI_Testall(static_cast<int>(requests.size()), requests.data(), &done, MPI_STATUSES_IGNORE));
    if (done) return;
    patience.wait();
  }
}

void wait(MPI_Request request) {
  std::vector<MPI_Request> one = {request};
  wait(one);
}

// A message under way; MPI holds pointers into it, so it may not move.
struct Transfer {
  int peer = 0;
  std::uint64_t length = 0;
  Bytes bytes;
  std::vector<MPI_Request> requests;

  bool done() {
    int flag = 0;
    check(MPI_Testall(static_cast<int>(requests.size()), requests.data(), &flag, MPI_STATUSES_IGNORE));
    return flag != 0;
  }
};

class MpiRanks final : public Ranks {
 public:
  explicit MpiRanks(std::size_t chunk_bytes)
      : chunk_(std::min<std::size_t>(chunk_bytes, std::numeric_limits<int>::max())) {
    int provided = 0;
    check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided));
    check(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN));
    check(MPI_Comm_rank(MPI_COMM_WORLD, &rank_));
    check(MPI_Comm_size(MPI_COMM_WORLD, &size_));
    check(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &node_));
    check(MPI_Comm_rank(node_, &local_rank_));
    check(MPI_Comm_size(node_, &local_size_));
  }

  ~MpiRanks() override {
    if (window_ != MPI_WIN_NULL) {
      MPI_Win_unlock_all(window_);
      MPI_Win_free(&window_);
    }
    MPI_Comm_free(&node_);
    MPI_Finalize();
  }

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  int local_rank() const override { return local_rank_; }
  int local_size() const override { return local_size_; }

  void barrier() override {
    MPI_Request request;
    check(MPI_Ibarrier(MPI_COMM_WORLD, &request));
    wait(request);
  }

  void broadcast(std::span<std::byte> bytes) override {
    for (std::size_t begin = 0; begin < bytes.size(); begin += chunk_) {
      const auto count = static_cast<int>(std::min(chunk_, bytes.size() - begin));
      MPI_Request request;
      check(MPI_Ibcast(bytes.data() + begin, count, MPI_BYTE, 0, MPI_COMM_WORLD, &request));
      wait(request);
    }
  }

  void unite_on_node(std::span<std::uint64_t> words) override {
    MPI_Request request;
    check(MPI_Iallreduce(MPI_IN_PLACE, words.data(), static_cast<int>(words.size()), MPI_UINT64_T, MPI_BOR,
                         node_, &request));
    wait(request);
  }

  void restart_counter() override {
    if (window_ == MPI_WIN_NULL) {
      const MPI_Aint bytes = rank_ == 0 ? sizeof *counter_ : 0;
      check(MPI_Win_allocate(bytes, sizeof *counter_, MPI_INFO_NULL, MPI_COMM_WORLD, &counter_, &window_));
      check(MPI_Win_lock_all(0, window_));
    }
    barrier();  // the last draws are over
    if (rank_ == 0) {
      *counter_ = 0;
      check(MPI_Win_sync(window_));
    }
    barrier();
  }

  std::uint64_t next_number() override {
    const std::uint64_t one = 1;
    std::uint64_t number = 0;
    check(MPI_Fetch_and_op(&one, &number, MPI_UINT64_T, 0, 0, MPI_SUM, window_));
    check(MPI_Win_flush(0, window_));
    return number;
  }

  void send(Bytes bytes) override {
    Transfer& transfer = sends_.emplace_back();
    transfer.bytes = std::move(bytes);
    start_send(transfer, tag_length, tag_bytes);
  }

  std::size_t unsent() override {
    while (!sends_.empty() && sends_.front().done()) sends_.pop_front();
    std::size_t bytes = 0;
    for (const Transfer& transfer : sends_) bytes += std::max<std::size_t>(1, transfer.bytes.size());
    return bytes;
  }

  std::optional<Message> receive() override {
    for (;;) {
      int arrived = 0;
      MPI_Status status;
      check(MPI_Iprobe(MPI_ANY_SOURCE, tag_length, MPI_COMM_WORLD, &arrived, &status));
      if (!arrived) break;
      Transfer& transfer = receives_.emplace_back();
      start_receive(transfer, status.MPI_SOURCE, tag_length, tag_bytes);
    }
    // One rank's messages may overtake another's, never each other: earlier ones are looked at first.
    for (auto transfer = receives_.begin(); transfer != receives_.end(); ++transfer) {
      const bool first_of_its_rank = std::none_of(
          receives_.begin(), transfer, [&](const Transfer& before) { return before.peer == transfer->peer; });
      if (!first_of_its_rank || !transfer->done()) continue;
      Message message{transfer->peer, std::move(transfer->bytes)};
      receives_.erase(transfer);
      return message;
    }
    return std::nullopt;
  }

  std::vector<Bytes> gather(Bytes bytes) override {
    std::vector<Bytes> all;
    if (rank_ != 0) {
      Transfer transfer;
      transfer.bytes = std::move(bytes);
      start_send(transfer, tag_gather_length, tag_gather_bytes);
      wait(transfer.requests);
      return all;
    }
    all.push_back(std::move(bytes));
    for (int source = 1; source < size_; ++source) {
      Transfer transfer;
      start_receive(transfer, source, tag_gather_length, tag_gather_bytes);
      wait(transfer.requests);
      all.push_back(std::move(transfer.bytes));
    }
    return all;
  }

  void abort(int exit_code) override { MPI_Abort(MPI_COMM_WORLD, exit_code); }

 private:
  void start_send(Transfer& transfer, Tag length_tag, Tag bytes_tag) {
    transfer.length = transfer.bytes.size();
    MPI_Request request;
    check(MPI_Isend(&transfer.length, 1, MPI_UINT64_T, 0, length_tag, MPI_COMM_WORLD, &request));
    transfer.requests.push_back(request);
    for (std::size_t begin = 0; begin < transfer.bytes.size(); begin += chunk_) {
      const auto count = static_cast<int>(std::min(chunk_, transfer.bytes.size() - begin));
      check(
          MPI_Isend(transfer.bytes.data() + begin, count, MPI_BYTE, 0, bytes_tag, MPI_COMM_WORLD, &request));
      transfer.requests.push_back(request);
    }
  }

  void start_receive(Transfer& transfer, int source, Tag length_tag, Tag bytes_tag) {
    transfer.peer = source;
    MPI_Request request;
    check(MPI_Irecv(&transfer.length, 1, MPI_UINT64_T, source, length_tag, MPI_COMM_WORLD, &request));
    wait(request);
    transfer.bytes.resize(transfer.length);
    for (std::size_t begin = 0; begin < transfer.bytes.size(); begin += chunk_) {
      const auto count = static_cast<int>(std::min(chunk_, transfer.bytes.size() - begin));
      check(MPI_Irecv(transfer.bytes.data() + begin, count, MPI_BYTE, source, bytes_tag, MPI_COMM_WORLD,
                      &request));
      transfer.requests.push_back(request);
    }
  }

  std::size_t chunk_;  // bytes
  int rank_ = 0, size_ = 1, local_rank_ = 0, local_size_ = 1;
  MPI_Comm node_ = MPI_COMM_NULL;
  MPI_Win window_ = MPI_WIN_NULL;
  std::uint64_t* counter_ = nullptr;  // on rank 0, in the window
  std::list<Transfer> sends_, receives_;
};

}  // namespace

std::unique_ptr<Ranks> join_ranks(std::size_t chunk_bytes) { return std::make_unique<MpiRanks>(chunk_bytes); }

std::string mpi_version() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING] = {};
  int length = 0;
  MPI_Get_library_version(text, &length);
  return text;
}

}  // namespace megabatch
