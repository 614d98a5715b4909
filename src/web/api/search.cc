// Search, one business object, one event.
#include <unordered_set>

#include "web/api/render.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

struct Hit {
  SearchHit hit;
  std::optional<views::Summary> entity;   // of a person or account
  std::optional<views::Summary> account;  // a person's primary account, an order's account
  std::optional<profile::BusinessObject> order;
};

// "3/SO-1001" -> source 3, id "SO-1001".
std::optional<std::pair<SourceId, std::string>> split_order_key(std::string_view key) {
  const size_t slash = key.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash > 9) return std::nullopt;
  return std::pair(SourceId{static_cast<uint32_t>(std::stoul(std::string(key.substr(0, slash))))},
                   std::string(key.substr(slash + 1)));
}

// What of the entity the query met; the index tells the field, the text comes from the state.
std::string matched_text(const Hit& h) {
  switch (h.hit.field) {
    case SearchField::kEmail: return h.entity ? h.entity->email : "";
    case SearchField::kDomain: return h.entity ? h.entity->domain : "";
    case SearchField::kOrder: return h.order ? h.order->id : "";
    default: return h.entity ? h.entity->name : "";
  }
}

void render(JsonWriter& w, Renderer& renderer, const Hit& h) {
  w.begin_object();
  w.field("kind", to_string(h.hit.kind));
  if (h.hit.kind == SearchKind::kOrder) {
    const std::string source = renderer.source(h.order->source);
    w.field("id", std::string_view(source + "/" + h.order->id));
    w.field("name", std::string_view(h.order->id));
    if (const auto status = h.order->text("status")) w.field("subtitle", std::string_view(*status));
    w.key("order");
    w.begin_object();
    w.field("source", std::string_view(source));
    w.field("id", std::string_view(h.order->id));
    w.field("placed_at", profile::placed_at(*h.order));
    if (const auto status = h.order->text("status")) w.field("status", std::string_view(*status));
    w.key("net");
    w.begin_array();
    for (const auto& sum : profile::order_totals(*h.order).sums) {
      w.begin_object();
      w.field("currency", std::string_view(sum.currency));
      w.field("amount", std::string_view(profile::to_string(sum.net)));
      w.end_object();
    }
    w.end_array();
    w.end_object();
  } else {
    w.field("id", std::string_view(id_text(letter_of(h.entity->cls), h.entity->id)));
    w.field("name", std::string_view(h.entity->name));
    const std::string& subtitle = h.entity->cls == EntityClass::kPerson ? h.entity->title : h.entity->domain;
    if (!subtitle.empty()) w.field("subtitle", std::string_view(subtitle));
    if (!h.entity->email.empty()) w.field("email", std::string_view(h.entity->email));
    if (h.entity->events > 0) w.field("last_seen", h.entity->last_seen);
  }
  if (h.account) {
    w.key("account");
    renderer.ref(w, *h.account);
  }
  w.key("match");
  w.begin_object();
  w.field("field", to_string(h.hit.field));
  w.field("text", std::string_view(matched_text(h)));
  w.end_object();
  w.end_object();
}

std::optional<Hit> look_up(State& st, const SearchHit& hit, std::unordered_set<uint64_t>& seen) {
  Hit out{.hit = hit};
  if (hit.kind == SearchKind::kOrder) {
    const auto name = split_order_key(hit.order_key);
    if (!name) return std::nullopt;
    const ObjectTable::Slot* slot = st.objects.find(object_key(profile::ObjectKind::kOrder, name->first, name->second));
    if (!slot) return std::nullopt;
    out.order = slot->value;
    if (slot->value.account.strand.value != 0) out.account = views::summarize(st, slot->value.account.strand);
    return out;
  }
  const StrandTable::Slot* slot = st.strands.find(hit.strand);
  if (!slot || !seen.insert(slot->value.entity.value).second)
    return std::nullopt;  // another strand of one shown already
  out.entity = views::summarize(st, hit.strand);
  if (slot->value.cls == EntityClass::kPerson)
    if (auto accounts = views::accounts_of(st, hit.strand); !accounts.empty()) out.account = accounts.front().account;
  return out;
}

}  // namespace

http::Response search(Services& s, const Call& call) {
  const std::optional<std::string> q = call.request.query_value("q");
  if (!q || q->empty() || q->size() > SearchQuery::kTextBytesMax)
    return error(ErrorCode::kInvalid, "must be 1 to 256 bytes of text", "q");
  const Result<uint64_t> limit = number(call, "limit", 20, 1, 100);
  if (!limit) return error(limit.error());
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  // Several strands of one person are several hits: look for more than are shown.
  SearchQuery query{.text = *q, .limit = static_cast<uint32_t>(std::min<uint64_t>(*limit * 3, SearchQuery::kLimitMax))};
  if (const std::optional<std::string> kind = call.request.query_value("kind")) {
    for (const SearchKind k : {SearchKind::kPerson, SearchKind::kAccount, SearchKind::kOrder})
      if (to_string(k) == *kind) query.kinds.push_back(k);
    if (query.kinds.empty()) return error(ErrorCode::kInvalid, "must be person, account or order", "kind");
  }
  const Result<std::vector<SearchHit>> hits = s.hub.search().search(query);
  if (!hits) return error(hits.error());
  const auto found = ask(s, *least, [&, limit = *limit](State& st) {
    std::vector<Hit> out;
    std::unordered_set<uint64_t> seen;
    for (const SearchHit& hit : *hits) {
      if (out.size() == limit) break;
      if (std::optional<Hit> h = look_up(st, hit, seen)) out.push_back(std::move(*h));
    }
    return out;
  });
  if (!found) return error(found.error());
  Renderer renderer(s);
  JsonWriter w;
  w.begin_object();
  w.key("results");
  w.begin_array();
  for (const Hit& h : *found) render(w, renderer, h);
  w.end_array();
  w.end_object();
  return json(w.take());
}

http::Response get_object(Services& s, const Call& call) {
  using profile::ObjectKind;
  std::optional<ObjectKind> kind;
  for (const ObjectKind k : {ObjectKind::kOrder, ObjectKind::kTicket, ObjectKind::kOpportunity, ObjectKind::kAsset})
    if (profile::to_string(k) == call.path[0]) kind = k;
  if (!kind) return error(ErrorCode::kInvalid, "must be order, ticket, opportunity or asset", "kind");
  const govern::SourcePtr source = s.sources.find_by_name(call.path[1]);
  if (!source) return error(ErrorCode::kNotFound, "there is no such source", "source");
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  struct Found {
    std::optional<profile::BusinessObject> object;
    std::optional<views::Summary> account, person;
  };
  const auto found = ask(s, *least, [key = object_key(*kind, source->id, call.path[2])](State& st) {
    Found out;
    const ObjectTable::Slot* slot = st.objects.find(key);
    if (!slot) return out;
    out.object = slot->value;
    if (slot->value.account.strand.value != 0) out.account = views::summarize(st, slot->value.account.strand);
    if (slot->value.person.strand.value != 0) out.person = views::summarize(st, slot->value.person.strand);
    return out;
  });
  if (!found) return error(found.error());
  if (!found->object) return error(ErrorCode::kNotFound, "there is no such object");
  return json(Renderer(s).object(*found->object, found->account, found->person));
}

http::Response get_event(Services& s, const Call& call) {
  uint64_t n = 0;
  const std::string& text = call.path[0];
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos ||
      (n = std::stoull(text)) == 0)
    return error(ErrorCode::kInvalid, "must be an offset", "offset");
  const Result<StoredRecord> record = s.events.read(Offset{n});
  if (!record) return error(record.error());
  struct Outcome {
    std::optional<QuarantineEntry> quarantined;
    bool applied = false;
    std::optional<views::Summary> person, account;
  };
  const auto outcome = ask(s, Offset{}, [&, n](State& st) {
    Outcome out{.applied = n <= st.applied.value};
    if (const auto it = st.quarantine.find(n); it != st.quarantine.end()) out.quarantined = it->second;
    if (record->kind != RecordKind::kEvent || out.quarantined) return out;
    const auto [person, account] = views::strands_of_event(st, record->source, record->body);
    if (person.value != 0) out.person = views::summarize(st, person);
    if (account.value != 0) out.account = views::summarize(st, account);
    return out;
  });
  if (!outcome) return error(outcome.error());
  Renderer renderer(s);
  JsonWriter w;
  w.begin_object();
  w.field("offset", n);
  const bool event = record->kind == RecordKind::kEvent;
  w.field("kind", event ? "event" : record->kind == RecordKind::kCommand ? "command" : "tick");
  if (event) w.field("source", std::string_view(renderer.source(record->source)));
  if (!record->message_id.empty()) w.field("message_id", std::string_view(record->message_id));
  w.field("received_at", record->received_at);
  w.field("at", record->timestamp);
  w.field("outcome", outcome->quarantined ? "quarantined" : outcome->applied ? "applied" : "pending");
  if (outcome->quarantined) {
    w.field("reason", std::string_view(outcome->quarantined->reason));
    w.field("message", std::string_view(outcome->quarantined->message));
  }
  const auto add_ref = [&](std::string_view key, const std::optional<views::Summary>& summary) {
    if (!summary) return;
    w.key(key);
    renderer.ref(w, *summary);
  };
  add_ref("person", outcome->person);
  add_ref("account", outcome->account);
  simdjson::dom::parser parser;
  simdjson::dom::object body;
  if (parser.parse(record->body).get(body) == simdjson::SUCCESS) w.raw_field("body", record->body);
  w.end_object();
  return json(w.take());
}

}  // namespace tutti::api
