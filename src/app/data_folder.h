// The data folder of one server: who holds it, and where its parts are.
//
//   DIR/tutti.lock          held (flock) by the process that works on the folder; its text is the server's address
//   DIR/access.db           sources, keys, tokens
//   DIR/workspaces/main/    the hub's files (hub/hub.h)
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace tutti::app {

class DataFolder : NonCopyable {
 public:
  // Makes the folder (mode 0700) and takes the lock. kConflict when another process holds it; the message names it.
  static Result<DataFolder> take(const std::string& dir);
  // The address of the server that works on `dir` now; nullopt when none does.
  static std::optional<std::string> server_of(const std::string& dir);

  DataFolder(DataFolder&& other) noexcept : dir_(std::move(other.dir_)), fd_(std::exchange(other.fd_, -1)) {}
  ~DataFolder();

  Result<void> announce(const std::string& address);

  static std::string access_file(const std::string& dir) { return dir + "/access.db"; }
  static std::string workspace(const std::string& dir) { return dir + "/workspaces/main"; }
  const std::string& dir() const { return dir_; }

 private:
  DataFolder(std::string dir, int fd) : dir_(std::move(dir)), fd_(fd) {}
  std::string dir_;
  int fd_ = -1;
};

}  // namespace tutti::app
