// Who is who: explanations, decrees with preview and undo, rules and what they would change.
#include <algorithm>

#include "hub/commands.h"
#include "hub/what_if.h"
#include "identity/rules_text.h"
#include "web/api/command.h"
#include "web/api/render.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

struct Resolved {
  StrandId id;
  EntityClass cls = EntityClass::kPerson;
  std::string name;
  std::vector<StrandId> strands;
};
struct Change {
  std::vector<Resolved> before, after;
};

std::vector<Resolved> name_them(State& st, const std::vector<std::vector<StrandId>>& groups) {
  std::vector<Resolved> out;
  for (const auto& strands : groups) {
    const Strand& founder = st.strands.find(strands.front())->value;
    Resolved r{.id = strands.front(), .cls = founder.cls, .strands = strands};
    for (const StrandId id : strands)
      if (r.name.empty()) r.name = views::strand_name(st.strands.find(id)->value);
    if (r.name.empty()) r.name = founder.key_value;
    out.push_back(std::move(r));
  }
  return out;
}

Change change_of(State& st, const views::Preview& preview) {
  return {name_them(st, preview.before), name_them(st, preview.after)};
}

void render(JsonWriter& w, std::string_view key, const std::vector<Resolved>& list) {
  w.key(key);
  w.begin_array();
  for (const Resolved& r : list) {
    w.begin_object();
    w.field("id", std::string_view(id_text(letter_of(r.cls), r.id)));
    w.field("name", std::string_view(r.name));
    w.key("strands");
    w.begin_array();
    for (const StrandId id : r.strands) w.value(std::string_view(id_text('s', id)));
    w.end_array();
    w.end_object();
  }
  w.end_array();
}

http::Response result(const Change& change, std::optional<Offset> offset) {
  JsonWriter w;
  w.begin_object();
  if (offset) w.field("offset", offset->value);
  render(w, "before", change.before);
  render(w, "after", change.after);
  w.end_object();
  return json(w.take());
}

Result<Decree> decree_of(const simdjson::dom::object& body) {
  Decree d;
  const auto text = [&](std::string_view key) {
    std::string_view s;
    return body[key].get(s) == simdjson::SUCCESS ? std::string(s) : std::string();
  };
  const std::optional<DecreeKind> kind = parse_decree_kind(text("kind"));
  if (!kind) return fail(ErrorCode::kInvalid, "must be together, apart, alone or sever", "kind");
  d.kind = *kind;
  TRY_VALUE(a, parse_id(text("a"), 's', "a"));
  d.a = a;
  if (const std::string b = text("b"); !b.empty()) {
    TRY_VALUE(other, parse_id(b, 's', "b"));
    d.b = other;
  }
  d.type = text("type");
  d.value = text("value");
  TRY_VALUE(reason, reason_of(body));
  d.reason = std::move(reason);
  d.author = "console";
  return d;
}

}  // namespace

http::Response post_decree(Services& s, const Call& call) {
  const Result<Body> body = parse_body(call, {"kind", "a", "b", "type", "value", "reason"});
  if (!body) return error(body.error());
  const Result<Decree> wanted = decree_of((*body)->object);
  if (!wanted) return error(wanted.error());
  const auto checked = ask(s, Offset{}, [&](State& st) -> Result<Change> {
    TRY_VALUE(decree, check_decree(st, *wanted));
    return change_of(st, views::preview(st, decree));
  });
  if (!checked) return error(checked.error());
  if (!*checked) return error((*checked).error());
  if (flag(call, "preview")) return result(**checked, std::nullopt);
  const Result<Offset> offset = run_command(s, decree_command(*wanted));
  if (!offset) return error(offset.error());
  return result(**checked, *offset);
}

http::Response revoke_decree(Services& s, const Call& call) {
  const std::string& text = call.path[0];
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
    return error(ErrorCode::kInvalid, "must be the number of a decree", "id");
  const uint64_t id = std::stoull(text);
  const auto checked = ask(s, Offset{}, [id](State& st) -> std::optional<Change> {
    if (!st.decrees.contains(id)) return std::nullopt;
    return change_of(st, views::preview_revoke(st, id));
  });
  if (!checked) return error(checked.error());
  if (!*checked) return error(ErrorCode::kNotFound, "there is no such decree");
  if (flag(call, "preview")) return result(**checked, std::nullopt);
  const Result<Offset> offset =
      run_command(s, revoke_command(id, "console", call.request.query_value("reason").value_or("")));
  if (!offset) return error(offset.error());
  return result(**checked, *offset);
}

http::Response get_identity_rules(Services& s, const Call& call) {
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  const auto rules = ask(s, *least, [](State& st) { return rules_to_json(st.rules.document); });
  if (!rules) return error(rules.error());
  return json(*rules);
}

http::Response put_identity_rules(Services& s, const Call& call) {
  Result<RulesDocument> document = rules_from_json(call.request.body);
  if (!document) return error(document.error());
  if (const Result<RuleSet> compiled = RuleSet::compile(*document); !compiled) return error(compiled.error());
  const auto version = ask(s, Offset{}, [](State& st) { return st.rules.document.version; });
  if (!version) return error(version.error());
  if (document->version != *version)
    return error(ErrorCode::kConflict, "the rules have been changed meanwhile; read them again", "version");
  ++document->version;
  const Result<Offset> offset = run_command(s, rules_command(*document));
  return offset ? told(*offset) : error(offset.error());
}

http::Response what_if_identity_rules(Services& s, const Call& call) {
  const Result<Body> body = parse_body(call, {"rules"});
  if (!body) return error(body.error());
  simdjson::dom::element rules;
  if ((*body)->object["rules"].get(rules) != simdjson::SUCCESS)
    return error(ErrorCode::kInvalid, "is missing", "rules");
  Result<RulesDocument> document = rules_from_json(simdjson::minify(rules));
  if (!document) return error(document.error());
  const Result<RuleSet> compiled = RuleSet::compile(std::move(*document));
  if (!compiled) return error(compiled.error());
  const Result<WhatIf> outcome = what_if(s.hub, *compiled);
  if (!outcome) return error(outcome.error());
  JsonWriter w;
  w.begin_object();
  w.field("persons_before", outcome->persons_before);
  w.field("persons_after", outcome->persons_after);
  w.field("accounts_before", outcome->accounts_before);
  w.field("accounts_after", outcome->accounts_after);
  w.field("merged_total", outcome->merged_total);
  w.field("split_total", outcome->split_total);
  Renderer renderer(s);
  const auto list = [&](std::string_view key, const std::vector<WhatIf::Example>& examples, bool merged) {
    w.key(key);
    w.begin_array();
    for (const WhatIf::Example& e : examples) {
      w.begin_object();
      w.key(merged ? "into" : "from");
      renderer.ref(w, e.one);
      w.key(merged ? "from" : "into");
      w.begin_array();
      for (const views::Summary& other : e.others) renderer.ref(w, other);
      w.end_array();
      w.end_object();
    }
    w.end_array();
  };
  list("merged", outcome->merged, true);
  list("split", outcome->split, false);
  w.field("sampled", outcome->sampled);
  w.end_object();
  return json(w.take());
}

std::string Renderer::identity(const views::IdentityView& v) {
  const char letter = letter_of(v.cls);
  const auto strand = [](StrandId id) { return id_text('s', id); };
  JsonWriter w;
  w.begin_object();
  w.field("id", std::string_view(id_text(letter, v.id)));
  w.key("strands");
  w.begin_array();
  for (const views::StrandRowView& row : v.strands) {
    w.begin_object();
    w.field("id", std::string_view(strand(row.id)));
    w.field("source", std::string_view(source(row.source)));
    w.key("key");
    w.begin_object();
    w.field("type", std::string_view(row.key_type));
    w.field("value", std::string_view(row.key_value));
    w.end_object();
    w.field("first_seen", row.first_seen);
    w.field("last_seen", row.last_seen);
    w.field("events", row.events);
    w.field("name", std::string_view(row.name));
    w.key("identifiers");
    w.begin_array();
    for (const IdentifierUse& use : row.identifiers) {
      w.begin_object();
      w.field("type", std::string_view(use.type));
      w.field("value", std::string_view(use.value));
      w.field("first_seen", use.first_seen);
      w.field("count", use.count);
      w.end_object();
    }
    w.end_array();
    w.end_object();
  }
  w.end_array();
  const auto decree = [&](uint64_t id) {
    const auto it = std::find_if(v.decrees.begin(), v.decrees.end(), [&](const Decree& d) { return d.id == id; });
    return it == v.decrees.end() ? nullptr : &*it;
  };
  w.key("links");
  w.begin_array();
  for (const Link& link : v.explanation.links) {
    w.begin_object();
    w.field("a", std::string_view(strand(link.a)));
    w.field("b", std::string_view(strand(link.b)));
    w.field("source", link.decree != 0 ? "decree" : "identifier");
    if (!link.type.empty()) w.field("type", std::string_view(link.type));
    if (!link.value.empty()) w.field("value", std::string_view(link.value));
    if (link.decree != 0) {
      w.field("decree", std::string_view(std::to_string(link.decree)));
      if (const Decree* d = decree(link.decree)) w.field("reason", std::string_view(d->reason));
    }
    w.field("since", link.since);
    w.field("redundant", link.redundant);
    w.end_object();
  }
  w.end_array();
  w.key("refusals");
  w.begin_array();
  for (const Refusal& r : v.explanation.refusals) {
    w.begin_object();
    w.field("a", std::string_view(strand(r.a)));
    if (r.b.value != 0) w.field("b", std::string_view(strand(r.b)));
    const auto other =
        std::find_if(v.others.begin(), v.others.end(), [&](const auto& o) { return o.first == r.b || o.first == r.a; });
    if (other != v.others.end()) {
      w.key("other");
      ref(w, other->second);
    }
    w.field("type", std::string_view(r.type));
    w.field("value", std::string_view(r.value));
    w.field("reason", to_string(r.reason));
    if (!r.detail.empty()) w.field("detail", std::string_view(r.detail));
    if (r.count != 0) w.field("count", r.count);
    if (r.max != 0) w.field("max", r.max);
    if (r.decree != 0) w.field("decree", std::string_view(std::to_string(r.decree)));
    w.end_object();
  }
  w.end_array();
  w.key("decrees");
  w.begin_array();
  for (auto it = v.decrees.rbegin(); it != v.decrees.rend(); ++it) {
    w.begin_object();
    w.field("id", std::string_view(std::to_string(it->id)));
    w.field("kind", to_string(it->kind));
    w.field("a", std::string_view(strand(it->a)));
    if (it->b.value != 0) w.field("b", std::string_view(strand(it->b)));
    if (!it->type.empty()) w.field("type", std::string_view(it->type));
    if (!it->value.empty()) w.field("value", std::string_view(it->value));
    w.field("at", it->at);
    w.field("author", std::string_view(it->author));
    w.field("reason", std::string_view(it->reason));
    w.field("revoked", it->revoked);
    w.end_object();
  }
  w.end_array();
  w.key("former_ids");
  w.begin_array();
  for (const views::StrandRowView& row : v.strands)
    if (row.id != v.id) w.value(std::string_view(id_text(letter, row.id)));
  w.end_array();
  w.end_object();
  return w.take();
}

}  // namespace tutti::api
