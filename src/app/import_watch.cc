#include "app/import_watch.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>
#include <vector>

#include "base/time.h"

namespace tutti::app {
namespace {

namespace fs = std::filesystem;

std::atomic<bool> signalled{false};

struct Look {
  int64_t size = -1, changed_ns = -1;
  bool operator==(const Look&) const = default;
};

Look look_at(const fs::path& path) {
  struct stat s {};
  if (stat(path.c_str(), &s) != 0) return {};
  return {s.st_size, s.st_mtim.tv_sec * 1'000'000'000 + s.st_mtim.tv_nsec};
}

bool is_candidate(const fs::directory_entry& entry) {
  std::error_code failed;
  if (!entry.is_regular_file(failed) || entry.is_symlink(failed)) return false;
  const std::string name = entry.path().filename().string(), end = entry.path().extension().string();
  return !name.starts_with('.') && name != "imports.log" && end != ".part" && end != ".tmp" && end != ".crdownload";
}

class Watcher {
 public:
  Watcher(const WatchOptions& options, const ImportOne& import)
      : o_(options), import_(import), folder_(options.folder) {}

  Result<void> run() {
    std::error_code failed;
    for (const char* sub : {"done", "failed"}) fs::create_directories(folder_ / sub, failed);
    if (failed) return fail(ErrorCode::kIo, "the folder cannot be used: " + failed.message(), o_.folder);
    while (!stopped()) {
      TRY_VALUE(ready, whole_files());
      for (const fs::path& path : ready) {
        if (stopped()) return {};
        TRY(take(path));
      }
      for (int64_t waited = 0; waited < o_.poll_ms && !stopped(); waited += 50)
        std::this_thread::sleep_for(std::chrono::milliseconds(std::min<int64_t>(50, o_.poll_ms)));
    }
    return {};
  }

 private:
  bool stopped() const { return o_.stop ? o_.stop() : signalled.load(); }

  // Those that were the same at the last look, oldest first.
  Result<std::vector<fs::path>> whole_files() {
    std::map<fs::path, Look> now;
    std::error_code failed;
    for (fs::directory_iterator it(folder_, failed), end; !failed && it != end; it.increment(failed))
      if (is_candidate(*it)) now[it->path()] = look_at(it->path());
    if (failed) return fail(ErrorCode::kIo, "the folder cannot be read: " + failed.message(), o_.folder);
    std::vector<fs::path> ready;
    for (const auto& [path, look] : now) {
      const auto before = seen_.find(path);
      if (before != seen_.end() && before->second == look && look.size > 0) ready.push_back(path);
    }
    std::stable_sort(ready.begin(), ready.end(),
                     [&](const fs::path& a, const fs::path& b) { return now[a].changed_ns < now[b].changed_ns; });
    seen_ = std::move(now);
    return ready;
  }

  Result<void> take(const fs::path& path) {
    const fs::path errors = folder_ / ("." + path.filename().string() + ".errors.csv");
    const Result<std::string> done = import_(path.string(), errors.string());
    if (!done && passing(done.error().code)) {
      say(path, "waits", done.error().message);
      return {};
    }
    const fs::path to = free_name(folder_ / (done ? "done" : "failed"), path.filename().string());
    std::error_code failed;
    fs::rename(path, to, failed);
    if (failed) return fail(ErrorCode::kIo, "the file cannot be moved: " + failed.message(), path.string());
    if (fs::exists(errors)) fs::rename(errors, to.string() + ".errors.csv", failed);
    seen_.erase(path);
    say(path, done ? "done" : "failed", done ? *done : done.error().message);
    return {};
  }

  // The file is not to blame: it is tried again at the next look.
  static bool passing(ErrorCode code) {
    return code == ErrorCode::kUnavailable || code == ErrorCode::kOverloaded || code == ErrorCode::kNoSpace ||
           code == ErrorCode::kConflict;
  }

  void say(const fs::path& path, const char* outcome, const std::string& text) {
    const std::string what = fmt::format("{} {}: {}\n", outcome, path.filename().string(), text);
    if (what == last_said_) return;  // of a file that waits, once
    last_said_ = what;
    const std::string line = format_time(system_now()) + " " + what;
    std::ofstream(folder_ / "imports.log", std::ios::app) << line;
    std::fputs(line.c_str(), stdout);
    std::fflush(stdout);
  }

  // Nothing that was moved before is overwritten: orders.csv, orders-2.csv ...
  static fs::path free_name(const fs::path& folder, const std::string& name) {
    const fs::path wanted = folder / name;
    fs::path path = wanted;
    for (int n = 2; fs::exists(path); ++n)
      path = folder / fmt::format("{}-{}{}", wanted.stem().string(), n, wanted.extension().string());
    return path;
  }

  const WatchOptions& o_;
  const ImportOne& import_;
  const fs::path folder_;
  std::string last_said_;
  std::map<fs::path, Look> seen_;  // bounded by the folder's files
};

}  // namespace

Result<void> watch_folder(const WatchOptions& options, const ImportOne& import) {
  if (!options.stop) {
    signalled = false;
    signal(SIGINT, [](int) { signalled = true; });
    signal(SIGTERM, [](int) { signalled = true; });
  }
  return Watcher(options, import).run();
}

}  // namespace tutti::app
