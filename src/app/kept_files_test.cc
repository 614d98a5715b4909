#include "app/kept_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/data_folder.h"
#include "base/sqlite.h"
#include "log/test_support.h"

namespace tutti::app {
namespace {

namespace fs = std::filesystem;

class KeptFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(DataFolder::workspace(data()) + "/linkage");
    fs::create_directories(backup());
  }
  std::string data() const { return folder_.path() + "/data"; }
  std::string backup() const { return folder_.path() + "/backup"; }

  static void write_row(const std::string& path, int n) {
    auto db = std::move(*sqlite::Database::open(path, {}));
    ASSERT_TRUE(db.exec("CREATE TABLE IF NOT EXISTS t(n INTEGER)"));
    auto put = std::move(*db.prepare("INSERT INTO t VALUES(?1)"));
    put.bind(1, n);
    ASSERT_TRUE(put.run());
  }
  static int64_t sum(const std::string& path) {
    auto db = std::move(*sqlite::Database::open(path, {.read_only = true}));
    return *db.integer("SELECT sum(n) FROM t");
  }
  log::test::Folder folder_;
};

TEST_F(KeptFilesTest, ComeBackAsTheyWereAndDerivedOnesDoNot) {
  const std::string workspace = DataFolder::workspace(data());
  write_row(workspace + "/syncs.db", 7);
  write_row(workspace + "/search.db", 1);
  write_row(data() + "/audit.db", 9);
  std::ofstream(workspace + "/linkage/model-1.toml") << "m";
  ASSERT_TRUE(keep_files(data(), backup()));
  write_row(workspace + "/syncs.db", 100);
  ASSERT_TRUE(check_kept_files(backup()));

  const std::string other = folder_.path() + "/other";
  ASSERT_TRUE(put_back_kept_files(backup(), other));
  EXPECT_EQ(sum(DataFolder::workspace(other) + "/syncs.db"), 7);
  EXPECT_EQ(sum(other + "/audit.db"), 9);
  EXPECT_TRUE(fs::exists(DataFolder::workspace(other) + "/linkage/model-1.toml"));
  EXPECT_FALSE(fs::exists(DataFolder::workspace(other) + "/search.db"));
}

TEST_F(KeptFilesTest, ADamagedOrMissingOneIsRefused) {
  const std::string kept = backup() + "/kept/workspaces/main/syncs.db";
  write_row(DataFolder::workspace(data()) + "/syncs.db", 7);
  ASSERT_TRUE(keep_files(data(), backup()));
  {
    std::fstream file(kept, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-1, std::ios::end);
    file.put('\x55');
  }
  EXPECT_EQ(check_kept_files(backup()).error().code, ErrorCode::kCorrupt);
  fs::remove(kept);
  EXPECT_FALSE(check_kept_files(backup()));
}

TEST_F(KeptFilesTest, AManifestThatPointsOutOfTheFolderIsRefused) {
  for (const char* path : {"../evil.db", "/etc/evil.db", "workspaces/../../evil.db", ""}) {
    std::ofstream(backup() + "/kept.manifest") << "00 " << path << "\n";
    EXPECT_EQ(put_back_kept_files(backup(), data()).error().code, ErrorCode::kCorrupt) << path;
  }
}

TEST_F(KeptFilesTest, ABackupOfAnEarlierReleaseHasNone) {
  EXPECT_TRUE(check_kept_files(backup()));
  EXPECT_TRUE(put_back_kept_files(backup(), data()));
}

}  // namespace
}  // namespace tutti::app
