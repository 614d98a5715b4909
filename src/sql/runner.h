// Runs statements of users, each in a worker process of its own (worker.h), over publications of one lake.
//
// A worker that is over its time is killed, one that is over its memory dies; neither touches the server. One worker
// stands ready, so that a statement does not wait for a process to start.
// Threads: any. At most `running_max` statements run at once and `waiting_max` wait for their turn; beyond that
// kOverloaded.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "lake/lake.h"
#include "sql/wire.h"

namespace tutti::sql {

struct RunnerOptions {
  std::string lake;     // folder of the lake, absolute
  std::string scratch;  // where each worker gets a folder; made when missing, what an earlier run left is removed
  std::string program = "/proc/self/exe";  // answers to "sql-worker"
  uint64_t memory_mib = 768;               // of DuckDB in one worker; the process may have 384 MiB more
  uint64_t result_mib = 256;               // of a Parquet result
  uint32_t threads = 2;                    // of one worker
  uint32_t running_max = 2;
  uint32_t waiting_max = 4;
  int64_t stall_ms_max = 30'000;  // how long a slow reader may hold a worker up
};

constexpr uint64_t kRowsMax = 1'000'000;
constexpr int64_t kTimeoutMsMax = 60'000;

struct Query {
  std::string sql;
  Format format = Format::kJson;
  uint64_t rows_max = 10'000;
  int64_t timeout_ms = 30'000;
};

// How statements ended, since the start.
enum class Outcome : uint8_t { kDone, kRefused, kTimeout, kMemory, kOverloaded, kBroken };
constexpr size_t kOutcomes = 6;
std::string_view to_string(Outcome outcome);

class Runner : NonCopyable {
 public:
  // What becomes of a result. Both are called on the thread of run(). False: the reader is gone.
  struct Sink {
    std::function<bool(const Head&, Offset as_of)> head;
    std::function<bool(std::string&&)> data;
  };

  static Result<std::unique_ptr<Runner>> open(RunnerOptions options);
  ~Runner();

  // Until head() was called, the error says why there is no result; after that it says why it is not whole.
  //   kInvalid      not one allowed SELECT, or it makes no sense
  //   kTooLarge     over its time, its memory or its size
  //   kOverloaded   too many statements
  //   kUnavailable  this machine cannot lock a worker in, or the lake changed meanwhile
  Result<void> run(const Query& query, const lake::Publication& publication, const Sink& sink);

  uint64_t count(Outcome outcome) const { return counts_[static_cast<size_t>(outcome)].load(); }

 private:
  class Worker;
  explicit Runner(RunnerOptions options);

  Result<void> run_now(const Query& query, const lake::Publication& publication, const Sink& sink);
  Result<std::unique_ptr<Worker>> take_worker();
  void make_spare();
  Result<void> enter();  // a turn
  void leave();
  void note(const Result<void>& result);

  const RunnerOptions options_;
  std::mutex mutex_;
  std::condition_variable turn_;
  uint32_t running_ = 0;
  uint32_t waiting_ = 0;
  std::unique_ptr<Worker> spare_;
  std::array<std::atomic<uint64_t>, kOutcomes> counts_{};
};

}  // namespace tutti::sql
