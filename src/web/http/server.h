// A small HTTP/1.1 server: strict framing, bounded everything, answers from any thread at any later time.
//
//   auto server = Server::start({.port = 8080}, [](Request&& request, Reply reply) { reply.send({.body = "hello\n"});
//   });
//
// Threads: `threads` loops of its own. The handler runs on a loop's thread, with no lock held, one call at a time per
// loop; it must not block and must not throw. Members may be called from any thread but a loop's.
// Lifetime: what the handler refers to must outlive the server; replies may outlive it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "web/http/parser.h"
#include "web/http/refusal.h"
#include "web/http/reply.h"

namespace tutti::http {

using Handler = std::function<void(Request&&, Reply)>;

struct ServerOptions {
  std::string address = "127.0.0.1";  // an IPv4 or IPv6 literal; "::" takes IPv4 too
  uint16_t port = 0;                  // 0: any free one
  unsigned threads = 1;
  ParserLimits parser = {};

  size_t connections_max = 4096;
  size_t per_address_max = 2048;  // connections of one IPv4 address or IPv6 /64
  bool loopback_exempt = true;    // a proxy on this machine speaks for everybody
  size_t pipeline_max = 16;       // requests of one connection that wait for their answers; more are not read
  size_t output_max = 64 * 1024;  // a connection with more unsent bytes than this is not read
  size_t stream_buffer_max = 1024 * 1024;
  size_t bodies_max = 256 * 1024 * 1024;  // all bodies being read, per thread; over it 503

  int64_t header_ms = 10'000;  // from a request's first byte to the end of its head
  int64_t body_ms = 30'000;    // from there to the end of its body
  int64_t rate_min = 500;      // bytes/s of a body after rate_grace_ms, and of an unsent answer per write_ms
  int64_t rate_grace_ms = 5'000;
  int64_t idle_ms = 60'000;   // without any byte of a request
  int64_t write_ms = 30'000;  // a client must take rate_min * write_ms / 1000 bytes in this time
  int64_t linger_ms = 2'000;  // after the last answer, for the client to read it and close
};

struct ServerStats {
  uint64_t connections_open = 0;
  uint64_t connections_total = 0;
  uint64_t requests = 0;  // given to the handler
  uint64_t bytes_in = 0;
  uint64_t bytes_out = 0;
  std::array<uint64_t, kRefusalCount> refused{};

  uint64_t refused_for(Refusal why) const { return refused[static_cast<size_t>(why)]; }
};

class Server : NonCopyable {
 public:
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);
  ~Server();  // stop(0)

  uint16_t port() const;
  // Backpressure: while paused no byte is read; clients see a slow server and their timeouts stand still.
  void pause_reading(bool paused);
  // Refuses new connections, lets requests that have begun be read and answered for up to grace_ms, ends event streams,
  // then closes everything. Returns when all is closed. Calling it again does nothing.
  void stop(int64_t grace_ms);
  ServerStats stats() const;

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tutti::http
