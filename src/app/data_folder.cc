#include "app/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace tutti::app {
namespace {

std::string lock_file(const std::string& dir) {
  return dir + "/tutti.lock";
}

std::string read_text(int fd) {
  char text[256];
  const ssize_t n = pread(fd, text, sizeof text, 0);
  std::string out(text, n > 0 ? static_cast<size_t>(n) : 0);
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

}  // namespace

Result<DataFolder> DataFolder::take(const std::string& dir) {
  std::error_code failed;
  const bool made = std::filesystem::create_directories(workspace(dir), failed);
  if (failed) return fail(ErrorCode::kIo, "cannot make the data folder: " + failed.message(), dir);
  if (made) std::filesystem::permissions(dir, std::filesystem::perms::owner_all, failed);
  const int fd = open(lock_file(dir).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail(ErrorCode::kIo, std::string("cannot open the lock file: ") + std::strerror(errno), lock_file(dir));
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const std::string holder = read_text(fd);
    close(fd);
    return fail(ErrorCode::kConflict,
                "another tutti works on this folder" + (holder.empty() ? "" : " (" + holder + ")"), dir);
  }
  if (ftruncate(fd, 0) != 0) {
    close(fd);
    return fail(ErrorCode::kIo, "cannot write the lock file", lock_file(dir));
  }
  return DataFolder(dir, fd);
}

std::optional<std::string> DataFolder::server_of(const std::string& dir) {
  const int fd = open(lock_file(dir).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::optional<std::string> address;
  if (flock(fd, LOCK_SH | LOCK_NB) != 0) address = read_text(fd);
  close(fd);
  if (address && address->empty()) return std::nullopt;
  return address;
}

Result<void> DataFolder::announce(const std::string& address) {
  const std::string line = address + "\n";
  if (pwrite(fd_, line.data(), line.size(), 0) != static_cast<ssize_t>(line.size()))
    return fail(ErrorCode::kIo, "cannot write the lock file", lock_file(dir_));
  return {};
}

DataFolder::~DataFolder() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace tutti::app
