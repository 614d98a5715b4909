#include "log/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace tutti::log {
namespace {

std::atomic<int64_t> steps_left{INT64_MAX};

void step() {
  if (steps_left.fetch_sub(1, std::memory_order_relaxed) == 1) _exit(9);
}

}  // namespace

void exit_at_file_step(int64_t n) {
  steps_left = n;
}

UniqueFd::~UniqueFd() {
  if (fd_ >= 0) close(fd_);
}

tl::unexpected<Error> errno_error(const std::string& path) {
  const int code = errno;
  const ErrorCode kind = code == ENOSPC || code == EDQUOT ? ErrorCode::kNoSpace
                         : code == ENOENT                 ? ErrorCode::kNotFound
                                                          : ErrorCode::kIo;
  return fail(kind, std::strerror(code), path);
}

Result<UniqueFd> open_to_read(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.ok()) return errno_error(path);
  return fd;
}

Result<UniqueFd> open_to_write(const std::string& path) {
  step();
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
  if (!fd.ok()) return errno_error(path);
  return fd;
}

Result<uint64_t> file_size(int fd, const std::string& path) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return errno_error(path);
  return static_cast<uint64_t>(info.st_size);
}

Result<size_t> read_at(int fd, std::span<uint8_t> buffer, uint64_t at, const std::string& path) {
  size_t got = 0;
  while (got < buffer.size()) {
    const ssize_t n = pread(fd, buffer.data() + got, buffer.size() - got, static_cast<off_t>(at + got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error(path);
    if (n == 0) break;
    got += static_cast<size_t>(n);
  }
  return got;
}

Result<void> write_all(int fd, std::string_view bytes, const std::string& path) {
  step();
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error(path);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Result<void> sync_file(int fd, const std::string& path) {
  step();
  if (fdatasync(fd) != 0) return errno_error(path);
  return {};
}

Result<void> sync_folder(const std::string& path) {
  step();
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.ok() || fsync(fd.get()) != 0) return errno_error(path);
  return {};
}

Result<std::string> read_file(const std::string& path, size_t bytes_max) {
  TRY_VALUE(fd, open_to_read(path));
  TRY_VALUE(size, file_size(fd.get(), path));
  if (size > bytes_max) return fail(ErrorCode::kTooLarge, "The file is larger than expected.", path);
  std::string bytes(size, '\0');
  TRY_VALUE(got, read_at(fd.get(), std::span(reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()), 0, path));
  bytes.resize(got);
  return bytes;
}

Result<void> rename_file(const std::string& from, const std::string& to) {
  step();
  if (std::rename(from.c_str(), to.c_str()) != 0) return errno_error(to);
  const std::string folder = std::filesystem::path(to).parent_path();
  return sync_folder(folder.empty() ? "." : folder);
}

Result<void> replace_file(const std::string& path, std::string_view bytes) {
  const std::string aside = path + ".tmp";
  TRY_VALUE(fd, open_to_write(aside));
  TRY(write_all(fd.get(), bytes, aside));
  TRY(sync_file(fd.get(), aside));
  return rename_file(aside, path);
}

}  // namespace tutti::log
