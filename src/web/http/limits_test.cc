// What the server does to clients that are too large, too slow or too many (S14), with shortened limits.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <thread>
#include <vector>

#include "web/http/server.h"
#include "web/http/test_client.h"

namespace tutti::http {
namespace {

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

void hello(Request&&, Reply reply) {
  reply.send({.status = 200, .content_type = "text/plain", .body = "hello"});
}

std::unique_ptr<Server> serve(ServerOptions options, Handler handler = hello) {
  auto server = Server::start(std::move(options), std::move(handler));
  EXPECT_TRUE(server.has_value());
  return std::move(*server);
}

// Sends `bytes`, expects `status` and the end, and the reason counted once; the next client must be served.
void expect_refused(Server& server, std::string_view bytes, int status, Refusal why) {
  TestClient client(server.port());
  client.send(bytes);
  EXPECT_EQ(client.read().status, status) << name_of(why);
  EXPECT_TRUE(client.at_end()) << name_of(why);
  EXPECT_EQ(server.stats().refused_for(why), 1u) << name_of(why);
  TestClient next(server.port());
  next.send(kGet);
  EXPECT_EQ(next.read().status, 200) << "after " << name_of(why);
}

TEST(Limits, OversizedRequestsAreRefusedByTheirReason) {
  auto server = serve({});
  const ParserLimits limits;
  expect_refused(*server, "GET /" + std::string(limits.line_max, 'a'), 414, Refusal::kLineTooLong);
  expect_refused(*server, "GET / HTTP/1.1\r\nX: " + std::string(limits.headers_max, 'a'), 431,
                 Refusal::kHeadersTooLarge);
  std::string fields;
  for (size_t k = 0; k <= limits.fields_max; ++k) fields += "X: y\r\n";
  expect_refused(*server, "GET / HTTP/1.1\r\n" + fields, 431, Refusal::kTooManyFields);
  expect_refused(*server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4194305\r\n\r\n", 413, Refusal::kBodyTooLarge);
  expect_refused(*server, "POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", 417, Refusal::kExpectation);
}

TEST(Limits, AClientInTheMiddleOfALargeBodyStillReadsItsRefusal) {
  auto server = serve({});
  TestClient client(server->port());
  std::thread sender([&] {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n" + std::string(9'000'000, 'x'));
  });
  EXPECT_EQ(client.read().status, 413);
  sender.join();
}

TEST(Limits, BodiesOfAllClientsTogetherAreBounded) {
  auto server = serve({.bodies_max = 100'000});
  TestClient holds(server->port());
  holds.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\nx");
  while (server->stats().bytes_in == 0) std::this_thread::yield();
  expect_refused(*server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\nx", 503, Refusal::kMemory);
  holds.send(std::string(89'999, 'x'));
  EXPECT_EQ(holds.read().status, 200);
  TestClient after(server->port());
  after.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 95000\r\n\r\n" + std::string(95'000, 'x'));
  EXPECT_EQ(after.read().status, 200) << "the bytes of the first body were not given back";
}

// Sends a byte every 20 ms until the server ends the connection; the status of the answer it had sent by then.
int trickle(Server& server, std::string_view start, char byte) {
  TestClient client(server.port());
  client.send(start);
  std::atomic<bool> ended = false;
  std::thread sender([&] {
    while (!ended && client.send(std::string_view(&byte, 1)))
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  const int status = client.read().status;
  ended = true;
  sender.join();
  return status;
}

TEST(Limits, AHeaderByteNowAndThenDoesNotHoldAConnection) {
  auto server = serve({.header_ms = 300});
  EXPECT_EQ(trickle(*server, "GET / HTTP/1.1\r\nHost: a\r\nX: ", 'x'), 408);
  EXPECT_EQ(server->stats().refused_for(Refusal::kHeaderTimeout), 1u);
}

TEST(Limits, ABodyUnderTheMinimumRateIsCut) {
  auto server = serve({.rate_min = 5000, .rate_grace_ms = 300});
  EXPECT_EQ(trickle(*server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n", 'x'), 408);
  EXPECT_EQ(server->stats().refused_for(Refusal::kBodyTimeout), 1u);
}

TEST(Limits, ABodyMustEndInItsTimeEvenIfItIsFast) {
  auto server = serve({.body_ms = 300, .rate_min = 1});
  EXPECT_EQ(trickle(*server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n", 'x'), 408);
}

TEST(Limits, IdleConnectionsAreClosedQuietly) {
  auto server = serve({.idle_ms = 200});
  TestClient fresh(server->port()), used(server->port());
  used.send(kGet);
  EXPECT_EQ(used.read().status, 200);
  EXPECT_TRUE(fresh.at_end());
  EXPECT_TRUE(used.at_end());
}

TEST(Limits, AClientThatDoesNotReadIsCut) {
  auto server = serve({.write_ms = 300}, [](Request&&, Reply reply) {
    reply.send({.status = 200, .content_type = "text/plain", .body = std::string(20'000'000, 'x')});
  });
  TestClient client(server->port(), 4096);
  client.send(kGet);
  while (server->stats().refused_for(Refusal::kWriteTimeout) == 0) std::this_thread::yield();
  EXPECT_LT(client.drain().size(), 20'000'000u);
}

TEST(Limits, AHandlerMayTakeLongerThanEveryTimeoutOfTheClient) {
  std::vector<std::thread> threads;
  auto server = serve({.header_ms = 50, .body_ms = 50, .idle_ms = 50, .write_ms = 50}, [&](Request&&, Reply reply) {
    threads.emplace_back([reply = std::move(reply)]() mutable {
      std::this_thread::sleep_for(std::chrono::milliseconds(600));
      reply.send({.status = 200, .content_type = "text/plain", .body = "at last"});
    });
  });
  TestClient client(server->port());
  client.send(kGet);
  EXPECT_EQ(client.read().body, "at last");
  for (std::thread& t : threads) t.join();
}

TEST(Limits, ConnectionsOverTheMaximumAreClosedAndTheOthersServed) {
  auto server = serve({.connections_max = 2});
  TestClient first(server->port()), second(server->port());
  first.send(kGet);
  second.send(kGet);
  EXPECT_EQ(first.read().status, 200);
  EXPECT_EQ(second.read().status, 200);
  TestClient third(server->port());
  EXPECT_TRUE(third.at_end());
  EXPECT_EQ(server->stats().refused_for(Refusal::kConnectionsMax), 1u);
  first.send(kGet);
  EXPECT_EQ(first.read().status, 200);
}

TEST(Limits, OneAddressHasItsShareUnlessExempt) {
  auto server = serve({.per_address_max = 1, .loopback_exempt = false});
  {
    TestClient first(server->port());
    first.send(kGet);
    EXPECT_EQ(first.read().status, 200);
    EXPECT_TRUE(TestClient(server->port()).at_end());
    EXPECT_EQ(server->stats().refused_for(Refusal::kPerAddressMax), 1u);
  }
  while (server->stats().connections_open > 0) std::this_thread::yield();
  TestClient again(server->port());
  again.send(kGet);
  EXPECT_EQ(again.read().status, 200) << "a closed connection was still counted";
}

TEST(Limits, RunningOutOfDescriptorsDelaysNewClientsOnly) {
  auto server = serve({});
  TestClient open(server->port()), waits(server->port());
  open.send(kGet);
  EXPECT_EQ(open.read().status, 200);
  waits.send(kGet);
  EXPECT_EQ(waits.read().status, 200);
  // One descriptor for a client's socket is free; the server then has none to accept it with.
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const int next = ::dup(0);
  ::close(next);
  const rlimit tight{static_cast<rlim_t>(next) + 1, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &tight);
  TestClient late(server->port());
  late.send(kGet);
  while (server->stats().refused_for(Refusal::kAcceptFailed) == 0) std::this_thread::yield();
  open.send(kGet);
  EXPECT_EQ(open.read().status, 200);
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(late.read().status, 200);
}

}  // namespace
}  // namespace tutti::http
