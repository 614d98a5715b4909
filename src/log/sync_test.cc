// Promise 1 at the system's border: when append() returns, nothing that SQLite wrote for it still waits for a sync.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>

#include "log/test_support.h"

namespace {

std::atomic<int> unsynced{0};
std::atomic<int> writes{0};

using Write = ssize_t (*)(int, const void*, size_t, off_t);
Write real_write = nullptr;

ssize_t counting_write(int fd, const void* bytes, size_t n, off_t at) {
  ++unsynced;
  ++writes;
  return real_write(fd, bytes, n, at);
}

}  // namespace

// SQLite's library finds these before libc's.
extern "C" int fdatasync(int fd) {
  unsynced = 0;
  static const auto real = reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, "fdatasync"));
  return real(fd);
}
extern "C" int fsync(int fd) {
  unsynced = 0;
  static const auto real = reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, "fsync"));
  return real(fd);
}

namespace tutti::log {
namespace {

TEST(SqliteLog, ACommitIsSyncedBeforeItIsAcknowledged) {
  const test::Folder folder;
  auto log = std::move(*SqliteLog::open({.path = folder / "log.db"}));
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  const char* call = vfs->xGetSystemCall(vfs, "pwrite64") != nullptr ? "pwrite64" : "pwrite";
  const sqlite3_syscall_ptr original = vfs->xGetSystemCall(vfs, call);
  real_write = reinterpret_cast<Write>(original);
  ASSERT_EQ(vfs->xSetSystemCall(vfs, call, reinterpret_cast<sqlite3_syscall_ptr>(&counting_write)), SQLITE_OK);
  for (int k = 0; k < 20; ++k) {
    const int before = writes;
    ASSERT_TRUE(test::append(*log, {"m" + std::to_string(k)}));
    EXPECT_GT(writes, before);
    EXPECT_EQ(unsynced, 0) << "commit " << k;
  }
  ASSERT_EQ(vfs->xSetSystemCall(vfs, call, original), SQLITE_OK);
}

}  // namespace
}  // namespace tutti::log
