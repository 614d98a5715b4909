// The log's twin in memory, for tests and the simulation: same promises, and faults on demand.
// Threads: as EventLog; the fault methods from any thread.
#pragma once

#include <mutex>
#include <vector>

#include "log/event_log.h"

namespace tutti::log {

class MemoryLog : public EventLog {
 public:
  Result<Offset> append(std::span<const NewBatch> batches) override;
  Result<void> save_counts(const DoorCounts& counts) override;
  Result<BatchPtr> read(Offset at) override;
  Offset end() const override;
  LogTotals totals() const override;
  Hash128 id() const override { return {0, 1}; }
  bool failed() const override;
  Result<BatchPtr> read_commands(Offset at) override;

  // The next n appends fail: kNoSpace leaves the log usable, any other code fails it for good.
  void fail_appends(ErrorCode code, uint32_t n = 1);
  // Like kill -9 and a new process: forgets the failure; when `keep_unacknowledged`, a batch whose append failed with
  // another code than kNoSpace is there after all (as after a failed fsync of data that did reach the disk).
  void restart(bool keep_unacknowledged = false);
  uint64_t appends() const;

 private:
  static void store(const NewBatch& batch, std::vector<BatchPtr>& to, LogTotals& totals);

  mutable std::mutex mutex_;
  std::vector<BatchPtr> batches_;
  std::vector<BatchPtr> unacknowledged_;
  LogTotals totals_, unacknowledged_totals_;
  ErrorCode fault_ = ErrorCode::kNoSpace;
  uint32_t faults_left_ = 0;
  uint64_t appends_ = 0;
  bool failed_ = false;
};

}  // namespace tutti::log
