// The way of an answer from any thread to the loop that owns its connection. Internal to web/http.
//
// Answers outlive their connection and even their server: the inbox is shared, connections are named by key, and an
// answer to a connection that is gone is dropped. At most one wake-up is written per sleep of the loop, however many
// answers a group commit completes.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "web/http/message.h"
#include "web/http/refusal.h"

namespace tutti::http {

// A place in the loop's table; the generation tells its tenants apart.
struct ConnectionKey {
  uint32_t slot = 0;
  uint32_t generation = 0;
};

// What the writer of a stream and its connection share.
struct StreamState {
  std::atomic<size_t> buffered = 0;  // bytes written and not yet taken by the socket
  std::atomic<bool> closed = false;
};

struct Answer {
  enum class Kind : uint8_t { kResponse, kStreamHead, kStreamData, kStreamEnd, kStreamAbort };
  Kind kind = Kind::kResponse;
  Refusal why = Refusal::kNone;  // kUnanswered, kStreamFull: counted by the loop
  ConnectionKey connection;
  uint64_t request = 0;                 // counts the requests of its connection
  Response response;                    // kStreamData: only the body is used
  std::shared_ptr<StreamState> stream;  // kStreamHead
};

class Inbox : NonCopyable {
 public:
  Inbox();
  ~Inbox();

  // Any thread. After close() answers are dropped.
  void push(Answer answer);
  void wake();

  // The loop's thread only.
  int wake_fd() const { return wake_fd_; }
  void drain(std::vector<Answer>& out);  // `out` must be empty; its storage is reused
  bool prepare_sleep();                  // false: there is work, do not sleep
  void awake() { asleep_.store(false); }
  void close();

 private:
  const int wake_fd_;
  std::atomic<bool> asleep_ = false;
  std::mutex mutex_;
  std::vector<Answer> answers_;  // bounded by pipeline_max per connection and stream_max per stream
  bool closed_ = false;
};

}  // namespace tutti::http
