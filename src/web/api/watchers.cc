#include "web/api/watchers.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tutti::api {

Watchers::Watchers(int64_t heartbeat_ms) : heartbeat_ms_(heartbeat_ms), thread_([this] { run(); }) {}

void Watchers::add(std::shared_ptr<http::Stream> stream, std::function<void()> closed) {
  std::lock_guard lock(mutex_);
  open_.push_back({std::move(stream), std::move(closed)});
}

void Watchers::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Watchers::run() {
  std::unique_lock lock(mutex_);
  int64_t since_beat = 0;
  while (!wake_.wait_for(lock, std::chrono::seconds(1), [&] { return stopping_; })) {
    since_beat += 1'000;
    const bool beat = since_beat >= heartbeat_ms_;
    if (beat) since_beat = 0;
    std::vector<Open> gone;
    for (Open& o : open_) {
      if (!o.stream->closed() && (!beat || o.stream->write(": still here\n\n"))) continue;
      gone.push_back({.stream = std::exchange(o.stream, nullptr), .closed = std::move(o.closed)});
    }
    std::erase_if(open_, [](const Open& o) { return !o.stream; });
    lock.unlock();
    for (const Open& o : gone) o.closed();
    lock.lock();
  }
  for (const Open& o : open_) {
    o.stream->finish();
    o.closed();
  }
  open_.clear();
}

}  // namespace tutti::api
