// What all connections of a loop, and all loops of a server, share. Internal to web/http.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "web/http/inbox.h"
#include "web/http/server.h"

namespace tutti::http {

struct Counters {
  std::atomic<uint64_t> connections_open = 0;
  std::atomic<uint64_t> connections_total = 0;
  std::atomic<uint64_t> requests = 0;
  std::atomic<uint64_t> bytes_in = 0;
  std::atomic<uint64_t> bytes_out = 0;
  std::array<std::atomic<uint64_t>, kRefusalCount> refused{};

  void count(Refusal why) { refused[static_cast<size_t>(why)].fetch_add(1, std::memory_order_relaxed); }
};

// Open connections by address. Any thread; used once per connection, not per request.
class AddressTable {
 public:
  bool enter(const std::string& address, size_t max) {
    const std::lock_guard lock(mutex_);
    size_t& open = open_[address];
    if (open >= max) return false;
    ++open;
    return true;
  }
  void leave(const std::string& address) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(address);
    if (found != open_.end() && --found->second == 0) open_.erase(found);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, size_t> open_;  // bounded by connections_max
};

// One per server.
struct Shared {
  ServerOptions options;
  Handler handler;
  Counters counters;
  AddressTable addresses;
  int listen_fd = -1;
  std::atomic<bool> paused = false;
  std::atomic<bool> stopping = false;
  std::atomic<int64_t> stop_deadline_ms = 0;  // steady clock
};

// One per loop; the clocks are read once per turn.
struct LoopContext {
  explicit LoopContext(Shared& s) : shared(s), inbox(std::make_shared<Inbox>()) {}

  Shared& shared;
  const std::shared_ptr<Inbox> inbox;
  int64_t now_ms = 0;       // steady
  Millis wall;              // for Request::arrived
  std::string date;         // "Tue, 24 Nov 2026 08:13:43 GMT"
  size_t bodies_bytes = 0;  // of bodies being read
  bool paused = false;
  bool stopping = false;
};

}  // namespace tutti::http
