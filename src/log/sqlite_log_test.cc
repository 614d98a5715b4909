#include "log/sqlite_log.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "base/sqlite.h"
#include "log/disk_space.h"
#include "log/file.h"
#include "log/test_support.h"

namespace tutti::log {
namespace {

std::unique_ptr<SqliteLog> open_log(SqliteLogOptions options) {
  Result<std::unique_ptr<SqliteLog>> log = SqliteLog::open(std::move(options));
  EXPECT_TRUE(log) << log.error().message << " " << log.error().where;
  return log ? std::move(*log) : nullptr;
}

// Reads every batch of an EventLog like its twin: same answers.
void expect_same(EventLog& a, EventLog& b) {
  EXPECT_EQ(a.end(), b.end());
  EXPECT_EQ(a.totals(), b.totals());
  EXPECT_EQ(test::message_ids(a), test::message_ids(b));
}

TEST(SqliteLog, AnswersLikeItsTwinInMemoryAlsoWhenOpenedAgain) {
  test::Folder folder;
  MemoryLog twin;
  Hash128 id;
  {
    auto log = open_log({.path = folder / "log.db"});
    id = log->id();
    EXPECT_EQ(log->end(), Offset{0});
    EXPECT_EQ(log->read(Offset{1}).error().code, ErrorCode::kNotFound);
    for (EventLog* l : {static_cast<EventLog*>(log.get()), static_cast<EventLog*>(&twin)}) {
      EXPECT_EQ(*test::append(*l, {"a", "b", "c"}), Offset{1});
      EXPECT_EQ(*test::append(*l, {"d"}, {.duplicates = 2, .refused = {{"bad_json", 7}}}), Offset{4});
      EXPECT_TRUE(l->save_counts({.duplicates = 3, .refused = {{"bad_json", 9}, {"too_large", 1}}}));
      EXPECT_EQ(l->read(Offset{5}).error().code, ErrorCode::kNotFound);
      EXPECT_EQ(l->read(Offset{0}).error().code, ErrorCode::kNotFound);
      EXPECT_EQ((*l->read(Offset{2}))->first, Offset{1});
    }
    expect_same(*log, twin);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "log.db-wal")) << "a clean close leaves no WAL";
  auto log = open_log({.path = folder / "log.db"});
  expect_same(*log, twin);
  EXPECT_EQ(log->id(), id);
}

TEST(SqliteLog, CountersSurviveARestartAlsoWithoutAnyEvent) {
  test::Folder folder;
  {
    auto log = open_log({.path = folder / "log.db"});
    ASSERT_TRUE(log->save_counts({.duplicates = 0, .refused = {{"bad_json", 5}}}));
  }
  auto log = open_log({.path = folder / "log.db"});
  EXPECT_EQ(log->totals().door.refused.at("bad_json"), 5u);
  EXPECT_EQ(log->end(), Offset{0});
  EXPECT_EQ(*test::append(*log, {"first"}), Offset{1});
}

TEST(SqliteLog, AFullDiskRefusesTheCommitWholeAndHealsByItself) {
  test::Folder folder;
  auto log = open_log({.path = folder / "log.db", .page_bytes = 4096});
  ASSERT_TRUE(test::append(*log, {"before"}));
  ASSERT_TRUE(log->limit_pages(8));
  std::string noise(100'000, '\0');
  uint64_t x = 1;
  for (char& c : noise) c = static_cast<char>((x = x * 6364136223846793005u + 1442695040888963407u) >> 56);
  const std::string small = test::event_record("small"), large = test::event_record("large", SourceId{1}, noise);
  const std::vector<NewBatch> batches = {{.count = 1, .events = 1, .records = small, .counts = {}},
                                         {.count = 1, .events = 1, .records = large, .counts = {}}};
  for (int i = 0; i < 3; ++i) {
    Result<Offset> refused = log->append(batches);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kNoSpace);
    EXPECT_FALSE(log->failed());
    EXPECT_EQ(log->end(), Offset{1});
    EXPECT_EQ(log->totals().accepted, 1u);
  }
  EXPECT_EQ(test::message_ids(*log), std::vector<std::string>{"before"}) << "reading still works";
  ASSERT_TRUE(log->limit_pages(0));
  EXPECT_EQ(*log->append(batches), Offset{2});
  EXPECT_EQ(test::message_ids(*log), (std::vector<std::string>{"before", "small", "large"}));
}

TEST(SqliteLog, AfterAnyOtherFailureItTakesNothingMore) {
  test::Folder folder;
  auto log = open_log({.path = folder / "log.db"});
  ASSERT_TRUE(test::append(*log, {"a"}));
  // Another process breaks the rule of one writer: what is there is not what this one thinks.
  auto other = sqlite::Database::open(folder / "log.db");
  ASSERT_TRUE(other);
  ASSERT_TRUE(other->exec("INSERT INTO batch SELECT 2,1,1,1,1,1,1,0,0,x'',x''"));
  EXPECT_FALSE(test::append(*log, {"b"}));
  EXPECT_TRUE(log->failed());
  ASSERT_TRUE(other->exec("DELETE FROM batch WHERE first=2"));
  EXPECT_EQ(test::append(*log, {"b"}).error().code, ErrorCode::kUnavailable);
}

TEST(SqliteLog, TheWalIsReusedWhileWritingAndReadingGoOn) {
  test::Folder folder;
  auto log = open_log({.path = folder / "log.db", .wal_bytes_max = 1 << 20});
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    while (!stop) {
      if (const Offset end = log->end(); end.value > 0) {
        EXPECT_TRUE(log->read(end));
      }
    }
  });
  // Started anew: fewer bytes in use than the file once needed. How soon is the scheduler's affair.
  const auto started_anew = [&] {
    const WalReport wal = *read_wal(folder / "log.db-wal");
    return wal.valid_bytes > 0 && wal.valid_bytes < wal.file_bytes;
  };
  uint64_t commits = 0;
  while (commits < 200'000 && !(commits % 500 == 0 && started_anew())) {
    ASSERT_TRUE(test::append(*log, {std::to_string(commits++)}));
  }
  stop = true;
  reader.join();
  EXPECT_LT(commits, 200'000u) << "the WAL only ever grew";
  EXPECT_EQ(test::message_ids(*log).size(), commits);
}

TEST(SqliteLog, ALogOfANewerReleaseIsRefused) {
  test::Folder folder;
  { open_log({.path = folder / "log.db"}); }
  {
    auto db = sqlite::Database::open(folder / "log.db");
    ASSERT_TRUE(db->exec("PRAGMA user_version=2"));
  }
  Result<std::unique_ptr<SqliteLog>> log = SqliteLog::open({.path = folder / "log.db"});
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, ErrorCode::kInvalid);
}

TEST(DiskSpace, ReportsTheFileSystemOfAFolder) {
  Result<DiskSpace> space = disk_space("/tmp");
  ASSERT_TRUE(space);
  EXPECT_GE(space->total_bytes, space->free_bytes);
  EXPECT_FALSE(disk_space("/no/such/folder"));
  EXPECT_EQ((DiskSpace{.total_bytes = 1, .free_bytes = 1, .used_percent = 84}).level(), DiskLevel::kFine);
  EXPECT_EQ((DiskSpace{.total_bytes = 1, .free_bytes = 1, .used_percent = 85}).level(), DiskLevel::kWarn);
  EXPECT_EQ((DiskSpace{.total_bytes = 1, .free_bytes = 1, .used_percent = 95}).level(), DiskLevel::kAlarm);
}

}  // namespace
}  // namespace tutti::log
