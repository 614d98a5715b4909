// The counters of promise 5: nothing vanishes. At every snapshot
//   received = accepted + duplicate + refused{reason}
//   accepted = applied + quarantined{reason} + pending
// received and pending are computed from the others under one lock, so no reader ever sees them disagree; that pending
// is never negative is asserted: an event must be accepted here before a reader can apply it (log/writer.h does so).
// Threads: any.
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>

#include "log/event_log.h"

namespace tutti::log {

// Distinct reasons kept apart; further ones are counted under kOtherReason so that no sender can grow memory.
constexpr size_t kReasonsMax = 64;
constexpr std::string_view kOtherReason = "other";

struct LedgerSnapshot {
  uint64_t received = 0;
  uint64_t accepted = 0;
  uint64_t duplicates = 0;
  ReasonCounts refused;
  uint64_t applied = 0;
  ReasonCounts quarantined;
  uint64_t pending = 0;
};

// What the loop did with events; kept in the state store beside the applied offset.
struct FoldCounts {
  uint64_t applied = 0;
  ReasonCounts quarantined;
};

class Ledger : NonCopyable {
 public:
  // At start: the log's totals and what the state has folded. Requires: state not ahead of the log.
  void restore(const LogTotals& log, const FoldCounts& fold);

  // The writer: events stored, and events dropped as seen before.
  void door(uint64_t accepted, uint64_t duplicates);
  // Anyone at the door: n events turned away.
  void refuse(std::string_view reason, uint64_t n = 1);
  // The loop: events folded since the last call.
  void fold(const FoldCounts& counts);
  // The loop, after a replay from quarantine: n events that were quarantined for `reason` are applied now.
  void release(std::string_view reason, uint64_t n = 1);

  LedgerSnapshot snapshot() const;
  DoorCounts door_counts() const;

 private:
  static void add(ReasonCounts& counts, std::string_view reason, uint64_t n);
  uint64_t folded() const;

  mutable std::mutex mutex_;
  LogTotals door_;
  FoldCounts fold_;
};

}  // namespace tutti::log
