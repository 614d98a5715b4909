// Appends a tick when a timer is due and no record has come that would have fired it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/result.h"
#include "base/types.h"

namespace tutti {

class Ticker : NonCopyable {
 public:
  using Clock = std::function<Millis()>;
  using Due = std::function<bool(Millis now)>;     // is a timer due, and everything in the log applied?
  using Append = std::function<void(Millis now)>;  // appends a tick; may drop it, the next look comes soon

  // Looks every `every_ms`; both functions are called on the ticker's thread.
  Ticker(int64_t every_ms, Clock clock, Due due, Append append);
  ~Ticker();  // stop()
  void stop();

 private:
  void run(int64_t every_ms);

  Clock clock_;
  Due due_;
  Append append_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tutti
