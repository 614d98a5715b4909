#include "log/ledger.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace tutti::log {
namespace {

uint64_t sum(const ReasonCounts& counts) {
  uint64_t n = 0;
  for (const auto& [reason, count] : counts) n += count;
  return n;
}

TEST(Ledger, BothIdentitiesHoldAtEverySnapshotWhileAllSidesCount) {
  Ledger ledger;
  std::atomic<bool> stop{false};
  std::atomic<uint64_t> accepted{0};
  std::thread door([&] {
    for (int i = 0; i < 20'000; ++i) {
      ledger.door(3, 1);
      accepted += 3;
      ledger.refuse("bad_json");
    }
    stop = true;
  });
  std::thread loop([&] {
    for (uint64_t folded = 0; !stop || folded < accepted;) {
      if (folded == accepted) continue;
      ledger.fold({.applied = 2, .quarantined = {{"no_identifier", 1}}});
      folded += 3;
    }
  });
  do {
    const LedgerSnapshot s = ledger.snapshot();
    ASSERT_EQ(s.received, s.accepted + s.duplicates + sum(s.refused));
    ASSERT_EQ(s.accepted, s.applied + sum(s.quarantined) + s.pending);
    ASSERT_LE(s.pending, s.accepted);
  } while (!stop);
  door.join();
  loop.join();
  const LedgerSnapshot s = ledger.snapshot();
  EXPECT_EQ(s.received, 100'000u);
  EXPECT_EQ(s.applied, 40'000u);
  EXPECT_EQ(s.pending, 0u);
}

TEST(Ledger, GoesOnFromWhatLogAndStateRemember) {
  Ledger ledger;
  ledger.restore({.accepted = 10, .door = {.duplicates = 2, .refused = {{"too_large", 3}}}},
                 {.applied = 7, .quarantined = {{"bad_number", 1}}});
  ledger.release("bad_number");
  const LedgerSnapshot s = ledger.snapshot();
  EXPECT_EQ(s.received, 15u);
  EXPECT_EQ(s.applied, 8u);
  EXPECT_EQ(s.quarantined.at("bad_number"), 0u);
  EXPECT_EQ(s.pending, 2u);
}

TEST(Ledger, FurtherReasonsAreCountedAsOtherSoThatNothingGrowsOrVanishes) {
  Ledger ledger;
  for (int i = 0; i < 1000; ++i) ledger.refuse("reason_" + std::to_string(i));
  const LedgerSnapshot s = ledger.snapshot();
  EXPECT_EQ(s.refused.size(), kReasonsMax);
  EXPECT_EQ(s.received, 1000u);
  EXPECT_EQ(s.refused.at("other"), 1000u - (kReasonsMax - 1));
}

TEST(LedgerDeathTest, FoldingMoreThanWasAcceptedIsABrokenInvariant) {
  Ledger ledger;
  ledger.door(1, 0);
  EXPECT_DEATH(ledger.fold({.applied = 2, .quarantined = {}}), "broken invariant");
}

}  // namespace
}  // namespace tutti::log
