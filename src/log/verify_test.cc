#include "log/verify.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "base/sqlite.h"
#include "log/file.h"
#include "log/sqlite_log.h"
#include "log/test_support.h"

namespace tutti::log {
namespace {

std::unique_ptr<SqliteLog> open_log(const std::string& path) {
  Result<std::unique_ptr<SqliteLog>> log = SqliteLog::open({.path = path, .page_bytes = 1024});
  EXPECT_TRUE(log) << log.error().message;
  return log ? std::move(*log) : nullptr;
}

// 60 batches of 1 to 40 events, some over several pages.
void write_log(const std::string& path) {
  auto log = open_log(path);
  std::mt19937 random(3);
  uint64_t n = 0;
  for (int batch = 0; batch < 60; ++batch) {
    std::vector<std::string> ids(1 + random() % 40);
    for (std::string& id : ids) id = "message-" + std::to_string(n++) + "-" + std::to_string(random());
    ASSERT_TRUE(test::append(*log, ids, {.duplicates = n, .refused = {{"bad_json", n}}}));
  }
}

TEST(Verify, AWholeLogIsGoodAndCounted) {
  test::Folder folder;
  write_log(folder / "log.db");
  Result<VerifyReport> report = verify_log(folder / "log.db");
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->good()) << report->damages[0].reason;
  EXPECT_EQ(report->batches, 60u);
  EXPECT_EQ(report->records, report->end.value);
  EXPECT_EQ(report->totals.accepted, report->records);
  EXPECT_FALSE(verify_log(folder / "none.db"));
}

TEST(Verify, RunsBesideTheWriter) {
  test::Folder folder;
  auto log = open_log(folder / "log.db");
  ASSERT_TRUE(test::append(*log, {"first"}));
  std::atomic<bool> written{false};
  std::thread writer([&] {
    for (int i = 0; i < 2000; ++i) ASSERT_TRUE(test::append(*log, {std::to_string(i)}));
    written = true;
  });
  do {
    Result<VerifyReport> report = verify_log(folder / "log.db");
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->good()) << report->damages[0].reason;
  } while (!written);
  writer.join();
}

TEST(Verify, NamesAGapAndTotalsThatDoNotAddUp) {
  test::Folder folder;
  write_log(folder / "log.db");
  {
    auto db = sqlite::Database::open(folder / "log.db");
    ASSERT_TRUE(db->exec("DELETE FROM batch WHERE first=(SELECT first FROM batch ORDER BY first LIMIT 1 OFFSET 10)"));
  }
  const VerifyReport report = *verify_log(folder / "log.db");
  ASSERT_EQ(report.damages.size(), 1u);
  EXPECT_TRUE(report.damages[0].reason.starts_with("gap")) << report.damages[0].reason;
  EXPECT_GT(report.damages[0].at.value, 1u);
}

// R9. Every batch that is still served is as it was written; what is not is named by verify.
TEST(Verify, TwoHundredBitFlipsAreFoundOrHarmless) {
  test::Folder folder;
  write_log(folder / "log.db");
  const std::string good = *read_file(folder / "log.db", 1 << 30);
  const std::vector<std::string> ids = [&] {
    auto log = open_log(folder / "log.db");
    return test::message_ids(*log);
  }();
  std::mt19937 random(5);
  int found = 0;
  uint64_t served = 0;
  for (int flip = 0; flip < 200; ++flip) {
    std::string bad = good;
    const size_t at = random() % bad.size();
    bad[at] ^= static_cast<char>(1 << random() % 8);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) std::filesystem::remove(entry);
    ASSERT_TRUE(replace_file(folder / "log.db", bad));
    Result<VerifyReport> report = verify_log(folder / "log.db");
    const bool told = !report || !report->good();
    found += told;
    Result<std::unique_ptr<SqliteLog>> log = SqliteLog::open({.path = folder / "log.db"});
    if (!log) {
      EXPECT_TRUE(told) << "byte " << at << ": does not open, yet verify says good";
      continue;
    }
    for (uint64_t offset = 1; offset <= ids.size();) {
      Result<BatchPtr> batch = (*log)->read(Offset{offset});
      if (!batch) {
        EXPECT_TRUE(told) << "byte " << at << ": offset " << offset << " is unreadable, yet verify says good";
        ++offset;
        continue;
      }
      ASSERT_TRUE(for_each_record(**batch, [&](Offset o, const Record& r) {
        ASSERT_EQ(r.message_id, ids[o.value - 1]) << "byte " << at << ": served as good";
        ++served;
      }));
      offset = (*batch)->last().value + 1;
    }
  }
  EXPECT_GT(found, 100) << "most bytes of the file are content";
  EXPECT_GT(served, ids.size() * 100) << "what is not damaged stays readable";
}

TEST(Verify, RememberedIdsAreCheckedBlockByBlock) {
  test::Folder folder;
  const std::string dir = folder / "seen";
  {
    auto seen = SeenIds::open({.dir = dir, .log_id = {1, 1}, .log_end = Offset{10}, .memtable_ids = 1000});
    std::vector<Hash128> ids(1000);
    for (uint64_t i = 0; i < ids.size(); ++i) ids[i] = hash128(std::to_string(i));
    std::vector<uint8_t> duplicate(ids.size());
    ASSERT_TRUE((*seen)->check_and_add(ids, duplicate));
    ASSERT_TRUE((*seen)->commit(Offset{10}));
    ASSERT_TRUE((*seen)->wait_idle());
  }
  EXPECT_TRUE(verify_seen(dir)->empty());
  const std::string path = dir + "/run-1.ids";
  std::string bytes = *read_file(path, 1 << 20);
  bytes[5000] ^= 4;
  ASSERT_TRUE(replace_file(path, bytes));
  const std::vector<Damage> damages = *verify_seen(dir);
  ASSERT_EQ(damages.size(), 1u);
  EXPECT_EQ(damages[0].reason, "block 1");
}

// Files written by this release must be read by every later one: what FORMAT.md says, pinned to the byte.
TEST(Format, FilesAreAsDocumented) {
  test::Folder folder;
  const std::string dir = folder / "seen";
  {
    auto seen = SeenIds::open({.dir = dir, .log_id = {1, 2}, .log_end = Offset{300}, .memtable_ids = 1000});
    std::vector<Hash128> ids(1000);
    for (uint64_t i = 0; i < ids.size(); ++i) ids[i] = {i * 0x9e3779b97f4a7c15, ~i * 0xff51afd7ed558ccd};
    std::vector<uint8_t> duplicate(ids.size());
    ASSERT_TRUE((*seen)->check_and_add(ids, duplicate));
    ASSERT_TRUE((*seen)->commit(Offset{300}));
    ASSERT_TRUE((*seen)->wait_idle());
  }
  const std::string manifest("\x09TUTTISEEN\1\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\xac\2\2\1\1\0\xe8\7", 35);
  const std::string sum("/\xc1\xf1x\xc7\xbc\x8a\x7f", 8);
  EXPECT_EQ(*read_file(dir + "/MANIFEST", 1000), manifest + sum);
  const std::string run = *read_file(dir + "/run-1.ids", 1 << 20);
  EXPECT_EQ(run.size(), 19'064u);
  EXPECT_EQ(to_hex(hash128(run)), "aa51c5baeb835bdbc4b25b2d69d030b3");

  auto log = open_log(folder / "log.db");
  ASSERT_TRUE(test::append(*log, {"a", "b", "c"}));
  ASSERT_TRUE(test::append(*log, {"d"}, {.duplicates = 2, .refused = {{"bad_json", 7}}}));
  auto db = sqlite::Database::open(folder / "log.db", {.read_only = true});
  auto rows = db->prepare(
      "SELECT group_concat(first||' '||count||' '||events||' '||format||' '||codec||' '||raw_bytes||' '||accepted_total"
      "||' '||duplicates_total||' '||hex(refused_totals), ';') FROM batch");
  ASSERT_TRUE(rows->step());
  EXPECT_EQ(rows->text(0), "1 3 3 1 1 87 3 0 ;4 1 1 1 1 29 4 2 086261645F6A736F6E07");
}

TEST(Backup, IsAConsistentPrefixWhileTheLogIsWritten) {
  test::Folder folder;
  std::filesystem::create_directory(folder / "copy");
  auto log = open_log(folder / "log.db");
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(test::append(*log, {"before-" + std::to_string(i)}));
  std::thread writer([&] {
    for (int i = 0; i < 2000; ++i) ASSERT_TRUE(test::append(*log, {std::to_string(i)}));
  });
  Result<BackupReport> report = backup_log(folder / "log.db", folder / "copy");
  writer.join();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_GE(report->end, Offset{300});
  EXPECT_EQ(report->log_id, log->id());
  EXPECT_EQ(check_backup(folder / "copy")->checksum, report->checksum);
  EXPECT_EQ(backup_log(folder / "log.db", folder / "copy").error().code, ErrorCode::kConflict);

  auto copy = open_log((folder / "copy") + "/log.db");
  EXPECT_EQ(copy->end(), report->end);
  EXPECT_EQ(copy->id(), log->id());
  EXPECT_EQ(copy->totals().accepted, report->end.value);
  std::vector<std::string> expected = test::message_ids(*log);
  expected.resize(report->end.value);
  EXPECT_EQ(test::message_ids(*copy), expected);
  EXPECT_TRUE(verify_log((folder / "copy") + "/log.db")->good());
}

TEST(Backup, ADamagedCopyFailsItsManifest) {
  test::Folder folder;
  std::filesystem::create_directory(folder / "copy");
  write_log(folder / "log.db");
  ASSERT_TRUE(backup_log(folder / "log.db", folder / "copy"));
  ASSERT_TRUE(check_backup(folder / "copy"));
  const std::string path = (folder / "copy") + "/log.db";
  std::string bytes = *read_file(path, 1 << 30);
  bytes[bytes.size() / 2] ^= 1;
  ASSERT_TRUE(replace_file(path, bytes));
  EXPECT_EQ(check_backup(folder / "copy").error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace tutti::log
