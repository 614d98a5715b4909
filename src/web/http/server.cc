#include "web/http/server.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <vector>

#include "web/http/context.h"
#include "web/http/loop.h"

namespace tutti::http {
namespace {

constexpr int kBacklog = 4096;

Result<int> listen_on(const std::string& address, uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
    return fail(ErrorCode::kInvalid, "not an IPv4 or IPv6 address: " + address, "address");
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(ErrorCode::kIo, std::string("no socket: ") + std::strerror(errno));
  const int on = 1;
  const int off = 0;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (found->ai_family == AF_INET6) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (::bind(fd, found->ai_addr, found->ai_addrlen) != 0 || ::listen(fd, kBacklog) != 0) {
    const int why = errno;
    ::close(fd);
    return fail(ErrorCode::kIo,
                "cannot listen on " + address + " port " + std::to_string(port) + ": " + std::strerror(why), "address");
  }
  return fd;
}

uint16_t port_of(int fd) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size);
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                           : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

}  // namespace

struct Server::Impl {
  Shared shared;
  uint16_t port = 0;
  std::vector<std::unique_ptr<Loop>> loops;
  std::mutex stop_mutex;

  void wake() {
    for (auto& loop : loops) loop->wake();
  }
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
  stop(0);
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
  auto impl = std::make_unique<Impl>();
  impl->shared.options = std::move(options);
  impl->shared.handler = std::move(handler);
  const ServerOptions& o = impl->shared.options;
  if (o.threads == 0 || o.pipeline_max == 0 || o.connections_max == 0)
    return fail(ErrorCode::kInvalid, "threads, pipeline_max and connections_max must be at least 1");
  TRY_VALUE(fd, listen_on(o.address, o.port));
  impl->shared.listen_fd = fd;
  impl->port = port_of(fd);
  std::unique_ptr<Server> server(new Server(std::move(impl)));
  for (unsigned k = 0; k < server->impl_->shared.options.threads; ++k) {
    TRY_VALUE(loop, Loop::start(server->impl_->shared));
    server->impl_->loops.push_back(std::move(loop));
  }
  return server;
}

uint16_t Server::port() const {
  return impl_->port;
}

void Server::pause_reading(bool paused) {
  impl_->shared.paused = paused;
  const std::lock_guard lock(impl_->stop_mutex);
  impl_->wake();
}

void Server::stop(int64_t grace_ms) {
  const std::lock_guard lock(impl_->stop_mutex);
  Shared& shared = impl_->shared;
  if (shared.listen_fd < 0) return;
  ::shutdown(shared.listen_fd, SHUT_RDWR);  // from here on the kernel refuses new connections
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  shared.stop_deadline_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count() + grace_ms;
  shared.stopping = true;
  impl_->wake();
  impl_->loops.clear();  // joins
  ::close(shared.listen_fd);
  shared.listen_fd = -1;
}

ServerStats Server::stats() const {
  const Counters& c = impl_->shared.counters;
  ServerStats s;
  s.connections_open = c.connections_open.load();
  s.connections_total = c.connections_total.load();
  s.requests = c.requests.load();
  s.bytes_in = c.bytes_in.load();
  s.bytes_out = c.bytes_out.load();
  for (size_t k = 0; k < kRefusalCount; ++k) s.refused[k] = c.refused[k].load();
  return s;
}

}  // namespace tutti::http
