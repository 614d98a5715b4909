// The live doors as clients see them: a real server, a real writer, a log in memory.
#include "web/ingest/ingest_routes.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <map>

#include "log/memory_log.h"
#include "log/writer.h"
#include "web/http/server.h"
#include "web/http/test_client.h"

namespace tutti {
namespace {

class TestDoor final : public ingest::Door {
 public:
  explicit TestDoor(log::Writer& writer) : writer_(writer) {}
  bool submit(log::Submission&& submission) override { return !full && writer_.try_submit(std::move(submission)); }
  void refused(const ingest::Refusal& refusal) override {
    std::lock_guard lock(mutex_);
    counts_[std::string(refusal.reason)] += refusal.events;
  }
  void flagged(const ingest::TimeFlags& flags) override {
    std::lock_guard lock(mutex_);
    counts_["time_future"] += flags.future;
    counts_["time_unreadable"] += flags.unreadable;
  }
  bool stopping() const override { return is_stopping; }

  std::map<std::string, uint64_t> counts() {
    std::lock_guard lock(mutex_);
    return counts_;
  }
  std::atomic<bool> full{false};
  std::atomic<bool> is_stopping{false};

 private:
  log::Writer& writer_;
  std::mutex mutex_;
  std::map<std::string, uint64_t> counts_;
};

class IngestRoutesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "tutti-doors-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    dir_ = pattern;
    auto sources = govern::SourceRegistry::open(dir_ + "/access.db");
    ASSERT_TRUE(sources);
    sources_ = std::move(*sources);
    auto added = sources_->add({.name = "web"}, Millis{1});
    ASSERT_TRUE(added);
    key_ = added->key.text;
    source_ = added->source->id;
    auto seen = log::SeenIds::open({.dir = dir_ + "/seen", .log_id = log_.id(), .log_end = log_.end()});
    ASSERT_TRUE(seen);
    seen_ = std::move(*seen);
    writer_ = std::make_unique<log::Writer>(log_, *seen_, ledger_, tail_);
    door_ = std::make_unique<TestDoor>(*writer_);
    routes_ = std::make_unique<IngestRoutes>(
        IngestServices{.door = *door_, .sources = *sources_, .live = live_, .analytics_js = "/*script*/"});
    auto server = http::Server::start({}, [this](http::Request&& request, http::Reply reply) {
      if (!routes_->handle(request, reply)) reply.send({.status = 404});
    });
    ASSERT_TRUE(server);
    server_ = std::move(*server);
  }
  void TearDown() override {
    server_.reset();
    writer_.reset();
    std::filesystem::remove_all(dir_);
  }

  http::ClientResponse ask(const std::string& head, const std::string& body = {}) {
    http::TestClient client(server_->port());
    client.send(head + "\r\nHost: hub.example:81\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body);
    return client.read();
  }
  http::ClientResponse post(const std::string& path, const std::string& body, const std::string& headers = {}) {
    return ask("POST " + path + " HTTP/1.1\r\nX-Write-Key: " + key_ + headers, body);
  }
  std::vector<std::string> stored() {
    std::vector<std::string> bodies;
    for (Offset at{1}; at <= log_.end();) {
      const auto batch = log_.read(at);
      EXPECT_TRUE(batch);
      EXPECT_TRUE(for_each_record(**batch, [&](Offset, const Record& r) { bodies.emplace_back(r.body); }));
      at = (*batch)->last() + 1;
    }
    return bodies;
  }

  std::string dir_, key_;
  SourceId source_;
  log::MemoryLog log_;
  log::Ledger ledger_;
  log::Tail tail_{log_};
  ingest::LiveView live_;
  std::unique_ptr<govern::SourceRegistry> sources_;
  std::unique_ptr<log::SeenIds> seen_;
  std::unique_ptr<log::Writer> writer_;
  std::unique_ptr<TestDoor> door_;
  std::unique_ptr<IngestRoutes> routes_;
  std::unique_ptr<http::Server> server_;
};

constexpr const char* kTrack = R"({"type":"track","event":"E","userId":"u","messageId":"m1"})";

TEST_F(IngestRoutesTest, AnEventIsInTheLogWhenItIsAnswered) {
  const auto answer = post("/v1/track", kTrack);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"success":true})");
  EXPECT_EQ(stored(), std::vector<std::string>{kTrack});
  const auto live = live_.newest(source_);
  ASSERT_EQ(live.size(), 1u);
  EXPECT_EQ(live[0]->outcome, ingest::LiveOutcome::kAccepted);
  EXPECT_EQ(live[0]->offset, Offset{1});
  EXPECT_EQ(live[0]->name, "E");
}

TEST_F(IngestRoutesTest, ADuplicateIsAnsweredLikeTheFirstAndStoredOnce) {
  EXPECT_EQ(post("/v1/track", kTrack).status, 200);
  const auto again = post("/v1/track", kTrack);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, R"({"success":true})");
  EXPECT_EQ(stored().size(), 1u);
  EXPECT_EQ(live_.newest(source_).back()->outcome, ingest::LiveOutcome::kDuplicate);

  EXPECT_EQ(post("/v1/batch", R"({"batch":[{"type":"page","userId":"u"},)" + std::string(kTrack) +
                                  R"(,{"type":"page","userId":"v"}]})")
                .status,
            200);
  EXPECT_EQ(live_.newest(source_).back()->offset, Offset{3}) << "offsets count what was stored, not what was sent";
}

TEST_F(IngestRoutesTest, ASourceWithASecretTakesOnlyWhatIsSigned) {
  // sha256=HMAC(secret, body), computed with Python's hmac
  constexpr const char* kSecret = "It's a Secret to Everybody";
  constexpr const char* kSigned =
      "\r\nX-Hub-Signature-256: sha256=ba0002aee8b59c06486945820afd4c0a7fc2d08992e904dbb0fd5854f4099221";
  ASSERT_TRUE(sources_->set_verification("web", {"github", kSecret}, {.now = Millis{1}}));
  const auto unsigned_one = post("/v1/track", kTrack);
  EXPECT_EQ(unsigned_one.status, 401);
  EXPECT_NE(unsigned_one.body.find("\"code\":\"signature\""), std::string::npos) << unsigned_one.body;
  EXPECT_EQ(post("/v1/webhook", kTrack, kSigned).status, 200);
  EXPECT_EQ(post("/v1/webhook", std::string(kTrack) + " ", kSigned).status, 401);
  EXPECT_EQ(ask("GET /v1/pixel/track?writeKey=" + key_ + "&userId=u&event=E HTTP/1.1").status, 200);  // the image
  EXPECT_EQ(stored(), std::vector<std::string>{kTrack});
  EXPECT_EQ(door_->counts(), (std::map<std::string, uint64_t>{{"signature", 3}}));
  EXPECT_EQ(live_.newest(source_).front()->reason, "signature");
  ASSERT_TRUE(sources_->clear_verification("web"));
  EXPECT_EQ(post("/v1/track", kTrack).status, 200);
}

TEST_F(IngestRoutesTest, TheKeyMayStandInEveryPlaceThatClientsUse) {
  const std::string plain = key_ + ":";
  std::string basic(4 * plain.size(), '\0');
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  basic.clear();
  for (size_t k = 0; k < plain.size(); k += 3) {
    const auto byte = [&](size_t i) { return i < plain.size() ? static_cast<unsigned char>(plain[i]) : 0u; };
    const unsigned triple = byte(k) << 16 | byte(k + 1) << 8 | byte(k + 2);
    for (int shift = 18; shift >= 0; shift -= 6) basic += kAlphabet[triple >> shift & 63];
  }
  const std::string event = R"({"type":"track","userId":"u"})";
  EXPECT_EQ(ask("POST /v1/track HTTP/1.1\r\nAuthorization: Basic " + basic, event).status, 200);
  EXPECT_EQ(ask("POST /v1/track HTTP/1.1\r\nAuthorization: Bearer " + key_, event).status, 200);
  EXPECT_EQ(ask("POST /api/s/track HTTP/1.1\r\nX-Write-Key: id:" + key_, event).status, 200);
  EXPECT_EQ(ask("POST /v1/batch HTTP/1.1", R"({"batch":[)" + event + R"(],"writeKey":")" + key_ + "\"}").status, 200);
  EXPECT_EQ(ask("POST /beacon/v1/batch?writeKey=" + key_ + " HTTP/1.1", R"({"batch":[)" + event + "]}").status, 200);
  EXPECT_EQ(stored().size(), 5u);

  const auto overridden = ask("POST /v1/track HTTP/1.1\r\nX-Write-Key: wrong",
                              R"({"type":"track","userId":"u","writeKey":")" + key_ + "\"}");
  EXPECT_EQ(overridden.status, 401) << "a body must not override a header";
  EXPECT_NE(overridden.body.find(R"("code":"unauthorized","message":)"), std::string::npos);
  EXPECT_EQ(ask("POST /v1/track HTTP/1.1", event).status, 401);
  EXPECT_EQ(door_->counts(), (std::map<std::string, uint64_t>{{"unauthorized", 2}}));
  ASSERT_TRUE(sources_->set_enabled("web", false));
  EXPECT_EQ(post("/v1/track", event).status, 401);
}

TEST_F(IngestRoutesTest, BadEventsOfABatchAreToldCountedAndShown) {
  const auto answer =
      post("/v1/batch", R"({"batch":[{"type":"track","userId":"u"},{"type":"dance"},{"userId":"u"},{}]})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"success":true,"refused":3,"errors":[{"index":1,"code":"unknown_type"},)"
                         R"({"index":2,"code":"no_type"},{"index":3,"code":"no_type"}]})");
  EXPECT_EQ(door_->counts(), (std::map<std::string, uint64_t>{{"no_type", 2}, {"unknown_type", 1}}));
  EXPECT_EQ(stored().size(), 1u);
  std::vector<std::string> reasons;
  for (const auto& entry : live_.newest(source_)) reasons.push_back(entry->reason);
  EXPECT_EQ(reasons, (std::vector<std::string>{"unknown_type", "no_type", "no_type", ""}));
}

TEST_F(IngestRoutesTest, TimesThatWereReplacedAreTold) {
  EXPECT_EQ(post("/v1/batch", R"({"batch":[{"type":"track","userId":"u","timestamp":"2999-01-01"},)"
                              R"({"type":"track","userId":"u","timestamp":"soon"},{"type":"track","userId":"u"}]})")
                .status,
            200);
  EXPECT_EQ(door_->counts(), (std::map<std::string, uint64_t>{{"time_future", 1}, {"time_unreadable", 1}}));
}

TEST_F(IngestRoutesTest, WhatCannotBeReadIsRefusedForGood) {
  const std::pair<const char*, int> cases[] = {
      {"{", 400}, {"[]", 400}, {R"({"type":"track"})", 400}, {"\x1f\x8bzz", 400}};
  for (const auto& [body, status] : cases) EXPECT_EQ(post("/v1/track", body).status, status) << body;
  EXPECT_EQ(post("/v1/track", R"({"userId":"u","x":")" + std::string(40'000, 'x') + "\"}").status, 413);
  EXPECT_EQ(ask("GET /v1/track HTTP/1.1").status, 405);
  EXPECT_EQ(ask("GET /v2/track HTTP/1.1").status, 404);
  EXPECT_TRUE(stored().empty());
}

TEST_F(IngestRoutesTest, OverloadAndStopSayWhenToComeBack) {
  door_->full = true;
  const auto busy = post("/v1/batch", R"({"batch":[{"type":"track","userId":"u"},{"type":"page","userId":"u"}]})");
  EXPECT_EQ(busy.status, 429);
  EXPECT_NE(busy.head.find("Retry-After: 1\r\n"), std::string::npos);
  door_->full = false;
  door_->is_stopping = true;
  const auto stopping = post("/v1/track", kTrack);
  EXPECT_EQ(stopping.status, 503);
  EXPECT_NE(stopping.head.find("Retry-After: 1\r\n"), std::string::npos);
  EXPECT_EQ(door_->counts(), (std::map<std::string, uint64_t>{{"overloaded", 2}, {"stopping", 1}}));
}

TEST_F(IngestRoutesTest, AFullDiskIsAnswered503AndTheRetryIsNoDuplicate) {
  log_.fail_appends(ErrorCode::kNoSpace);
  EXPECT_EQ(post("/v1/track", kTrack).status, 503);
  EXPECT_EQ(post("/v1/track", kTrack).status, 200);
  EXPECT_EQ(stored().size(), 1u);
  EXPECT_EQ(live_.newest(source_).front()->reason, "storage");
}

TEST_F(IngestRoutesTest, CrossOriginRequestsAreAllowedAndEchoed) {
  const auto preflight =
      ask("OPTIONS /v1/t HTTP/1.1\r\nOrigin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\n"
          "Access-Control-Request-Headers: authorization,content-type,sentat");
  EXPECT_EQ(preflight.status, 204);
  for (const char* line :
       {"Access-Control-Allow-Origin: https://shop.example\r\n", "Access-Control-Allow-Credentials: true\r\n",
        "Access-Control-Allow-Headers: authorization,content-type,sentat\r\n", "Access-Control-Max-Age: 86400\r\n"})
    EXPECT_NE(preflight.head.find(line), std::string::npos) << line;
  for (const char* body : {kTrack, "{"})
    EXPECT_NE(post("/v1/t", body, "\r\nOrigin: https://shop.example")
                  .head.find("Access-Control-Allow-Origin: https://shop.example\r\n"),
              std::string::npos)
        << "errors too: a page must be able to read them";
  EXPECT_EQ(post("/v1/t", kTrack).head.find("Access-Control"), std::string::npos);
}

TEST_F(IngestRoutesTest, APixelIsAlwaysAnImage) {
  const auto good = ask("GET /pixel/v1/track?writeKey=" + key_ + "&userId=u+1&event=Email%20Opened HTTP/1.1");
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(good.body.substr(0, 6), "GIF89a");
  EXPECT_EQ(stored(), std::vector<std::string>{R"({"type":"track","userId":"u 1","event":"Email Opened",)"
                                               R"("properties":{},"traits":{},"context":{"ip":"127.0.0.1"}})"});
  for (const char* path : {"/pixel/v1/track", "/v1/pixel/track?data=%25", "/v1/pixel/page?data=e30&writeKey=no"}) {
    const auto bad = ask("GET " + std::string(path) + " HTTP/1.1");
    EXPECT_EQ(bad.status, 200) << path;
    EXPECT_EQ(bad.body, good.body) << path;
  }
  EXPECT_EQ(door_->counts(), (std::map<std::string, uint64_t>{{"bad_pixel", 1}, {"unauthorized", 2}}));
}

TEST_F(IngestRoutesTest, DocumentsForClientLibraries) {
  const auto settings = ask("GET /v1/projects/" + key_ + "/settings HTTP/1.1");
  EXPECT_EQ(settings.status, 200);
  EXPECT_EQ(settings.body, R"({"integrations":{"Segment.io":{"apiKey":")" + key_ +
                               R"(","apiHost":"hub.example:81/v1","protocol":"http"}},"plan":{"track":{"__default":)"
                               R"({"enabled":true,"integrations":{}}}},"metrics":{"sampleRate":0}})");
  EXPECT_EQ(ask("GET /v1/projects/nobody/settings HTTP/1.1").status, 401);
  const auto config = ask("GET /sourceConfig/?p=npm&v=3&writeKey=" + key_ + " HTTP/1.1");
  EXPECT_EQ(config.status, 200);
  EXPECT_NE(config.body.find(R"("name":"web")"), std::string::npos);
  EXPECT_EQ(ask("GET /analytics.js/v1/" + key_ + "/analytics.min.js HTTP/1.1").body, "/*script*/");
  EXPECT_EQ(ask("POST /v1/m HTTP/1.1", R"({"series":[]})").status, 200);
  EXPECT_TRUE(door_->counts().empty()) << "documents are no events";
}

TEST_F(IngestRoutesTest, CloudEventsWebhooksAndMerges) {
  EXPECT_EQ(post("/v1/cloudevents", R"({"n":1})",
                 "\r\nce-id: 1\r\nce-source: /s\r\nce-specversion: 1.0\r\nce-type: a.b\r\nce-userid: %C3%BC1")
                .status,
            200);
  EXPECT_EQ(post("/v1/cloudevents", R"({"id":"1"})", "\r\nContent-Type: application/cloudevents+json").status, 400);
  EXPECT_EQ(post("/v1/webhook/web", R"([{"type":"page","userId":"w"}])").status, 200);
  EXPECT_EQ(post("/v1/webhook/other", R"({"type":"page","userId":"w"})").status, 401);
  EXPECT_EQ(post("/v1/merge", R"({"mergeProperties":[{"type":"email","value":"a@b.c"}]})").status, 200);
  const auto bodies = stored();
  ASSERT_EQ(bodies.size(), 3u);
  EXPECT_EQ(bodies[0], R"({"messageId":"/s|1","type":"track","event":"a.b","userId":"ü1","context":{"cloudevent":)"
                       R"({"source":"/s"}},"properties":{"n":1}})");
  EXPECT_EQ(bodies[1], R"({"type":"page","userId":"w"})");
  EXPECT_EQ(bodies[2].substr(0, 18), R"({"type":"identify")");
}

}  // namespace
}  // namespace tutti
