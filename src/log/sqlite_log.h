// The log as one SQLite file: a row per batch (FORMAT.md), zstd-compressed, checksummed; WAL with synchronous=FULL.
//
// Commit latency: SQLite's own checkpoints are off. A background thread copies the WAL into the database file when it
// has grown past wal_bytes_max, without stopping the writer; the WAL then starts anew in the space that it already
// has. A clean close leaves no WAL.
// At open the WAL, if there is one, is read first (wal_report.h) so that a torn tail is reported, then folded into the
// database file and synced. So everything that this process shows is on disk by its own writes, also when an fsync of
// the process before failed (the kernel then forgets which pages it did not write).
// Threads: as EventLog; reads use a connection of their own and never wait for the disk writes of append().
#pragma once

#include <memory>
#include <string>

#include "log/event_log.h"
#include "log/wal_report.h"

namespace tutti::log {

struct SqliteLogOptions {
  std::string path;                         // of log.db; its folder exists
  int page_bytes = 16384;                   // measured: bench/log_bench.cc; takes effect when the file is made
  int zstd_level = 1;                       // measured: bench/log_bench.cc
  size_t wal_bytes_max = size_t{64} << 20;  // then a checkpoint starts; the WAL may pass it while that runs
};

class SqliteLog : public EventLog {
 public:
  static Result<std::unique_ptr<SqliteLog>> open(SqliteLogOptions options);
  ~SqliteLog() override;

  Result<Offset> append(std::span<const NewBatch> batches) override;
  Result<void> save_counts(const DoorCounts& counts) override;
  Result<BatchPtr> read(Offset at) override;
  Result<BatchPtr> read_commands(Offset at) override;
  Offset end() const override;
  LogTotals totals() const override;
  Hash128 id() const override;
  bool failed() const override;

  // What open() found in the WAL; dropped_bytes > 0 should be told to the operator.
  const WalReport& recovered() const;
  const std::string& path() const;
  // A test's hook: limits the file to this many pages, so that an append gives kNoSpace. 0: no limit.
  Result<void> limit_pages(uint32_t pages);

 private:
  struct Impl;
  explicit SqliteLog(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tutti::log
