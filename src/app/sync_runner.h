// Runs a configured sync once, from the tap's catalog to the last committed STATE.
//
// Files of its own under DIR/syncs/NAME/ of the workspace: the catalog and state that the tap is given, rejected.jsonl,
// and a lock, so that one sync never runs twice at a time.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "app/sync_run.h"

namespace tutti::app {

struct SyncJob {
  std::string workspace;  // its folder; the store is in it
  std::string name;
  bool forward_log = false;                 // the tap's log to our standard error
  const std::atomic<bool>* stop = nullptr;  // set by another thread: end the tap, commit what came
};

struct SyncOutcome {
  SyncReport report;
  bool good = false;
  std::string message;  // why it is not
};

// Gives the sink for the events of a source. Called once, when the map has been read.
using SinkFactory = std::function<Result<std::unique_ptr<ingest::RecordSink>>(const std::string& source)>;

// Errors: it could not be started (no such sync, a bad map, no tap). What went wrong later is in the outcome, and what
// was committed until then stays. Both are kept in the store as the sync's last run.
Result<SyncOutcome> run_sync(SyncStore& store, const SyncJob& job, const SinkFactory& sink);

// The tap's catalog as it describes it; kUnavailable when `stop` is set meanwhile.
Result<std::string> discover(const Sync& sync, const std::atomic<bool>* stop = nullptr);

// A run that ended with its process (kill -9, a crash) is still "running" in the store: told as failed.
void settle_outcome(SyncInfo& info, const std::string& workspace);

}  // namespace tutti::app
