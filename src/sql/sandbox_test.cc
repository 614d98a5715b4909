// What a worker could still do if a statement got past the check: nothing but read its folders, write its own, compute.
#include "sql/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "base/sanitized.h"

namespace tutti::sql {
namespace {

namespace fs = std::filesystem;

class SandboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!sandbox_available()) GTEST_SKIP() << "this kernel has no Landlock";
    dir_ = (fs::temp_directory_path() / "tutti_sandbox_XXXXXX").string();
    ASSERT_NE(mkdtemp(dir_.data()), nullptr);
    for (const char* name : {"lake", "other", "scratch"}) fs::create_directories(dir_ + "/" + name);
    std::ofstream(dir_ + "/lake/file") << "data";
    std::ofstream(dir_ + "/other/secret") << "secret";
    fs::create_symlink(dir_ + "/other/secret", dir_ + "/lake/link");
    fs::create_directory_symlink(dir_ + "/other", dir_ + "/scratch/link");
  }
  void TearDown() override { fs::remove_all(dir_); }

  // Whether `can` is true inside the sandbox.
  bool inside(const std::function<bool()>& can) {
    const pid_t child = fork();
    if (child == 0) {
      const SandboxOptions options{.readable = {dir_ + "/lake"},
                                   .writable = dir_ + "/scratch",
                                   .address_bytes_max = kSanitized ? 0 : 2ull << 30,
                                   .file_bytes_max = 1 << 20,
                                   .cpu_seconds_max = 20};
      if (!enter_sandbox(options)) _exit(2);
      _exit(can() ? 1 : 0);
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) < 2) << "status " << status;
    return WIFEXITED(status) && WEXITSTATUS(status) == 1;
  }
  bool opens(const std::string& path, int flags) {
    return inside([&] { return ::open(path.c_str(), flags, 0600) >= 0; });
  }

  std::string dir_;
};

TEST_F(SandboxTest, ReadsItsFoldersAndWritesItsOwn) {
  EXPECT_TRUE(opens(dir_ + "/lake/file", O_RDONLY));
  EXPECT_TRUE(opens(dir_ + "/scratch/new", O_RDWR | O_CREAT | O_TRUNC));
  EXPECT_TRUE(inside([] {
    int n = 0;
    std::thread([&] { n = 1; }).join();
    return n == 1;
  }));
}

TEST_F(SandboxTest, OverwritesNothing) {
  EXPECT_FALSE(opens(dir_ + "/lake/file", O_WRONLY));
  EXPECT_FALSE(opens(dir_ + "/lake/file", O_RDWR));
  EXPECT_FALSE(opens(dir_ + "/lake/file", O_RDONLY | O_TRUNC));
  EXPECT_FALSE(opens(dir_ + "/lake/new", O_WRONLY | O_CREAT));
  EXPECT_FALSE(opens(dir_ + "/other/secret", O_WRONLY | O_TRUNC));
  EXPECT_FALSE(inside([&] { return ::truncate((dir_ + "/lake/file").c_str(), 0) == 0; }));
  EXPECT_FALSE(inside([&] { return ::unlink((dir_ + "/lake/file").c_str()) == 0; }));
  EXPECT_FALSE(inside([&] { return ::rename((dir_ + "/lake/file").c_str(), (dir_ + "/scratch/x").c_str()) == 0; }));
  EXPECT_FALSE(inside([&] { return ::link((dir_ + "/lake/file").c_str(), (dir_ + "/scratch/x").c_str()) == 0; }));
  EXPECT_FALSE(inside([&] { return ::chmod((dir_ + "/lake/file").c_str(), 0777) == 0; }));
  EXPECT_FALSE(inside([&] { return ::symlink("/etc/passwd", (dir_ + "/scratch/x").c_str()) == 0; }));
  EXPECT_EQ(fs::file_size(dir_ + "/lake/file"), 4u);
}

TEST_F(SandboxTest, ReadsNothingElseNotEvenThroughALink) {
  EXPECT_FALSE(opens(dir_ + "/other/secret", O_RDONLY));
  EXPECT_FALSE(opens(dir_ + "/lake/link", O_RDONLY));
  EXPECT_FALSE(opens(dir_ + "/lake/../other/secret", O_RDONLY));
  EXPECT_FALSE(opens(dir_ + "/scratch/link/secret", O_RDONLY));
  EXPECT_FALSE(opens("/etc/passwd", O_RDONLY));
  EXPECT_FALSE(opens("/proc/self/environ", O_RDONLY));
  EXPECT_FALSE(opens("/proc/1/cmdline", O_RDONLY));
}

TEST_F(SandboxTest, TalksToNobodyAndStartsNothing) {
  EXPECT_FALSE(inside([] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }));
  EXPECT_FALSE(inside([] { return ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }));
  EXPECT_FALSE(inside([] { return ::fork() >= 0; }));
  EXPECT_FALSE(inside([] { return ::execl("/bin/true", "true", nullptr) == 0; }));
  EXPECT_FALSE(inside([] { return ::kill(::getppid(), 0) == 0; }));
  // Not setuid(): that of glibc asks every thread, and ThreadSanitizer's own is outside of the sandbox.
  EXPECT_FALSE(inside([] { return ::syscall(SYS_setuid, 1) == 0; }));
  EXPECT_FALSE(inside([] {
    const rlimit more{1 << 30, 1 << 30};
    return ::setrlimit(RLIMIT_FSIZE, &more) == 0;
  }));
}

TEST_F(SandboxTest, MemoryAndFilesHaveLimits) {
  EXPECT_FALSE(inside([&] {
    const int fd = ::open((dir_ + "/scratch/big").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    return ::pwrite(fd, "x", 1, 2 << 20) == 1;
  }));
  if (kSanitized) GTEST_SKIP() << "sanitizers need terabytes of address space";
  EXPECT_FALSE(inside([] {
    return ::mmap(nullptr, 3ull << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
  }));
}

}  // namespace
}  // namespace tutti::sql
