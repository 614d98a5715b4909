#include "log/writer.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "log/test_support.h"

namespace tutti::log {
namespace {

using test::events;
using test::submit;
using namespace std::chrono_literals;

// A hub's front half on a log in memory.
struct Front {
  explicit Front(MemoryLog& l, const std::string& dir, WriterOptions options = {}) : log(l), tail(l) {
    auto opened = SeenIds::open({.dir = dir, .log_id = log.id(), .log_end = log.end()});
    EXPECT_TRUE(opened);
    seen = std::move(*opened);
    EXPECT_TRUE(seen->refill(log));
    ledger.restore(log.totals(), {});
    options.on_failed = [this](const Error&) { failures += 1; };
    writer = std::make_unique<Writer>(log, *seen, ledger, tail, options);
  }
  MemoryLog& log;
  Tail tail;
  Ledger ledger;
  std::unique_ptr<SeenIds> seen;
  std::unique_ptr<Writer> writer;
  std::atomic<int> failures{0};
};

TEST(Writer, AnswersWithTheOffsetsOfWhatIsNewAndTellsDuplicatesApart) {
  test::Folder folder;
  MemoryLog log;
  Front f(log, folder / "seen");
  const test::Answer first = submit(*f.writer, events({"a", "b", "a"})).get();
  EXPECT_TRUE(first.outcome.status);
  EXPECT_EQ(first.outcome.first, Offset{1});
  EXPECT_EQ(first.outcome.last, Offset{2});
  EXPECT_EQ(first.duplicate, (std::vector<uint8_t>{0, 0, 1}));
  const test::Answer again = submit(*f.writer, events({"b", "a"})).get();
  EXPECT_TRUE(again.outcome.status);
  EXPECT_EQ(again.outcome.duplicates, 2u);
  EXPECT_EQ(again.outcome.first, Offset{0});
  const test::Answer other = submit(*f.writer, events({"a"}, SourceId{2})).get();
  EXPECT_EQ(other.outcome.accepted, 1u) << "the same id of another source is another event";
  EXPECT_EQ(test::message_ids(log), (std::vector<std::string>{"a", "b", "a"}));
  const LedgerSnapshot s = f.ledger.snapshot();
  EXPECT_EQ(s.accepted, 3u);
  EXPECT_EQ(s.duplicates, 3u);
  EXPECT_EQ(s.pending, 3u);
}

TEST(Writer, ACommandIsNeverADuplicateAndNoEvent) {
  test::Folder folder;
  MemoryLog log;
  Front f(log, folder / "seen");
  for (int i = 0; i < 2; ++i) {
    Submission s;
    s.records = test::command_record(R"({"command":"checkpoint"})");
    s.items.push_back({.bytes = static_cast<uint32_t>(s.records.size()), .id = {}, .event = false});
    EXPECT_EQ(submit(*f.writer, std::move(s)).get().outcome.first, Offset{static_cast<uint64_t>(i) + 1});
  }
  EXPECT_EQ(f.ledger.snapshot().received, 0u);
}

TEST(Writer, SplitsACommitIntoRowsWithinTheirBounds) {
  test::Folder folder;
  MemoryLog log;
  Front f(log, folder / "seen", {.row_bytes_max = 1000, .row_records_max = 7});
  Submission s;
  for (int i = 0; i < 50; ++i) test::add_event(s, "small-" + std::to_string(i));
  test::add_event(s, "large", SourceId{1}, std::string(5000, 'x'));
  test::add_event(s, "after");
  const test::Answer a = submit(*f.writer, std::move(s)).get();
  EXPECT_EQ(a.outcome.last, Offset{52});
  EXPECT_EQ(log.appends(), 1u) << "one commit, whatever the number of rows";
  for (Offset at{1}; at <= log.end();) {
    const BatchPtr b = *log.read(at);
    EXPECT_LE(b->count, 7u);
    EXPECT_TRUE(b->payload_bytes <= 1000 || b->count == 1);
    EXPECT_GE(b->payload.capacity(), b->payload_bytes + kPayloadPadding);
    at = b->last() + 1;
  }
}

TEST(Writer, AfterAFullDiskARetryIsNoDuplicateAndTheLogGoesOn) {
  test::Folder folder;
  MemoryLog log;
  Front f(log, folder / "seen");
  log.fail_appends(ErrorCode::kNoSpace, 2);
  for (int i = 0; i < 2; ++i) {
    const test::Answer a = submit(*f.writer, events({"a", "a", "b"})).get();
    ASSERT_FALSE(a.outcome.status);
    EXPECT_EQ(a.outcome.status.error().code, ErrorCode::kNoSpace);
    EXPECT_EQ(f.tail.end(), Offset{0});
  }
  EXPECT_FALSE(f.writer->failed());
  const test::Answer a = submit(*f.writer, events({"a", "a", "b"})).get();
  EXPECT_TRUE(a.outcome.status);
  EXPECT_EQ(a.duplicate, (std::vector<uint8_t>{0, 1, 0}));
  const LedgerSnapshot s = f.ledger.snapshot();
  EXPECT_EQ(s.refused.at("log_no_space"), 6u);
  EXPECT_EQ(s.received, 9u);
  EXPECT_EQ(s.accepted, 2u);
}

TEST(Writer, AfterAFailedFsyncNothingIsAcknowledgedUntilTheLogIsOpenedAnew) {
  for (const bool reached_the_disk : {false, true}) {
    test::Folder folder;
    MemoryLog log;
    {
      Front f(log, folder / "seen");
      EXPECT_TRUE(submit(*f.writer, events({"kept"})).get().outcome.status);
      log.fail_appends(ErrorCode::kIo);
      EXPECT_FALSE(submit(*f.writer, events({"doubtful"})).get().outcome.status);
      f.writer->stop();
      EXPECT_TRUE(f.writer->failed());
      EXPECT_EQ(f.failures, 1);
      Submission late = events({"late"});
      late.done = [](const Outcome&) { FAIL() << "answered although it was not taken"; };
      EXPECT_FALSE(f.writer->try_submit(std::move(late)));
      EXPECT_EQ(f.ledger.snapshot().refused.at("log_failed"), 1u);
      EXPECT_EQ(f.ledger.snapshot().accepted, 1u);
    }
    log.restart(reached_the_disk);
    Front f(log, folder / "seen");
    const test::Answer a = submit(*f.writer, events({"kept", "doubtful"})).get();
    EXPECT_EQ(a.duplicate, (std::vector<uint8_t>{1, reached_the_disk}));
    EXPECT_EQ(test::message_ids(log), (std::vector<std::string>{"kept", "doubtful"}));
    EXPECT_EQ(f.ledger.snapshot().accepted, 2u);
  }
}

TEST(Writer, ManySendersOfTheSameIdsStoreEachOnce) {
  test::Folder folder;
  MemoryLog log;
  Front f(log, folder / "seen");
  std::atomic<uint64_t> accepted{0}, duplicates{0};
  std::vector<std::thread> senders;
  for (int t = 0; t < 8; ++t) {
    senders.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        std::vector<std::string> ids;
        for (int k = 0; k < 5; ++k) ids.push_back("id-" + std::to_string(i * 5 + k));
        const test::Answer a = submit(*f.writer, events(ids)).get();
        accepted += a.outcome.accepted;
        duplicates += a.outcome.duplicates;
      }
    });
  }
  for (std::thread& t : senders) t.join();
  EXPECT_EQ(accepted, 1000u);
  EXPECT_EQ(duplicates, 7000u);
  const std::vector<std::string> ids = test::message_ids(log);
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 1000u);
}

TEST(Writer, TheThreefoldBatchIsStoredOnceAcrossRestarts) {
  test::Folder folder;
  const std::vector<std::string> ids = {"r1", "r2", "r3"};
  for (int run = 0; run < 3; ++run) {
    auto log = SqliteLog::open({.path = folder / "log.db"});
    ASSERT_TRUE(log) << log.error().message;
    auto seen = SeenIds::open({.dir = folder / "seen", .log_id = (*log)->id(), .log_end = (*log)->end()});
    ASSERT_TRUE(seen);
    ASSERT_TRUE((*seen)->refill(**log));
    Ledger ledger;
    ledger.restore((*log)->totals(), {});
    Tail tail(**log);
    Writer writer(**log, **seen, ledger, tail);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(submit(writer, events(ids)).get().outcome.status);
    writer.stop();
    const LedgerSnapshot s = ledger.snapshot();
    EXPECT_EQ(s.accepted, 3u);
    EXPECT_EQ(s.duplicates, static_cast<uint64_t>(run) * 9 + 6) << "duplicates count across restarts too";
    EXPECT_EQ(test::message_ids(**log), ids);
  }
}

TEST(Writer, AFullQueueRefusesInsteadOfGrowing) {
  test::Folder folder;
  MemoryLog log;
  Front f(log, folder / "seen", {.queue_items_max = 10});
  std::promise<void> entered, release;
  Submission blocking = events({"blocking"});
  blocking.done = [&](const Outcome&) {
    entered.set_value();
    release.get_future().wait();
  };
  ASSERT_TRUE(f.writer->try_submit(std::move(blocking)));
  entered.get_future().wait();  // the writer is busy: what comes now waits in the queue
  std::vector<std::future<test::Answer>> queued;
  for (int i = 0; i < 10; ++i) queued.push_back(submit(*f.writer, events({"q" + std::to_string(i)})));
  Submission over = events({"over"});
  over.done = [](const Outcome&) { FAIL() << "was not taken"; };
  EXPECT_FALSE(f.writer->try_submit(std::move(over)));
  EXPECT_EQ(f.writer->stats().queue_items, 10u);
  release.set_value();
  for (auto& answer : queued) EXPECT_TRUE(answer.get().outcome.status);
  EXPECT_EQ(f.writer->stats().queue_bytes, 0u);
}

TEST(Writer, StopWritesWhatIsQueuedAndSavesTheCounters) {
  test::Folder folder;
  MemoryLog log;
  Front f(log, folder / "seen");
  std::vector<std::future<test::Answer>> answers;
  for (int i = 0; i < 100; ++i) answers.push_back(submit(*f.writer, events({std::to_string(i)})));
  f.ledger.refuse("bad_json", 4);
  f.writer->stop();
  for (auto& a : answers) EXPECT_TRUE(a.get().outcome.status);
  EXPECT_EQ(log.end(), Offset{100});
  EXPECT_EQ(log.totals().door.refused.at("bad_json"), 4u);
}

TEST(Tail, ReadersSeeEveryBatchInOrderFromMemoryOrFromTheLog) {
  test::Folder folder;
  MemoryLog log;
  auto seen = SeenIds::open({.dir = folder / "seen", .log_id = log.id(), .log_end = log.end()});
  ASSERT_TRUE(seen);
  Ledger ledger;
  Tail tail(log, {.bytes_max = 2000});  // so small that most batches come from the log
  Writer writer(log, **seen, ledger, tail, {.row_records_max = 5});
  constexpr uint64_t kRecords = 2000;
  std::vector<std::thread> readers;
  for (int t = 0; t < 2; ++t) {
    readers.emplace_back([&] {
      uint64_t expected = 1;
      while (expected <= kRecords) {
        Result<BatchPtr> batch = tail.next(Offset{expected}, 1s);
        ASSERT_TRUE(batch);
        if (!*batch) continue;
        ASSERT_GE(ledger.snapshot().accepted, (*batch)->last().value) << "visible before it was counted";
        for_each_record(**batch, [&](Offset at, const Record& r) {
          if (at.value != expected) return;
          EXPECT_EQ(r.message_id, std::to_string(expected));
          ++expected;
        });
      }
    });
  }
  for (uint64_t i = 1; i <= kRecords; ++i) submit(writer, events({std::to_string(i)}));
  for (std::thread& t : readers) t.join();
  EXPECT_LE(tail.bytes(), 2000u);
}

TEST(Tail, WaitsNoLongerThanAskedAndEndsWhenClosed) {
  MemoryLog log;
  Tail tail(log);
  Result<BatchPtr> none = tail.next(Offset{1}, 1ms);
  ASSERT_TRUE(none);
  EXPECT_EQ(*none, nullptr);
  std::thread closer([&] { tail.close(); });
  Result<BatchPtr> closed = tail.next(Offset{1}, 1h);
  closer.join();
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace tutti::log
