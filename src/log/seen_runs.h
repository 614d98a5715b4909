// The part of SeenIds behind the newest table: frozen tables on their way to disk, and the runs on disk, with the two
// threads that flush tables and merge runs.
//
//   freeze() -> frozen tables -> (flush) -> runs of tier 0 -> (merge, four to one) -> tier 1 -> tier 2 ...
//
// Crash safety: a run is written aside, synced and renamed before the manifest names it; the manifest is replaced the
// same way; a merged run's sources are removed only after that. A failure of the background is final: the manifest is
// removed, so that the next open() starts empty and everything is refilled from the log.
// Threads: freeze() and open() one thread (the writer); the rest any.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "log/seen_manifest.h"
#include "log/seen_options.h"
#include "log/seen_run.h"
#include "log/seen_table.h"

namespace tutti::log {

// What is to be searched, as of one moment. Immutable.
struct SeenView {
  std::vector<std::shared_ptr<const SeenTable>> tables;
  std::vector<std::shared_ptr<const SeenRun>> runs;
};

class SeenRuns : NonCopyable {
 public:
  static Result<std::unique_ptr<SeenRuns>> open(SeenOptions options);
  ~SeenRuns();  // a flush or merge under way is finished or given up at the next block; nothing on disk is half

  // The error of the background, if it failed.
  Result<std::shared_ptr<const SeenView>> view() const;
  // Hands over a full table that holds the ids up to `through`. Waits while frozen_max tables wait.
  Result<void> freeze(std::shared_ptr<const SeenTable> table, Offset through);
  Result<void> wait_idle();
  // Ends everything: the runs are no longer trusted (a bad checksum, a failed read).
  void give_up(const Error& error);

  Offset covered_through() const;
  SeenStats stats() const;  // of this part

 private:
  struct Frozen {
    std::shared_ptr<const SeenTable> table;
    Offset through;
  };
  struct Entry {
    SeenManifest::Run info;
    std::shared_ptr<const SeenRun> run;
  };

  SeenRuns(SeenOptions options, SeenManifest manifest, std::vector<Entry> entries);
  void flush_loop();
  void merge_loop();
  Result<void> flush(const Frozen& frozen);
  Result<void> merge(const std::vector<Entry>& sources);
  // Writes the manifest with `add` in and `remove` out, then shows the change.
  Result<void> install(Entry add, const std::vector<Entry>& remove, std::optional<Offset> covered);
  std::vector<Entry> due_merge() const;  // empty: none; mutex_ held
  uint64_t take_number();
  void rebuild_view();  // mutex_ held

  const SeenOptions options_;
  std::mutex install_mutex_;  // one change of the manifest at a time; taken before mutex_

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  SeenManifest manifest_;
  std::vector<Entry> entries_;
  std::deque<Frozen> frozen_;
  std::shared_ptr<const SeenView> view_;
  std::optional<Error> error_;
  bool merging_ = false;
  std::atomic<bool> stopping_{false};
  std::thread flusher_, merger_;
};

}  // namespace tutti::log
