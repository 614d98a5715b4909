// The log of one workspace: the only way in and the only truth. Behind this interface stands SQLite (sqlite_log.h), a
// twin in memory for tests (memory_log.h), and one day a Kafka partition.
//
// Guarantees: append() returns only after the bytes are on disk; offsets are dense, start at 1 and are never reused;
// what was appended is never changed by later appends.
// Threads: append() and save_counts() belong to one thread (log/writer.h). read(), end(), totals(), id(), failed():
// any thread.
// Readers that take part in the counters (the loop) read through log/tail.h, which shows a batch only after the
// ledger has counted it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "model/record.h"

namespace tutti::log {

// Reason code -> number of events.
using ReasonCounts = std::map<std::string, uint64_t, std::less<>>;

// What the door turned away since the workspace began. Cumulative, so that the newest batch tells all.
struct DoorCounts {
  uint64_t duplicates = 0;
  ReasonCounts refused;
  bool operator==(const DoorCounts&) const = default;
};

// DoorCounts and the events accepted: what the ledger starts from after a restart.
struct LogTotals {
  uint64_t accepted = 0;
  DoorCounts door;
  bool operator==(const LogTotals&) const = default;
};

// One batch to append: `count` records encoded back to back (model/record.h), `events` of them of kind kEvent.
struct NewBatch {
  uint32_t count = 0;
  uint32_t events = 0;
  std::string_view records;
  DoorCounts counts;  // totals as of this batch, stored with it
};

class EventLog : NonCopyable {
 public:
  virtual ~EventLog() = default;

  // Appends all batches in one durable commit; returns the offset of the first record. Requires: batches not empty,
  // each count > 0.
  // kNoSpace: nothing was appended, trying again later is right. kUnavailable or kIo: the log has failed() and takes
  // no more appends in this process; whether the batches are there shows when the log is opened anew (what was not
  // acknowledged may then be there; sent again it is a duplicate).
  virtual Result<Offset> append(std::span<const NewBatch> batches) = 0;
  // Stores new totals without a batch (at stop, when events were turned away since the last append).
  virtual Result<void> save_counts(const DoorCounts& counts) = 0;

  // The batch that holds `at`. kNotFound: past the end (or offset 0). kCorrupt: checksum or format.
  virtual Result<BatchPtr> read(Offset at) = 0;
  // The first batch at or behind `at` that holds something else than events: commands are few, and found without
  // reading the events between them. kNotFound: none. kCorrupt as read().
  virtual Result<BatchPtr> read_commands(Offset at) = 0;
  // Last durable offset; 0 when empty.
  virtual Offset end() const = 0;
  virtual LogTotals totals() const = 0;
  // Names this log for ever; a backup has the id of its original. Derived state remembers which log it is of.
  virtual Hash128 id() const = 0;
  virtual bool failed() const = 0;
};

}  // namespace tutti::log
