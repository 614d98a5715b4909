#include "ingest/live/cloudevents.h"

#include <simdjson.h>

#include "base/hash.h"
#include "base/json_writer.h"
#include "ingest/live/json_text.h"
#include "model/event.h"

namespace tutti::ingest {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kMessageIdMax = 99;

struct Names {
  std::string user, anonymous, group;
  bool any() const { return !user.empty() || !anonymous.empty() || !group.empty(); }
};

std::string text_of(dom::object object, std::string_view key) {
  std::string scratch;
  return std::string(text_field(object, key, scratch).value_or(""));
}

std::string message_id(const std::string& source, const std::string& id) {
  std::string joined = source + "|" + id;
  if (joined.size() <= kMessageIdMax) return joined;
  return "ce:" + to_hex(hash128(joined));
}

// "user/U1", "users/U1", "account/A1", "accounts/A1", "group/A1".
void read_subject(std::string_view subject, Names& names) {
  const size_t slash = subject.find('/');
  if (slash == std::string_view::npos || slash + 1 == subject.size()) return;
  const std::string_view kind = subject.substr(0, slash);
  const std::string_view id = subject.substr(slash + 1);
  if (names.user.empty() && (kind == "user" || kind == "users")) names.user = id;
  if (names.group.empty() && (kind == "account" || kind == "accounts" || kind == "group")) names.group = id;
}

bool is_segment_shaped(dom::object data) {
  std::string_view type;
  if (data["type"].get(type) != simdjson::SUCCESS || !parse_event_type(type)) return false;
  for (const char* key : {"userId", "anonymousId", "groupId", "context", "object", "person", "account"}) {
    dom::element value;
    if (data[key].get(value) == simdjson::SUCCESS && !value.is_null()) return true;
  }
  return false;
}

void write_track(JsonWriter& w, dom::object event, std::string_view data_text) {
  Names names{text_of(event, "userid"), text_of(event, "anonymousid"), text_of(event, "groupid")};
  read_subject(text_of(event, "subject"), names);
  w.field("type", "track");
  w.field("event", std::string_view(text_of(event, "type")));
  if (!names.user.empty()) w.field("userId", std::string_view(names.user));
  if (!names.anonymous.empty()) w.field("anonymousId", std::string_view(names.anonymous));
  w.key("context");
  w.begin_object();
  if (!names.group.empty()) w.field("groupId", std::string_view(names.group));
  w.key("cloudevent");
  w.begin_object();
  for (const char* key : {"source", "subject", "dataschema"})
    if (const std::string value = text_of(event, key); !value.empty()) w.field(key, std::string_view(value));
  w.end_object();
  w.end_object();
  w.key("properties");
  if (data_text.substr(0, 1) == "{") {
    w.raw(data_text);
    return;
  }
  w.begin_object();
  if (!data_text.empty()) w.raw_field("data", data_text);
  if (const std::string base64 = text_of(event, "data_base64"); !base64.empty())
    w.field("data_base64", std::string_view(base64));
  w.end_object();
}

// nullopt: lacks a required attribute.
std::optional<std::string> convert(dom::object event, std::string_view text) {
  const std::string id = text_of(event, "id"), source = text_of(event, "source");
  if (id.empty() || source.empty() || text_of(event, "type").empty() ||
      text_of(event, "specversion").substr(0, 2) != "1.")
    return std::nullopt;
  const std::string time = text_of(event, "time");
  const std::string_view data_text = find_raw_field(text, "data").value_or("");

  JsonWriter w;
  w.begin_object();
  w.field("messageId", std::string_view(message_id(source, id)));
  dom::object data;
  const bool passed_through = event["data"].get(data) == simdjson::SUCCESS && is_segment_shaped(data);
  const bool has_time =
      passed_through && (!text_of(data, "timestamp").empty() || !text_of(data, "originalTimestamp").empty());
  if (!time.empty() && !has_time) w.field("timestamp", std::string_view(time));
  if (passed_through) {
    w.end_object();
    return merge_objects(data_text, w.view(), 1);
  }
  write_track(w, event, data_text);
  w.end_object();
  return w.take();
}

}  // namespace

CloudEventMode cloud_event_mode(std::string_view content_type, bool has_ce_id) {
  constexpr std::string_view kBatchType = "application/cloudevents-batch";
  constexpr std::string_view kStructuredType = "application/cloudevents";
  if (content_type.substr(0, kBatchType.size()) == kBatchType) return CloudEventMode::kBatch;
  if (content_type.substr(0, kStructuredType.size()) == kStructuredType) return CloudEventMode::kStructured;
  return has_ce_id ? CloudEventMode::kBinary : CloudEventMode::kStructured;
}

Result<std::string> events_of_cloud_events(const std::string& body, CloudEventMode mode) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body).get(root) != simdjson::SUCCESS)
    return fail(ErrorCode::kInvalid, "the body is not valid JSON", "bad_json");
  dom::object event;
  if (mode != CloudEventMode::kBatch) {
    if (root.get(event) != simdjson::SUCCESS) return fail(ErrorCode::kInvalid, "not a CloudEvent", "bad_cloudevent");
    std::optional<std::string> text = convert(event, trim_json(body));
    if (!text) return fail(ErrorCode::kInvalid, "not a CloudEvent", "bad_cloudevent");
    return std::move(*text);
  }
  dom::array events;
  if (root.get(events) != simdjson::SUCCESS) return fail(ErrorCode::kInvalid, "not an array", "bad_cloudevent");
  std::string out = "[";
  for (const std::string_view text : split_array(body)) {
    if (out.size() > 1) out += ',';
    dom::parser one;
    std::optional<std::string> converted;
    if (one.parse(text).get(event) == simdjson::SUCCESS) converted = convert(event, text);
    out += converted.value_or("null");
  }
  return out + "]";
}

Result<std::string> structured_of_binary(const CeAttributes& attributes, std::string_view content_type,
                                         const std::string& body) {
  JsonWriter w;
  w.begin_object();
  for (const auto& [name, value] : attributes)
    if (name != "data" && name != "data_base64") w.field(name, std::string_view(value));
  const bool json = content_type.empty() || content_type.find("json") != std::string_view::npos;
  if (json && !trim_json(body).empty()) {
    // Checked before it is pasted in: text like `1,"userid":"x"` would be valid inside of the event, and not its data.
    dom::parser parser;
    if (parser.parse(body).error() != simdjson::SUCCESS)
      return fail(ErrorCode::kInvalid, "the body is not valid JSON", "bad_json");
    w.raw_field("data", trim_json(body));
  } else if (!body.empty()) {
    w.field("data", std::string_view(body));
  }
  w.end_object();
  return w.take();
}

}  // namespace tutti::ingest
