#include "ingest/mapping/built_in.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "ingest/mapping/json_row.h"

namespace tutti::ingest {
namespace {

using Json = nlohmann::json;

MapObject mapper(std::string_view toml, const std::string& name) {
  Result<std::shared_ptr<const Mapping>> mapping = Mapping::parse(toml, name);
  EXPECT_TRUE(mapping) << mapping.error().where << ": " << mapping.error().message;
  return mapping ? object_mapper(*mapping) : MapObject{};
}

TEST(BuiltInMappings, DoWhatTheCasesSay) {
  size_t cases = 0;
  for (const BuiltInMapping& built_in : built_in_mappings()) {
    const std::string name(built_in.name);
    const MapObject map = mapper(built_in.toml, "examples/webhooks/" + name + ".toml");
    ASSERT_TRUE(map);
    std::ifstream in("tests/cases/webhooks/" + name + ".json");
    ASSERT_TRUE(in) << "no cases for " << name;
    for (const Json& c : Json::parse(in)) {
      const Result<Mapped> mapped = map_webhook(c["in"].dump(), map);
      ASSERT_TRUE(mapped) << name << ": " << c["name"];
      const Json out = Json::parse(mapped->batch);
      EXPECT_EQ(out, c["out"]) << name << ": " << c["name"] << "\n" << out.dump(2);
      EXPECT_EQ(mapped->refused, c.value("refused", 0u)) << name << ": " << c["name"] << " " << mapped->first_reason;
      ++cases;
    }
  }
  EXPECT_GE(cases, built_in_mappings().size());
}

TEST(BuiltInMappings, AreFoundByName) {
  EXPECT_NE(find_built_in_mapping("hubspot"), nullptr);
  EXPECT_EQ(find_built_in_mapping("hubspo"), nullptr);
}

// The events, or why there are none.
Json mapped(std::string_view toml, const std::string& body) {
  const Result<Mapped> out = map_webhook(body, mapper(toml, "m"));
  if (!out) return out.error().where;
  return out->refused > 0 ? Json(out->first_reason) : Json::parse(out->batch);
}

TEST(MappingLanguage, EachMakesAnEventOfEveryItem) {
  constexpr const char* kLines = R"(
version = 1
source = "shop"
[[emit]]
type = "order_line"
each = "lines"
when = { column = "_item.qty", greater = 0 }
message_id = "{id}"
[emit.set]
"object.id" = "{_index}"
"object.order" = "{id}"
"object.sku" = "{_item.product.sku|required}"
)";
  EXPECT_EQ(
      mapped(kLines, R"({"id":7,"lines":[{"qty":1,"product":{"sku":"A"}},{"qty":0},{"qty":2,"product":{"sku":"B"}}]})"),
      Json::parse(R"([{"type":"order_line","object":{"id":"0","order":"7","sku":"A"},"messageId":"order_line:7[0]"},)"
                  R"({"type":"order_line","object":{"id":"2","order":"7","sku":"B"},"messageId":"order_line:7[2]"}])"));
  EXPECT_EQ(mapped(kLines, R"({"id":7})"), Json::array());
  EXPECT_EQ(mapped(kLines, R"({"id":7,"lines":[]})"), Json::array());
  EXPECT_EQ(mapped(kLines, R"({"id":7,"lines":[{"qty":1}]})"), "the mapping refuses the object: _item.product.sku");
  std::string many = R"({"id":7,"lines":[)";
  for (size_t k = 0; k <= Mapping::kItemsMax; ++k) many += k == 0 ? "1" : ",1";
  EXPECT_EQ(mapped(kLines, many + "]}"), "the mapping refuses the object: lines");
}

TEST(MappingLanguage, OneValueIsAListOfItself) {
  constexpr const char* kIds = R"(
version = 1
source = "s"
[[emit]]
type = "track"
each = "ids"
message_id = "{ids}"
[emit.set]
userId = "{_item}"
event = "E"
)";
  EXPECT_EQ(mapped(kIds, R"({"ids":"a b"})"),
            Json::parse(R"([{"type":"track","userId":"a b","event":"E","messageId":"track:a b[0]"}])"));
  EXPECT_EQ(mapped(kIds, R"({"ids":5})"),
            Json::parse(R"([{"type":"track","userId":"5","event":"E","messageId":"track:5[0]"}])"));
}

TEST(MappingLanguage, NamesMayComeFromTheRow) {
  constexpr const char* kNames = R"(
version = 1
source = "s"
root = ["data.inner", "data"]
[lookup.N]
fn = "firstName"
[[emit]]
type = "identify"
message_id = "{id}"
timestamp = "{at|date:unix}"
[emit.set]
userId = "{id}"
"traits.{field.name|rename:N}" = "{value}"
"traits.source" = "s"
)";
  EXPECT_EQ(
      mapped(kNames, R"({"data":{"id":"u","at":5,"field":{"name":"fn"},"value":"Ada"}})"),
      Json::parse(
          R"([{"type":"identify","userId":"u","traits":{"firstName":"Ada","source":"s"},"messageId":"identify:u","timestamp":"1970-01-01T00:00:05.000Z"}])"));
  EXPECT_EQ(
      mapped(kNames, R"({"data":{"inner":{"id":"u","field":{"name":"a.b"},"value":"1"}}})"),
      Json::parse(R"([{"type":"identify","userId":"u","traits":{"a.b":"1","source":"s"},"messageId":"identify:u"}])"));
  EXPECT_EQ(mapped(kNames, R"({"id":"u","field":{"name":"source"},"value":"forged"})"),
            Json::parse(R"([{"type":"identify","userId":"u","traits":{"source":"s"},"messageId":"identify:u"}])"));
}

TEST(MappingLanguage, RefusesItemsWithoutEachAndNamesThatCannotBe) {
  const auto fault = [](const std::string& emit) {
    const auto m = Mapping::parse("version = 1\nsource = \"s\"\n[[emit]]\ntype = \"track\"\n" + emit, "m");
    return m ? "taken" : m.error().message;
  };
  EXPECT_EQ(fault("[emit.set]\nuserId = \"{_item}\"\n"), "_item is for emits with each");
  EXPECT_EQ(fault("each = \"_item.x\"\n"), "each names a column with a list");
  EXPECT_EQ(fault("[emit.set]\n\"traits.{a}.b\" = \"x\"\n"), "is set twice, or its name cannot be made");
  EXPECT_EQ(fault("[emit.set]\n\"{a}\" = \"x\"\n"), "events have no field \"{a}\" (docs/events.md)");
  EXPECT_EQ(fault("timestamp = \"{a|date:unix_years}\"\n"), "there are unix, unix_ms, unix_us and unix_days");
}

}  // namespace
}  // namespace tutti::ingest
