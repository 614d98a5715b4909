// The newest batches, kept in memory, so that readers that keep up (the loop, the lake) don't read the disk; readers
// that fall behind are served from the log. Also the place where readers wait for news.
//
//   Offset at{1};
//   for (;;) {
//     TRY_VALUE(batch, tail.next(at, 100ms));
//     if (!batch) continue;                      // nothing new within 100 ms
//     ... records of *batch with offset >= at ...
//     at = batch->last() + 1;
//   }
//
// Memory: at most bytes_max of batches, plus the newest one; a batch lives on while a reader holds it.
// Threads: publish() one thread (the writer), everything else any. publish() never waits for a reader.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <span>

#include "log/event_log.h"

namespace tutti::log {

struct TailOptions {
  size_t bytes_max = size_t{64} << 20;  // several seconds at full speed
};

class Tail : NonCopyable {
 public:
  // What `log` holds now is visible at once. `log` outlives the tail.
  explicit Tail(EventLog& log, TailOptions options = {});

  // Requires: batches follow end() without a gap and are durable.
  void publish(std::span<const BatchPtr> batches);

  // The batch that holds `from`, waiting up to `wait` for it; nullptr when there is none yet. kUnavailable after
  // close(). Requires: from >= 1.
  Result<BatchPtr> next(Offset from, std::chrono::milliseconds wait);

  // Makes a reader that waits in next() return now, as if its time were up; remembered when nobody waits. Meant for one
  // waiting reader (the loop); with several, only one is sure to notice.
  void poke();

  // Last visible offset.
  Offset end() const { return Offset{end_.load(std::memory_order_acquire)}; }
  size_t bytes() const;
  // Wakes everyone; next() fails from now on.
  void close();

 private:
  BatchPtr find(Offset at) const;

  EventLog& log_;
  const TailOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable news_;
  std::deque<BatchPtr> ring_;  // consecutive, ends at end_
  size_t bytes_ = 0;
  bool closed_ = false;
  bool poked_ = false;
  std::atomic<uint64_t> end_;
};

}  // namespace tutti::log
