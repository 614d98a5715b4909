#include "log/tail.h"

#include <algorithm>

namespace tutti::log {

Tail::Tail(EventLog& log, TailOptions options) : log_(log), options_(options), end_(log.end().value) {}

void Tail::publish(std::span<const BatchPtr> batches) {
  {
    std::lock_guard lock(mutex_);
    for (const BatchPtr& batch : batches) {
      TUTTI_ASSERT(batch->first.value == end_.load(std::memory_order_relaxed) + 1);
      ring_.push_back(batch);
      bytes_ += batch->payload.capacity();
      end_.store(batch->last().value, std::memory_order_release);
    }
    while (bytes_ > options_.bytes_max && ring_.size() > 1) {
      bytes_ -= ring_.front()->payload.capacity();
      ring_.pop_front();
    }
  }
  news_.notify_all();
}

Result<BatchPtr> Tail::next(Offset from, std::chrono::milliseconds wait) {
  TUTTI_ASSERT(from.value >= 1);
  {
    std::unique_lock lock(mutex_);
    news_.wait_for(lock, wait, [&] { return closed_ || poked_ || end().value >= from.value; });
    if (wait.count() > 0) poked_ = false;  // a look in passing must not take the poke from the one who waits
    if (closed_) return fail(ErrorCode::kUnavailable, "The log is closing.");
    if (end().value < from.value) return BatchPtr{};
    if (BatchPtr batch = find(from)) return batch;
  }
  return log_.read(from);
}

BatchPtr Tail::find(Offset at) const {
  if (ring_.empty() || at < ring_.front()->first) return nullptr;
  auto after = std::upper_bound(ring_.begin(), ring_.end(), at,
                                [](Offset o, const BatchPtr& batch) { return o < batch->first; });
  return *std::prev(after);
}

void Tail::poke() {
  {
    std::lock_guard lock(mutex_);
    poked_ = true;
  }
  news_.notify_all();
}

size_t Tail::bytes() const {
  std::lock_guard lock(mutex_);
  return bytes_;
}

void Tail::close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  news_.notify_all();
}

}  // namespace tutti::log
