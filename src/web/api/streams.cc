// Streams of Kafka and MQTT: what they are, how they run, and a request to pause one or let it go on.
#include "web/api/streams.h"

#include "web/api/routes.h"

namespace tutti::api {
namespace {

void render(JsonWriter& w, const StreamEntry& e) {
  w.begin_object();
  w.field("name", std::string_view(e.name));
  w.field("kind", std::string_view(e.kind));
  w.field("address", std::string_view(e.address));
  w.field("topic", std::string_view(e.topic));
  w.field("state", std::string_view(e.state));
  if (!e.error.empty()) w.field("error", std::string_view(e.error));
  if (e.lag) w.field("lag", *e.lag);
  w.field("messages", e.messages);
  w.field("events", e.events);
  w.field("duplicates", e.duplicates);
  w.field("refused", e.refused);
  w.field("missed", e.missed);
  w.key("refused_by");
  w.begin_array();
  for (const auto& [reason, n] : e.refusals) {
    w.begin_object();
    w.field("reason", std::string_view(reason));
    w.field("count", n);
    w.end_object();
  }
  w.end_array();
  if (e.last_message_at.value != 0) w.field("last_message_at", e.last_message_at);
  w.end_object();
}

http::Response set_paused(Services& s, const Call& call, bool paused) {
  if (!s.streams) return error(ErrorCode::kNotFound, "there is no such stream", "name");
  if (const Result<void> done = s.streams->set_paused(call.path[0], paused); !done)
    return error(done.error().code, done.error().message, "name");
  return json(paused ? "{\"paused\":true}" : "{\"paused\":false}");
}

}  // namespace

http::Response list_streams(Services& s, const Call&) {
  std::vector<StreamEntry> all;
  if (s.streams) {
    Result<std::vector<StreamEntry>> listed = s.streams->list();
    if (!listed) return error(listed.error());
    all = std::move(*listed);
  }
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  for (const StreamEntry& entry : all) render(w, entry);
  w.end_array();
  w.end_object();
  return json(w.take());
}

http::Response pause_stream(Services& s, const Call& call) {
  return set_paused(s, call, true);
}

http::Response resume_stream(Services& s, const Call& call) {
  return set_paused(s, call, false);
}

}  // namespace tutti::api
