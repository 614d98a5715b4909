#include "log/ledger.h"

namespace tutti::log {

void Ledger::restore(const LogTotals& log, const FoldCounts& fold) {
  std::lock_guard lock(mutex_);
  door_ = log;
  fold_ = fold;
  TUTTI_ASSERT(folded() <= door_.accepted);
}

void Ledger::door(uint64_t accepted, uint64_t duplicates) {
  std::lock_guard lock(mutex_);
  door_.accepted += accepted;
  door_.door.duplicates += duplicates;
}

void Ledger::refuse(std::string_view reason, uint64_t n) {
  std::lock_guard lock(mutex_);
  add(door_.door.refused, reason, n);
}

void Ledger::fold(const FoldCounts& counts) {
  std::lock_guard lock(mutex_);
  fold_.applied += counts.applied;
  for (const auto& [reason, n] : counts.quarantined) add(fold_.quarantined, reason, n);
  TUTTI_ASSERT(folded() <= door_.accepted);
}

void Ledger::release(std::string_view reason, uint64_t n) {
  std::lock_guard lock(mutex_);
  auto it = fold_.quarantined.find(reason);
  if (it == fold_.quarantined.end()) it = fold_.quarantined.find(kOtherReason);
  TUTTI_ASSERT(it != fold_.quarantined.end() && it->second >= n);
  it->second -= n;
  fold_.applied += n;
}

LedgerSnapshot Ledger::snapshot() const {
  std::lock_guard lock(mutex_);
  LedgerSnapshot s;
  s.accepted = door_.accepted;
  s.duplicates = door_.door.duplicates;
  s.refused = door_.door.refused;
  s.applied = fold_.applied;
  s.quarantined = fold_.quarantined;
  s.received = s.accepted + s.duplicates;
  for (const auto& [reason, n] : s.refused) s.received += n;
  s.pending = s.accepted - folded();
  return s;
}

DoorCounts Ledger::door_counts() const {
  std::lock_guard lock(mutex_);
  return door_.door;
}

void Ledger::add(ReasonCounts& counts, std::string_view reason, uint64_t n) {
  if (n == 0) return;
  auto it = counts.find(reason);
  if (it == counts.end()) {
    // The last place is kept for kOtherReason.
    const std::string_view name = counts.size() + 1 < kReasonsMax ? reason : kOtherReason;
    it = counts.try_emplace(std::string(name)).first;
  }
  it->second += n;
}

uint64_t Ledger::folded() const {
  uint64_t n = fold_.applied;
  for (const auto& [reason, count] : fold_.quarantined) n += count;
  return n;
}

}  // namespace tutti::log
