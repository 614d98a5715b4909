#include "hub/ticker.h"

#include <chrono>

#include "base/thread.h"

namespace tutti {

Ticker::Ticker(int64_t every_ms, Clock clock, Due due, Append append)
    : clock_(std::move(clock)), due_(std::move(due)), append_(std::move(append)) {
  thread_ = std::thread([this, every_ms] {
    name_thread("ticker");
    run(every_ms);
  });
}

Ticker::~Ticker() {
  stop();
}

void Ticker::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Ticker::run(int64_t every_ms) {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, std::chrono::milliseconds(every_ms), [&] { return stopping_; })) {
    lock.unlock();
    const Millis now = clock_();
    if (due_(now)) append_(now);
    lock.lock();
  }
}

}  // namespace tutti
