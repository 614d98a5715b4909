// Syncs of Singer taps: what they are, how they went, and a request to run one.
#include "web/api/syncs.h"

#include "base/time.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

void render(JsonWriter& w, const SyncEntry& s, Millis now) {
  w.begin_object();
  w.field("name", std::string_view(s.name));
  if (s.every_ms > 0) w.field("every_s", s.every_ms / 1'000);
  w.field("known_rows", s.known_rows);
  if (s.complete_as_of.value != 0) {
    w.field("complete_as_of", s.complete_as_of);
    w.field("lag_s", std::max<int64_t>(0, now - s.complete_as_of) / 1'000);
  }
  if (!s.outcome.empty()) {
    w.key("last");
    w.begin_object();
    w.field("outcome", std::string_view(s.outcome));
    w.field("started_at", s.started_at);
    if (s.finished_at.value != 0) w.field("finished_at", s.finished_at);
    if (!s.message.empty()) w.field("message", std::string_view(s.message));
    w.field("rows", s.rows);
    w.field("events", s.events);
    w.field("unchanged", s.unchanged);
    w.field("rejected", s.rejected);
    w.field("deleted", s.deleted);
    w.key("notes");
    w.begin_array();
    for (const std::string& note : s.notes) w.value(std::string_view(note));
    w.end_array();
    w.end_object();
  }
  w.end_object();
}

}  // namespace

http::Response list_syncs(Services& s, const Call&) {
  std::vector<SyncEntry> all;
  if (s.syncs) {
    Result<std::vector<SyncEntry>> listed = s.syncs->list();
    if (!listed) return error(listed.error());
    all = std::move(*listed);
  }
  const Millis now = system_now();
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  for (const SyncEntry& entry : all) render(w, entry, now);
  w.end_array();
  w.end_object();
  return json(w.take());
}

http::Response run_sync(Services& s, const Call& call) {
  if (!s.syncs) return error(ErrorCode::kNotFound, "there is no such sync", "name");
  if (const Result<void> started = s.syncs->run_now(call.path[0]); !started)
    return error(started.error().code, started.error().message, "name");
  return json("{\"started\":true}", 202);
}

}  // namespace tutti::api
