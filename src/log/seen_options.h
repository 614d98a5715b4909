// Options and figures of SeenIds (seen_ids.h).
#pragma once

#include <cstddef>
#include <string>

#include "base/hash.h"
#include "base/types.h"

namespace tutti::log {

struct SeenOptions {
  std::string dir;  // made when missing; holds nothing else
  Hash128 log_id;   // EventLog::id(); runs of another log are dropped
  Offset log_end;   // EventLog::end(); runs that know more than the log does are dropped
  size_t memtable_ids = 262144;
  size_t frozen_max = 4;  // full tables waiting for the disk; then check_and_add() waits
  size_t merge_runs = 4;  // runs of one tier that become one run of the next
};

struct SeenStats {
  uint64_t ids = 0;
  size_t runs = 0;
  size_t memory_bytes = 0;  // filters, block indexes, tables
  uint64_t disk_bytes = 0;
};

}  // namespace tutti::log
