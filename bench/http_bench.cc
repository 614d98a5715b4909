// Throughput of the HTTP server alone, for wrk: answers at once, or from another thread every few milliseconds as a
// group commit does.
//
//   bench_http PORT            every request is answered by the loop itself
//   bench_http PORT 2500       answered by another thread in batches, every 2500 us
//
// Prints requests and CPU microseconds per request when it is interrupted.
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "web/http/server.h"

using namespace tutti::http;

namespace {

std::atomic<bool> interrupted = false;

double cpu_us() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto us = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); };
  return us(use.ru_utime) + us(use.ru_stime);
}

Response hello() {
  return {.status = 200, .content_type = "text/plain", .body = "hello", .headers = {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int batch_us = argc > 2 ? std::atoi(argv[2]) : 0;
  std::signal(SIGINT, [](int) { interrupted = true; });
  std::mutex mutex;
  std::vector<Reply> waiting;
  ServerOptions options;
  options.port = static_cast<uint16_t>(std::atoi(argv[1]));
  auto server = Server::start(options, [&](Request&&, Reply reply) {
    if (batch_us == 0) return reply.send(hello());
    const std::lock_guard lock(mutex);
    waiting.push_back(std::move(reply));
  });
  if (!server) return std::fprintf(stderr, "%s\n", server.error().message.c_str()), 1;
  const double start = cpu_us();
  while (!interrupted) {
    std::this_thread::sleep_for(std::chrono::microseconds(batch_us > 0 ? batch_us : 100'000));
    std::vector<Reply> batch;
    {
      const std::lock_guard lock(mutex);
      batch.swap(waiting);
    }
    for (Reply& reply : batch) reply.send(hello());
  }
  const auto requests = (*server)->stats().requests;
  std::printf("%llu requests, %.2f us CPU each\n", static_cast<unsigned long long>(requests),
              requests ? (cpu_us() - start) / static_cast<double>(requests) : 0.0);
}
