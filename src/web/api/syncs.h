// What the API knows of syncs: a list with each one's last run, and a request to run one now (app/sync_scheduler.h).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/types.h"

namespace tutti::api {

struct SyncEntry {
  std::string name;
  int64_t every_ms = 0;  // 0: only by hand
  std::string outcome;   // of the last run: ok, failed, running; empty: it never ran
  Millis started_at, finished_at;
  std::string message;             // why it failed
  std::vector<std::string> notes;  // what the operator should know
  uint64_t rows = 0, events = 0, unchanged = 0, rejected = 0, deleted = 0;
  uint64_t known_rows = 0;
  Millis complete_as_of;  // start of the last run that ended well; 0: none
};

class SyncDirectory {
 public:
  virtual ~SyncDirectory() = default;
  virtual Result<std::vector<SyncEntry>> list() = 0;
  // kNotFound, or kConflict when it runs already.
  virtual Result<void> run_now(const std::string& name) = 0;
};

}  // namespace tutti::api
