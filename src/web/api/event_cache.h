// Whole events by offset, for pages that show a few: the newest batches read are kept, at most kBatchesMax of about a
// megabyte.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "log/event_log.h"

namespace tutti::api {

struct StoredRecord {
  RecordKind kind = RecordKind::kEvent;
  SourceId source;
  Millis received_at, timestamp;
  std::string message_id, body;
};

class EventCache : NonCopyable {
 public:
  static constexpr size_t kBatchesMax = 32;

  explicit EventCache(log::EventLog& log) : log_(log) {}
  Result<StoredRecord> read(Offset at);

 private:
  Result<BatchPtr> batch(Offset at);

  log::EventLog& log_;
  std::mutex mutex_;
  std::deque<BatchPtr> batches_;  // most recently used first
};

}  // namespace tutti::api
