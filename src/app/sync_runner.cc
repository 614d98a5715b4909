#include "app/sync_runner.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "app/sync_process.h"
#include "base/time.h"
#include "ingest/live/json_text.h"
#include "ingest/singer/exact_json.h"

namespace tutti::app {
namespace {

namespace fs = std::filesystem;
using ingest::singer::Selection;
using ingest::singer::SyncMap;

constexpr size_t kCatalogMax = 64u << 20;
constexpr int kDiscoverSeconds = 300;
constexpr int kQuietMs = 200;  // so long without a line: what waits is sent
constexpr int kFlushEveryMs = 1'000;

Result<std::string> read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "the file cannot be read", path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<void> write_text(const std::string& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return fail(ErrorCode::kIo, "the file cannot be written", path);
  return {};
}

std::string run_folder(const std::string& workspace, const std::string& name) {
  return workspace + "/syncs/" + name;
}

// Held as long as the sync runs.
class RunLock : NonCopyable {
 public:
  static Result<std::unique_ptr<RunLock>> take(const std::string& path) {
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return fail(ErrorCode::kIo, "the lock cannot be opened", path);
    // Somebody may just be looking whether it is held (settle_outcome).
    for (int tries = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; ++tries) {
      if (tries < 5) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        continue;
      }
      close(fd);
      return fail(ErrorCode::kConflict, "this sync is running", path);
    }
    return std::unique_ptr<RunLock>(new RunLock(fd));
  }
  ~RunLock() { close(fd_); }

 private:
  explicit RunLock(int fd) : fd_(fd) {}
  int fd_;
};

// The folder of batches that the operator's own configuration of the tap names; empty when there is none.
std::string batch_folder(const std::string& config) {
  if (config.empty()) return {};
  const Result<std::string> text = read_text(config);
  if (!text) return {};
  ingest::singer::ExactJson json;
  std::optional<std::string_view> at = json.read(ingest::trim_json(*text));
  for (const char* key : {"batch_config", "storage", "root"}) {
    if (!at || !at->starts_with('{')) return {};
    at = ingest::find_raw_field(*at, key);
  }
  std::string root = at ? ingest::singer::text_of(*at) : "";
  if (root.starts_with("file://")) root.erase(0, 7);
  return root;
}

std::string last_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  const size_t start = text.rfind('\n');
  return std::string(text.substr(start == std::string_view::npos ? 0 : start + 1).substr(0, 500));
}

class Runner {
 public:
  Runner(SyncStore& store, const SyncJob& job, SyncInfo info)
      : store_(store), job_(job), info_(std::move(info)), dir_(run_folder(job.workspace, info_.sync.name)) {}

  Result<SyncOutcome> run(const SinkFactory& make_sink) {
    std::error_code failed;
    fs::create_directories(dir_, failed);
    TRY_VALUE(lock, RunLock::take(dir_ + "/lock"));
    TRY_VALUE(info, store_.find(info_.sync.name));  // as it is now that nobody else runs it
    info_ = std::move(info);
    TRY(store_.begin_run(info_.sync.id, system_now()));
    Result<SyncOutcome> outcome = go(make_sink);
    SyncRunInfo last{.finished_at = system_now()};
    last.outcome = outcome && outcome->good ? "ok" : "failed";
    last.message = outcome ? outcome->message : outcome.error().where + ": " + outcome.error().message;
    if (outcome) {
      const StreamCounts sum = outcome->report.total();
      last.notes = outcome->report.notes;
      last.rows = sum.rows;
      last.events = sum.events;
      last.unchanged = sum.unchanged;
      last.rejected = sum.rejected;
      last.deleted = sum.deleted;
    }
    TRY(store_.end_run(info_.sync.id, last));
    return outcome;
  }

 private:
  Result<SyncOutcome> go(const SinkFactory& make_sink) {
    TRY_VALUE(map, SyncMap::load(info_.sync.map));
    TRY_VALUE(words, split_command(info_.sync.tap));
    if (!info_.sync.config.empty()) words.insert(words.end(), {"--config", info_.sync.config});
    TRY(catalog(map, words));
    if (!info_.state.empty()) {
      TRY(write_text(dir_ + "/state.json", info_.state));
      words.insert(words.end(), {"--state", dir_ + "/state.json"});
    }
    TRY_VALUE(sink, make_sink(map.source));
    TRY_VALUE(run, SyncRun::begin(store_, info_, map, *sink,
                                  {.batch_dir = batch_folder(info_.sync.config),
                                   .rejects_path = dir_ + "/rejected.jsonl",
                                   .now = system_now}));
    TRY_VALUE(tap,
              ChildProcess::start(words, {.line_max = ingest::singer::kLineBytesMax, .forward = job_.forward_log}));
    SyncOutcome out;
    Result<void> read = read_lines(*tap, *run);
    if (!read) tap->kill();
    const ChildProcess::Exit exit = tap->wait();
    const bool clean = read && exit.good() && !tap->killed();
    // What came is kept however the tap ended: STATE says how far it goes, not the exit code.
    if (read) read = run->finish(clean);
    out.report = run->report();
    judge(out, *tap, exit, read);
    return out;
  }

  // The file that the tap gets as --catalog; none when there is neither a file nor discovery.
  Result<void> catalog(const SyncMap& map, std::vector<std::string>& words) {
    if (!info_.sync.discover) {
      if (!info_.sync.catalog.empty()) words.insert(words.end(), {"--catalog", info_.sync.catalog});
      return {};
    }
    TRY_VALUE(text, discover(info_.sync, job_.stop));
    std::vector<ingest::singer::StreamChoice> choices = map.choices();
    if (!info_.sync.catalog.empty()) {
      // The operator's own selection, carried over by name to the streams as they are today.
      TRY_VALUE(own, read_text(info_.sync.catalog));
      TRY_VALUE(selected, ingest::singer::selection_of(own));
      choices = std::move(selected);
    }
    TRY_VALUE(selection, ingest::singer::select_streams(text, choices));
    if (!selection.missing.empty()) {
      std::string known;
      for (const std::string& s : selection.known) known += (known.empty() ? "" : ", ") + s;
      return fail(ErrorCode::kNotFound,
                  fmt::format("the tap has no stream \"{}\"; it has {}", selection.missing[0], known), "catalog");
    }
    TRY(write_text(dir_ + "/catalog.json", selection.catalog));
    words.insert(words.end(), {"--catalog", dir_ + "/catalog.json"});
    return {};
  }

  Result<void> read_lines(ChildProcess& tap, SyncRun& run) {
    using Clock = std::chrono::steady_clock;
    Clock::time_point flushed = Clock::now();
    for (;;) {
      if (job_.stop && job_.stop->load()) tap.kill();
      std::string_view line;
      TRY_VALUE(what, tap.next(line, kQuietMs));
      if (what == ChildProcess::Read::kEnd) return {};
      if (what == ChildProcess::Read::kTooLong) run.oversized_line();
      if (what == ChildProcess::Read::kLine && !line.empty()) TRY(run.line(line));
      const Clock::time_point now = Clock::now();
      const bool due = what == ChildProcess::Read::kNothing || now - flushed > std::chrono::milliseconds(kFlushEveryMs);
      if (!due) continue;
      TRY(run.idle());
      flushed = now;
    }
  }

  void judge(SyncOutcome& out, const ChildProcess& tap, const ChildProcess::Exit& exit, const Result<void>& read) {
    const StreamCounts sum = out.report.total();
    if (!read) {
      out.message = read.error().message + (read.error().where.empty() ? "" : " (" + read.error().where + ")");
    } else if (tap.killed()) {
      out.message = "stopped; it goes on from the last state";
    } else if (!exit.good()) {
      out.message = "the tap ended with " + exit.text() + ": " + last_line(tap.errors());
    } else if (out.report.schemas == 0 && sum.rows == 0) {
      out.message = "no stream selected: the tap sent neither schema nor record";
    } else {
      out.good = true;
    }
    if (tap.torn_line()) out.report.notes.push_back("the tap's last line was cut off");
  }

  SyncStore& store_;
  const SyncJob& job_;
  SyncInfo info_;
  const std::string dir_;
};

}  // namespace

Result<std::string> discover(const Sync& sync, const std::atomic<bool>* stop) {
  TRY_VALUE(words, split_command(sync.tap));
  if (!sync.config.empty()) words.insert(words.end(), {"--config", sync.config});
  words.emplace_back("--discover");
  TRY_VALUE(tap, ChildProcess::start(words, {.line_max = kCatalogMax}));
  std::string text;
  for (int quiet = 0;;) {
    std::string_view line;
    TRY_VALUE(what, tap->next(line, 1'000));
    if (what == ChildProcess::Read::kEnd) break;
    if (stop && stop->load()) return fail(ErrorCode::kUnavailable, "stopped", "discover");
    if (what == ChildProcess::Read::kNothing && ++quiet >= kDiscoverSeconds)
      return fail(ErrorCode::kUnavailable, "the tap does not describe its streams in time", "discover");
    if (what == ChildProcess::Read::kTooLong || text.size() > kCatalogMax)
      return fail(ErrorCode::kTooLarge, "the tap's catalog is too large", "discover");
    if (what == ChildProcess::Read::kLine) text.append(line).push_back('\n');
  }
  text.append(tap->torn_text());
  const ChildProcess::Exit exit = tap->wait();
  if (!exit.good())
    return fail(ErrorCode::kUnavailable,
                "the tap cannot describe its streams: " + exit.text() + ": " + last_line(tap->errors()), "discover");
  return text;
}

void settle_outcome(SyncInfo& info, const std::string& workspace) {
  if (info.last.outcome != "running") return;
  const Result<std::unique_ptr<RunLock>> lock = RunLock::take(run_folder(workspace, info.sync.name) + "/lock");
  if (!lock && lock.error().code == ErrorCode::kConflict) return;
  info.last.outcome = "failed";
  info.last.message = "it ended with its process; it goes on from the last state";
}

Result<SyncOutcome> run_sync(SyncStore& store, const SyncJob& job, const SinkFactory& sink) {
  TRY_VALUE(info, store.find(job.name));
  return Runner(store, job, std::move(info)).run(sink);
}

}  // namespace tutti::app
