#include "ingest/live/tracking.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "base/time.h"

namespace tutti::ingest {
namespace {

constexpr Millis kNow{1'790'000'000'000};

struct Stored {
  std::string message_id, body;
  Millis timestamp;
};

class TrackingTest : public testing::Test {
 protected:
  Tracked send(std::string body, TrackingRequest request = {}) {
    body_ = std::move(body);
    request.source = SourceId{7};
    request.received_at = kNow;
    return parser_.parse(body_, request);
  }
  Tracked batch(std::string body) { return send(std::move(body), {.shape = Shape::kBatch}); }
  std::string_view code(std::string body, TrackingRequest request = {}) {
    return send(std::move(body), request).answer.code;
  }

  static std::vector<Stored> records(const Tracked& tracked) {
    const auto& submission = tracked.submission;
    const BatchPtr batch = make_batch(Offset{1}, static_cast<uint32_t>(submission.items.size()), submission.records);
    std::vector<Stored> out;
    size_t item = 0;
    EXPECT_TRUE(for_each_record(*batch, [&](Offset, const Record& r) {
      EXPECT_EQ(r.source, SourceId{7});
      EXPECT_EQ(r.received_at, kNow);
      EXPECT_EQ(submission.items[item].id, log::message_hash(r.source, r.message_id));
      EXPECT_TRUE(submission.items[item++].event);
      out.push_back({std::string(r.message_id), std::string(r.body), r.timestamp});
    }));
    return out;
  }

  int next_id_ = 0;
  TrackingParser parser_{LiveLimits{}, [this] { return "made-" + std::to_string(++next_id_); }};
  std::string body_;
};

std::string at(int64_t offset_ms) {
  return format_time(kNow + offset_ms);
}

TEST_F(TrackingTest, AnEventIsStoredAsItWasSent) {
  const std::string event =
      R"({ "type" : "track","event":"Größe ✓","userId":"u1","messageId":"m1","properties":{"price":39.50,"n":12345678901234567890}})";
  const auto stored = records(send("\n " + event + " \n"));
  ASSERT_EQ(stored.size(), 1u);
  EXPECT_EQ(stored[0].body, event);
  EXPECT_EQ(stored[0].message_id, "m1");
  EXPECT_EQ(stored[0].timestamp, kNow);
}

TEST_F(TrackingTest, ThePathSaysTheTypeAndItWins) {
  EXPECT_EQ(records(send(R"({"userId":"u"})", {.type = EventType::kIdentify}))[0].body,
            R"({"type":"identify","userId":"u"})");
  EXPECT_EQ(records(send(R"({"type":"track","userId":"u"})", {.type = EventType::kPage}))[0].body,
            R"({"userId":"u","type":"page"})");
  EXPECT_EQ(records(send(R"({"type":null,"userId":"u"})", {.type = EventType::kPage}))[0].body,
            R"({"userId":"u","type":"page"})");
}

TEST_F(TrackingTest, AMissingMessageIdIsAssignedAndANumberIsText) {
  EXPECT_EQ(records(send(R"({"type":"track","userId":"u"})"))[0].message_id, "made-1");
  EXPECT_EQ(records(send(R"({"type":"track","userId":"u","messageId":null})"))[0].message_id, "made-2");
  EXPECT_EQ(records(send(R"({"type":"track","userId":"u","messageId":17})"))[0].message_id, "17");
}

TEST_F(TrackingTest, CorrectsTheSendersClock) {
  const auto time = [&](std::string fields) {
    return records(send(R"({"type":"track","userId":"u",)" + fields + "}"))[0].timestamp - kNow;
  };
  // The sender's clock is an hour behind; the event happened five seconds before it was sent.
  EXPECT_EQ(time("\"timestamp\":\"" + at(-kHourMs - 5000) + "\",\"sentAt\":\"" + at(-kHourMs) + "\""), -5000);
  EXPECT_EQ(time("\"originalTimestamp\":\"" + at(-kHourMs - 5000) + "\",\"timestamp\":\"" + at(-9) +
                 "\",\"sentAt\":\"" + at(-kHourMs) + "\""),
            -5000);
  EXPECT_EQ(time("\"timestamp\":\"" + at(-400 * kDayMs) + "\""), -400 * kDayMs) << "history may be sent";
  EXPECT_EQ(time("\"timestamp\":\"" + at(kDayMs) + "\""), kDayMs);
  EXPECT_EQ(time("\"timestamp\":\"" + at(-7000) + "\",\"sentAt\":\"soon\""), -7000);
}

TEST_F(TrackingTest, ATimeThatCannotBeIsReplacedAndCounted) {
  Tracked future = send(R"({"type":"track","userId":"u","timestamp":")" + at(kDayMs + 1) + "\"}");
  EXPECT_EQ(records(future)[0].timestamp, kNow);
  EXPECT_EQ(future.times_future, 1u);
  Tracked unreadable = send(R"({"type":"track","userId":"u","timestamp":"yesterday"})");
  EXPECT_EQ(records(unreadable)[0].timestamp, kNow);
  EXPECT_EQ(unreadable.times_unreadable, 1u);
}

TEST_F(TrackingTest, ABatchTellsSentAtForAllAndAnEventForItself) {
  const auto stored = records(batch(R"({"batch":[{"type":"track","userId":"a","timestamp":")" + at(-2000) +
                                    R"("},{"type":"track","userId":"b","timestamp":")" + at(-2000) + R"(","sentAt":")" +
                                    at(-1500) + R"("}],"sentAt":")" + at(-1000) + "\"}"));
  ASSERT_EQ(stored.size(), 2u);
  EXPECT_EQ(stored[0].timestamp - kNow, -1000);
  EXPECT_EQ(stored[1].timestamp - kNow, -500);
}

TEST_F(TrackingTest, TheBatchsContextIsMergedUnderTheEventsOwn) {
  const auto stored = records(batch(
      R"({"context":{"app":{"name":"shop","build":"1"},"ip":"1.1.1.1"},"integrations":{"All":false},"batch":[
          {"type":"track","userId":"u","messageId":"m","context":{"app":{"build":"2"}},"properties":{"p":1.50}},
          {"type":"track","userId":"u","messageId":"n"}]})"));
  ASSERT_EQ(stored.size(), 2u);
  EXPECT_EQ(stored[0].body,
            R"({"integrations":{"All":false},"userId":"u","messageId":"m","context":{"ip":"1.1.1.1","app":)"
            R"({"name":"shop","build":"2"}},"properties":{"p":1.50},"type":"track"})");
  EXPECT_EQ(stored[1].body,
            R"({"context":{"app":{"name":"shop","build":"1"},"ip":"1.1.1.1"},"integrations":{"All":false},)"
            R"("userId":"u","messageId":"n","type":"track"})");
}

TEST_F(TrackingTest, FillsTheAddressOfClientSideLibrariesOnly) {
  const auto body = [&](std::string context, TrackingRequest request = {}) {
    request.client_ip = "9.9.9.9";
    return records(send(R"({"type":"page","userId":"u","context":)" + context + "}", request))[0].body;
  };
  EXPECT_EQ(body(R"({"library":{"name":"analytics.js"}})"),
            R"({"type":"page","userId":"u","context":{"ip":"9.9.9.9","library":{"name":"analytics.js"}}})");
  EXPECT_EQ(body(R"({"direct":true})"), R"({"type":"page","userId":"u","context":{"ip":"9.9.9.9","direct":true}})");
  EXPECT_EQ(body("{ }", {.from_browser = true}), R"({"type":"page","userId":"u","context":{"ip":"9.9.9.9" }})");
  EXPECT_EQ(body(R"({"library":{"name":"@segment/analytics-node"}})"),
            R"({"type":"page","userId":"u","context":{"library":{"name":"@segment/analytics-node"}}})");
  EXPECT_EQ(body(R"({"ip":"1.2.3.4","direct":true})"),
            R"({"type":"page","userId":"u","context":{"ip":"1.2.3.4","direct":true}})");
  EXPECT_EQ(body(R"({"direct":true})", {.type = EventType::kScreen}),
            R"({"userId":"u","type":"screen","context":{"direct":true,"ip":"9.9.9.9"}})");
}

TEST_F(TrackingTest, BadEventsOfAGoodBatchAreRefusedOneByOne) {
  const std::string large(40'000, 'x');
  const Tracked t = batch(R"({"batch":[{"type":"track","userId":"u"},{"userId":"u"},{"type":"dance","userId":"u"},
    {"type":"track"},17,{"type":"track","userId":"u","messageId":")" +
                          std::string(100, 'i') + R"("},{"type":"track","userId":"u","properties":{"x":")" + large +
                          R"("}},{"type":"track","userId":"u","x":"\ud800"},{"type":"track","userId":"u","x":1e400},
    {"type":"group","userId":"u"},{"type":"alias","userId":"u"},{"type":"order","object":{}},{"type":"page","anonymousId":5}]})");
  EXPECT_EQ(t.answer.status, 200);
  std::vector<std::pair<uint32_t, std::string_view>> rejects;
  for (const Reject& reject : t.rejects) rejects.emplace_back(reject.index, reject.reason);
  EXPECT_EQ(rejects, (std::vector<std::pair<uint32_t, std::string_view>>{{1, "no_type"},
                                                                         {2, "unknown_type"},
                                                                         {3, "no_identifier"},
                                                                         {4, "not_an_object"},
                                                                         {5, "message_id_too_long"},
                                                                         {6, "event_too_large"},
                                                                         {7, "bad_string"},
                                                                         {8, "bad_number"},
                                                                         {9, "no_identifier"},
                                                                         {10, "no_identifier"},
                                                                         {11, "no_identifier"}}));
  EXPECT_EQ(records(t).size(), 2u);
}

TEST_F(TrackingTest, AMessageIdIsMeasuredInCharacters) {
  std::string id;
  for (int k = 0; k < 99; ++k) id += "退";
  EXPECT_EQ(code(R"({"type":"track","userId":"u","messageId":")" + id + "\"}"), "ok");
  EXPECT_EQ(code(R"({"type":"track","userId":"u","messageId":")" + id + "貨\"}"), "message_id_too_long");
}

TEST_F(TrackingTest, NamesOfAnyKindWillDo) {
  EXPECT_EQ(code(R"({"type":"track","context":{"groupId":"g"}})"), "ok");
  EXPECT_EQ(code(R"({"type":"track","context":{"externalIds":[{"type":"crm_id","id":"1","collection":"users"}]}})"),
            "ok");
  EXPECT_EQ(code(R"({"type":"identify","traits":{"email":"ada@example.com"}})"), "ok");
  EXPECT_EQ(code(R"({"type":"order","object":{"id":"SO-1"}})"), "ok");
  EXPECT_EQ(code(R"({"type":"track","userId":null,"anonymousId":""})"), "no_identifier");
  EXPECT_EQ(code(R"({"type":"track","userId":"u","person":{"type":"x"}})"), "ok") << "a bad reference is the loop's";
}

TEST_F(TrackingTest, ARequestThatIsNotJsonIsRefusedWhole) {
  const std::string good = R"({"type":"track","userId":"u"})";
  const std::vector<std::pair<std::string, std::string_view>> cases = {
      {"", "bad_json"},
      {"[", "bad_json"},
      {"{}", "missing_batch"},
      {"17", "not_an_object"},
      {R"({"batch":17})", "missing_batch"},
      {R"({"batch":[]})", "empty_batch"},
      {R"({"batch":[)" + good + "]", "bad_json"},
      {R"({"batch":[)" + good + "],}", "bad_json"},
      {R"({"batch":[)" + good + "]}}", "bad_json"},
      {R"({"batch":[)" + good + "] \"x\":1}", "bad_json"},
      {R"({"batch":[)" + good + good + "]}", "bad_json"},
      {R"({"batch":[)" + good + ",]}", "bad_json"},
      {R"({"x":tru,"batch":[)" + good + "]}", "bad_json"},
      {R"({"batch":[)" + good + "],\"x\":nul}", "bad_json"},
      {R"({"batch":[)" + good + R"(,{"type":"track","userId":"u","x":tru}]})", "bad_json"},
      {R"({"batch":[)" + good + R"(,{"type":"track","userId" "u"}]})", "bad_json"},
      {R"({"batch":[)" + good + R"(,{"type":"track","userId":"u"]})", "bad_json"},
      {R"({"batch":[)" + good + R"(],"batch":[)" + good + "]}", "bad_json"},
      {"{\"batch\":[" + good + "],\"x\":\"\xff\"}", "bad_json"},
      {R"({"batch":[)" + good + "],\"x\":" + std::string(100, '[') + std::string(100, ']') + "}", "too_deep"},
  };
  for (const auto& [body, expected] : cases) {
    const Tracked t = batch(body);
    EXPECT_EQ(t.answer.code, expected) << body;
    EXPECT_EQ(t.submission.items.size(), 0u) << body;
    EXPECT_GE(t.refused_events, 1u) << body;
  }
}

TEST_F(TrackingTest, PoisonIsRefusedOrStoredAndTheNextEventIsFine) {
  std::string keys;
  for (int k = 0; k < 3000; ++k) keys += ",\"k" + std::to_string(k) + "\":1";
  const auto nested = [](int n) {
    return std::string(static_cast<size_t>(n), '[') + std::string(static_cast<size_t>(n), ']');
  };
  const std::vector<std::pair<std::string, std::string_view>> cases = {
      {R"("x":"\u0000")", "ok"},
      {R"("x":"\ud83d\ude00")", "ok"},
      {R"("x":"\ud800")", "bad_string"},
      {R"("x":"\ud800A")", "bad_string"},
      {R"("x":1e400)", "bad_number"},
      {R"("x":-0)", "ok"},
      {R"("x":1,"x":2)", "ok"},
      {"\"x\":\"a\tb\"", "bad_json"},
      {"\"x\":" + nested(62), "ok"},
      {"\"x\":" + nested(70), "too_deep"},
      {"\"x\":" + nested(10'000), "too_deep"},
      {"\"x\":\"" + std::string(1 << 20, 'y') + "\"", "too_large"},
      {"\"x\":\"" + std::string(100'000, 'y') + "\"", "event_too_large"},
      {"\"y\":0" + keys, "ok"},
      {"\"x\":\"\xed\xa0\x80\"", "bad_json"},
  };
  for (const auto& [field, expected] : cases) {
    EXPECT_EQ(code(R"({"type":"track","userId":"u",)" + field + "}"), expected) << field.substr(0, 60);
    EXPECT_EQ(code("\xEF\xBB\xBF{\"type\":\"track\",\"userId\":\"u\"}"), "ok");
  }
}

TEST_F(TrackingTest, LimitsOfABatch) {
  std::string body = R"({"batch":[)";
  for (int k = 0; k < 2501; ++k) body += std::string(k ? "," : "") + R"({"type":"track","userId":"u"})";
  EXPECT_EQ(batch(body + "]}").answer.code, "too_many_events");
  EXPECT_EQ(batch(R"({"batch":[{"type":"track","userId":"u"}]})" + std::string(512'000, ' ')).answer.code, "too_large");
}

TEST_F(TrackingTest, ABareArrayIsABatch) {
  EXPECT_EQ(records(batch(R"([{"type":"track","userId":"a"},{"type":"page","userId":"b"}])")).size(), 2u);
  EXPECT_EQ(batch(R"([{"type":"track","userId":"a"}],1)").answer.code, "bad_json");
}

TEST_F(TrackingTest, TheLastEventsAreDescribedForTheLiveView) {
  const Tracked t =
      send(R"({"batch":[{"type":"track","event":"A","userId":"u"},{"type":"track","event":"B","userId":"u"},
    {"type":"dance"},{"type":"identify","userId":7,"anonymousId":"x"}]})",
           {.shape = Shape::kBatch, .live_max = 2});
  ASSERT_EQ(t.samples.size(), 2u);
  EXPECT_EQ(t.samples[0].entry.name, "B");
  EXPECT_EQ(t.samples[0].item, 1u);
  EXPECT_EQ(t.samples[1].entry.type, "identify");
  EXPECT_EQ(t.samples[1].entry.user_id, "7");
  EXPECT_EQ(t.samples[1].entry.message_id, "made-3");
  EXPECT_EQ(t.samples[1].item, 2u);
}

// However a batch is cut short, it is refused whole: no event of a request that did not come whole is stored.
TEST_F(TrackingTest, EveryCutOfABatchIsRefused) {
  const std::string whole =
      R"({"context":{"a":{"b":[1,2]}},"batch":[{"type":"track","userId":"u\"","x":[true,{}]},{"type":"page","userId":"v"}],"sentAt":"2026-01-01"})";
  ASSERT_EQ(batch(whole).answer.code, "ok");
  for (size_t n = 0; n < whole.size(); ++n) {
    const Tracked t = batch(whole.substr(0, n));
    EXPECT_NE(t.answer.status, 200) << whole.substr(0, n);
    EXPECT_TRUE(t.submission.items.empty());
  }
}

RC_GTEST_FIXTURE_PROP(TrackingTest, ReplacedBytesNeverStoreWhatIsNoJson, ()) {
  std::string body =
      R"({"batch":[{"type":"track","userId":"u","context":{"library":{"name":"analytics.js"}}},{"type":"page","userId":"v","n":[1.5e3,null]}],"context":{"x":{"y":"z"}}})";
  const auto edits = *rc::gen::container<std::vector<std::pair<unsigned, char>>>(
      rc::gen::pair(rc::gen::arbitrary<unsigned>(), rc::gen::elementOf(std::string("{}[]\",:\\x0e. \n-"))));
  for (const auto& [place, c] : edits) body[place % body.size()] = c;
  const Tracked t = send(body, {.shape = Shape::kBatch, .client_ip = "1.1.1.1", .live_max = 3});
  simdjson::dom::parser whole;
  if (t.answer.ok()) {
    for (const Stored& stored : records(t)) {
      const auto code = whole.parse(simdjson::padded_string(stored.body)).error();
      RC_ASSERT(code == simdjson::SUCCESS);
    }
  }
}

}  // namespace
}  // namespace tutti::ingest
