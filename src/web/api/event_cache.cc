#include "web/api/event_cache.h"

#include <algorithm>

namespace tutti::api {

Result<BatchPtr> EventCache::batch(Offset at) {
  {
    std::lock_guard lock(mutex_);
    const auto it = std::find_if(batches_.begin(), batches_.end(),
                                 [&](const BatchPtr& b) { return b->first <= at && at <= b->last(); });
    if (it != batches_.end()) {
      std::rotate(batches_.begin(), it, it + 1);
      return batches_.front();
    }
  }
  TRY_VALUE(batch, log_.read(at));
  std::lock_guard lock(mutex_);
  batches_.push_front(batch);
  if (batches_.size() > kBatchesMax) batches_.pop_back();
  return batch;
}

Result<StoredRecord> EventCache::read(Offset at) {
  TRY_VALUE(found, batch(at));
  StoredRecord out;
  const bool good = for_each_record(*found, [&](Offset offset, const Record& r) {
    if (offset != at) return;
    out = {r.kind, r.source, r.received_at, r.timestamp, std::string(r.message_id), std::string(r.body)};
  });
  if (!good) return fail(ErrorCode::kCorrupt, "a batch of the log cannot be decoded", "log.db");
  return out;
}

}  // namespace tutti::api
