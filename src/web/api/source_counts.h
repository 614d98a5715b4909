// What came from each source since this process started.
#pragma once

#include <map>
#include <mutex>

#include "base/result.h"
#include "base/types.h"

namespace tutti::api {

struct SourceCounts {
  uint64_t accepted = 0, duplicate = 0, refused = 0;
  Millis last_event_at;
};

class SourceCounters : NonCopyable {
 public:
  void add(SourceId source, const SourceCounts& delta) {
    std::lock_guard lock(mutex_);
    SourceCounts& c = counts_[source];
    c.accepted += delta.accepted;
    c.duplicate += delta.duplicate;
    c.refused += delta.refused;
    if (c.last_event_at < delta.last_event_at) c.last_event_at = delta.last_event_at;
  }
  SourceCounts of(SourceId source) const {
    std::lock_guard lock(mutex_);
    const auto it = counts_.find(source);
    return it == counts_.end() ? SourceCounts{} : it->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<SourceId, SourceCounts> counts_;  // by configured source, so it is bounded by their number
};

}  // namespace tutti::api
