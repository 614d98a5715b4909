// The small parts of the live doors: paths, credentials, decompression, JSON text, other shapes, the live view.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include <thread>

#include "ingest/live/cloudevents.h"
#include "ingest/live/credentials.h"
#include "ingest/live/endpoint.h"
#include "ingest/live/gunzip.h"
#include "ingest/live/json_text.h"
#include "ingest/live/live_view.h"
#include "ingest/live/message_id.h"
#include "ingest/live/rewrite.h"
#include "ingest/live/webhook.h"

namespace tutti::ingest {
namespace {

TEST(EndpointTest, KnowsThePathsOfTheClients) {
  struct Case {
    const char* path;
    EndpointKind kind;
    std::optional<EventType> type;
  };
  const Case cases[] = {{"/v1/identify", EndpointKind::kEvent, EventType::kIdentify},
                        {"/v1/t", EndpointKind::kEvent, EventType::kTrack},
                        {"/v1/a", EndpointKind::kEvent, EventType::kAlias},
                        {"/v1/batch/", EndpointKind::kBatch, {}},
                        {"/v1/b", EndpointKind::kBatch, {}},
                        {"/v1/import", EndpointKind::kBatch, {}},
                        {"/v1/batch/b", EndpointKind::kBatch, {}},
                        {"/b", EndpointKind::kBatch, {}},
                        {"/batch", EndpointKind::kBatch, {}},
                        {"/beacon/v1/batch", EndpointKind::kBatch, {}},
                        {"/v1/merge", EndpointKind::kMerge, {}},
                        {"/v1/m", EndpointKind::kMetrics, {}},
                        {"/v1/event", EndpointKind::kEvent, {}},
                        {"/api/s/page", EndpointKind::kEvent, EventType::kPage},
                        {"/api/s/event", EndpointKind::kEvent, {}},
                        {"/api/s/s2s/track", EndpointKind::kEvent, EventType::kTrack},
                        {"/api/s/s2s/batch", EndpointKind::kBatch, {}},
                        {"/v1/pixel/page", EndpointKind::kPixel, EventType::kPage},
                        {"/pixel/v1/track", EndpointKind::kPixel, EventType::kTrack},
                        {"/sourceConfig/", EndpointKind::kSourceConfig, {}},
                        {"/v1/cloudevents", EndpointKind::kCloudEvents, {}},
                        {"/v1/webhook", EndpointKind::kWebhook, {}}};
  for (const Case& c : cases) {
    const auto endpoint = find_endpoint(c.path);
    ASSERT_TRUE(endpoint) << c.path;
    EXPECT_EQ(endpoint->kind, c.kind) << c.path;
    EXPECT_EQ(endpoint->type, c.type) << c.path;
  }
  EXPECT_EQ(find_endpoint("/v1/projects/wk_1/settings")->segment, "wk_1");
  EXPECT_EQ(find_endpoint("/analytics.js/v1/wk_1/analytics.min.js")->segment, "wk_1");
  EXPECT_EQ(find_endpoint("/v1/webhook/crm")->segment, "crm");
  EXPECT_TRUE(find_endpoint("/api/s/track")->from_browser);
  EXPECT_FALSE(find_endpoint("/api/s/s2s/track")->from_browser);
  for (const char* path : {"/", "", "/v1", "/v1/", "/v1/order", "/v1/projects//settings", "/v1/projects/a/b/settings",
                           "/v1/webhook/a/b", "/api/v1/live", "/V1/track", "/v1/tracks"})
    EXPECT_FALSE(find_endpoint(path)) << path;
}

std::vector<std::string> headers(std::string_view authorization, std::string_view x_write_key = {}) {
  return header_keys({.authorization = authorization, .x_write_key = x_write_key, .query = {}});
}

TEST(CredentialsTest, ReadsEveryFormThatClientsSend) {
  EXPECT_EQ(headers("Basic d2tfMTo=")[1], "wk_1") << "wk_1:";
  EXPECT_EQ(headers("basic d2tfMQ")[0], "wk_1") << "no colon, no padding";
  EXPECT_EQ(headers("Bearer wk_1"), std::vector<std::string>{"wk_1"});
  EXPECT_EQ(headers("", "id:wk_1"), (std::vector<std::string>{"id:wk_1", "wk_1", "id"}));
  EXPECT_EQ(headers("Basic d2tfMTo=", "wk_2")[1], "wk_1") << "Basic comes first";
  EXPECT_EQ(headers("Bearer wk_1", "wk_2")[0], "wk_2") << "X-Write-Key before Bearer";
  EXPECT_TRUE(headers("Digest x").empty());
  EXPECT_EQ(headers("Basic ***"), std::vector<std::string>{""}) << "a bad header is not overridden by the body";
  EXPECT_EQ(headers("Basic Og=="), std::vector<std::string>{":"});
  std::string body = R"({"batch":[{"writeKey":"wk_no"}],"writeKey":"wk_1"})";
  EXPECT_EQ(body_keys(body), std::vector<std::string>{"wk_1"});
  for (std::string none :
       {R"({"writeKey":"id:***"})", R"({"writeKey":7})", "[1]", "{", "", R"({"a":{"writeKey":"x"}})"})
    EXPECT_TRUE(body_keys(none).empty()) << none;
  EXPECT_EQ(query_keys({.authorization = {}, .x_write_key = {}, .query = "wk_9"}), std::vector<std::string>{"wk_9"});
}

std::string gzip(std::string_view text) {
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&z, text.size()) + 32, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

RC_GTEST_PROP(GunzipTest, GivesBackWhatWasCompressed, (std::string text)) {
  const std::string packed = gzip(text);
  RC_ASSERT(is_gzip(packed));
  RC_ASSERT(gunzip(packed, {}) == text);
}

TEST(GunzipTest, RefusesBombsTornStreamsAndTrailers) {
  const LiveLimits limits;
  const auto why = [&](const std::string& packed) {
    const auto text = gunzip(packed, limits);
    return text ? "ok" : text.error().where;
  };
  EXPECT_EQ(why(gzip(std::string(400'000, 'x'))), "gzip_ratio");
  std::string varied;
  for (int k = 0; varied.size() < 600'000; ++k) varied += std::to_string(k * 7919);
  EXPECT_EQ(why(gzip(varied)), "too_large");
  EXPECT_EQ(why(gzip(varied.substr(0, limits.request_bytes_max))), "ok");
  const std::string good = gzip(varied.substr(0, 3000));
  EXPECT_EQ(why(good + "x"), "bad_gzip");
  for (size_t n = 3; n < good.size(); ++n) EXPECT_EQ(why(good.substr(0, n)), "bad_gzip") << n;
  std::string flipped = good;
  flipped[good.size() - 6] = static_cast<char>(flipped[good.size() - 6] ^ 1);
  EXPECT_EQ(why(flipped), "bad_gzip") << "the checksum is checked";
}

TEST(JsonTextTest, CutsAndJoins) {
  const std::string text = R"( { "a\"b" : [1,{"x":"}]"}] , "c":"\\","d":{ },"e" : -1.50 } )";
  const auto fields = split_object(text);
  ASSERT_EQ(fields.size(), 4u);
  EXPECT_EQ(fields[0].key, R"(a\"b)");
  EXPECT_EQ(fields[0].value, R"([1,{"x":"}]"}])");
  EXPECT_EQ(fields[1].value, R"("\\")");
  EXPECT_EQ(fields[3].value, "-1.50");
  EXPECT_EQ(split_array(R"([ 1, "a,]" ,{"b":[2]},[] ])"),
            (std::vector<std::string_view>{"1", R"("a,]")", R"({"b":[2]})", "[]"}));
  EXPECT_TRUE(split_array("[ ]").empty());
  EXPECT_EQ(merge_objects(R"({"a":1,"o":{"x":1,"y":2}})", R"({"o":{"y":3},"b":null})", 2),
            R"({"a":1,"o":{"x":1,"y":3},"b":null})");
  EXPECT_EQ(merge_objects(R"({"o":{"x":1}})", R"({"o":{"y":3}})", 1), R"({"o":{"y":3}})");
  EXPECT_EQ(find_raw_field(R"({"a":{"b":1},"b":2})", "b"), "2");
  EXPECT_FALSE(find_raw_field("{}", "b"));
}

RC_GTEST_PROP(JsonTextTest, AnyBytesAreReadWithinTheirBounds, (std::string text)) {
  const std::string exact = "{\"" + text;
  const auto heap = std::make_unique<char[]>(exact.size());  // so that the sanitizer sees a step too far
  std::copy(exact.begin(), exact.end(), heap.get());
  const std::string_view view(heap.get(), exact.size());
  for (const RawField& field : split_object(view)) {
    RC_ASSERT(field.key.data() >= view.data() && field.key.data() + field.key.size() <= view.data() + view.size());
    RC_ASSERT(field.value.data() + field.value.size() <= view.data() + view.size());
  }
  for (const std::string_view element : split_array(view))
    RC_ASSERT(element.data() + element.size() <= view.data() + view.size());
}

TEST(CloudEventsTest, AnyEventBecomesATrackCall) {
  const auto text = events_of_cloud_events(
      R"({"specversion":"1.0","id":"9","source":"/billing","type":"com.acme.invoice.paid","time":"2026-11-01T00:00:00Z",
          "subject":"account/A1","userid":"u1","data":{"amount":12.50}})",
      CloudEventMode::kStructured);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, R"({"messageId":"/billing|9","timestamp":"2026-11-01T00:00:00Z","type":"track",)"
                   R"("event":"com.acme.invoice.paid","userId":"u1","context":{"groupId":"A1","cloudevent":)"
                   R"({"source":"/billing","subject":"account/A1"}},"properties":{"amount":12.50}})");
}

TEST(CloudEventsTest, AnEventOfTheSegmentShapePassesThrough) {
  const auto text = events_of_cloud_events(
      R"({"specversion":"1.0","id":"9","source":"s","type":"x","time":"2026-11-01T00:00:00Z",
          "data":{"type":"identify","userId":"u1","messageId":"inner","traits":{"n":1.0}}})",
      CloudEventMode::kStructured);
  ASSERT_TRUE(text);
  EXPECT_EQ(find_raw_field(*text, "type"), R"("identify")");
  EXPECT_EQ(find_raw_field(*text, "userId"), R"("u1")");
  EXPECT_EQ(find_raw_field(*text, "messageId"), R"("s|9")");
  EXPECT_EQ(find_raw_field(*text, "traits"), R"({"n":1.0})");
  EXPECT_EQ(find_raw_field(*text, "timestamp"), R"("2026-11-01T00:00:00Z")");
}

TEST(CloudEventsTest, BinaryAndBatchAndWhatIsNone) {
  const CeAttributes attributes = {
      {"id", "1"}, {"source", "s"}, {"specversion", "1.0"}, {"type", "t"}, {"anonymousid", "a"}};
  const auto binary = structured_of_binary(attributes, "application/json", "[1,2]");
  ASSERT_TRUE(binary);
  const auto text = events_of_cloud_events(*binary, CloudEventMode::kStructured);
  ASSERT_TRUE(text);
  EXPECT_EQ(find_raw_field(*text, "properties"), R"({"data":[1,2]})");
  EXPECT_EQ(find_raw_field(*text, "anonymousId"), R"("a")");
  EXPECT_EQ(structured_of_binary(attributes, "application/json", R"(1,"userid":"x")").error().where, "bad_json");
  EXPECT_EQ(find_raw_field(*structured_of_binary(attributes, "text/plain", "hi"), "data"), R"("hi")");

  const auto batch = events_of_cloud_events(R"([{"specversion":"1.0","id":"1","source":"s","type":"t"},{"id":"2"},7])",
                                            CloudEventMode::kBatch);
  ASSERT_TRUE(batch);
  const auto events = split_array(*batch);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(find_raw_field(events[0], "messageId"), R"("s|1")");
  EXPECT_EQ(events[1], "null");
  EXPECT_EQ(events[2], "null");

  EXPECT_EQ(events_of_cloud_events("{", CloudEventMode::kStructured).error().where, "bad_json");
  EXPECT_EQ(events_of_cloud_events(R"({"id":"1"})", CloudEventMode::kStructured).error().where, "bad_cloudevent");
  EXPECT_EQ(cloud_event_mode("application/cloudevents-batch+json", false), CloudEventMode::kBatch);
  EXPECT_EQ(cloud_event_mode("application/json", true), CloudEventMode::kBinary);
}

TEST(RewriteTest, PixelsCarryAWholeEventOrItsFields) {
  EXPECT_EQ(pixel_event({{"data", "eyJ1c2VySWQiOiJ1In0="}}), R"({"userId":"u"})");
  EXPECT_FALSE(pixel_event({{"data", "%%%"}}));
  EXPECT_FALSE(pixel_event({{"data", "WzFd"}})) << "[1]";
  EXPECT_EQ(pixel_event({{"writeKey", "wk"},
                         {"userId", "u"},
                         {"event", "Email \"Opened\""},
                         {"campaign", "x"},
                         {"context.locale", "de"},
                         {"traits.plan", "pro"}}),
            R"({"userId":"u","event":"Email \"Opened\"","properties":{"campaign":"x"},"traits":{"plan":"pro"},)"
            R"("context":{"locale":"de"}})");
}

TEST(RewriteTest, AMergeCallShowsItsIdentifiersTogether) {
  EXPECT_EQ(
      merge_event(
          R"({"messageId":"m","mergeProperties":[{"type":"email","value":"a@b.c"},{"type":"crm","value":"7"}]})"),
      R"({"messageId":"m","context":{"externalIds":[{"id":"a@b.c","type":"email","collection":"users","encoding":"none"},)"
      R"({"id":"7","type":"crm","collection":"users","encoding":"none"}]}})");
  EXPECT_FALSE(merge_event(R"({"mergeProperties":[]})"));
  EXPECT_FALSE(merge_event("{}"));
  EXPECT_FALSE(merge_event("not json"));
}

TEST(WebhookTest, ObjectsGoThroughTheMappingOneByOne) {
  const MapObject map = [](std::string_view object) -> Result<std::vector<std::string>> {
    if (find_raw_field(object, "bad")) return fail(ErrorCode::kInvalid, "no good");
    return std::vector<std::string>{"{\"n\":1}", "{\"n\":2}"};
  };
  const auto mapped = map_webhook(R"([{"a":1},{"bad":1},{"b":1}])", map);
  ASSERT_TRUE(mapped);
  EXPECT_EQ(mapped->batch, R"([{"n":1},{"n":2},{"n":1},{"n":2}])");
  EXPECT_EQ(mapped->refused, 1u);
  EXPECT_EQ(mapped->first_reason, "no good");
  EXPECT_EQ(map_webhook(R"( {"a":1} )", {})->batch, R"([{"a":1}])");
  EXPECT_EQ(map_webhook("7", {}).error().where, "not_an_object");
  EXPECT_EQ(map_webhook("{", {}).error().where, "bad_json");
}

TEST(MessageIdTest, IsAVersion4UuidAndNeverTheSame) {
  const std::string id = make_message_id();
  EXPECT_EQ(id.size(), 36u);
  EXPECT_EQ(id[14], '4');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
  EXPECT_NE(id, make_message_id());
}

constexpr SourceId kSource{3};

LiveEntry entry(std::string name) {
  LiveEntry e;
  e.source = kSource;
  e.name = std::move(name);
  return e;
}

TEST(LiveViewTest, KeepsTheNewestOfEachSource) {
  LiveView view;
  for (size_t k = 0; k < LiveView::kEntriesMax + 7; ++k) view.add(entry(std::to_string(k)));
  const auto newest = view.newest(kSource);
  ASSERT_EQ(newest.size(), LiveView::kEntriesMax);
  EXPECT_EQ(newest.front()->name, "7");
  EXPECT_GT(newest.back()->seq, newest.front()->seq);
  EXPECT_TRUE(view.newest(SourceId{4}).empty());
}

TEST(LiveViewTest, AFastSourceIsSampledAndTheRestCounted) {
  LiveView view;
  EXPECT_EQ(view.room(kSource, Millis{5000}, 150), 150u);
  EXPECT_EQ(view.room(kSource, Millis{5001}, 150), LiveView::kPerSecondMax - 150);
  EXPECT_EQ(view.room(kSource, Millis{5999}, 1), 0u);
  EXPECT_EQ(view.left_out(kSource), 300 - LiveView::kPerSecondMax + 1);
  EXPECT_EQ(view.room(kSource, Millis{6000}, 1), 1u);
}

TEST(LiveViewTest, ListenersHearTheirSourceUntilTheyLeave) {
  LiveView view;
  std::vector<std::string> mine, all;
  const auto one = view.subscribe(kSource, [&](const LiveView::EntryPtr& e) { mine.push_back(e->name); });
  const auto every = view.subscribe(SourceId{}, [&](const LiveView::EntryPtr& e) { all.push_back(e->name); });
  ASSERT_TRUE(one && every);
  view.add(entry("a"));
  LiveEntry other = entry("b");
  other.source = SourceId{9};
  view.add(other);
  view.unsubscribe(*one);
  view.add(entry("c"));
  EXPECT_EQ(mine, std::vector<std::string>{"a"});
  EXPECT_EQ(all, (std::vector<std::string>{"a", "b", "c"}));
  for (size_t k = 1; k < LiveView::kListenersMax; ++k) ASSERT_TRUE(view.subscribe(kSource, [](const auto&) {}));
  EXPECT_EQ(view.subscribe(kSource, [](const auto&) {}).error().code, ErrorCode::kOverloaded);
}

TEST(LiveViewTest, AnExcerptNeverSplitsACharacter) {
  std::string text = "x";
  while (text.size() < LiveEntry::kExcerptMax + 10) text += "退";
  const std::string_view cut = excerpt_of(text);
  EXPECT_LE(cut.size(), LiveEntry::kExcerptMax);
  EXPECT_EQ((cut.size() - 1) % 3, 0u);
  EXPECT_EQ(excerpt_of("short"), "short");
}

TEST(LiveViewTest, ManyThreadsAddAndRead) {
  LiveView view;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int k = 0; k < 500; ++k) {
        if (view.room(SourceId{static_cast<uint32_t>(t)}, Millis{k}, 1) == 0) continue;
        LiveEntry e = entry("x");
        e.source = SourceId{static_cast<uint32_t>(t)};
        view.add(std::move(e));
        EXPECT_FALSE(view.newest(SourceId{static_cast<uint32_t>(t)}).empty());
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (uint32_t t = 0; t < 4; ++t) EXPECT_EQ(view.newest(SourceId{t}).size() + view.left_out(SourceId{t}), 500u);
}

}  // namespace
}  // namespace tutti::ingest
