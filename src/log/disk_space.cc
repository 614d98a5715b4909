#include "log/disk_space.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>

namespace tutti::log {

Result<DiskSpace> disk_space(const std::string& folder) {
  struct statvfs fs {};
  if (statvfs(folder.c_str(), &fs) != 0) return fail(ErrorCode::kIo, std::strerror(errno), folder);
  DiskSpace space;
  space.total_bytes = fs.f_blocks * fs.f_frsize;
  space.free_bytes = fs.f_bavail * fs.f_frsize;
  const uint64_t used = fs.f_blocks - fs.f_bfree;
  const uint64_t usable = used + fs.f_bavail;
  space.used_percent = usable == 0 ? 0 : static_cast<int>((used * 100 + usable - 1) / usable);
  return space;
}

}  // namespace tutti::log
