// The group-commit thread: takes whatever has been submitted, drops what was seen before, appends the rest in one
// durable commit, counts it, shows it to the readers, then answers everyone.
//
//   Submission s;
//   Encoder e; encode_record(e, record);
//   s.items.push_back({.bytes = uint32_t(e.size()), .id = message_hash(source, message_id), .event = true});
//   s.records = e.take();
//   s.done = [](const Outcome& o) { ... };             // on the writer's thread; be quick, never block
//   if (!writer.try_submit(std::move(s))) ...          // answer 429
//
// Order: submissions of one thread are appended in the order in which they were submitted.
// Failure: when a commit fails, every submission in it gets the error, its events count as refused
// ("log_no_space", "log_failed") and are forgotten, so that a retry is no duplicate. A full disk heals by itself: the
// next commit tries again. Any other failure is final (failed() is true; on_failed is called before anyone is answered,
// since the records may or may not be on disk): a failed fsync must never be tried again and believed, so the process
// has to end and open the log anew.
// Threads: every method from any thread. Everything passed to the constructor outlives the Writer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "log/event_log.h"
#include "log/ledger.h"
#include "log/message_hash.h"
#include "log/seen_ids.h"
#include "log/tail.h"

namespace tutti::log {

// What became of one submission.
struct Outcome {
  Result<void> status;  // ok: on disk. kNoSpace, kUnavailable: not stored
  Offset first, last;   // of its records in the log; both 0 when all were duplicates
  uint32_t accepted = 0;
  uint32_t duplicates = 0;
  const std::vector<uint8_t>* duplicate = nullptr;  // per item, 1: seen before; lives during the call only
};

struct Submission {
  struct Item {
    uint32_t bytes = 0;  // length of its encoded record
    Hash128 id;          // message_hash(); zero is never a duplicate (commands, ticks)
    bool event = false;  // counts in the ledger
  };
  std::string records;  // encode_record() back to back, one per item
  std::vector<Item> items;
  std::function<void(const Outcome&)> done;  // called exactly once if try_submit() returned true, else left as it was
};

struct WriterOptions {
  size_t queue_bytes_max = size_t{64} << 20;  // waiting to be written; bounds memory, see promise 8
  size_t queue_items_max = 400'000;           // small records cost more than their bytes
  size_t commit_bytes_max = size_t{8} << 20;  // per commit; bounds the wait of those behind
  size_t row_bytes_max = size_t{1} << 20;     // raw bytes of a stored batch; a larger single record has its own row
  uint32_t row_records_max = 4096;            // with row_bytes_max: reading one event costs about a millisecond
  std::function<void(const Error&)> on_failed = nullptr;  // once, on the writer's thread, when the log has failed
};

// Gauges and counters for /metrics.
struct WriterStats {
  size_t queue_bytes = 0;
  size_t queue_items = 0;
  uint64_t commits = 0;
  uint64_t failed_commits = 0;
};

class Writer : NonCopyable {
 public:
  Writer(EventLog& log, SeenIds& seen, Ledger& ledger, Tail& tail, WriterOptions options = {});
  ~Writer();  // stop()

  // false: the queue is full, the writer is stopping or has failed (see failed(), stopping()); done is not called.
  bool try_submit(Submission&& submission);
  // Writes what is queued, answers it, saves the counters and ends the thread. Idempotent.
  void stop();

  bool failed() const { return failed_.load(std::memory_order_acquire); }
  bool stopping() const { return stopping_.load(std::memory_order_acquire); }
  WriterStats stats() const;

 private:
  struct Group;  // the submissions of one commit

  void run();
  bool take(Group& group);  // waits for work; false: stopping and nothing left
  void commit(Group& group);
  Result<void> store(Group& group);
  void make_batches(Group& group);
  void add_record(Group& group, std::string_view record, bool event);
  static void seal(Batch& batch);
  void answer(Group& group, const Result<void>& stored);
  void give_up(const Error& error);

  EventLog& log_;
  SeenIds& seen_;
  Ledger& ledger_;
  Tail& tail_;
  const WriterOptions options_;

  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::deque<Submission> queue_;
  WriterStats stats_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> failed_{false};
  std::mutex stop_mutex_;
  std::thread thread_;
};

}  // namespace tutti::log
