#include "ingest/stream/message.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/json_writer.h"
#include "ingest/live/json_text.h"

namespace tutti::ingest::stream {
namespace {

// Lengths are in it, so that no two messages give the same bytes.
Hash128 content_hash(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) {
    all += fmt::format("{}:", part.size());
    all += part;
  }
  return hash128(all);
}

void write_levels(JsonWriter& w, std::string_view topic) {
  w.key("levels");
  w.begin_array();
  for (size_t at = 0;;) {
    const size_t slash = topic.find('/', at);
    w.value(topic.substr(at, slash == std::string_view::npos ? slash : slash - at));
    if (slash == std::string_view::npos) break;
    at = slash + 1;
  }
  w.end_array();
}

}  // namespace

// The text is checked inside an object: only if it is that object's one value is it one JSON value.
bool MessageReader::valid(std::string_view text, std::string& out) {
  wrapped_ = "{\"v\":";
  wrapped_ += text;
  wrapped_ += "\n}";
  const std::string_view checked = json_.read(wrapped_);
  if (checked.empty()) return false;
  const std::vector<RawField> fields = split_object(checked);
  if (fields.size() != 1 || fields[0].key != "v") return false;
  out = trim_json(fields[0].value);
  return true;
}

Result<std::string> MessageReader::body_of(std::string_view text) {
  if (text.size() > kMessageBytesMax) return fail(ErrorCode::kInvalid, "the message is over 1 MiB", "too_large");
  std::string body;
  if (!valid(text, body)) return fail(ErrorCode::kInvalid, "the message is no JSON", "bad_json");
  return body;
}

Result<ReadMessage> MessageReader::read(const KafkaMessage& m) {
  ReadMessage out;
  out.gone = !m.value;
  out.body = "null";
  if (m.value) {
    TRY_VALUE(body, body_of(*m.value));
    out.body = std::move(body);
  }
  std::string key = "null";
  if (m.key && (m.key->size() > kMessageBytesMax || !valid(*m.key, key))) {
    key.clear();
    append_json_string(key, m.key->substr(0, kMessageBytesMax));
  }
  JsonWriter w;
  w.begin_object();
  w.raw_field("key", key);
  w.raw_field("value", out.body);
  w.field("topic", m.topic);
  w.field("partition", m.partition);
  w.field("offset", m.offset);
  if (m.timestamp) w.field("timestamp", *m.timestamp);
  w.key("headers");
  w.begin_object();
  for (size_t k = 0; k < m.headers.size() && k < kHeadersMax; ++k) w.field(m.headers[k].first, m.headers[k].second);
  w.end_object();
  w.end_object();
  out.object = w.take();
  // The content is in the id, since a topic that is made anew begins again at offset 0.
  const Hash128 content =
      content_hash({m.key.value_or(""), m.value.value_or(""), fmt::format("{}", m.timestamp ? m.timestamp->value : 0)});
  out.id = fmt::format("{}/{}/{}-{:016x}", m.topic, m.partition, m.offset, content.lo);
  return out;
}

Result<ReadMessage> MessageReader::read(const MqttMessage& m) {
  TRY_VALUE(body, body_of(m.payload));
  JsonWriter w;
  w.begin_object();
  w.field("topic", m.topic);
  write_levels(w, m.topic);
  w.raw_field("payload", body);
  w.field("retain", m.retain);
  w.field("received_at", m.received_at);
  w.end_object();
  return ReadMessage{.id = to_hex(content_hash({m.topic, m.payload})), .object = w.take(), .body = std::move(body)};
}

}  // namespace tutti::ingest::stream
