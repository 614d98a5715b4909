#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ingest/live/json_text.h"
#include "ingest/mapping/built_in.h"
#include "ingest/stream/mapper.h"

namespace tutti::ingest::stream {
namespace {

KafkaMessage kafka(std::string_view key, std::string_view value) {
  return {.topic = "orders",
          .partition = 2,
          .offset = 71,
          .timestamp = Millis{0},
          .key = key,
          .value = value,
          .headers = {}};
}

std::string object_of(const KafkaMessage& m) {
  MessageReader reader;
  const Result<ReadMessage> read = reader.read(m);
  return read ? read->object : read.error().where;
}

std::string object_of(std::string_view topic, std::string_view payload) {
  MessageReader reader;
  const auto read =
      reader.read(MqttMessage{.topic = topic, .payload = payload, .retain = true, .received_at = Millis{0}});
  return read ? read->object : read.error().where;
}

TEST(KafkaMessageReader, KeepsValuesAsWritten) {
  KafkaMessage m = kafka(R"({"id": 7})", R"({"amount":12345678901234567890.10 , "n":NaN})");
  m.headers = {{"trace", "t\"1"}};
  EXPECT_EQ(object_of(m),
            R"({"key":{"id": 7},"value":{"amount":12345678901234567890.10 , "n":null},"topic":"orders","partition":2,)"
            R"("offset":71,"timestamp":"1970-01-01T00:00:00.000Z","headers":{"trace":"t\"1"}})");
}

TEST(KafkaMessageReader, ReadsTombstonesAndPlainKeys) {
  KafkaMessage m = kafka("plain key", "");
  m.value.reset();
  EXPECT_EQ(object_of(m).substr(0, 32), R"({"key":"plain key","value":null,)");
  m.key.reset();
  EXPECT_EQ(object_of(m).substr(0, 25), R"({"key":null,"value":null,)");
  EXPECT_EQ(object_of(kafka("k", "")), "bad_json");
}

TEST(MqttMessageReader, GivesTheLevelsOfTheTopic) {
  EXPECT_EQ(object_of("plant/SN-88//state", "4.50"),
            R"({"topic":"plant/SN-88//state","levels":["plant","SN-88","","state"],"payload":4.50,"retain":true,)"
            R"("received_at":"1970-01-01T00:00:00.000Z"})");
}

// Text that only fits into the object around it must not become fields of that object.
TEST(MessageReader, RefusesTextThatPosesAsFields) {
  for (const char* text :
       {"1,\"topic\":\"x\"", "1}", "1},{\"v\":2", "{}{}", "", "  ", "temperature=4", "\"open", "[1,2"}) {
    EXPECT_EQ(object_of("t", text), "bad_json") << text;
    EXPECT_EQ(object_of(kafka("k", text)), "bad_json") << text;
  }
  EXPECT_EQ(object_of("t", std::string(kMessageBytesMax + 1, '1')), "too_large");
}

RC_GTEST_PROP(MessageReader, AnyKeyAndHeaderStayInTheirPlace, (const std::string& key, const std::string& header)) {
  KafkaMessage m = kafka(key, "1");
  m.headers = {{header, key}};
  RC_ASSERT(split_object(object_of(m)).size() == 7u);
}

TEST(MessageReader, NamesAMessageByItsPlaceAndContent) {
  MessageReader reader;
  const std::string id = reader.read(kafka("k", "1"))->id;
  EXPECT_EQ(reader.read(kafka("k", "1"))->id, id);
  EXPECT_EQ(id.substr(0, 12), "orders/2/71-");
  EXPECT_NE(reader.read(kafka("k", "2"))->id, id);  // a topic made anew
  EXPECT_NE(reader.read(kafka("k1", ""))->id, reader.read(kafka("k", "1"))->id);
  // An MQTT message that is delivered again comes at another time.
  const MqttMessage first{.topic = "a/b", .payload = "1", .retain = false, .received_at = Millis{1}};
  const MqttMessage again{.topic = "a/b", .payload = "1", .retain = false, .received_at = Millis{2}};
  const MqttMessage other{.topic = "a/b1", .payload = "", .retain = false, .received_at = Millis{1}};
  EXPECT_EQ(reader.read(first)->id, reader.read(again)->id);
  EXPECT_FALSE(reader.read(other));
}

std::shared_ptr<const Mapping> mapping(const std::string& emit) {
  auto m = Mapping::parse("version = 1\nsource = \"s\"\n[[emit]]\n" + emit, "test");
  EXPECT_TRUE(m) << m.error().message;
  return *m;
}

TEST(MessageMapper, GivesEventsWithTheMessagesTime) {
  MessageMapper mapper(
      mapping("type = \"track\"\n[emit.set]\nevent = \"{levels.1}\"\n\"properties.p\" = \"{payload.x.1.y}\"\n"));
  const auto got = mapper.map(
      MqttMessage{.topic = "a/b", .payload = R"({"x":[0,{"y":1.50}]})", .retain = false, .received_at = Millis{5}});
  ASSERT_EQ(got.events.size(), 1u);
  EXPECT_EQ(got.events[0].json, R"({"type":"track","event":"b","properties":{"p":"1.50"}})");
  EXPECT_EQ(got.events[0].timestamp, Millis{5});
}

TEST(MessageMapper, PassesTheValueThrough) {
  MessageMapper mapper(mapping("passthrough = true\n"));
  const auto got = mapper.map(kafka("k", R"({"type":"track","event":"E"})"));
  ASSERT_EQ(got.events.size(), 1u);
  EXPECT_EQ(got.events[0].json, R"({"type":"track","event":"E"})");
  const auto none = mapper.map(kafka("k", "[1]"));
  ASSERT_TRUE(none.error);
  EXPECT_EQ(none.error->reason, "no_json");
}

// What reads Debezium's webhooks reads its topics.
TEST(MessageMapper, ReadsTheValueAloneForAMappingWithARoot) {
  const auto mapping = Mapping::parse(find_built_in_mapping("debezium")->toml, "debezium");
  ASSERT_TRUE(mapping) << mapping.error().message;
  MessageMapper mapper(*mapping);
  const std::string change =
      R"({"before":null,"after":{"id":7,"email":"a@b.tw"},"source":{"db":"shop","table":"customers","lsn":9,"ts_ms":1000},"op":"c"})";
  for (const std::string& value : {change, R"({"schema":{},"payload":)" + change + "}"}) {
    const MappedMessage m = mapper.map(kafka(R"({"id":7})", value));
    ASSERT_FALSE(m.error) << m.error->reason;
    ASSERT_EQ(m.events.size(), 1u);
    EXPECT_NE(m.events[0].json.find(R"("email":"a@b.tw")"), std::string::npos) << m.events[0].json;
    EXPECT_EQ(m.events[0].timestamp, Millis{1000});
  }
  KafkaMessage gone = kafka(R"({"id":7})", "");
  gone.value.reset();
  EXPECT_TRUE(mapper.map(gone).events.empty());
}

TEST(MessageMapper, TellsATombstone) {
  MessageMapper mapper(mapping("type = \"track\"\n[emit.set]\nevent = \"E\"\n\"properties.gone\" = \"{_deleted}\"\n"));
  KafkaMessage m = kafka("k", "");
  m.value.reset();
  const auto got = mapper.map(m);
  ASSERT_EQ(got.events.size(), 1u);
  EXPECT_EQ(got.events[0].json, R"({"type":"track","event":"E","properties":{"gone":"true"}})");
}

}  // namespace
}  // namespace tutti::ingest::stream
