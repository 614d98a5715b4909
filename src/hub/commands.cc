#include "hub/commands.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "base/json_writer.h"
#include "hub/graph.h"
#include "hub/survivorship_commands.h"
#include "identity/rules_text.h"

namespace tutti {
namespace {

namespace dom = simdjson::dom;

constexpr std::array<std::pair<std::string_view, DecreeKind>, 4> kKinds = {{{"together", DecreeKind::kTogether},
                                                                            {"apart", DecreeKind::kApart},
                                                                            {"alone", DecreeKind::kAlone},
                                                                            {"sever", DecreeKind::kSever}}};

std::string text(dom::object o, std::string_view key) {
  std::string_view s;
  return o[key].get(s) == simdjson::SUCCESS ? std::string(s) : std::string();
}

uint64_t number(dom::object o, std::string_view key) {
  uint64_t n = 0;
  return o[key].get(n) == simdjson::SUCCESS ? n : 0;
}

Error bad(std::string message, std::string where) {
  return Error{ErrorCode::kInvalid, std::move(message), std::move(where)};
}

// Looks again at everyone whom the decree names.
void resolve_for(State& s, const Decree& decree) {
  std::vector<StrandId> seeds{decree.a};
  if (decree.b.value != 0) seeds.push_back(decree.b);
  graph::resolve_around(s, seeds);
}

std::optional<Error> apply_decree(State& s, Offset at, const Record& record, dom::object o) {
  const std::optional<DecreeKind> kind = parse_decree_kind(text(o, "kind"));
  if (!kind) return bad("unknown kind of decree", "kind");
  Result<Decree> decree = check_decree(s, Decree{.id = at.value,
                                                 .kind = *kind,
                                                 .a = StrandId{number(o, "a")},
                                                 .b = StrandId{number(o, "b")},
                                                 .type = text(o, "type"),
                                                 .value = text(o, "value"),
                                                 .at = record.timestamp,
                                                 .offset = at,
                                                 .author = text(o, "author"),
                                                 .reason = text(o, "reason")});
  if (!decree) return decree.error();
  s.put_decree(*decree);
  resolve_for(s, *decree);
  return std::nullopt;
}

std::optional<Error> apply_revoke(State& s, dom::object o) {
  const auto it = s.decrees.find(number(o, "decree"));
  if (it == s.decrees.end()) return bad("no such decree", "decree");
  if (it->second.revoked) return std::nullopt;
  Decree decree = it->second;
  decree.revoked = true;
  decree.revoked_by = text(o, "author");
  s.put_decree(decree);
  resolve_for(s, decree);
  return std::nullopt;
}

std::optional<Error> apply_rules(State& s, dom::object o) {
  dom::element document;
  if (o["document"].get(document) != simdjson::SUCCESS) return bad("the rules are missing", "document");
  Result<RulesDocument> parsed = rules_from_json(simdjson::minify(document));
  if (!parsed) return parsed.error();
  Result<RuleSet> rules = RuleSet::compile(std::move(*parsed));
  if (!rules) return rules.error();
  s.rules = std::move(*rules);
  s.rules_dirty = true;
  graph::resolve_all(s);
  return std::nullopt;
}

std::optional<Error> apply_retract(State& s, dom::object o) {
  const std::string import = text(o, "import");
  if (import.empty() || import.size() > kImportIdMax) return bad("an import's id has 1 to 200 bytes", "import");
  // A state that is folded anew knows before the first event what is passed over.
  if (!s.retracted.insert(import).second) return std::nullopt;
  s.stale = true;
  s.retracted_dirty = true;
  return std::nullopt;
}

}  // namespace

std::optional<DecreeKind> parse_decree_kind(std::string_view name) {
  for (const auto& [known, kind] : kKinds)
    if (known == name) return kind;
  return std::nullopt;
}

std::string_view to_string(DecreeKind kind) {
  for (const auto& [name, known] : kKinds)
    if (known == kind) return name;
  return "";
}

Result<Decree> check_decree(State& s, const Decree& wanted) {
  const StrandTable::Slot* a = s.strands.find(wanted.a);
  if (!a) return fail(ErrorCode::kNotFound, "no such strand", "a");
  const bool pair = wanted.kind == DecreeKind::kTogether || wanted.kind == DecreeKind::kApart;
  if (pair) {
    const StrandTable::Slot* b = s.strands.find(wanted.b);
    if (!b) return fail(ErrorCode::kNotFound, "no such strand", "b");
    if (wanted.a == wanted.b) return fail(ErrorCode::kInvalid, "a strand cannot be decreed with itself", "b");
    if (a->value.cls != b->value.cls) return fail(ErrorCode::kInvalid, "a person and an account are never one", "b");
  } else if (wanted.b.value != 0) {
    return fail(ErrorCode::kInvalid, "this kind of decree is about one strand", "b");
  }
  if (wanted.kind == DecreeKind::kSever) {
    const auto carries = [&](const IdentifierUse& use) { return use.type == wanted.type && use.value == wanted.value; };
    if (std::none_of(a->value.identifiers.begin(), a->value.identifiers.end(), carries))
      return fail(ErrorCode::kInvalid, "the strand does not carry this identifier", "value");
  }
  return wanted;
}

std::string decree_command(const Decree& d) {
  JsonWriter w;
  w.begin_object();
  w.field("command", "decree");
  w.field("kind", to_string(d.kind));
  w.field("a", d.a.value);
  if (d.b.value != 0) w.field("b", d.b.value);
  if (!d.type.empty()) w.field("type", std::string_view(d.type));
  if (!d.value.empty()) w.field("value", std::string_view(d.value));
  w.field("author", std::string_view(d.author));
  w.field("reason", std::string_view(d.reason));
  w.end_object();
  return w.take();
}

std::string revoke_command(uint64_t decree, std::string_view author, std::string_view reason) {
  JsonWriter w;
  w.begin_object();
  w.field("command", "revoke");
  w.field("decree", decree);
  w.field("author", author);
  w.field("reason", reason);
  w.end_object();
  return w.take();
}

std::string rules_command(const RulesDocument& document) {
  JsonWriter w;
  w.begin_object();
  w.field("command", "rules");
  w.raw_field("document", rules_to_json(document));
  w.end_object();
  return w.take();
}

std::optional<Error> apply_command(State& s, Offset at, const Record& record) {
  dom::parser parser;
  dom::object o;
  if (parser.parse(record.body.data(), record.body.size(), true).get(o) != simdjson::SUCCESS)
    return bad("the command is no JSON object", "bad_json");
  const std::string name = text(o, "command");
  if (name == "decree") return apply_decree(s, at, record, o);
  if (name == "revoke") return apply_revoke(s, o);
  if (name == "rules") return apply_rules(s, o);
  if (name == "retract") return apply_retract(s, o);
  if (name == "survivorship") return apply_survivorship(s, at, record, o);
  if (name == "pin") return apply_pin(s, at, record, o);
  if (name == "unpin") return apply_unpin(s, o);
  if (name == "written") return apply_written(s, at, record, o);
  return bad("this Tutti does not know the command", "command");
}

}  // namespace tutti
