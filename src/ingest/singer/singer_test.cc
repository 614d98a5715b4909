#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json_writer.h"
#include "ingest/singer/catalog.h"
#include "ingest/singer/message.h"
#include "ingest/singer/record_row.h"
#include "ingest/singer/schema.h"
#include "ingest/singer/sync_map.h"

namespace tutti::ingest::singer {
namespace {

std::string refusal(std::string_view line) {
  MessageReader reader;
  const Result<Message> m = reader.read(line);
  return m ? "taken" : m.error().where;
}

TEST(SingerMessage, RefusesWhatIsNoneAndSaysWhy) {
  EXPECT_EQ(refusal("INFO starting"), "no_message");
  EXPECT_EQ(refusal(""), "no_message");
  EXPECT_EQ(refusal("{\"type\":\"RECORD\""), "bad_json");
  EXPECT_EQ(refusal("{\"stream\":\"a\"}"), "no_type");
  EXPECT_EQ(refusal("{\"type\":\"RECORD\",\"stream\":\"a\"}"), "bad_message");
  EXPECT_EQ(refusal("{\"type\":\"RECORD\",\"record\":{}}"), "bad_message");
  EXPECT_EQ(refusal("{\"type\":\"STATE\"}"), "bad_message");
  EXPECT_EQ(refusal("{\"type\":\"BATCH\",\"stream\":\"a\",\"manifest\":[]}"), "bad_message");
  EXPECT_EQ(refusal("{\"type\":\"ACTIVATE_VERSION\",\"stream\":\"a\",\"version\":1.5}"), "bad_message");
  EXPECT_EQ(refusal("{\"type\":\"LOG\",\"x\":1}"), "taken");
  EXPECT_EQ(refusal("{\"type\":\"STATE\",\"value\":null}"), "taken");
  for (const char* no_number : {"01", "1.", ".5", "+1", "1e", "--1", "1.2.3", "0x1", "1-2"})
    EXPECT_EQ(refusal("{\"type\":\"STATE\",\"value\":" + std::string(no_number) + "}"), "bad_json") << no_number;
}

TEST(SingerMessage, KeepsNumbersAndStateAsWritten) {
  MessageReader reader;
  for (const char* value :
       {"12345678901234567890.123456789", "1E-21", "1.50", "-0.0", "{\"a\": 1e400 ,\"b\":[ 1.10 ]}"}) {
    const std::string line = "{\"value\": " + std::string(value) + " , \"type\":\"STATE\"}";
    const auto m = reader.read(line);
    ASSERT_TRUE(m) << value;
    EXPECT_EQ(m->body, value);
  }
}

// Python writes NaN for a missing float; JSON has no such word, and the row must not be lost for it.
TEST(SingerMessage, ReadsNaNAsNull) {
  MessageReader reader;
  const std::string line = R"({"type":"RECORD","stream":"s","record":{"a":NaN,"b":-Infinity,"c":"NaN","d":1.0}})";
  const auto m = reader.read(line);
  ASSERT_TRUE(m);
  EXPECT_EQ(m->body, R"({"a":null,"b":null,"c":"NaN","d":1.0})");
}

RC_GTEST_PROP(SingerMessage, AnyBytesAreReadOrRefused, (const std::string& bytes)) {
  MessageReader reader;
  static_cast<void>(reader.read(bytes));
  static_cast<void>(reader.read("{\"type\":\"RECORD\",\"stream\":\"s\",\"record\":{" + bytes + "}}"));
}

RC_GTEST_PROP(SingerRow, TextComesBackWhateverItIs, (const std::string& name, const std::string& text)) {
  std::string record = "{";
  append_json_string(record, name);
  record.push_back(':');
  append_json_string(record, text);
  record.push_back('}');
  ExactJson json;
  const std::string_view taken = json.read(record);
  RC_ASSERT(!taken.empty());
  RecordRow row;
  row.read(taken);
  std::string expected_name, expected_text;  // bad UTF-8 was mended by the writer
  append_json_string(expected_name, name);
  append_json_string(expected_text, text);
  const std::string column = unescape(std::string_view(expected_name).substr(1, expected_name.size() - 2));
  if (column == kDeletedColumn) return;
  RC_ASSERT(row.values({column}, false)[0] ==
            unescape(std::string_view(expected_text).substr(1, expected_text.size() - 2)));
}

TEST(SingerRow, FindsColumnsByNameAndByPath) {
  RecordRow row;
  const std::string record =
      R"({"A b":"x","a.b":"whole","o":{"p":{"q":1.50}},"t":true,"n":null,"l":[1, 2.0],"\u0065":"escaped","z":1,"z":2})";
  row.read(record);
  const auto v = row.values({"A b", "a.b", "o.p.q", "t", "n", "l", "e", "none", "o.x", "t.u", "z", "_deleted"}, true);
  EXPECT_EQ(
      std::vector<std::string>(v.begin(), v.end()),
      (std::vector<std::string>{"x", "whole", "1.50", "true", "", "[1, 2.0]", "escaped", "", "", "", "2", "true"}));
}

TEST(SingerRow, KeyIsSpelledInOneWay) {
  RecordRow row;
  const std::vector<std::string> names = {"id", "mail"};
  const std::string plain = R"({"id":1,"mail":"é"})", escaped = R"({"mail":"\u00e9","x":0,"id":1})";
  row.read(plain);
  const std::string key = *row.key(names);
  row.read(escaped);
  EXPECT_EQ(*row.key(names), key);
  EXPECT_EQ(record_of_key(names, key), R"({"id":1,"mail":"é"})");
  row.read(R"({"id":1,"mail":null})");
  EXPECT_EQ(row.key(names).error().where, "no_key");
}

TEST(SingerSchema, ReadsEveryFormOfType) {
  const auto s = StreamSchema::parse(
      R"({"properties":{"a":{"type":"string"},"b":{"type":["null","integer"]},"c":{},"d":{"$ref":"#/definitions/x"},)"
      R"("e":{"anyOf":[{"type":"boolean"},{"type":"null"}]},"f":{"type":"number","exclusiveMaximum":true}}})");
  EXPECT_TRUE(s.breaks("a", "1"));
  EXPECT_FALSE(s.breaks("a", "\"1\""));
  EXPECT_TRUE(s.breaks("a", "null"));
  EXPECT_FALSE(s.breaks("b", "null"));
  EXPECT_TRUE(s.breaks("b", "1.5"));
  EXPECT_FALSE(s.breaks("c", "{\"x\":1}"));
  EXPECT_FALSE(s.breaks("d", "[1]"));
  EXPECT_TRUE(s.breaks("e", "0"));
  EXPECT_FALSE(s.breaks("f", "7"));
  EXPECT_FALSE(s.breaks("not declared", "7"));
  EXPECT_EQ(StreamSchema::from_text(s.text()).text(), s.text());
}

TEST(SingerSchema, TellsWhatChanged) {
  const auto before = StreamSchema::parse(R"({"properties":{"a":{"type":"string"},"b":{"type":"integer"},"c":{}}})");
  const auto now =
      StreamSchema::parse(R"({"properties":{"a":{"type":["string","null"]},"b":{"type":"integer"},"d":{}}})");
  EXPECT_EQ(StreamSchema::differences(before, now),
            (std::vector<std::string>{"column a: string -> string|null", "new column d", "column c is gone"}));
  EXPECT_TRUE(StreamSchema::differences(now, now).empty());
}

TEST(SingerCatalog, SelectsWhatIsWantedAndNothingElse) {
  const std::string catalog =
      R"({"streams":[{"tap_stream_id":"public-a","stream":"a","schema":{"maximum":1e41},"metadata":[)"
      R"({"breadcrumb":[],"metadata":{"row-count":-1}},{"breadcrumb":["properties","x"],"metadata":{"inclusion":"available"}}]},)"
      R"({"tap_stream_id":"b","stream":"b","metadata":[{"breadcrumb":[],"metadata":{"selected":true}}]},{"stream":"c"}]})";
  const auto s = select_streams(catalog, {{"a", "INCREMENTAL", "changed"}, {"c", "", ""}, {"zzz", "", ""}});
  ASSERT_TRUE(s);
  EXPECT_EQ(s->selected, (std::vector<std::string>{"public-a", "c"}));
  EXPECT_EQ(s->missing, std::vector<std::string>{"zzz"});
  EXPECT_EQ(s->known, (std::vector<std::string>{"public-a", "b", "c"}));
  EXPECT_EQ(
      s->catalog,
      R"({"streams":[{"tap_stream_id":"public-a","stream":"a","schema":{"maximum":1e41},"metadata":[{"breadcrumb":[],"metadata":)"
      R"({"row-count":-1,"selected":true,"replication-method":"INCREMENTAL","replication-key":"changed"}},)"
      R"({"breadcrumb":["properties","x"],"metadata":{"inclusion":"available"}}],"replication_method":"INCREMENTAL","replication_key":"changed"},)"
      R"({"tap_stream_id":"b","stream":"b","metadata":[{"breadcrumb":[],"metadata":{"selected":false}}]},)"
      R"({"stream":"c","metadata":[{"breadcrumb":[],"metadata":{"selected":true}}]}]})");
  const auto again = selection_of(s->catalog);
  ASSERT_TRUE(again);
  ASSERT_EQ(again->size(), 2u);
  EXPECT_EQ((*again)[0].stream, "public-a");
  EXPECT_EQ((*again)[0].method, "INCREMENTAL");
  EXPECT_EQ((*again)[0].replication_key, "changed");
  EXPECT_FALSE(select_streams("[]", {}));
  EXPECT_FALSE(select_streams("not json", {}));
}

TEST(SyncMap, HasAMappingForEachStream) {
  const auto map = SyncMap::parse(R"(version = 1
source = "crm"
[lookup.T]
a = "b"
[stream."Mixed Case"]
key = ["Id", "A b"]
method = "LOG_BASED"
[[stream."Mixed Case".emit]]
type = "identify"
[stream."Mixed Case".emit.set]
userId = "{Id|map:T}"
[stream.gone]
without_key = "append"
[[stream.gone.emit]]
type = "track"
when = { column = "_deleted", is = "empty" }
)",
                                  "m.toml");
  ASSERT_TRUE(map) << map.error().where << map.error().message;
  EXPECT_EQ(map->source, "crm");
  const StreamMap& mixed = map->streams.at("Mixed Case");
  EXPECT_EQ(mixed.key, (std::vector<std::string>{"Id", "A b"}));
  EXPECT_EQ(mixed.method, "LOG_BASED");
  EXPECT_FALSE(mixed.sees_deletes);
  EXPECT_TRUE(map->streams.at("gone").sees_deletes);
  EXPECT_TRUE(map->streams.at("gone").append_without_key);
}

std::string map_refusal(const std::string& toml) {
  const auto m = SyncMap::parse(toml, "m.toml");
  return m ? "taken" : m.error().where + ": " + m.error().message;
}

TEST(SyncMap, NamesTheLineOfWhatItDoesNotKnow) {
  const std::string head = "version = 1\nsource = \"s\"\n[stream.a]\n";
  const std::string emit = "[[stream.a.emit]]\ntype = \"track\"\n";
  EXPECT_EQ(map_refusal(head + emit), "taken");
  EXPECT_EQ(map_refusal(head + "colour = 1\n" + emit).substr(0, 9), "m.toml:4:");
  EXPECT_EQ(map_refusal(head + "method = \"FAST\"\n" + emit).substr(0, 9), "m.toml:4:");
  EXPECT_EQ(map_refusal(head + "key = \"id\"\n" + emit).substr(0, 9), "m.toml:4:");
  EXPECT_EQ(map_refusal(head + emit + "[[stream.a.emit]]\ntype = \"trakc\"\n").substr(0, 9), "m.toml:6:");
  EXPECT_NE(map_refusal("version = 1\nsource = \"s\"\n"), "taken");
  EXPECT_NE(map_refusal("version = 1\nsource = \"s\"\nemits = 1\n[stream.a]\n" + emit), "taken");
}

}  // namespace
}  // namespace tutti::ingest::singer
