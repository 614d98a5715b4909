// Files at the level of the operating system: descriptors that close themselves, whole reads and writes, and the one
// way in which Tutti replaces a file (write aside, sync, rename, sync the folder).
// Threads: values; the functions are safe from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace tutti::log {

class UniqueFd : NonCopyable {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~UniqueFd();

  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// The error that errno tells: kNoSpace, kNotFound or kIo.
tl::unexpected<Error> errno_error(const std::string& path);

Result<UniqueFd> open_to_read(const std::string& path);
// Makes or empties the file.
Result<UniqueFd> open_to_write(const std::string& path);
Result<uint64_t> file_size(int fd, const std::string& path);

// Fewer bytes than asked for only at the end of the file.
Result<size_t> read_at(int fd, std::span<uint8_t> buffer, uint64_t at, const std::string& path);
Result<void> write_all(int fd, std::string_view bytes, const std::string& path);
Result<void> sync_file(int fd, const std::string& path);
Result<void> sync_folder(const std::string& path);

Result<std::string> read_file(const std::string& path, size_t bytes_max);
Result<void> rename_file(const std::string& from, const std::string& to);  // and syncs the folder
// After a crash the file holds either what it held or `bytes`. Uses path + ".tmp".
Result<void> replace_file(const std::string& path, std::string_view bytes);

// A test's hook, for a child process of its own: the n-th call of a function above that changes the disk ends the
// process, without the call. Counts the calls of every thread.
void exit_at_file_step(int64_t n);

}  // namespace tutti::log
