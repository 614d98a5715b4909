#include "app/export_record.h"

#include <simdjson.h>

#include <string>

#include "base/json_writer.h"

namespace tutti::app {
namespace {

using simdjson::dom::element;

struct Column {
  const char* name;
  const char* schema;
};
constexpr const char* kText = R"({"type":["string","null"]})";
constexpr const char* kTime = R"({"type":["string","null"],"format":"date-time"})";
constexpr const char* kCount = R"({"type":["integer","null"]})";
constexpr const char* kTraits = R"({"type":"object","additionalProperties":true})";
constexpr const char* kIdentifiers =
    R"({"type":"array","items":{"type":"object","properties":{"type":{"type":"string"},"value":{"type":"string"}}}})";
constexpr Column kPeople[] = {
    {"id", R"({"type":"string"})"}, {"name", kText},         {"email", kText},    {"title", kText},
    {"account_id", kText},          {"account_name", kText}, {"role", kText},     {"first_seen", kTime},
    {"last_seen", kTime},           {"events_30d", kCount},  {"traits", kTraits}, {"identifiers", kIdentifiers}};
constexpr Column kAccounts[] = {{"id", R"({"type":"string"})"}, {"name", kText},        {"domain", kText},
                                {"parent_id", kText},           {"people", kCount},     {"first_seen", kTime},
                                {"last_seen", kTime},           {"events_30d", kCount}, {"traits", kTraits},
                                {"identifiers", kIdentifiers}};

template <typename Columns>
void write_schema(JsonWriter& w, const Columns& columns) {
  for (const Column& c : columns) w.raw_field(c.name, c.schema);
}

// A value of the entity, or null.
void put(JsonWriter& w, const char* name, simdjson::simdjson_result<element> value) {
  element e;
  if (value.get(e) == simdjson::SUCCESS) w.raw_field(name, simdjson::minify(e));
  else w.raw_field(name, "null");
}

void put_traits(JsonWriter& w, element entity) {
  w.key("traits");
  w.begin_object();
  simdjson::dom::array traits;
  if (entity["traits"].get(traits) == simdjson::SUCCESS)
    for (const element t : traits) {
      std::string_view name;
      element value;
      if (t["name"].get(name) == simdjson::SUCCESS && t["value"].get(value) == simdjson::SUCCESS)
        w.raw_field(name, simdjson::minify(value));
    }
  w.end_object();
}

void put_identifiers(JsonWriter& w, element entity) {
  w.key("identifiers");
  w.begin_array();
  simdjson::dom::array list;
  if (entity["identifiers"].get(list) == simdjson::SUCCESS)
    for (const element i : list) {
      w.begin_object();
      put(w, "type", i["type"]);
      put(w, "value", i["value"]);
      w.end_object();
    }
  w.end_array();
}

// The account that a person acts for first, else the first one.
simdjson::simdjson_result<element> primary_account(element person) {
  simdjson::dom::array accounts;
  if (const auto code = person["accounts"].get(accounts); code != simdjson::SUCCESS) return code;
  for (element a : accounts)
    if (bool primary = false; a["primary"].get(primary) == simdjson::SUCCESS && primary) return a;
  return accounts.at(0);
}

simdjson::simdjson_result<element> trait(element entity, std::string_view wanted) {
  simdjson::dom::array traits;
  if (const auto code = entity["traits"].get(traits); code != simdjson::SUCCESS) return code;
  for (const element t : traits)
    if (std::string_view name; t["name"].get(name) == simdjson::SUCCESS && name == wanted) return t["value"];
  return simdjson::NO_SUCH_FIELD;
}

void person(JsonWriter& w, element e) {
  put(w, "email", e["email"]);
  put(w, "title", e["title"]);
  const auto account = primary_account(e);
  put(w, "account_id", account["id"]);
  put(w, "account_name", account["name"]);
  put(w, "role", account["role"]);
}

void account(JsonWriter& w, element e) {
  put(w, "domain", trait(e, "domain"));
  put(w, "parent_id", e["parent"]["id"]);
  put(w, "people", e["people_total"]);
}

}  // namespace

std::string export_schema(std::string_view kind) {
  JsonWriter w;
  w.begin_object();
  w.field("type", "SCHEMA");
  w.field("stream", kind);
  w.key("schema");
  w.begin_object();
  w.field("type", "object");
  w.key("properties");
  w.begin_object();
  if (kind == "people") write_schema(w, kPeople);
  else write_schema(w, kAccounts);
  w.end_object();
  w.end_object();
  w.raw_field("key_properties", R"(["id"])");
  w.end_object();
  return w.take();
}

Result<std::string> export_record(std::string_view kind, std::string_view entity) {
  simdjson::dom::parser parser;
  element e;
  if (parser.parse(entity.data(), entity.size()).get(e) != simdjson::SUCCESS || !e.is_object())
    return fail(ErrorCode::kInternal, "the entity is no JSON object");
  JsonWriter w;
  w.begin_object();
  w.field("type", "RECORD");
  w.field("stream", kind);
  w.key("record");
  w.begin_object();
  put(w, "id", e["id"]);
  put(w, "name", e["name"]);
  if (kind == "people") person(w, e);
  else account(w, e);
  put(w, "first_seen", e["first_seen"]);
  put(w, "last_seen", e["last_seen"]);
  put(w, "events_30d", e["events"]["windows"]["d30"]);
  put_traits(w, e);
  put_identifiers(w, e);
  w.end_object();
  w.end_object();
  return w.take();
}

std::string export_state(std::string_view kind, uint64_t records) {
  JsonWriter w;
  w.begin_object();
  w.field("type", "STATE");
  w.key("value");
  w.begin_object();
  w.key(kind);
  w.begin_object();
  w.field("records", records);
  w.end_object();
  w.end_object();
  w.end_object();
  return w.take();
}

}  // namespace tutti::app
