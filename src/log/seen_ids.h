// Remembers every (source, messageId) for ever, exactly, as 128-bit hashes: about 1.9 bytes of memory per id.
//
//   newest ids     an open-addressing hash table (the memtable), up to memtable_ids
//   a full table   is frozen, then written in the background as an immutable sorted run (seen_run.h)
//   runs           merge four to one in the background; each has a blocked Bloom filter in memory, and a filter's
//                  "maybe" is always checked in the run, so the answer is exact
//
// Derived from the log: what is lost or damaged is rebuilt from it. covered_through() tells what the runs on disk know;
// refill() adds the rest from the log. After an I/O error or a bad checksum in a run every call fails and the manifest
// is removed, so that the next open() starts empty and refills from offset 1.
// Memory: 14 bits per id for filters (20 in runs below 8 million), 0.5 bits for block indexes, and (frozen_max + 1)
// tables of 32 bytes per memtable id; while two or more runs merge, the filter of the new run comes on top. Runs are
// read with pread, so the page cache that they use is the kernel's to take back. Threads: check_and_add(), commit(),
// rollback(), refill() one thread (the writer); stats() any.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/types.h"
#include "log/event_log.h"
#include "log/seen_options.h"

namespace tutti::log {

class SeenRuns;
class SeenTable;
struct SeenView;

class SeenIds : NonCopyable {
 public:
  static Result<std::unique_ptr<SeenIds>> open(SeenOptions options);
  ~SeenIds();  // what is only in memory is refilled from the log next time

  // duplicate[i] = 1 when ids[i] was added before, or stands earlier in `ids`; else 0, and it is added. A zero id is
  // never a duplicate and not added. On error nothing is added. Requires: equal sizes.
  // The additions are tentative until commit(); after rollback() they never were.
  Result<void> check_and_add(std::span<const Hash128> ids, std::span<uint8_t> duplicate);
  // The additions are in the log, which now ends at `through`. May wait when the disk can't follow (frozen_max).
  Result<void> commit(Offset through);
  void rollback();

  // Up to this offset every id is in runs on disk; at open the caller refills what follows.
  Offset covered_through() const;
  // Adds the ids of every event in `log` after covered_through(). Call once, before the first check_and_add().
  Result<void> refill(EventLog& log);
  // Blocks until no flush or merge is due (tests, benchmarks, tidy stop).
  Result<void> wait_idle();
  SeenStats stats() const;

 private:
  SeenIds(SeenOptions options, std::unique_ptr<SeenRuns> runs);
  Result<void> check_chunk(const SeenView& view, std::span<const Hash128> ids, std::span<uint8_t> duplicate);
  void publish_size();

  const SeenOptions options_;
  std::unique_ptr<SeenRuns> runs_;
  std::shared_ptr<SeenTable> table_;                   // the newest ids
  std::vector<Hash128> tentative_;                     // added since the last commit, in order
  Offset through_;                                     // of the last commit
  std::atomic<size_t> table_ids_{0}, table_bytes_{0};  // for stats()
};

}  // namespace tutti::log
