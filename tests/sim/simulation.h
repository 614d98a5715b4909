// The whole loop under faults, from one seed: senders that repeat themselves, a disk that fills up and fails, crashes
// at any point with or without the last write, checkpoints at any time, cold state, decrees of people.
//
// Real parts: log writer, remembered ids, ledger, tail, fold, state. Not real: the disk under the log
// (log/memory_log.h) and under the state (memory). One submission at a time, so that a seed gives the same run every
// time.
#pragma once

#include <cstdint>
#include <string>

#include "base/hash.h"

namespace tutti::sim {

struct Options {
  uint64_t seed = 1;
  uint32_t steps = 400;
  std::string scratch;  // folder for remembered ids; emptied first
};

struct Report {
  std::string failure;  // what did not hold; empty: all held
  Hash128 state;        // of the final state
  uint64_t sent = 0, acknowledged = 0, duplicates = 0, crashes = 0, failed_commits = 0, checkpoints = 0, decrees = 0,
           ticks = 0, retractions = 0;
};

Report run(const Options& options);

}  // namespace tutti::sim
