#include "app/sync_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

namespace tutti::app {
namespace {

constexpr int kKillMs = 3'000;    // from SIGTERM to SIGKILL
constexpr int kLeaveMs = 60'000;  // from the end of its output to the end of the process

struct Pipe {
  int read = -1, write = -1;
  bool open() {
    int fd[2];
    if (pipe2(fd, O_CLOEXEC) != 0) return false;
    read = fd[0];
    write = fd[1];
    return true;
  }
};

void close_fd(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

// Runs in the child: only calls that are safe after fork() in a program with threads.
[[noreturn]] void become(char* const* words, int in, int out, int err, int report, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // the parent ended before the line above
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  if (in < 0) in = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (dup2(in, 0) == 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2) execvp(words[0], words);
  const int why = errno;
  static_cast<void>(!::write(report, &why, sizeof why));
  _exit(127);
}

}  // namespace

Result<std::vector<std::string>> split_command(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool open = false;
  char quote = 0;
  for (size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (c == '\\' && quote != '\'' && k + 1 < text.size()) {
      word.push_back(text[++k]);
      open = true;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
      else word.push_back(c);
    } else if (c == '\'' || c == '"') {
      quote = c;
      open = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (open) words.push_back(std::move(word));
      word.clear();
      open = false;
    } else {
      word.push_back(c);
      open = true;
    }
  }
  if (quote != 0) return fail(ErrorCode::kInvalid, "the command has a quote that does not close");
  if (open) words.push_back(std::move(word));
  if (words.empty()) return fail(ErrorCode::kInvalid, "the command is empty");
  return words;
}

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(const std::vector<std::string>& words,
                                                          const Options& options) {
  std::unique_ptr<ChildProcess> child(new ChildProcess(options));
  Pipe in, out, err, report;
  const bool piped = (!options.input || in.open()) && out.open() && err.open() && report.open();
  const auto close_all = [&] {
    for (Pipe* p : {&in, &out, &err, &report}) close_fd(p->read), close_fd(p->write);
  };
  if (!piped) {
    close_all();
    return fail(ErrorCode::kIo, "cannot make pipes", words[0]);
  }
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  child->pid_ = fork();
  if (child->pid_ == 0) become(argv.data(), in.read, out.write, err.write, report.write, parent);
  if (child->pid_ < 0) {
    close_all();
    return fail(ErrorCode::kIo, "cannot start a process", words[0]);
  }
  setpgid(child->pid_, child->pid_);  // in both, since either may come first
  close_fd(in.read), close_fd(out.write), close_fd(err.write), close_fd(report.write);
  child->in_ = in.write;
  child->out_ = out.read;
  child->err_ = err.read;
  for (const int fd : {child->out_, child->err_}) fcntl(fd, F_SETFL, O_NONBLOCK);
  int why = 0;
  const bool failed = read(report.read, &why, sizeof why) == static_cast<ssize_t>(sizeof why);
  close_fd(report.read);
  if (failed) return fail(ErrorCode::kNotFound, std::string("cannot be run: ") + std::strerror(why), words[0]);
  return child;
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) {
    ::kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close_fd(in_), close_fd(out_), close_fd(err_);
}

bool ChildProcess::take_line(std::string_view& line, bool& too_long) {
  too_long = false;
  for (;;) {
    const size_t end = buffer_.find('\n', looked_);
    if (end == std::string::npos) {
      looked_ = buffer_.size();
      if (buffer_.size() - at_ > options_.line_max) {
        skipping_ = true;
        buffer_.clear();
        at_ = looked_ = 0;
      }
      return false;
    }
    line = std::string_view(buffer_).substr(at_, end - at_);
    at_ = looked_ = end + 1;
    if (skipping_) {
      skipping_ = false;
      too_long = true;
    }
    return true;
  }
}

void ChildProcess::read_output() {
  buffer_.erase(0, at_);
  looked_ -= at_;
  at_ = 0;
  char chunk[64 << 10];
  const ssize_t n = read(out_, chunk, sizeof chunk);
  if (n > 0) buffer_.append(chunk, static_cast<size_t>(n));
  else if (n == 0 || (errno != EAGAIN && errno != EINTR)) close_fd(out_);
}

void ChildProcess::read_errors() {
  char chunk[16 << 10];
  const ssize_t n = read(err_, chunk, sizeof chunk);
  if (n > 0) {
    errors_.append(chunk, static_cast<size_t>(n));
    if (errors_.size() > 2 * kErrorsKept) errors_.erase(0, errors_.size() - kErrorsKept);
    if (options_.forward) static_cast<void>(!::write(STDERR_FILENO, chunk, static_cast<size_t>(n)));
  } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
    close_fd(err_);
  }
}

Result<ChildProcess::Read> ChildProcess::next(std::string_view& line, int timeout_ms) {
  bool too_long = false;
  if (take_line(line, too_long)) return too_long ? Read::kTooLong : Read::kLine;
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  while (out_ >= 0) {
    if (killed()) return Read::kEnd;
    pollfd fds[2] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left < 0) return Read::kNothing;
    const int ready = poll(fds, 2, static_cast<int>(left) + 1);
    if (ready < 0 && errno != EINTR) return fail(ErrorCode::kIo, "poll failed");
    if (ready <= 0) continue;
    if (fds[1].revents != 0) read_errors();
    if (fds[0].revents == 0) continue;
    read_output();
    if (take_line(line, too_long)) return too_long ? Read::kTooLong : Read::kLine;
  }
  torn_ = at_ < buffer_.size();
  return Read::kEnd;
}

bool ChildProcess::write(std::string_view text) {
  while (!text.empty()) {
    pollfd fds[3] = {{in_, POLLOUT, 0}, {out_, POLLIN, 0}, {err_, POLLIN, 0}};
    if (killed() || (poll(fds, 3, 1'000) < 0 && errno != EINTR)) return false;
    if (buffer_.size() > options_.line_max) return false;  // it talks and does not listen
    if (fds[1].revents != 0 && out_ >= 0) read_output();
    if (fds[2].revents != 0 && err_ >= 0) read_errors();
    if (fds[0].revents == 0) continue;
    const ssize_t n = ::write(in_, text.data(), std::min<size_t>(text.size(), 4'096));
    if (n < 0 && errno != EINTR && errno != EAGAIN) return false;
    if (n > 0) text.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

void ChildProcess::close_input() {
  close_fd(in_);
}

ChildProcess::Exit ChildProcess::wait() {
  close_fd(in_), close_fd(out_);
  Exit exit;
  if (pid_ <= 0) return exit;
  if (killed()) ::kill(-pid_, SIGTERM);
  const auto asked = std::chrono::steady_clock::now();
  for (;;) {
    int status = 0;
    const pid_t done = waitpid(pid_, &status, WNOHANG);
    if (done == pid_) {
      if (WIFEXITED(status)) exit.code = WEXITSTATUS(status);
      if (WIFSIGNALED(status)) exit.signal = WTERMSIG(status);
      break;
    }
    pollfd fd{err_, POLLIN, 0};
    if (poll(&fd, 1, 10) > 0 && err_ >= 0) read_errors();
    if (err_ < 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    // A tap that has closed its output and stays, or one that was told to end and does not.
    if (std::chrono::steady_clock::now() - asked > std::chrono::milliseconds(killed() ? kKillMs : kLeaveMs))
      ::kill(-pid_, SIGKILL);
  }
  if (err_ >= 0) read_errors();
  pid_ = -1;
  return exit;
}

std::string ChildProcess::Exit::text() const {
  return signal != 0 ? fmt::format("signal {}", signal) : fmt::format("exit code {}", code);
}

}  // namespace tutti::app
