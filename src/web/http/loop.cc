#include "web/http/loop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/thread.h"
#include "base/time.h"
#include "web/http/response_writer.h"

namespace tutti::http {
namespace {

constexpr uint64_t kListener = ~0ull;
constexpr uint64_t kWake = ~0ull - 1;
constexpr int64_t kScanMs = 200;         // how late a deadline may strike
constexpr size_t kScratch = 128 * 1024;  // fits the L2 cache, so that the copy into a body is cheap
constexpr int kEventsMax = 512;
constexpr int kAcceptsMax = 64;  // per turn: a flood of connections must not starve those that are open

uint64_t pack(ConnectionKey key) {
  return (static_cast<uint64_t>(key.generation) << 32) | key.slot;
}
ConnectionKey unpack(uint64_t v) {
  return {static_cast<uint32_t>(v), static_cast<uint32_t>(v >> 32)};
}

struct Peer {
  std::string text;     // for people
  std::string network;  // what per_address_max counts
  bool loopback = false;
};

Peer peer_of(const sockaddr_storage& from) {
  char text[INET6_ADDRSTRLEN] = "";
  in_addr v4{};
  if (from.ss_family == AF_INET6) {
    const in6_addr& v6 = reinterpret_cast<const sockaddr_in6&>(from).sin6_addr;
    if (!IN6_IS_ADDR_V4MAPPED(&v6)) {
      ::inet_ntop(AF_INET6, &v6, text, sizeof text);
      return {text, std::string(reinterpret_cast<const char*>(&v6), 8), IN6_IS_ADDR_LOOPBACK(&v6) != 0};
    }
    std::memcpy(&v4, v6.s6_addr + 12, sizeof v4);
  } else {
    v4 = reinterpret_cast<const sockaddr_in&>(from).sin_addr;
  }
  ::inet_ntop(AF_INET, &v4, text, sizeof text);
  return {text, text, (ntohl(v4.s_addr) >> 24) == 127};
}

}  // namespace

Loop::Loop(Shared& shared) : shared_(shared), context_(shared) {
  scratch_.resize(kScratch);
}

Result<std::unique_ptr<Loop>> Loop::start(Shared& shared) {
  std::unique_ptr<Loop> loop(new Loop(shared));
  loop->epoll_fd_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (loop->epoll_fd_ < 0 || loop->context_.inbox->wake_fd() < 0)
    return fail(ErrorCode::kIo, std::string("cannot watch sockets: ") + std::strerror(errno));
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;  // edge-triggered: the counter need never be read
  event.data.u64 = kWake;
  ::epoll_ctl(loop->epoll_fd_, EPOLL_CTL_ADD, loop->context_.inbox->wake_fd(), &event);
  loop->watch_listener(true);
  loop->thread_ = std::thread([raw = loop.get()] {
    name_thread("http");
    raw->run();
  });
  return loop;
}

Loop::~Loop() {
  if (thread_.joinable()) thread_.join();
  if (epoll_fd_ >= 0) ::close(epoll_fd_);
}

void Loop::run() {
  read_clocks();
  while (!(context_.stopping && open_ == 0)) {
    const int64_t until_scan = std::max<int64_t>(0, next_scan_ms_ - context_.now_ms);
    turn(context_.inbox->prepare_sleep() ? static_cast<int>(until_scan) : 0);
    if (context_.stopping && context_.now_ms >= shared_.stop_deadline_ms.load()) close_all();
  }
  context_.inbox->close();
}

void Loop::turn(int timeout_ms) {
  epoll_event events[kEventsMax];
  const int count = ::epoll_wait(epoll_fd_, events, kEventsMax, timeout_ms);
  context_.inbox->awake();
  read_clocks();
  follow_shared_state();
  for (int k = 0; k < count; ++k) {
    const epoll_event& event = events[k];
    if (event.data.u64 == kWake) continue;
    if (event.data.u64 == kListener) {
      accept_some();
      continue;
    }
    Connection* c = find(unpack(event.data.u64));
    if (!c) continue;
    if (event.events & (EPOLLERR | EPOLLHUP)) c->kill();
    else if (event.events & EPOLLIN) c->on_readable(scratch_);
    settle(*c);
  }
  drain_inbox();
  if (context_.now_ms >= next_scan_ms_) scan();
}

void Loop::read_clocks() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
  context_.now_ms = duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
  context_.wall = system_now();
  const int64_t second = context_.wall.value / 1000;
  if (second == date_second_) return;
  date_second_ = second;
  context_.date = format_http_date(context_.wall);
}

void Loop::follow_shared_state() {
  const bool paused = shared_.paused.load();
  const bool resumed = context_.paused && !paused;
  context_.paused = paused;
  const bool stops = shared_.stopping.load() && !context_.stopping;
  if (stops) {
    context_.stopping = true;
    watch_listener(false);
    drain_inbox();  // what was answered before the stop is not lost
  }
  if (!resumed && !stops) return;
  for (Entry& e : entries_) {
    if (!e.connection) continue;
    if (resumed) e.connection->on_resume();
    if (stops) e.connection->on_stop();
    settle(*e.connection);
  }
}

void Loop::watch_listener(bool on) {
  if (on == listening_) return;
  listening_ = on;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLEXCLUSIVE;
  event.data.u64 = kListener;
  ::epoll_ctl(epoll_fd_, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, shared_.listen_fd, &event);
}

void Loop::accept_some() {
  for (int k = 0; k < kAcceptsMax && listening_; ++k) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    const int fd =
        ::accept4(shared_.listen_fd, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      add(fd, peer);
      continue;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      // New connections wait in the backlog until the next scan; without this the loop would spin.
      shared_.counters.count(Refusal::kAcceptFailed);
      watch_listener(false);
    }
    if (errno != EINTR && errno != ECONNABORTED) return;
  }
}

void Loop::add(int fd, const sockaddr_storage& from) {
  Peer peer = peer_of(from);
  const ServerOptions& o = shared_.options;
  const bool counts = !(o.loopback_exempt && peer.loopback);
  Refusal refusal = Refusal::kNone;
  if (shared_.counters.connections_open.load(std::memory_order_relaxed) >= o.connections_max)
    refusal = Refusal::kConnectionsMax;
  else if (counts && !shared_.addresses.enter(peer.network, o.per_address_max)) refusal = Refusal::kPerAddressMax;
  if (refusal != Refusal::kNone) {
    shared_.counters.count(refusal);
    ::close(fd);
    return;
  }
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  shared_.counters.connections_open.fetch_add(1, std::memory_order_relaxed);
  shared_.counters.connections_total.fetch_add(1, std::memory_order_relaxed);
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<uint32_t>(entries_.size()));
    entries_.emplace_back();
  }
  const uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  Entry& e = entries_[slot];
  const ConnectionKey key{slot, e.generation};
  e.connection = std::make_unique<Connection>(fd, key, std::move(peer.text),
                                              counts ? std::move(peer.network) : std::string(), context_);
  ++open_;
  epoll_event event{};
  event.events = e.connection->registered_events = EPOLLIN;
  event.data.u64 = pack(key);
  if (::epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event) != 0) e.connection->kill(Refusal::kAcceptFailed);
  settle(*e.connection);
}

Connection* Loop::find(ConnectionKey key) {
  if (key.slot >= entries_.size()) return nullptr;
  Entry& e = entries_[key.slot];
  return e.generation == key.generation ? e.connection.get() : nullptr;
}

// To be called after everything that may have changed a connection; `c` may be gone afterwards.
void Loop::settle(Connection& c) {
  c.advance();
  if (c.dead()) {
    Entry& e = entries_[c.key().slot];
    free_slots_.push_back(c.key().slot);
    ++e.generation;
    e.connection.reset();
    --open_;
    return;
  }
  const uint32_t wanted = c.wanted_events();
  if (wanted == c.registered_events) return;
  c.registered_events = wanted;
  epoll_event event{};
  event.events = wanted;
  event.data.u64 = pack(c.key());
  ::epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, c.fd(), &event);
}

void Loop::drain_inbox() {
  context_.inbox->drain(answers_);
  for (Answer& a : answers_) {
    Connection* c = find(a.connection);
    if (!c) continue;
    touched_.push_back(a.connection);
    c->on_answer(std::move(a));
  }
  answers_.clear();
  for (ConnectionKey key : touched_) {
    if (Connection* c = find(key)) settle(*c);
  }
  touched_.clear();
}

void Loop::scan() {
  next_scan_ms_ = context_.now_ms + kScanMs;
  if (!context_.stopping) watch_listener(true);
  for (Entry& e : entries_) {
    if (!e.connection) continue;
    e.connection->check_deadlines();
    settle(*e.connection);
  }
}

void Loop::close_all() {
  for (Entry& e : entries_) {
    if (!e.connection) continue;
    e.connection->kill();
    settle(*e.connection);
  }
}

}  // namespace tutti::http
