// Reads a SQLite write-ahead log without opening the database: how much of it is whole, how much a crash or damage
// cut off. Follows "The WAL File Format" of SQLite's file format document.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace tutti::log {

struct WalReport {
  uint64_t file_bytes = 0;
  uint32_t page_bytes = 0;  // 0: no usable header
  uint64_t frames = 0;      // up to the last whole commit
  uint64_t commits = 0;
  uint64_t valid_bytes = 0;    // header and those frames
  uint64_t dropped_bytes = 0;  // behind them, and not left over from before the WAL was last restarted
  // A frame that ends a commit lies in the dropped part: a torn write out of order, or damage that cuts off commits
  // which may have been acknowledged.
  bool dropped_commit = false;
};

// A missing or empty file gives an empty report. kIo when it can't be read.
Result<WalReport> read_wal(const std::string& path);

}  // namespace tutti::log
