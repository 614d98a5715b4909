// The loop beside a store that is slow or failing.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <thread>

#include "hub/loop.h"
#include "log/memory_log.h"

namespace tutti {
namespace {

// A store whose commits wait until they are let through.
class GatedStore final : public StateStore {
 public:
  Result<std::optional<std::string>> get(Space space, std::string_view key) override { return inner_->get(space, key); }
  Result<void> scan(Space space, std::string_view from, const Visit& visit) override {
    return inner_->scan(space, from, visit);
  }
  Result<void> commit(const std::vector<StateWrite>& writes) override {
    waiting_ = true;
    while (!open_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return inner_->commit(writes);
  }
  void open() { open_ = true; }
  bool waiting() const { return waiting_; }

 private:
  std::unique_ptr<StateStore> inner_ = make_memory_state();
  std::atomic<bool> open_{false}, waiting_{false};
};

void append_people(log::MemoryLog& log, size_t batches, size_t each) {
  for (size_t b = 0; b < batches; ++b) {
    Encoder records;
    for (size_t k = 0; k < each; ++k) {
      const std::string id = "m" + std::to_string(b) + "-" + std::to_string(k);
      const std::string body = R"({"type":"track","event":"Seen","userId":")" + id + R"("})";
      encode_record(records, {RecordKind::kEvent, SourceId{1}, Millis{1}, Millis{1}, id, body});
    }
    const log::NewBatch batch{static_cast<uint32_t>(each), static_cast<uint32_t>(each), records.view(), {}};
    ASSERT_TRUE(log.append({&batch, 1}));
  }
}

TEST(Loop, WaitsForAStoreThatIsSlowerThanItselfInsteadOfGrowingWithoutBound) {
  log::MemoryLog log;
  append_people(log, 40, 100);
  GatedStore store;
  auto state = std::move(*State::open(store));
  log::Tail tail(log);
  log::Ledger ledger;
  ledger.restore(log.totals(), {});
  Loop loop({.slice_records = 10, .checkpoint_records = 500}, *state, tail, ledger, [](auto...) {});
  loop.start();
  while (!store.waiting()) std::this_thread::yield();
  // One checkpoint's worth more, at most the rest of a batch, and no further however long it waits.
  uint64_t applied = 0;
  for (int still = 0; still < 50; ++still) {
    if (loop.applied().value != applied) still = 0;
    applied = loop.applied().value;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_LT(applied, 1'500u);
  bool answered = false;  // readers are served meanwhile
  loop.visit(Offset{}, [&](State&) { answered = true; });
  EXPECT_TRUE(answered);
  store.open();
  while (loop.applied() < log.end()) std::this_thread::yield();
  loop.stop();
  EXPECT_EQ(loop.checkpointed(), log.end());
}

TEST(Keys, OfIdsThatCountUpLieInTheirOrder) {
  const auto order = [](std::string_view id) { return object_key(profile::ObjectKind::kOrder, SourceId{3}, id); };
  EXPECT_LT(order("SO-000998"), order("SO-000999"));
  EXPECT_LT(order("SO-000999"), order("SO-001000"));
  EXPECT_LT(order("2024-99999"), order("2024-100000"));
  EXPECT_NE(order("SO-1000"), order("PO-1000"));     // the same number
  EXPECT_NE(order("1000000001000"), order("1000"));  // only the last twelve digits are read
  const auto person = [](std::string_view value) {
    return strand_key(EntityClass::kPerson, SourceId{1}, "user_id", value);
  };
  EXPECT_LT(person("u100001"), person("u100002"));
  EXPECT_NE(person("a1"), person("b1"));  // too few digits to count by
}

RC_GTEST_PROP(Keys, DifferWhereIdsDiffer, (const std::string& a, const std::string& b, uint16_t number)) {
  RC_PRE(a != b);
  const std::string end = std::to_string(10'000 + number);
  RC_ASSERT(object_key(profile::ObjectKind::kOrder, SourceId{1}, a + end) !=
            object_key(profile::ObjectKind::kOrder, SourceId{1}, b + end));
  RC_ASSERT(strand_key(EntityClass::kPerson, SourceId{1}, "email", a) !=
            strand_key(EntityClass::kPerson, SourceId{1}, "email", b));
}

}  // namespace
}  // namespace tutti
