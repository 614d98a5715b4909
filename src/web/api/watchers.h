// Open event streams: kept alive with a comment line, dropped when the browser is gone.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "web/http/reply.h"

namespace tutti::api {

class Watchers : NonCopyable {
 public:
  explicit Watchers(int64_t heartbeat_ms = 15'000);
  ~Watchers() { stop(); }

  // `closed` is called once, on the watchers' thread, after the stream is gone.
  void add(std::shared_ptr<http::Stream> stream, std::function<void()> closed);
  void stop();

 private:
  struct Open {
    std::shared_ptr<http::Stream> stream;
    std::function<void()> closed;
  };
  void run();

  const int64_t heartbeat_ms_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Open> open_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tutti::api
