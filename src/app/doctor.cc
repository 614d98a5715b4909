#include "app/doctor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "app/care.h"
#include "app/data_folder.h"
#include "log/disk_space.h"

namespace tutti::app {
namespace {

int problems = 0;

void line(bool good, const std::string& text) {
  if (!good) ++problems;
  fmt::print("{} {}\n", good ? "ok     " : "PROBLEM", text);
}

// Mean time of a small durable write: what group commit waits for.
double fdatasync_ms(const std::string& folder) {
  const std::string path = folder + "/doctor.tmp";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return -1;
  constexpr int kTimes = 20;
  const std::string block(4096, 'x');
  const auto start = std::chrono::steady_clock::now();
  for (int k = 0; k < kTimes; ++k)
    if (pwrite(fd, block.data(), block.size(), k * 4096) < 0 || fdatasync(fd) != 0) break;
  const double ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / kTimes;
  close(fd);
  unlink(path.c_str());
  return ms;
}

}  // namespace

int doctor(const std::string& data) {
  problems = 0;
  std::error_code failed;
  std::filesystem::create_directories(data, failed);
  line(!failed && access(data.c_str(), W_OK) == 0, fmt::format("data folder {} can be written", data));
  if (const auto disk = log::disk_space(data))
    line(disk->level() == log::DiskLevel::kFine,
         fmt::format("{} % of the disk is used, {} MiB are free (warning from {} %)", disk->used_percent,
                     disk->free_bytes >> 20, log::kDiskWarnPercent));
  struct statfs info {};
  constexpr long kTmpfs = 0x01021994;
  if (statfs(data.c_str(), &info) == 0)
    line(info.f_type != kTmpfs, "the data folder is on a disk, not in memory (tmpfs forgets)");
  const double ms = fdatasync_ms(data);
  line(ms >= 0 && ms < 50, fmt::format("a durable write takes {:.1f} ms", ms));
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  line(files.rlim_cur >= 4096 + 100,
       fmt::format("{} open files are allowed (4,096 connections want 4,196)", files.rlim_cur));
  const auto server = DataFolder::server_of(data);
  line(true, server ? "a server works on the folder at " + *server : "no server works on the folder");
  if (std::filesystem::exists(DataFolder::workspace(data) + "/log.db")) {
    const Result<VerifyResult> r = verify(data, {.quick = true});
    line(r && r->good(), r ? fmt::format("log and state: {} records, {} findings (tutti verify looks closer)",
                                         r->records, r->findings.size())
                           : r.error().message);
  }
  return problems == 0 ? 0 : 1;
}

}  // namespace tutti::app
