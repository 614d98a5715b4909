// The live view: the newest events of each source, once and as a stream.
#include <algorithm>

#include "web/api/routes.h"

namespace tutti::api {
namespace {

struct Wanted {
  SourceId source;      // 0: all
  std::string outcome;  // empty: all
};

Result<Wanted> wanted_of(Services& s, const Call& call) {
  Wanted wanted;
  if (const auto name = call.request.query_value("source"); name && !name->empty()) {
    const govern::SourcePtr source = s.sources.find_by_name(*name);
    if (!source) return fail(ErrorCode::kNotFound, "there is no such source", "source");
    wanted.source = source->id;
  }
  wanted.outcome = call.request.query_value("outcome").value_or("");
  constexpr std::string_view kOutcomes[] = {"", "accepted", "duplicate", "refused", "quarantined"};
  if (std::find(std::begin(kOutcomes), std::end(kOutcomes), wanted.outcome) == std::end(kOutcomes))
    return fail(ErrorCode::kInvalid, "must be accepted, duplicate, refused or quarantined", "outcome");
  return wanted;
}

bool takes(const Wanted& wanted, const ingest::LiveEntry& e) {
  return wanted.outcome.empty() || wanted.outcome == ingest::to_string(e.outcome);
}

void render(JsonWriter& w, Services& s, const ingest::LiveEntry& e) {
  const auto optional = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) w.field(key, std::string_view(value));
  };
  w.begin_object();
  w.field("seq", e.seq);
  if (e.source.value != 0) w.field("source", std::string_view(source_name(s, e.source)));
  w.field("received_at", e.received_at);
  optional("type", e.type);
  optional("name", e.name);
  w.key("ids");
  w.begin_array();
  const std::pair<std::string_view, const std::string*> ids[] = {{"user_id", &e.user_id},
                                                                 {"anonymous_id", &e.anonymous_id},
                                                                 {"group_id", &e.group_id},
                                                                 {"message_id", &e.message_id}};
  for (const auto& [type, value] : ids) {
    if (value->empty()) continue;
    w.begin_object();
    w.field("type", type);
    w.field("value", std::string_view(*value));
    w.end_object();
  }
  w.end_array();
  w.field("outcome", ingest::to_string(e.outcome));
  optional("reason", e.reason);
  optional("message", e.message);
  if (e.offset.value != 0) w.field("offset", e.offset.value);
  optional("excerpt", e.excerpt);
  w.end_object();
}

// One browser that watches. Entries are written on the adding thread; a slow browser is cut off by the stream's bound.
struct Watcher {
  std::shared_ptr<http::Stream> stream;
  Wanted wanted;
};

}  // namespace

http::Response recent_live(Services& s, const Call& call) {
  const Result<Wanted> wanted = wanted_of(s, call);
  if (!wanted) return error(wanted.error());
  const Result<uint64_t> limit = number(call, "limit", 500, 1, 500);
  if (!limit) return error(limit.error());
  std::vector<ingest::LiveView::EntryPtr> entries;
  std::vector<SourceId> sources{wanted->source};
  if (wanted->source.value == 0) {
    for (const govern::SourcePtr& source : s.sources.list()) sources.push_back(source->id);
  }
  for (const SourceId id : sources)
    for (ingest::LiveView::EntryPtr& e : s.live.newest(id))
      if (takes(*wanted, *e)) entries.push_back(std::move(e));
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a->seq > b->seq; });
  if (entries.size() > *limit) entries.resize(*limit);
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  for (const auto& e : entries) render(w, s, *e);
  w.end_array();
  w.end_object();
  return json(w.take());
}

void stream_live(Services& s, const Call& call, http::Reply reply) {
  const Result<Wanted> wanted = wanted_of(s, call);
  if (!wanted) {
    reply.send(error(wanted.error()));
    return;
  }
  auto watcher = std::make_shared<Watcher>();
  watcher->wanted = *wanted;
  watcher->stream = reply.stream({.content_type = "text/event-stream; charset=utf-8",
                                  .headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}}});
  watcher->stream->write(": tutti live view\n\n");
  const Result<uint64_t> subscription =
      s.live.subscribe(wanted->source, [&s, watcher](const ingest::LiveView::EntryPtr& e) {
        if (!takes(watcher->wanted, *e) || watcher->stream->closed()) return;
        JsonWriter w;
        render(w, s, *e);
        watcher->stream->write("event: entry\nid: " + std::to_string(e->seq) + "\ndata: " + w.take() + "\n\n");
      });
  if (!subscription) {
    watcher->stream->finish();
    return;
  }
  s.watchers.add(watcher->stream, [&s, id = *subscription] { s.live.unsubscribe(id); });
}

}  // namespace tutti::api
