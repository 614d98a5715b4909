#include "log/memory_log.h"

#include <algorithm>

namespace tutti::log {

Result<Offset> MemoryLog::append(std::span<const NewBatch> batches) {
  TUTTI_ASSERT(!batches.empty());
  std::lock_guard lock(mutex_);
  ++appends_;
  if (failed_) return fail(ErrorCode::kUnavailable, "The log has failed.");
  if (faults_left_ > 0) {
    --faults_left_;
    if (fault_ != ErrorCode::kNoSpace) {
      failed_ = true;
      unacknowledged_ = batches_;
      unacknowledged_totals_ = totals_;
      for (const NewBatch& batch : batches) store(batch, unacknowledged_, unacknowledged_totals_);
    }
    return fail(fault_, "A fault was injected.");
  }
  const uint64_t count_before = batches_.size();
  for (const NewBatch& batch : batches) store(batch, batches_, totals_);
  return batches_[count_before]->first;
}

void MemoryLog::store(const NewBatch& batch, std::vector<BatchPtr>& to, LogTotals& totals) {
  TUTTI_ASSERT(batch.count > 0);
  const Offset first{to.empty() ? 1 : to.back()->last().value + 1};
  to.push_back(make_batch(first, batch.count, batch.records));
  totals.accepted += batch.events;
  totals.door = batch.counts;
}

Result<void> MemoryLog::save_counts(const DoorCounts& counts) {
  std::lock_guard lock(mutex_);
  if (failed_) return fail(ErrorCode::kUnavailable, "The log has failed.");
  totals_.door = counts;
  return {};
}

Result<BatchPtr> MemoryLog::read(Offset at) {
  std::lock_guard lock(mutex_);
  auto after = std::upper_bound(batches_.begin(), batches_.end(), at,
                                [](Offset o, const BatchPtr& batch) { return o < batch->first; });
  if (after == batches_.begin() || (*std::prev(after))->last() < at)
    return fail(ErrorCode::kNotFound, "The log has no such offset.");
  return *std::prev(after);
}

Result<BatchPtr> MemoryLog::read_commands(Offset at) {
  std::lock_guard lock(mutex_);
  for (const BatchPtr& batch : batches_) {
    bool commands = false;
    for_each_record(*batch, [&](Offset, const Record& r) { commands |= r.kind != RecordKind::kEvent; });
    if (commands && batch->first >= at) return batch;
  }
  return fail(ErrorCode::kNotFound, "No further commands.");
}

Offset MemoryLog::end() const {
  std::lock_guard lock(mutex_);
  return batches_.empty() ? Offset{} : batches_.back()->last();
}

LogTotals MemoryLog::totals() const {
  std::lock_guard lock(mutex_);
  return totals_;
}

bool MemoryLog::failed() const {
  std::lock_guard lock(mutex_);
  return failed_;
}

void MemoryLog::fail_appends(ErrorCode code, uint32_t n) {
  std::lock_guard lock(mutex_);
  fault_ = code;
  faults_left_ = n;
}

void MemoryLog::restart(bool keep_unacknowledged) {
  std::lock_guard lock(mutex_);
  if (failed_ && keep_unacknowledged) {
    batches_ = unacknowledged_;
    totals_ = unacknowledged_totals_;
  }
  failed_ = false;
  faults_left_ = 0;
}

uint64_t MemoryLog::appends() const {
  std::lock_guard lock(mutex_);
  return appends_;
}

}  // namespace tutti::log
