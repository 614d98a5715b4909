// Data quality: the report, its days, and the customers of whom sources disagree.
#include <algorithm>

#include "base/time.h"
#include "hub/graph.h"
#include "hub/quality_watch.h"
#include "web/api/command.h"
#include "web/api/render.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

std::string_view class_text(EntityClass cls) {
  return cls == EntityClass::kPerson ? "person" : "account";
}

http::Response no_watch() {
  return error(ErrorCode::kUnavailable, "this server measures no quality");
}

void cell(JsonWriter& w, std::string_view trait, const QualityCell& c) {
  w.begin_object();
  w.field("trait", trait);
  w.field("kind", profile::to_string(c.kind));
  w.field("filled", c.filled);
  w.field("valid", c.valid);
  w.field("identifying", profile::is_identifying(c.kind));
  w.field("shared", c.shared);
  w.field("disputed", c.disputed);
  w.field("older_30", c.older_30);
  w.field("older_90", c.older_90);
  w.field("older_365", c.older_365);
  if (c.filled > 0) w.field("last", c.last);
  w.end_object();
}

struct Conflict {
  views::Summary entity;
  profile::MergedTrait trait;
};

void render(JsonWriter& w, const Conflict& c, Renderer& r) {
  w.begin_object();
  w.key("entity");
  r.ref(w, c.entity);
  w.field("trait", std::string_view(c.trait.name));
  w.field("rule", profile::to_string(c.trait.rule));
  w.key("values");
  w.begin_array();
  const auto value = [&](const profile::TraitCandidate& v, bool shown) {
    w.begin_object();
    w.raw_field("value", v.json);
    w.field("source", std::string_view(r.source(v.source)));
    w.field("at", v.at);
    w.field("strand", std::string_view(id_text('s', v.strand)));
    if (v.echo) w.field("echo", true);
    w.field("shown", shown);
    w.end_object();
  };
  value(c.trait.winner, true);
  for (const profile::TraitCandidate& loser : c.trait.losers) value(loser, false);
  w.end_array();
  w.end_object();
}

// Of these customers, those whose sources still disagree about the trait.
std::vector<Conflict> look_at(State& st, const std::vector<StrandId>& entities, const std::string& trait) {
  std::vector<Conflict> out;
  for (const StrandId id : entities) {
    if (!st.strands.find(id)) continue;
    const std::vector<profile::StrandView> strands = views::strand_views(st, graph::members_of(st, id));
    for (profile::MergedTrait& t : profile::join_traits(strands, st.survivorship.rules())) {
      if (t.name != trait || t.pin) continue;
      const auto other = [&](const profile::TraitCandidate& c) {
        return !c.echo && c.source != t.winner.source && !profile::same_value(trait, c.json, t.winner.json);
      };
      if (std::any_of(t.losers.begin(), t.losers.end(), other)) out.push_back({views::summarize(st, id), std::move(t)});
    }
  }
  return out;
}

}  // namespace

http::Response get_quality(Services& s, const Call& call) {
  if (!s.quality) return no_watch();
  const Result<QualityWatch::ReportPtr> report = s.quality->report(flag(call, "fresh"));
  if (!report) return error(report.error());
  const QualityReport& q = **report;
  Renderer renderer(s);
  JsonWriter w;
  w.begin_object();
  w.field("at", q.at);
  w.field("people", q.people);
  w.field("accounts", q.accounts);
  w.key("sources");
  w.begin_array();
  for (const auto& [key, source] : q.sources) {
    w.begin_object();
    w.field("source", std::string_view(renderer.source(key.first)));
    w.field("class", class_text(key.second));
    w.field("records", source.records);
    w.field("last_seen", source.last_seen);
    w.key("traits");
    w.begin_array();
    for (const auto& [trait, c] : source.traits) cell(w, trait, c);
    w.end_array();
    w.end_object();
  }
  w.end_array();
  w.key("conflicts");
  w.begin_array();
  for (const auto& [key, c] : q.conflicts) {
    w.begin_object();
    w.field("trait", std::string_view(key.first));
    w.field("class", class_text(key.second));
    w.field("open", c.open);
    w.field("settled", c.settled);
    w.end_object();
  }
  w.end_array();
  w.field("shared_complete", q.shared_complete);
  w.field("traits_left_out", q.traits_left_out);
  w.end_object();
  return json(w.take());
}

http::Response get_quality_history(Services& s, const Call& call) {
  if (!s.quality) return no_watch();
  const Result<uint64_t> days = number(call, "days", 90, 1, QualityWatch::kDaysMax);
  if (!days) return error(days.error());
  std::optional<SourceId> source;
  if (const auto name = call.request.query_value("source")) {
    const govern::SourcePtr found = s.sources.find_by_name(*name);
    if (!found) return error(ErrorCode::kNotFound, "there is no source of this name", "source");
    source = found->id;
  }
  const auto history =
      s.quality->history(source, call.request.query_value("trait").value_or(""), static_cast<int32_t>(*days));
  if (!history) return error(history.error());
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  for (const QualityDay& d : *history) {
    w.begin_object();
    w.field("day", std::string_view(format_day(d.day)));
    w.field("records", d.records);
    w.field("filled", d.filled);
    w.field("valid", d.valid);
    w.field("identifying", d.identifying);
    w.field("shared", d.shared);
    w.field("disputed", d.disputed);
    w.field("older_365", d.older_365);
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return json(w.take());
}

http::Response list_conflicts(Services& s, const Call& call) {
  if (!s.quality) return no_watch();
  const Result<uint64_t> limit = number(call, "limit", 20, 1, 100);
  if (!limit) return error(limit.error());
  const std::string trait = call.request.query_value("trait").value_or("");
  if (trait.empty()) return error(ErrorCode::kInvalid, "which trait?", "trait");
  const std::string cls = call.request.query_value("class").value_or("person");
  if (cls != "person" && cls != "account") return error(ErrorCode::kInvalid, "must be person or account", "class");
  const Result<QualityWatch::ReportPtr> report = s.quality->report();
  if (!report) return error(report.error());
  const auto it = (*report)->conflicts.find({trait, cls == "person" ? EntityClass::kPerson : EntityClass::kAccount});
  std::vector<StrandId> entities;
  if (it != (*report)->conflicts.end()) entities = it->second.entities;
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  Renderer renderer(s);
  size_t shown = 0;
  // Some have been settled since the report: a page is filled up from those behind.
  for (size_t from = 0; from < entities.size() && shown < *limit; from += 50) {
    const auto begin = entities.begin() + static_cast<ptrdiff_t>(from);
    const std::vector<StrandId> some(begin,
                                     begin + static_cast<ptrdiff_t>(std::min<size_t>(50, entities.size() - from)));
    const auto conflicts = ask(s, Offset{}, [some, trait](State& st) { return look_at(st, some, trait); });
    if (!conflicts) return error(conflicts.error());
    for (size_t k = 0; k < conflicts->size() && shown < *limit; ++k, ++shown) render(w, (*conflicts)[k], renderer);
  }
  w.end_array();
  w.field("total", it == (*report)->conflicts.end() ? uint64_t{0} : it->second.open);
  w.end_object();
  return json(w.take());
}

}  // namespace tutti::api
