// The server over real sockets: framing, order, answers from other threads, streams, stopping.
#include "web/http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "web/http/malformed_requests.h"
#include "web/http/test_client.h"

namespace tutti::http {
namespace {

constexpr int64_t kGraceMs = 10'000;

std::unique_ptr<Server> serve(Handler handler, ServerOptions options = {}) {
  auto server = Server::start(std::move(options), std::move(handler));
  EXPECT_TRUE(server.has_value());
  return std::move(*server);
}

Response text(std::string body, int status = 200) {
  return {.status = status, .content_type = "text/plain", .body = std::move(body)};
}

// Answers with what it was asked, so that a mixed-up answer shows.
void echo(Request&& r, Reply reply) {
  reply.send(text(r.method + " " + r.path + "?" + r.query + " " + r.body));
}

std::string get(const std::string& path, const std::string& lines = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
}
std::string post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// Replies that wait to be answered by the test's thread.
class Waiting {
 public:
  Handler handler() {
    return [this](Request&& request, Reply reply) {
      const std::lock_guard lock(mutex_);
      requests_.push_back(std::move(request));
      replies_.push_back(std::move(reply));
      arrived_.notify_all();
    };
  }
  // Blocks until `count` requests in all have arrived.
  void await(size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return replies_.size() >= count; });
  }
  Reply take(size_t at) {
    const std::lock_guard lock(mutex_);
    return std::move(replies_[at]);
  }
  std::string path(size_t at) {
    const std::lock_guard lock(mutex_);
    return requests_[at].path;
  }
  size_t count() {
    const std::lock_guard lock(mutex_);
    return replies_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Request> requests_;
  std::deque<Reply> replies_;
};

// ---- framing ----

TEST(Server, AnswersOneRequestAfterAnother) {
  auto server = serve(echo);
  TestClient client(server->port());
  for (int k = 0; k < 3; ++k) {
    client.send(post("/p", "body" + std::to_string(k)));
    const ClientResponse r = client.read();
    EXPECT_EQ(r.status, 200);
    EXPECT_EQ(r.body, "POST /p? body" + std::to_string(k));
    EXPECT_EQ(TestClient::field(r.head, "x-content-type-options"), "nosniff");
    EXPECT_EQ(TestClient::field(r.head, "date").size(), 29u);
  }
  EXPECT_EQ(server->stats().requests, 3u);
  EXPECT_EQ(server->stats().connections_total, 1u);
}

TEST(Server, MalformedRequestsGet400AndAreClosed) {
  auto server = serve(echo);
  for (const MalformedRequest& m : kMalformedRequests) {
    TestClient client(server->port());
    client.send(m.bytes);
    EXPECT_EQ(client.read().status, 400) << m.name;
    EXPECT_TRUE(client.at_end()) << m.name;
  }
  EXPECT_EQ(server->stats().refused_for(Refusal::kMalformed), std::size(kMalformedRequests));
  EXPECT_EQ(server->stats().requests, 0u);
}

TEST(Server, ACutAnywhereGivesTheSameRequest) {
  auto server = serve(echo);
  TestClient client(server->port());
  const std::string bytes =
      "POST /a%20b?c=d HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  for (size_t cut = 1; cut < bytes.size(); ++cut) {
    client.send(std::string_view(bytes).substr(0, cut));
    std::this_thread::yield();  // the parts may or may not arrive apart; both must do
    client.send(std::string_view(bytes).substr(cut));
    ASSERT_EQ(client.read().body, "POST /a b?c=d hello") << cut;
  }
}

TEST(Server, LargeBodiesPassWhole) {
  auto server = serve([](Request&& r, Reply reply) { reply.send(text(std::move(r.body))); });
  std::string body(4 * 1024 * 1024, '\0');
  for (size_t k = 0; k < body.size(); ++k) body[k] = static_cast<char>(k * 31 >> 3);
  TestClient client(server->port());
  std::thread sender([&] { client.send(post("/", body)); });
  const ClientResponse r = client.read();
  sender.join();
  EXPECT_TRUE(r.body == body);
}

TEST(Server, HeadAndBodilessStatusesSendNoBody) {
  auto server = serve([](Request&& r, Reply reply) { reply.send(text("12345", r.path == "/none" ? 204 : 200)); });
  TestClient client(server->port());
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + get("/none") + get("/"));
  const ClientResponse head = client.read(true);
  EXPECT_EQ(TestClient::field(head.head, "content-length"), "5");
  EXPECT_EQ(client.read().status, 204);
  EXPECT_EQ(client.read().body, "12345");
}

TEST(Server, ClosesWhenAskedTo) {
  auto server = serve(echo);
  for (const std::string& request : {get("/", "Connection: close\r\n"), std::string("GET / HTTP/1.0\r\n\r\n")}) {
    TestClient client(server->port());
    client.send(request);
    const ClientResponse r = client.read();
    EXPECT_EQ(r.status, 200);
    EXPECT_EQ(TestClient::field(r.head, "connection"), "close");
    EXPECT_TRUE(client.at_end());
  }
}

TEST(Server, SaysContinueBeforeTheBodyComes) {
  auto server = serve(echo);
  TestClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read().status, 100);
  client.send("ok");
  EXPECT_EQ(client.read().body, "POST /? ok");
}

TEST(Server, AnswersAClientThatHasClosedItsSide) {
  Waiting waiting;
  auto server = serve(waiting.handler());
  TestClient client(server->port());
  client.send(get("/"));
  client.end_input();
  waiting.await(1);
  waiting.take(0).send(text("late"));
  EXPECT_EQ(client.read().body, "late");
  EXPECT_TRUE(client.at_end());
}

TEST(Server, HeaderValuesCannotStartAField) {
  auto server = serve([](Request&&, Reply reply) {
    Response r = text("x");
    r.headers.push_back({"Location", "/a\r\nSet-Cookie: evil"});
    reply.send(std::move(r));
  });
  TestClient client(server->port());
  client.send(get("/"));
  const ClientResponse r = client.read();
  EXPECT_EQ(TestClient::field(r.head, "set-cookie"), "");
  EXPECT_EQ(TestClient::field(r.head, "location"), "/a  Set-Cookie: evil");
}

TEST(Server, ListensOnIpv6) {
  auto server = Server::start({.address = "::1"}, echo);
  ASSERT_TRUE(server.has_value()) << server.error().message;
  const int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  to.sin6_port = htons((*server)->port());
  to.sin6_addr = in6addr_loopback;
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  ::close(fd);
  EXPECT_FALSE(Server::start({.address = "localhost"}, echo).has_value()) << "names are not resolved";
}

// ---- answers from other threads ----

TEST(Server, PipelinedAnswersKeepTheOrderOfTheRequests) {
  Waiting waiting;
  auto server = serve(waiting.handler());
  TestClient client(server->port());
  client.send(get("/0") + get("/1") + get("/2") + get("/3"));
  waiting.await(4);
  for (size_t at : {2u, 0u, 3u, 1u}) waiting.take(at).send(text(waiting.path(at)));
  for (const char* path : {"/0", "/1", "/2", "/3"}) EXPECT_EQ(client.read().body, path);
}

TEST(Server, ReadsNoMoreThanPipelineMaxRequestsAhead) {
  Waiting waiting;
  auto server = serve(waiting.handler(), {.pipeline_max = 3});
  TestClient client(server->port());
  std::string requests;
  for (int k = 0; k < 10; ++k) requests += get("/" + std::to_string(k));
  client.send(requests);
  waiting.await(3);
  TestClient other(server->port());  // its request is taken after all that the first client could send
  other.send(get("/other"));
  waiting.await(4);
  EXPECT_EQ(waiting.path(3), "/other");
  waiting.take(3).send(text("x"));
  for (size_t at = 0, answered = 0; answered < 10; ++at, ++answered) {
    if (at == 3) ++at;
    waiting.await(at + 1);
    waiting.take(at).send(text(waiting.path(at)));
    EXPECT_EQ(client.read().body, "/" + std::to_string(answered));
  }
}

TEST(Server, ADroppedReplyAnswers500) {
  auto server = serve([](Request&&, Reply) {});
  TestClient client(server->port());
  client.send(get("/") + get("/"));
  EXPECT_EQ(client.read().status, 500);
  EXPECT_EQ(client.read().status, 500);
  EXPECT_EQ(server->stats().refused_for(Refusal::kUnanswered), 2u);
}

TEST(Server, RepliesToGoneClientsAndServersAreHarmless) {
  Waiting waiting;
  auto server = serve(waiting.handler());
  {
    TestClient client(server->port());
    client.send(get("/gone"));
    waiting.await(1);
  }
  TestClient stays(server->port());
  stays.send(get("/stays"));
  waiting.await(2);
  waiting.take(0).send(text("for nobody"));
  server.reset();
  waiting.take(1).send(text("too late"));
}

TEST(Server, ManyThreadsAnswerManyClients) {
  Waiting waiting;
  auto server = serve(waiting.handler(), {.threads = 2});
  constexpr size_t kClients = 50;
  std::vector<std::unique_ptr<TestClient>> clients;
  for (size_t k = 0; k < kClients; ++k) {
    clients.push_back(std::make_unique<TestClient>(server->port()));
    clients.back()->send(post("/" + std::to_string(k), std::string(k, 'x')));
  }
  waiting.await(kClients);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (size_t at = t; at < kClients; at += 4) waiting.take(at).send(text(waiting.path(at)));
    });
  }
  for (std::thread& t : threads) t.join();
  for (size_t k = 0; k < kClients; ++k) EXPECT_EQ(clients[k]->read().body, "/" + std::to_string(k));
}

TEST(Server, PausedServerReadsNothingUntilItGoesOn) {
  std::atomic<int> handled = 0;
  auto server = serve([&](Request&& r, Reply reply) {
    ++handled;
    echo(std::move(r), std::move(reply));
  });
  TestClient client(server->port());
  client.send(get("/1"));
  client.read();
  server->pause_reading(true);
  client.send(get("/2"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(handled, 1);
  server->pause_reading(false);
  EXPECT_EQ(client.read().body, "GET /2? ");
}

// ---- streams ----

TEST(Server, StreamsInChunksAndGoesOn) {
  std::shared_ptr<Stream> stream;
  auto server = serve([&](Request&& r, Reply reply) {
    if (r.path != "/stream") return echo(std::move(r), std::move(reply));
    stream = reply.stream({.status = 200, .content_type = "text/csv"});
    stream->write("a,b\n");
    stream->write(std::string(100'000, 'x'));
    stream->finish();
  });
  TestClient client(server->port());
  client.send(get("/stream") + get("/next"));
  EXPECT_EQ(client.read().body, "a,b\n" + std::string(100'000, 'x'));
  EXPECT_EQ(client.read().body, "GET /next? ");
}

TEST(Server, AnUnfinishedStreamIsSeenAsBroken) {
  auto server = serve([](Request&&, Reply reply) { reply.stream({})->write("half"); });
  TestClient client(server->port());
  client.send(get("/"));
  EXPECT_EQ(client.read().status, 0);
  EXPECT_TRUE(client.at_end());
}

TEST(Server, CutsAStreamWhoseReaderIsTooSlow) {
  Waiting waiting;
  auto server = serve(waiting.handler(), {.stream_buffer_max = 100'000});
  TestClient client(server->port(), 4096);
  client.send(get("/events"));
  waiting.await(1);
  auto stream = waiting.take(0).stream({.status = 200, .content_type = "text/event-stream"});
  size_t written = 0;
  while (stream->write(std::string(1000, 'e'))) written += 1000;
  EXPECT_TRUE(stream->closed());
  EXPECT_FALSE(stream->write("more"));
  EXPECT_GE(written, 100'000u) << "the buffer is not used in full";
  client.drain();
  EXPECT_EQ(server->stats().refused_for(Refusal::kStreamFull), 1u);
}

TEST(Server, AStreamLearnsThatItsClientLeft) {
  Waiting waiting;
  auto server = serve(waiting.handler());
  std::shared_ptr<Stream> stream;
  {
    TestClient client(server->port());
    client.send(get("/events"));
    waiting.await(1);
    stream = waiting.take(0).stream({.status = 200, .content_type = "text/event-stream"});
    stream->write("data: 1\n\n");
  }
  while (!stream->closed()) std::this_thread::yield();
  EXPECT_FALSE(stream->write("data: 2\n\n"));
}

// ---- stopping ----

TEST(Server, StopAnswersWhatHasBegunAndRefusesTheRest) {
  Waiting waiting;
  auto server = serve(waiting.handler(), {.linger_ms = 100});
  const uint16_t port = server->port();
  TestClient waits(port), half(port), idle(port);
  idle.send(get("/idle"));
  waiting.await(1);
  waiting.take(0).send(text("x"));
  idle.read();
  waits.send(get("/waits"));
  waiting.await(2);
  const uint64_t before = server->stats().bytes_in;
  half.send("POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nha");
  while (server->stats().bytes_in == before) std::this_thread::yield();

  std::thread stopping([&] { server->stop(kGraceMs); });
  EXPECT_TRUE(idle.at_end());  // so stopping has begun
  EXPECT_FALSE(TestClient(port).connected());
  half.send("lf");
  waiting.await(3);
  waiting.take(1).send(text("one"));
  waiting.take(2).send(text("two"));
  const ClientResponse r = waits.read();
  EXPECT_EQ(r.body, "one");
  EXPECT_EQ(TestClient::field(r.head, "connection"), "close");
  EXPECT_EQ(half.read().body, "two");
  EXPECT_TRUE(waits.at_end());
  EXPECT_TRUE(half.at_end());
  stopping.join();
  EXPECT_EQ(server->stats().connections_open, 0u);
}

TEST(Server, StopEndsEventStreamsAtOnce) {
  Waiting waiting;
  auto server = serve(waiting.handler(), {.linger_ms = 100});
  TestClient client(server->port());
  client.send(get("/events"));
  waiting.await(1);
  auto stream = waiting.take(0).stream({.status = 200, .content_type = "text/event-stream"});
  stream->write("data: 1\n\n");
  std::thread stopping([&] { server->stop(kGraceMs); });
  EXPECT_EQ(client.read().body, "data: 1\n\n");
  EXPECT_TRUE(client.at_end());
  stopping.join();
  EXPECT_FALSE(stream->write("data: 2\n\n"));
}

TEST(Server, StopGivesUpAfterItsGrace) {
  Waiting waiting;
  auto server = serve(waiting.handler(), {.linger_ms = 100});
  TestClient client(server->port());
  client.send(get("/never"));
  waiting.await(1);
  server->stop(50);
  EXPECT_EQ(client.read().status, 0);
  EXPECT_TRUE(client.at_end());
}

}  // namespace
}  // namespace tutti::http
