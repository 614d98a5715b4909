// Values on their way back to the systems that have others: targets, proposals, what was sent and what failed.
#include "act/writeback.h"

#include "hub/views.h"
#include "web/api/command.h"
#include "web/api/render.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

http::Response no_writeback() {
  return error(ErrorCode::kUnavailable, "this server writes nothing back");
}

void target(JsonWriter& w, const act::Target& t, const std::vector<act::Store::Count>& counts, Renderer& r) {
  w.begin_object();
  w.field("name", std::string_view(t.name));
  w.field("source", std::string_view(r.source(t.source)));
  w.field("class", t.cls == EntityClass::kPerson ? "person" : "account");
  w.field("at_once", t.at_once);
  w.field("via", t.command.empty() ? "rest" : "singer");
  w.key("traits");
  w.begin_array();
  for (const auto& [trait, field] : t.traits) w.value(std::string_view(trait));
  w.end_array();
  w.key("counts");
  w.begin_object();
  for (const act::Store::Count& c : counts)
    if (c.target == t.name) w.field(act::to_string(c.status), c.count);
  w.end_object();
  w.end_object();
}

void write(JsonWriter& w, const act::Write& write, const std::optional<views::Summary>& entity, Renderer& r) {
  w.begin_object();
  w.field("id", std::string_view(write.id));
  w.field("target", std::string_view(write.target));
  w.field("status", act::to_string(write.status));
  if (entity) {
    w.key("entity");
    r.ref(w, *entity);
  }
  w.key("record");
  w.begin_object();
  w.field("type", std::string_view(write.wish.key_type));
  w.field("id", std::string_view(write.wish.key));
  w.end_object();
  w.field("trait", std::string_view(write.wish.trait));
  if (!write.wish.old_json.empty()) w.raw_field("old", write.wish.old_json);
  w.raw_field("value", write.wish.json);
  w.field("agreed_source", std::string_view(r.source(write.wish.agreed_source)));
  w.field("at", write.changed_at);
  w.field("attempts", write.attempts);
  if (write.status == act::Status::kApproved && write.next_at.value > 0) w.field("next_at", write.next_at);
  if (!write.note.empty()) w.field("note", std::string_view(write.note));
  if (!write.author.empty()) w.field("author", std::string_view(write.author));
  if (!write.reason.empty()) w.field("reason", std::string_view(write.reason));
  w.end_object();
}

std::optional<views::Summary> entity_of(State& st, const act::Write& w) {
  // After an import was undone the number may be somebody else's.
  const StrandTable::Slot* slot = st.strands.find(w.wish.strand);
  if (!slot || slot->value.key_value != w.wish.key || slot->value.key_type != w.wish.key_type) return std::nullopt;
  return views::summarize(st, w.wish.strand);
}

http::Response decide(Services& s, const Call& call, act::WriteBack::Decision decision) {
  if (!s.writeback) return no_writeback();
  const Result<Body> body = parse_body(call, {"reason"});
  if (!body) return error(body.error());
  std::string_view reason;
  if ((*body)->object["reason"].get(reason) == simdjson::SUCCESS && reason.size() > 2'000)
    return error(ErrorCode::kInvalid, "say why, in at most 500 characters", "reason");
  const auto done = s.writeback->decide(
      {.id = call.path[0], .decision = decision, .author = "console", .reason = std::string(reason)});
  if (!done) return error(done.error());
  const auto entity = ask(s, Offset{}, [w = *done](State& st) { return entity_of(st, w); });
  if (!entity) return error(entity.error());
  JsonWriter w;
  Renderer renderer(s);
  write(w, *done, *entity, renderer);
  return json(w.take());
}

}  // namespace

http::Response get_writeback(Services& s, const Call&) {
  if (!s.writeback) return no_writeback();
  const auto targets = s.writeback->store().targets();
  if (!targets) return error(targets.error());
  const auto counts = s.writeback->store().counts();
  if (!counts) return error(counts.error());
  Renderer renderer(s);
  JsonWriter w;
  w.begin_object();
  w.key("targets");
  w.begin_array();
  for (const act::Target& t : *targets) target(w, t, *counts, renderer);
  w.end_array();
  w.end_object();
  return json(w.take());
}

http::Response list_writes(Services& s, const Call& call) {
  if (!s.writeback) return no_writeback();
  const Result<uint64_t> limit = number(call, "limit", 50, 1, 200);
  if (!limit) return error(limit.error());
  const Result<uint64_t> skip = number(call, "cursor", 0, 0, 1'000'000);
  if (!skip) return error(skip.error());
  act::Store::Filter filter{
      .target = call.request.query_value("target").value_or(""), .skip = *skip, .limit = *limit + 1};
  if (const auto text = call.request.query_value("status")) {
    filter.status = act::parse_status(*text);
    if (!filter.status)
      return error(ErrorCode::kInvalid, "must be proposed, approved, written, failed, rejected or superseded",
                   "status");
  }
  auto writes = s.writeback->store().list(filter);
  if (!writes) return error(writes.error());
  const bool more = writes->size() > *limit;
  if (more) writes->pop_back();
  const auto entities = ask(s, Offset{}, [list = *writes](State& st) {
    std::vector<std::optional<views::Summary>> out;
    for (const act::Write& w : list) out.push_back(entity_of(st, w));
    return out;
  });
  if (!entities) return error(entities.error());
  Renderer renderer(s);
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  for (size_t k = 0; k < writes->size(); ++k) write(w, (*writes)[k], (*entities)[k], renderer);
  w.end_array();
  if (more) w.field("next", std::string_view(std::to_string(*skip + *limit)));
  w.end_object();
  return json(w.take());
}

http::Response approve_write(Services& s, const Call& call) {
  return decide(s, call, act::WriteBack::Decision::kApprove);
}
http::Response reject_write(Services& s, const Call& call) {
  return decide(s, call, act::WriteBack::Decision::kReject);
}
http::Response retry_write(Services& s, const Call& call) {
  return decide(s, call, act::WriteBack::Decision::kRetry);
}

}  // namespace tutti::api
