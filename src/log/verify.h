// Proof that the log is whole, and a copy of it while it is written.
// Threads: any; both use connections of their own and may run beside a process that writes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "log/event_log.h"
#include "log/wal_report.h"

namespace tutti::log {

// One damaged place. Holds no record content.
struct Damage {
  std::string file;
  Offset at;           // first offset of the batch; 0: not about one batch
  std::string reason;  // checksum, decompress, records, gap, totals, unreadable ...
};
constexpr size_t kDamagesMax = 1000;  // further ones are counted only

struct VerifyReport {
  uint64_t batches = 0;
  uint64_t records = 0;
  uint64_t raw_bytes = 0;
  uint64_t stored_bytes = 0;
  Offset end;
  LogTotals totals;  // of the last good batch
  WalReport wal;
  uint64_t damages_total = 0;
  std::vector<Damage> damages;

  bool good() const { return damages_total == 0; }
};

// Reads every batch of a log.db: checksums, decompression, record count, dense offsets, counters that add up, and
// SQLite's own integrity check. Nothing is changed. Fails only when the file can't be opened at all.
Result<VerifyReport> verify_log(const std::string& path);

// Checks every block of every run in the folder of SeenIds (seen_ids.h).
Result<std::vector<Damage>> verify_seen(const std::string& dir);

struct BackupReport {
  Offset end;
  Hash128 log_id;
  uint64_t bytes = 0;
  Hash128 checksum;  // of the copy's bytes
};

// Copies the log as it is now into `target_dir`/log.db and writes target_dir/log.manifest beside it. Batches are
// checked on the way; kCorrupt when one is bad. Copies in short reads, so the writer's WAL doesn't grow meanwhile.
// Requires: target_dir exists and holds no log.db (kConflict).
Result<BackupReport> backup_log(const std::string& path, const std::string& target_dir);

// Checks a backup's log.db against its manifest: size and checksum.
Result<BackupReport> check_backup(const std::string& target_dir);

}  // namespace tutti::log
