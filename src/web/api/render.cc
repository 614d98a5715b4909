#include "web/api/render.h"

#include <algorithm>

#include "base/time.h"

namespace tutti::api {
namespace {

constexpr size_t kNamesShown = 100;
constexpr size_t kOrdersShown = 20, kTicketsShown = 20, kOpportunitiesShown = 20, kAssetsShown = 50;

void optional_text(JsonWriter& w, std::string_view key, const std::string& value) {
  if (!value.empty()) w.field(key, std::string_view(value));
}

}  // namespace

void Renderer::ref(JsonWriter& w, const views::Summary& summary) {
  w.begin_object();
  w.field("id", std::string_view(id_text(letter_of(summary.cls), summary.id)));
  w.field("name", std::string_view(summary.name));
  w.end_object();
}

void Renderer::traits(JsonWriter& w, const std::vector<profile::MergedTrait>& traits) {
  const auto candidate = [&](const profile::TraitCandidate& c) {
    w.raw_field("value", c.json);
    w.field("source", std::string_view(source(c.source)));
    w.field("at", c.at);
    w.field("strand", std::string_view(id_text('s', c.strand)));
    if (c.echo) w.field("echo", true);
  };
  w.key("traits");
  w.begin_array();
  for (const profile::MergedTrait& t : traits) {
    if (t.removed && !t.pin) continue;
    w.begin_object();
    w.field("name", std::string_view(t.name));
    candidate(t.winner);
    w.field("rule", profile::to_string(t.rule));
    if (t.pin) {
      w.key("pin");
      w.begin_object();
      w.field("author", std::string_view(t.pin->author));
      w.field("reason", std::string_view(t.pin->reason));
      w.field("at", t.pin->at);
      w.end_object();
    }
    w.key("losing");
    w.begin_array();
    for (const profile::TraitCandidate& loser : t.losers) {
      w.begin_object();
      candidate(loser);
      w.end_object();
    }
    w.end_array();
    w.end_object();
  }
  w.end_array();
}

void Renderer::identifiers(JsonWriter& w, const std::vector<views::IdentifierRow>& rows) {
  w.key("identifiers");
  w.begin_array();
  for (const views::IdentifierRow& row : rows) {
    w.begin_object();
    w.field("type", std::string_view(row.use.type));
    w.field("value", std::string_view(row.use.value));
    w.field("source", std::string_view(source(row.source)));
    w.field("first_seen", row.use.first_seen);
    w.field("count", row.use.count);
    w.field("strand", std::string_view(id_text('s', row.strand)));
    w.end_object();
  }
  w.end_array();
}

void Renderer::events(JsonWriter& w, const profile::JoinedProfile& p, const std::vector<std::string>& names) {
  w.key("events");
  w.begin_object();
  w.field("total", p.activity.events_total);
  w.key("windows");
  w.begin_object();
  w.field("d1", p.windows.total.days_1);
  w.field("d7", p.windows.total.days_7);
  w.field("d30", p.windows.total.days_30);
  w.field("d90", p.windows.total.days_90);
  w.end_object();
  std::vector<size_t> order(p.activity.names.size());
  for (size_t k = 0; k < order.size(); ++k) order[k] = k;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::tie(p.activity.names[b].count, names[a]) < std::tie(p.activity.names[a].count, names[b]);
  });
  w.key("by_name");
  w.begin_array();
  for (size_t k = 0; k < std::min(order.size(), kNamesShown); ++k) {
    const profile::NameCount& n = p.activity.names[order[k]];
    if (n.count == 0) continue;
    uint64_t d30 = 0;
    for (const profile::NameWindow& window : p.windows.by_name)
      if (window.name == n.name) d30 = window.counts.days_30;
    w.begin_object();
    w.field("name", std::string_view(names[order[k]]));
    w.field("count", n.count);
    w.field("first", n.first);
    w.field("last", n.last);
    w.field("d30", d30);
    w.end_object();
  }
  w.end_array();
  w.end_object();
}

void Renderer::channels(JsonWriter& w, const profile::StrandProfile& activity) {
  w.key("channels");
  w.begin_array();
  for (const profile::ChannelCount& c : activity.channels) {
    w.begin_object();
    w.field("channel", to_string(c.channel));
    w.field("count", c.count);
    w.field("last", c.last);
    w.end_object();
  }
  w.end_array();
}

void Renderer::touches(JsonWriter& w, const std::vector<views::TouchRow>& rows) {
  w.key("touches");
  w.begin_array();
  for (const views::TouchRow& row : rows) {
    w.begin_object();
    w.field("offset", static_cast<uint64_t>(row.touch.offset));
    w.field("at", row.touch.time());
    w.field("type", to_string(row.touch.kind()));
    w.field("name", std::string_view(row.name));
    w.field("channel", to_string(row.touch.channel()));
    w.field("source", std::string_view(source(SourceId{static_cast<uint32_t>(row.touch.source)})));
    w.end_object();
  }
  w.end_array();
}

void Renderer::money(JsonWriter& w, std::string_view key, const profile::Amounts& amounts) {
  w.key(key);
  w.begin_array();
  for (const auto& entry : amounts.entries()) {
    w.begin_object();
    w.field("currency", std::string_view(entry.key));
    w.field("amount", std::string_view(profile::to_string(entry.value.amount)));
    w.end_object();
  }
  w.end_array();
}

void Renderer::objects(JsonWriter& w, const std::vector<views::ObjectRow>& rows, const profile::AccountFacts& facts) {
  using profile::ObjectKind;
  const auto recent = [&](ObjectKind kind, size_t max, auto&& render) {
    w.key("recent");
    w.begin_array();
    size_t shown = 0;
    for (const views::ObjectRow& row : rows)
      if (row.ref.kind == kind && row.object && shown++ < max) render(*row.object);
    w.end_array();
  };
  w.key("orders");
  w.begin_object();
  w.field("count", facts.orders.total());
  money(w, "net", facts.net);
  if (const auto first = facts.orders.first()) w.field("first", Millis{*first * kDayMs});
  if (const auto last = facts.orders.last()) w.field("last", Millis{*last * kDayMs});
  recent(ObjectKind::kOrder, kOrdersShown, [&](const auto& o) { order_summary(w, o); });
  w.end_object();

  int64_t open = 0;
  for (const auto& entry : facts.tickets_open.entries()) open += entry.value.n;
  w.key("tickets");
  w.begin_object();
  w.field("count", facts.tickets_total);
  w.field("open", open + facts.tickets_open.other().n);
  std::vector<const profile::BusinessObject*> tickets;
  for (const views::ObjectRow& row : rows)
    if (row.ref.kind == ObjectKind::kTicket && row.object) tickets.push_back(&*row.object);
  std::stable_partition(tickets.begin(), tickets.end(), [](const auto* t) { return profile::is_open(*t); });
  w.key("recent");
  w.begin_array();
  for (size_t k = 0; k < std::min(tickets.size(), kTicketsShown); ++k) ticket_summary(w, *tickets[k]);
  w.end_array();
  w.end_object();

  w.key("assets");
  w.begin_object();
  w.field("count", facts.assets_total);
  recent(ObjectKind::kAsset, kAssetsShown, [&](const auto& o) { asset_summary(w, o); });
  w.end_object();

  int64_t opportunities = facts.opportunities.other().count;
  for (const auto& entry : facts.opportunities.entries()) opportunities += entry.value.count;
  w.key("opportunities");
  w.begin_object();
  w.field("count", opportunities);
  recent(ObjectKind::kOpportunity, kOpportunitiesShown, [&](const auto& o) { opportunity_summary(w, o); });
  w.end_object();
}

void Renderer::account_person(JsonWriter& w, const views::AccountPerson& p) {
  w.begin_object();
  w.field("id", std::string_view(id_text('p', p.person.id)));
  w.field("name", std::string_view(p.person.name));
  optional_text(w, "email", p.person.email);
  optional_text(w, "role", p.membership.role.empty() ? p.person.title : p.membership.role);
  w.field("primary", p.membership.primary);
  if (p.membership.ended) w.field("ended", true);
  w.key("evidence");
  w.begin_array();
  w.value(to_string(p.membership.evidence));
  w.end_array();
  if (p.person.events > 0) w.field("last_seen", p.person.last_seen);
  w.field("events_30d", p.events_30d);
  w.end_object();
}

std::string Renderer::person(const views::PersonView& v) {
  JsonWriter w;
  w.begin_object();
  w.field("id", std::string_view(id_text('p', v.summary.id)));
  w.field("name", std::string_view(v.summary.name));
  optional_text(w, "email", v.summary.email);
  optional_text(w, "title", v.summary.title);
  if (v.profile.activity.events_total > 0) {
    w.field("first_seen", v.profile.activity.first_seen);
    w.field("last_seen", v.profile.activity.last_seen);
  }
  w.field("strands", v.strands.size());
  traits(w, v.profile.traits);
  identifiers(w, v.identifiers);
  w.key("accounts");
  w.begin_array();
  for (const views::AccountLink& link : v.accounts) {
    w.begin_object();
    w.field("id", std::string_view(id_text('a', link.account.id)));
    w.field("name", std::string_view(link.account.name));
    optional_text(w, "role", link.membership.role);
    w.field("primary", link.membership.primary);
    if (link.membership.from) w.field("from", *link.membership.from);
    if (link.membership.to) w.field("to", *link.membership.to);
    if (link.membership.ended) w.field("ended", true);
    w.field("confidence", link.membership.confidence);
    w.key("evidence");
    w.begin_array();
    w.value(to_string(link.membership.evidence));
    w.end_array();
    w.end_object();
  }
  w.end_array();
  events(w, v.profile, v.names);
  channels(w, v.profile.activity);
  touches(w, v.touches);
  objects(w, v.objects, v.facts);
  w.end_object();
  return w.take();
}

}  // namespace tutti::api
