// A few threads with one bounded queue.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"

namespace tutti::api {

class Workers : NonCopyable {
 public:
  Workers(unsigned threads, size_t queue_max);
  ~Workers() { stop(); }

  // False: the queue is full or stop() was called; the task was not taken.
  bool submit(std::function<void()> task);
  // Runs what is queued, then ends the threads.
  void stop();

 private:
  void run();

  const size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace tutti::api
