#include "sql/runner.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <vector>

#include "sql/sandbox.h"
#include "sql/statement.h"

namespace tutti::sql {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int64_t kStartMs = 10'000;  // for a worker to lock itself in, on a busy machine
constexpr uint64_t kMemoryMibMin = 64;

int64_t left_ms(Clock::time_point until) {
  return std::max<int64_t>(0, std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count());
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  constexpr std::string_view kNames[] = {"done", "refused", "timeout", "memory", "overloaded", "broken"};
  return kNames[static_cast<size_t>(outcome)];
}

// A worker process with its pipes and its scratch folder. Killed, awaited and removed with this object.
class Runner::Worker : NonCopyable {
 public:
  static Result<std::unique_ptr<Worker>> start(const RunnerOptions& options) {
    std::unique_ptr<Worker> w(new Worker);
    w->scratch_ = options.scratch + "/XXXXXX";
    if (!::mkdtemp(w->scratch_.data())) {
      w->scratch_.clear();
      return fail(ErrorCode::kIo, "cannot make a folder for a SQL worker", options.scratch);
    }
    int in[2], out[2];
    if (::pipe2(in, O_CLOEXEC) != 0) return fail(ErrorCode::kIo, "no pipe for a SQL worker", "sql");
    if (::pipe2(out, O_CLOEXEC) != 0) {
      ::close(in[0]), ::close(in[1]);
      return fail(ErrorCode::kIo, "no pipe for a SQL worker", "sql");
    }
    w->to_ = in[1], w->from_ = out[0];
    const int started = w->spawn(options, in[0], out[1]);
    ::close(in[0]), ::close(out[1]);
    if (started != 0) return fail(ErrorCode::kIo, "cannot start a SQL worker", options.program);
    return w;
  }

  ~Worker() {
    if (to_ >= 0) ::close(to_);
    if (from_ >= 0) ::close(from_);
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      static_cast<void>(wait());
    }
    std::error_code ignored;
    if (!scratch_.empty()) fs::remove_all(scratch_, ignored);
  }

  // A worker that has come to its end by itself, or by the kernel's hand: its status.
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }
  int to() const { return to_; }
  int from() const { return from_; }

 private:
  Worker() = default;

  // The worker hears nothing of the server's environment.
  int spawn(const RunnerOptions& o, int in, int out) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, 0);
    posix_spawn_file_actions_adddup2(&actions, out, 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);  // the server blocks signals in its threads
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    std::vector<std::string> words = {o.program,
                                      "sql-worker",
                                      o.lake,
                                      scratch_,
                                      std::to_string(o.memory_mib),
                                      std::to_string(kTimeoutMsMax / 1000 * o.threads + 10),
                                      std::to_string(o.result_mib),
                                      std::to_string(o.threads)};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    char* environment[] = {nullptr};
    const int failed = ::posix_spawn(&pid_, o.program.c_str(), &actions, &attributes, arguments.data(), environment);
    if (failed != 0) pid_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failed;
  }

  std::string scratch_;
  int to_ = -1, from_ = -1;
  pid_t pid_ = -1;
};

Result<std::unique_ptr<Runner>> Runner::open(RunnerOptions options) {
  TUTTI_ASSERT(options.memory_mib >= kMemoryMibMin && options.threads > 0 && options.running_max > 0);
  std::error_code error;
  fs::remove_all(options.scratch, error);
  fs::create_directories(options.scratch, error);
  if (error) return fail(ErrorCode::kIo, "cannot make the folder of SQL workers: " + error.message(), options.scratch);
  return std::unique_ptr<Runner>(new Runner(std::move(options)));
}

Runner::Runner(RunnerOptions options) : options_(std::move(options)) {}
Runner::~Runner() = default;

Result<void> Runner::enter() {
  std::unique_lock lock(mutex_);
  if (running_ >= options_.running_max && waiting_ >= options_.waiting_max)
    return fail(ErrorCode::kOverloaded, "too many SQL statements run already", "sql");
  ++waiting_;
  turn_.wait(lock, [&] { return running_ < options_.running_max; });
  --waiting_;
  ++running_;
  return {};
}

void Runner::leave() {
  const std::lock_guard lock(mutex_);
  --running_;
  turn_.notify_one();
}

Result<void> Runner::run(const Query& query, const lake::Publication& publication, const Sink& sink) {
  Result<void> result;
  if (query.sql.size() > kSqlBytesMax) {
    result = fail(ErrorCode::kTooLarge, "the statement is longer than 64 KiB", "sql");
  } else if (result = enter(); result) {
    result = run_now(query, publication, sink);
    make_spare();
    leave();
  }
  note(result);
  return result;
}

void Runner::note(const Result<void>& result) {
  Outcome outcome = Outcome::kDone;
  if (!result) {
    switch (result.error().code) {
      case ErrorCode::kInvalid: outcome = Outcome::kRefused; break;
      case ErrorCode::kOverloaded: outcome = Outcome::kOverloaded; break;
      case ErrorCode::kTooLarge:
        outcome = result.error().where == "timeout_ms" ? Outcome::kTimeout
                  : result.error().where == "memory"   ? Outcome::kMemory
                                                       : Outcome::kRefused;
        break;
      default: outcome = Outcome::kBroken;
    }
  }
  ++counts_[static_cast<size_t>(outcome)];
}

Result<std::unique_ptr<Runner::Worker>> Runner::take_worker() {
  {
    const std::lock_guard lock(mutex_);
    if (spare_) return std::move(spare_);
  }
  return Worker::start(options_);
}

void Runner::make_spare() {
  {
    const std::lock_guard lock(mutex_);
    if (spare_) return;
  }
  Result<std::unique_ptr<Worker>> fresh = Worker::start(options_);
  const std::lock_guard lock(mutex_);
  if (fresh && !spare_) spare_ = std::move(*fresh);
}

Result<void> Runner::run_now(const Query& query, const lake::Publication& publication, const Sink& sink) {
  TRY_VALUE(worker, take_worker());
  TRY_VALUE(ready, read_frame(worker->from(), kStartMs));
  if (ready.kind == FrameKind::kError) return tl::unexpected(decode_error(ready.bytes));
  const auto until = Clock::now() + std::chrono::milliseconds(query.timeout_ms);
  const Job job{publication.folder, query.sql, query.format, query.rows_max, publication.manifest.applied};
  TRY(write_frame(worker->to(), FrameKind::kJob, encode(job)));
  bool answered = false;
  for (;;) {
    Result<Frame> frame = read_frame(worker->from(), answered ? options_.stall_ms_max : left_ms(until));
    if (!frame && frame.error().code == ErrorCode::kOverloaded)
      return fail(ErrorCode::kTooLarge, fmt::format("the query ran longer than its {} ms", query.timeout_ms),
                  "timeout_ms");
    // A worker that ends without a word was over a limit that the kernel holds.
    if (!frame) {
      const int status = worker->wait();
      if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        return fail(ErrorCode::kTooLarge, "the query used more CPU time than SQL may use", "timeout_ms");
      return fail(ErrorCode::kTooLarge, "the query needs more memory than SQL may use", "memory");
    }
    switch (frame->kind) {
      case FrameKind::kError: return tl::unexpected(decode_error(frame->bytes));
      case FrameKind::kHead: {
        TRY_VALUE(head, decode_head(frame->bytes));
        answered = true;
        if (!sink.head(head, job.applied)) return fail(ErrorCode::kUnavailable, "the reader is gone", "sql");
        break;
      }
      case FrameKind::kData:
        if (!answered) return fail(ErrorCode::kInternal, "data before its head", "sql");
        if (!sink.data(std::move(frame->bytes))) return fail(ErrorCode::kUnavailable, "the reader is gone", "sql");
        break;
      case FrameKind::kEnd: return {};
      default: return fail(ErrorCode::kInternal, "an unknown frame", "sql");
    }
  }
}

}  // namespace tutti::sql
