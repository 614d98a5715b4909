// A tap (or target) as a child process: its lines are read, its log is drained, and it ends with us.
//
// The child is the leader of a process group of its own; the kernel kills it when the thread that started it ends. One
// poll() serves both pipes, so a tap that writes much to standard error never blocks; while the caller is busy the tap
// waits, which is the backpressure. No shell is in between: the command line is split into words (quotes and backslash
// as in a shell). Threads: start(), next() and the destructor belong to one thread; kill() may come from any.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tutti::app {

// kInvalid: an open quote, or no word at all.
Result<std::vector<std::string>> split_command(std::string_view text);

class ChildProcess : NonCopyable {
 public:
  struct Options {
    size_t line_max = 16u << 20;
    bool input = false;    // keep its standard input open for write(); else it reads an empty file
    bool forward = false;  // what it logs goes to our standard error as well
  };
  static Result<std::unique_ptr<ChildProcess>> start(const std::vector<std::string>& words, const Options& options);
  ~ChildProcess();  // kills the group if it still runs

  enum class Read : uint8_t { kLine, kTooLong, kNothing, kEnd };
  // Waits up to timeout_ms for the next line; it is a view until the next call. A last line without its end is not
  // given: it may be half a message.
  Result<Read> next(std::string_view& line, int timeout_ms);

  // With options.input. False: the child reads no more.
  bool write(std::string_view text);
  void close_input();

  // Asks for the end: next() gives kEnd, wait() sends SIGTERM, and SIGKILL when the child does not go.
  void kill() { killed_.store(true); }
  bool killed() const { return killed_.load(); }

  struct Exit {
    int code = 0;
    int signal = 0;
    bool good() const { return code == 0 && signal == 0; }
    std::string text() const;  // "exit code 1", "signal 9"
  };
  Exit wait();
  // The last kErrorsKept bytes of what it logged.
  const std::string& errors() const { return errors_; }
  bool torn_line() const { return torn_; }
  // A last line without its end: half a message, or a document that does not end with a newline.
  std::string_view torn_text() const { return torn_ ? std::string_view(buffer_).substr(at_) : std::string_view{}; }

  static constexpr size_t kErrorsKept = 16u << 10;

 private:
  explicit ChildProcess(const Options& options) : options_(options) {}
  bool take_line(std::string_view& line, bool& too_long);
  void read_output();
  void read_errors();

  const Options options_;
  pid_t pid_ = -1;
  int in_ = -1, out_ = -1, err_ = -1;
  std::string buffer_;
  size_t at_ = 0, looked_ = 0;
  bool skipping_ = false, torn_ = false;
  std::string errors_;
  std::atomic<bool> killed_{false};
};

}  // namespace tutti::app
