// Feeds what is derived from the log beside the loop's state: the lake and the search index.
//
// A thread of its own reads the log at its own pace and asks the loop, in short reads, whose strands the events are and
// what has changed. So the loop is never slowed by a full disk or a long query; if the feeder is behind, the lake is
// behind. After a crash it may be behind what the loop's state holds; then it visits every strand once more, since the
// list of changes is not stored.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "hub/loop.h"
#include "lake/lake.h"
#include "log/tail.h"
#include "store/search_index.h"

namespace tutti {

struct FeederOptions {
  size_t records_max =
      50'000;  // per change applied to the lake; with bytes_max: bounds memory, and what a stop waits for
  size_t bytes_max = size_t{48} << 20;
  size_t resolve_slice = 1'000;  // strand look-ups per visit to the loop
  size_t rows_slice = 100;       // people and accounts rendered per visit to the loop
  int64_t stop_ms = 2'000;
  int64_t publish_ms = 60'000;  // the lake's files for other programs are at most this old, if there is no backlog
  int64_t period_ms = 200;      // least pause between small changes; at most a second
};

class Feeder : NonCopyable {
 public:
  Feeder(FeederOptions options, Loop& loop, log::Tail& tail, Lake& lake, SearchIndex& search);
  ~Feeder();  // stop()

  void start();
  // Goes on feeding for at most stop_ms, then ends the thread: what is missing is fed after the next start.
  void stop();

  Offset applied() const { return Offset{applied_.load(std::memory_order_acquire)}; }
  // The last failure to write, empty when the last attempt went well.
  std::string last_error() const;

 private:
  struct Change;

  void run();
  enum class Fed { kNothing, kSome, kFull };  // kFull: there is a backlog
  Fed feed_once();
  void publish();
  Result<void> collect(Change& change, Offset through);
  void resolve(Change& change);
  // False: the loop had more changes than it may keep. Everything is visited once more, beginning with the next change.
  bool take_changes(Change& change);
  void render_entities(Change& change);
  void render_objects(Change& change);

  FeederOptions options_;
  Loop& loop_;
  log::Tail& tail_;
  Lake& lake_;
  SearchIndex& search_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point stop_by_;
  std::string last_error_;
  std::atomic<uint64_t> applied_{0};
  uint64_t resync_next_ = 0;  // next strand of a full visit; 0: none under way
  Offset objects_from_events_through_;
  Retracted retracted_;  // whose events are passed over; fixed while the hub is open
  std::chrono::steady_clock::time_point published_at_ = std::chrono::steady_clock::now();
  Offset published_through_;
};

}  // namespace tutti
