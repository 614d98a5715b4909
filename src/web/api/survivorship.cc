// Which of several sources' values is shown: rules with versions and preview, and values that a person pins.
#include "hub/graph.h"
#include "hub/survivorship_commands.h"
#include "hub/survivorship_preview.h"
#include "web/api/command.h"
#include "web/api/render.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

namespace dom = simdjson::dom;

void rule(JsonWriter& w, std::string_view key, const profile::TraitRule& r, Renderer& renderer) {
  w.key(key);
  w.begin_object();
  w.field("rule", profile::to_string(r.rule));
  if (!r.sources.empty()) {
    w.key("sources");
    w.begin_array();
    for (const SourceId id : r.sources) w.value(std::string_view(renderer.source(id)));
    w.end_array();
  }
  w.end_object();
}

// {"default":..,"traits":{..}}
void rules(JsonWriter& w, const profile::SurvivorshipRules& r, Renderer& renderer) {
  w.key("rules");
  w.begin_object();
  rule(w, "default", r.fallback, renderer);
  w.key("traits");
  w.begin_object();
  for (const auto& [trait, of_trait] : r.traits) rule(w, trait, of_trait, renderer);
  w.end_object();
  w.end_object();
}

void version(JsonWriter& w, const SurvivorshipVersion& v, Renderer& renderer) {
  const auto compiled = v.compile();
  if (!compiled) return;  // the loop has taken it
  w.begin_object();
  w.field("version", compiled->version);
  w.field("author", std::string_view(v.author));
  w.field("reason", std::string_view(v.reason));
  w.field("at", v.at);
  rules(w, *compiled, renderer);
  w.end_object();
}

// The body's `rules` as the document of that version, with the numbers of the sources that it names.
Result<SurvivorshipVersion> wanted(Services& s, dom::object body, uint64_t number) {
  dom::object fields;
  if (body["rules"].get(fields) != simdjson::SUCCESS) return fail(ErrorCode::kInvalid, "is missing", "rules");
  JsonWriter w;
  w.begin_object();
  w.field("version", number);
  for (const auto field : fields) {
    if (field.key == "version")
      return fail(ErrorCode::kInvalid, "the version stands beside the rules", "rules.version");
    w.raw_field(field.key, simdjson::minify(field.value));
  }
  w.end_object();
  SurvivorshipVersion out{.document = w.take()};
  const auto parsed = profile::SurvivorshipRules::parse(out.document, [&](std::string_view name) {
    const govern::SourcePtr source = s.sources.find_by_name(name);
    if (source) out.sources.emplace(name, source->id.value);
    return source ? std::optional(source->id) : std::nullopt;
  });
  if (!parsed) {
    Error e = parsed.error();
    e.where = e.where.empty() ? "rules" : "rules." + e.where;
    return tl::unexpected(std::move(e));
  }
  if (const auto compiled = out.compile(); !compiled) return tl::unexpected(compiled.error());
  return out;
}

void candidate(JsonWriter& w, std::string_view key, const profile::TraitCandidate& c, bool removed, Renderer& r) {
  w.key(key);
  w.begin_object();
  w.raw_field("value", removed ? std::string_view("null") : std::string_view(c.json));
  w.field("source", std::string_view(r.source(c.source)));
  w.field("at", c.at);
  w.end_object();
}

std::string render(const SurvivorshipPreview& p, Renderer& r) {
  JsonWriter w;
  w.begin_object();
  w.field("people", p.people);
  w.field("accounts", p.accounts);
  w.field("people_changed", p.people_changed);
  w.field("accounts_changed", p.accounts_changed);
  w.key("by_trait");
  w.begin_array();
  for (const auto& [trait, n] : p.by_trait) {
    w.begin_object();
    w.field("trait", std::string_view(trait));
    w.field("people", n.people);
    w.field("accounts", n.accounts);
    w.end_object();
  }
  w.end_array();
  w.key("examples");
  w.begin_array();
  for (const SurvivorshipPreview::Example& e : p.examples) {
    w.begin_object();
    w.key("entity");
    r.ref(w, e.entity);
    w.field("trait", std::string_view(e.trait));
    candidate(w, "before", e.before, e.removed_before, r);
    candidate(w, "after", e.after, e.removed_after, r);
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return w.take();
}

// Appends the command and tells whether the loop has taken it.
template <typename Taken>
http::Response decide(Services& s, std::string command, Taken taken, std::string_view refused) {
  const Result<Offset> offset = run_command(s, std::move(command));
  if (!offset) return error(offset.error());
  const auto good = ask(s, *offset, [taken, at = *offset](State& st) { return taken(st, at); });
  if (!good) return error(good.error());
  if (!*good) return error(ErrorCode::kConflict, refused);
  return told(*offset);
}

http::Response pin(Services& s, const Call& call, EntityClass cls, bool set) {
  const Result<StrandId> id = parse_id(call.path[0], letter_of(cls), "id");
  if (!id) return error(id.error());
  PinWish wish{.trait = call.path[1], .author = "console"};
  if (wish.trait.empty() || wish.trait.size() > kTraitNameMax)
    return error(ErrorCode::kInvalid, "a trait's name has 1 to 128 bytes", "name");
  if (set) {
    const Result<Body> body = parse_body(call, {"value", "reason"});
    if (!body) return error(body.error());
    dom::element value;
    if ((*body)->object["value"].get(value) != simdjson::SUCCESS)
      return error(ErrorCode::kInvalid, "is missing", "value");
    wish.json = simdjson::minify(value);
    if (wish.json.size() > kPinnedValueMax)
      return error(ErrorCode::kTooLarge, "a value has at most 4,096 bytes", "value");
    const Result<std::string> reason = reason_of((*body)->object);
    if (!reason) return error(reason.error());
    wish.reason = *reason;
  } else {
    wish.reason = call.request.query_value("reason").value_or("").substr(0, 2'000);
  }
  struct Known {
    StrandName strand;
    bool pinned = false;
  };
  const auto known = ask(s, Offset{}, [id = *id, cls, trait = wish.trait](State& st) -> std::optional<Known> {
    const StrandTable::Slot* slot = st.strands.find(id);
    if (!slot || slot->value.cls != cls) return std::nullopt;
    Known out{.strand = name_of(st, id)};
    for (const profile::StrandView& v : views::strand_views(st, graph::members_of(st, id)))
      out.pinned |= v.decided && v.decided->pin_of(trait);
    return out;
  });
  if (!known) return error(known.error());
  if (!*known) return error(ErrorCode::kNotFound, "nobody has this id");
  if (!set && !(*known)->pinned) return error(ErrorCode::kNotFound, "no value of this trait is pinned", "name");
  wish.strand = (*known)->strand;
  if (!set) {
    const Result<Offset> offset = run_command(s, unpin_command(wish));
    return offset ? told(*offset) : error(offset.error());
  }
  const auto taken = [id = *id, trait = wish.trait](State& st, Offset at) {
    const profile::Pin* now = st.strands.find(id)->value.decided.pin_of(trait);
    return now && now->offset >= at;
  };
  return decide(s, pin_command(wish), taken, "256 values are pinned here already");
}

}  // namespace

http::Response get_survivorship(Services& s, const Call& call) {
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  const auto now = ask(s, *least, [](State& st) { return st.survivorship; });
  if (!now) return error(now.error());
  Renderer renderer(s);
  JsonWriter w;
  w.begin_object();
  w.field("version", now->version());
  rules(w, now->rules(), renderer);
  w.key("history");
  w.begin_array();
  for (auto v = now->history().rbegin(); v != now->history().rend(); ++v) version(w, *v, renderer);
  w.end_array();
  w.end_object();
  return json(w.take());
}

http::Response put_survivorship(Services& s, const Call& call) {
  const Result<Body> body = parse_body(call, {"version", "rules", "reason"});
  if (!body) return error(body.error());
  uint64_t number = 0;
  if ((*body)->object["version"].get(number) != simdjson::SUCCESS || number == 0 || number >= UINT32_MAX)
    return error(ErrorCode::kInvalid, "must be the version of the rules in force", "version");
  const auto current = ask(s, Offset{}, [](State& st) { return st.survivorship.version(); });
  if (!current) return error(current.error());
  constexpr std::string_view kChanged = "the rules have been changed meanwhile; read them again";
  if (number != *current) return error(ErrorCode::kConflict, kChanged, "version");
  Result<SurvivorshipVersion> next = wanted(s, (*body)->object, number + 1);
  if (!next) return error(next.error());
  const Result<std::string> reason = reason_of((*body)->object);
  if (!reason) return error(reason.error());
  next->author = "console";
  next->reason = *reason;
  const auto taken = [](State& st, Offset at) {
    for (const SurvivorshipVersion& v : st.survivorship.history())
      if (v.offset == at) return true;
    return false;
  };
  return decide(s, survivorship_command(*next), taken, kChanged);
}

http::Response preview_survivorship_rules(Services& s, const Call& call) {
  const Result<Body> body = parse_body(call, {"rules"});
  if (!body) return error(body.error());
  const Result<SurvivorshipVersion> next = wanted(s, (*body)->object, 1);
  if (!next) return error(next.error());
  const Result<SurvivorshipPreview> preview = preview_survivorship(s.hub, *next->compile());
  if (!preview) return error(preview.error());
  Renderer renderer(s);
  return json(render(*preview, renderer));
}

http::Response pin_person_trait(Services& s, const Call& call) {
  return pin(s, call, EntityClass::kPerson, true);
}
http::Response unpin_person_trait(Services& s, const Call& call) {
  return pin(s, call, EntityClass::kPerson, false);
}
http::Response pin_account_trait(Services& s, const Call& call) {
  return pin(s, call, EntityClass::kAccount, true);
}
http::Response unpin_account_trait(Services& s, const Call& call) {
  return pin(s, call, EntityClass::kAccount, false);
}

}  // namespace tutti::api
