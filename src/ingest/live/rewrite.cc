#include "ingest/live/rewrite.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "base/json_writer.h"
#include "ingest/live/credentials.h"
#include "ingest/live/json_text.h"

namespace tutti::ingest {
namespace {

constexpr std::array<std::string_view, 10> kRootFields = {"userId",    "anonymousId",      "groupId", "previousId",
                                                          "messageId", "timestamp",        "sentAt",  "event",
                                                          "name",      "originalTimestamp"};
constexpr std::array<std::string_view, 3> kObjects = {"properties", "traits", "context"};

// The object a query field belongs to (an index into kObjects) and its name there.
std::pair<size_t, std::string_view> place_of(std::string_view key) {
  for (size_t k = 0; k < kObjects.size(); ++k) {
    const std::string_view object = kObjects[k];
    if (key.size() > object.size() + 1 && key.substr(0, object.size()) == object && key[object.size()] == '.')
      return {k, key.substr(object.size() + 1)};
  }
  return {0, key};
}

}  // namespace

std::optional<std::string> pixel_event(const QueryFields& fields) {
  for (const auto& [key, value] : fields) {
    if (key != "data") continue;
    std::optional<std::string> json = decode_base64(value);
    if (!json || trim_json(*json).substr(0, 1) != "{") return std::nullopt;
    return json;
  }
  JsonWriter w;
  std::array<JsonWriter, kObjects.size()> objects;
  for (JsonWriter& object : objects) object.begin_object();
  w.begin_object();
  for (const auto& [key, value] : fields) {
    if (key == "writeKey") continue;  // a credential, not data
    if (std::find(kRootFields.begin(), kRootFields.end(), key) != kRootFields.end()) {
      w.field(key, std::string_view(value));
      continue;
    }
    const auto [object, name] = place_of(key);
    objects[object].field(name, std::string_view(value));
  }
  for (size_t k = 0; k < kObjects.size(); ++k) {
    objects[k].end_object();
    w.raw_field(kObjects[k], objects[k].view());
  }
  w.end_object();
  return w.take();
}

std::optional<std::string> merge_event(const std::string& body) {
  simdjson::dom::parser parser;
  simdjson::dom::object root;
  simdjson::dom::array pairs;
  if (parser.parse(body).get(root) != simdjson::SUCCESS || root["mergeProperties"].get(pairs) != simdjson::SUCCESS)
    return std::nullopt;
  JsonWriter w;
  w.begin_object();
  for (const char* key : {"messageId", "timestamp", "originalTimestamp", "sentAt", "userId", "anonymousId"}) {
    simdjson::dom::element value;
    if (root[key].get(value) == simdjson::SUCCESS) w.raw_field(key, simdjson::minify(value));
  }
  w.key("context");
  w.begin_object();
  w.key("externalIds");
  w.begin_array();
  size_t count = 0;
  for (const simdjson::dom::element pair : pairs) {
    std::string_view type, value;
    if (pair["type"].get(type) != simdjson::SUCCESS || pair["value"].get(value) != simdjson::SUCCESS)
      return std::nullopt;
    w.begin_object();
    w.field("id", value);
    w.field("type", type);
    w.field("collection", "users");
    w.field("encoding", "none");
    w.end_object();
    ++count;
  }
  w.end_array();
  w.end_object();
  w.end_object();
  return count > 0 ? std::optional(w.take()) : std::nullopt;
}

}  // namespace tutti::ingest
