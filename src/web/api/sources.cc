// Sources and their write keys. A key is in an answer once, when it is made.
#include "base/time.h"
#include "web/api/command.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

void render(JsonWriter& w, Services& s, const govern::Source& source) {
  const SourceCounts counts = s.source_counts.of(source.id);
  w.begin_object();
  w.field("name", std::string_view(source.name));
  w.field("kind", std::string_view(source.kind));
  w.field("enabled", source.enabled);
  w.field("created_at", source.created_at);
  w.key("keys");
  w.begin_array();
  for (const std::string& mask : source.key_masks) w.value(std::string_view(mask));
  w.end_array();
  w.key("counters");
  w.begin_object();
  w.field("received", counts.accepted + counts.duplicate + counts.refused);
  w.field("accepted", counts.accepted);
  w.field("duplicate", counts.duplicate);
  w.field("refused", counts.refused);
  w.end_object();
  if (counts.last_event_at.value != 0) w.field("last_event_at", counts.last_event_at);
  w.end_object();
}

http::Response one(Services& s, const govern::Source& source) {
  JsonWriter w;
  render(w, s, source);
  return json(w.take());
}

http::Response with_key(Services& s, const govern::SourceWithKey& made) {
  JsonWriter w;
  w.begin_object();
  w.key("source");
  render(w, s, *made.source);
  w.field("key", std::string_view(made.key.text));
  w.end_object();
  return json(w.take(), 201);
}

http::Response set_enabled(Services& s, const Call& call, bool enabled) {
  const Result<govern::SourcePtr> source = s.sources.set_enabled(call.path[0], enabled);
  return source ? one(s, **source) : error(source.error());
}

}  // namespace

http::Response list_sources(Services& s, const Call&) {
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  for (const govern::SourcePtr& source : s.sources.list()) render(w, s, *source);
  w.end_array();
  w.end_object();
  return json(w.take());
}

http::Response add_source(Services& s, const Call& call) {
  const Result<Body> body = parse_body(call, {"name", "kind"});
  if (!body) return error(body.error());
  std::string_view name, kind = "http";
  if ((*body)->object["name"].get(name) != simdjson::SUCCESS) return error(ErrorCode::kInvalid, "must be text", "name");
  if (simdjson::dom::element given;
      (*body)->object["kind"].get(given) == simdjson::SUCCESS && given.get(kind) != simdjson::SUCCESS)
    return error(ErrorCode::kInvalid, "must be text", "kind");
  if (kind != "http" && kind != "webhook" && kind != "import")
    return error(ErrorCode::kInvalid, "must be http, webhook or import", "kind");
  const Result<govern::SourceWithKey> made =
      s.sources.add({.name = std::string(name), .kind = std::string(kind)}, system_now());
  if (!made) return error(made.error().code, made.error().message, "name");
  return with_key(s, *made);
}

http::Response rotate_source_key(Services& s, const Call& call) {
  const Result<govern::SourceWithKey> made = s.sources.rotate_key(call.path[0], {.now = system_now()});
  return made ? with_key(s, *made) : error(made.error());
}

http::Response disable_source(Services& s, const Call& call) {
  return set_enabled(s, call, false);
}
http::Response enable_source(Services& s, const Call& call) {
  return set_enabled(s, call, true);
}

}  // namespace tutti::api
