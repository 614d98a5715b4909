// R8: whatever a crash leaves of the WAL's end, the log opens with exactly the commits that are whole.
#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "base/sqlite.h"
#include "log/file.h"
#include "log/sqlite_log.h"
#include "log/test_support.h"
#include "log/wal_report.h"

namespace tutti::log {
namespace {

constexpr int kCommits = 6;
constexpr int kPageBytes = 512;  // small pages: every byte of three commits is a few thousand cuts

std::string must_read(const std::string& path) {
  Result<std::string> bytes = read_file(path, size_t{1} << 30);
  EXPECT_TRUE(bytes);
  return bytes ? *bytes : "";
}

void must_write(const std::string& path, std::string_view bytes) {
  Result<UniqueFd> fd = open_to_write(path);
  ASSERT_TRUE(fd);
  ASSERT_TRUE(write_all(fd->get(), bytes, path));
}

// A log as kill -9 leaves it: log.db and its WAL, and where in the WAL each commit ends.
struct Crashed {
  std::string db, wal;
  std::vector<size_t> ends;  // ends[n]: WAL bytes that n commits need
};

Crashed crashed_log(bool with_left_overs) {
  test::Folder folder;
  Crashed c;
  auto log = SqliteLog::open({.path = folder / "log.db", .page_bytes = kPageBytes});
  EXPECT_TRUE(log);
  EXPECT_TRUE(test::append(**log, {"base"}));
  if (with_left_overs) {  // a longer former use of the WAL, whose frames stay behind the new ones
    for (int i = 0; i < 40; ++i) EXPECT_TRUE(test::append(**log, {"former-" + std::to_string(i)}));
    auto other = sqlite::Database::open(folder / "log.db");
    EXPECT_TRUE(other->exec("PRAGMA wal_checkpoint(RESTART)"));
    EXPECT_TRUE(test::append(**log, {"restarts"}));
  }
  c.ends.push_back(read_wal(folder / "log.db-wal")->valid_bytes);
  for (int i = 0; i < kCommits; ++i) {
    EXPECT_TRUE(test::append(**log, {"x" + std::to_string(i), "y" + std::to_string(i)}));
    const WalReport whole = *read_wal(folder / "log.db-wal");
    EXPECT_EQ(whole.dropped_bytes, 0u) << "frames of the WAL's former use are no loss";
    c.ends.push_back(whole.valid_bytes);
  }
  c.db = must_read(folder / "log.db");
  c.wal = must_read(folder / "log.db-wal");
  return c;
}

// Opens what is left and compares with the n commits that should be there.
void expect_commits(const Crashed& c, std::string_view wal, size_t n, std::optional<uint64_t> dropped,
                    uint64_t base_records) {
  static test::Folder folder;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) std::filesystem::remove(entry);
  must_write(folder / "log.db", c.db);
  must_write(folder / "log.db-wal", wal);
  auto log = SqliteLog::open({.path = folder / "log.db"});
  ASSERT_TRUE(log) << log.error().message << " with " << wal.size() << " bytes of WAL";
  ASSERT_EQ((*log)->end().value, base_records + 2 * n) << wal.size() << " bytes of WAL";
  if (dropped) {
    ASSERT_EQ((*log)->recovered().dropped_bytes, *dropped) << wal.size() << " bytes of WAL";
  }
  const std::vector<std::string> ids = test::message_ids(**log);
  if (n > 0) {
    ASSERT_EQ(ids.back(), "y" + std::to_string(n - 1));
  }
  ASSERT_EQ(*test::append(**log, {"next"}), Offset{base_records + 2 * n + 1}) << "the log goes on";
}

size_t whole_commits(const Crashed& c, size_t bytes) {
  size_t n = 0;
  while (n + 1 < c.ends.size() && c.ends[n + 1] <= bytes) ++n;
  return n;
}

TEST(TornWal, ACutAtEveryByteOfTheLastThreeCommitsDropsOnlyTheTornOne) {
  const Crashed c = crashed_log(false);
  ASSERT_EQ(c.ends.back(), c.wal.size());
  size_t points = 0;
  for (size_t cut = c.ends[kCommits - 3]; cut <= c.wal.size(); ++cut, ++points) {
    const size_t n = whole_commits(c, cut);
    expect_commits(c, std::string_view(c.wal).substr(0, cut), n, cut - c.ends[n], 1);
    if (HasFatalFailure()) return;
  }
  RecordProperty("points", static_cast<int>(points));
  EXPECT_GT(points, 1500u);
}

TEST(TornWal, AZeroedOrGarbledTailDropsOnlyTheTornCommit) {
  const Crashed c = crashed_log(false);
  std::mt19937 random(7);
  for (size_t cut = c.ends[kCommits - 3]; cut < c.wal.size(); cut += 7) {
    for (const bool zero : {true, false}) {
      std::string wal = c.wal.substr(0, cut);
      while (wal.size() < c.wal.size() + 1000) wal.push_back(zero ? '\0' : static_cast<char>(random()));
      // A zero may be what stood there: then the commit is whole although the tail was "lost".
      size_t same = cut;
      while (same < c.wal.size() && wal[same] == c.wal[same]) ++same;
      const size_t n = whole_commits(c, same);
      // Garbage inside a frame's salt can look like a frame of the WAL's former use: then less is reported.
      const size_t in_frame = (cut - 32) % (24 + kPageBytes);
      const bool in_salt = in_frame > 8 && in_frame < 16;
      expect_commits(c, wal, n, in_salt ? std::optional<uint64_t>() : wal.size() - c.ends[n], 1);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(TornWal, FramesOfTheWalsFormerUseAreNoLossAndAreNotReadAgain) {
  const Crashed c = crashed_log(true);
  ASSERT_GT(c.wal.size(), c.ends.back()) << "the test needs frames left over";
  for (size_t n = kCommits - 3; n <= kCommits; ++n) {
    std::string wal = c.wal;
    // Commit n+1 never reached the disk: there is still what the former use left.
    if (n < kCommits) std::fill(wal.begin() + static_cast<ptrdiff_t>(c.ends[n]), wal.end(), '\0');
    const uint64_t dropped = n < kCommits ? wal.size() - c.ends[n] : 0;
    expect_commits(c, wal, n, dropped, 1 + 40 + 1);
    if (HasFatalFailure()) return;
  }
}

TEST(TornWal, DamageThatCutsOffWholeCommitsIsToldAndTheWalIsKept) {
  const Crashed c = crashed_log(false);
  std::string wal = c.wal;
  wal[c.ends[kCommits - 2] - 10] = static_cast<char>(wal[c.ends[kCommits - 2] - 10] ^ 1);
  test::Folder folder;
  must_write(folder / "log.db", c.db);
  must_write(folder / "log.db-wal", wal);
  auto log = SqliteLog::open({.path = folder / "log.db"});
  ASSERT_TRUE(log);
  EXPECT_TRUE((*log)->recovered().dropped_commit);
  EXPECT_EQ((*log)->end().value, 1u + 2 * (kCommits - 3));
  EXPECT_EQ(must_read(folder / "log.db-wal.damaged-1"), wal);
}

}  // namespace
}  // namespace tutti::log
