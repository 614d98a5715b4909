// Folds a log anew into an empty state: the proof that the state is a function of the log.
#pragma once

#include <functional>
#include <string>

#include "hub/state.h"
#include "log/event_log.h"

namespace tutti {

struct RebuildReport {
  Offset through;
  Hash128 hash;  // state_hash() of what came out
  uint64_t records = 0;
  StateCounts counts;
};

// Applies records 1..through of `log` to `store`, which must be empty. `progress` is called now and then with the
// offset.
Result<RebuildReport> rebuild(log::EventLog& log, Offset through, StateStore& store,
                              const std::function<void(Offset)>& progress = {});

// How far a stored state has come; 0 for an empty one.
Result<Offset> applied_of(StateStore& store);

}  // namespace tutti
