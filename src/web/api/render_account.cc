// The account's part of the Renderer: hierarchy, products, business objects.
#include <algorithm>

#include "base/time.h"
#include "hub/json_text.h"
#include "web/api/render.h"

namespace tutti::api {
namespace {

constexpr size_t kPeopleShown = 50, kProductsShown = 100;

void text_field_of(JsonWriter& w, const profile::BusinessObject& o, std::string_view key, std::string_view field) {
  if (const auto text = o.text(field); text && !text->empty()) w.field(key, std::string_view(*text));
}
void time_field_of(JsonWriter& w, const profile::BusinessObject& o, std::string_view key, std::string_view field) {
  if (const auto time = o.time(field)) w.field(key, *time);
}

void sums(JsonWriter& w, const profile::OrderTotals& totals) {
  w.key("net");
  w.begin_array();
  for (const auto& sum : totals.sums) {
    w.begin_object();
    w.field("currency", std::string_view(sum.currency));
    w.field("amount", std::string_view(profile::to_string(sum.net)));
    w.end_object();
  }
  w.end_array();
}

}  // namespace

void Renderer::order_summary(JsonWriter& w, const profile::BusinessObject& o) {
  w.begin_object();
  w.field("source", std::string_view(source(o.source)));
  w.field("id", std::string_view(o.id));
  w.field("placed_at", profile::placed_at(o));
  text_field_of(w, o, "status", "status");
  w.field("lines", o.lines.size());
  sums(w, profile::order_totals(o));
  w.end_object();
}

void Renderer::ticket_summary(JsonWriter& w, const profile::BusinessObject& o) {
  w.begin_object();
  w.field("source", std::string_view(source(o.source)));
  w.field("id", std::string_view(o.id));
  text_field_of(w, o, "subject", "subject");
  text_field_of(w, o, "status", "status");
  text_field_of(w, o, "priority", "priority");
  time_field_of(w, o, "opened_at", "openedAt");
  text_field_of(w, o, "asset", "asset");
  w.end_object();
}

void Renderer::asset_summary(JsonWriter& w, const profile::BusinessObject& o) {
  w.begin_object();
  w.field("source", std::string_view(source(o.source)));
  w.field("id", std::string_view(o.id));
  text_field_of(w, o, "product", "product");
  text_field_of(w, o, "name", "name");
  time_field_of(w, o, "installed_at", "installedAt");
  time_field_of(w, o, "warranty_until", "warrantyUntil");
  if (o.readings_total > 0) w.field("last_reading_at", o.last_reading);
  w.end_object();
}

void Renderer::opportunity_summary(JsonWriter& w, const profile::BusinessObject& o) {
  w.begin_object();
  w.field("source", std::string_view(source(o.source)));
  w.field("id", std::string_view(o.id));
  text_field_of(w, o, "name", "name");
  text_field_of(w, o, "stage", "stage");
  if (const auto amount = o.decimal("amount")) {
    w.key("value");
    w.begin_object();
    w.field("currency", std::string_view(o.text("currency").value_or("")));
    w.field("amount", std::string_view(to_string(*amount)));
    w.end_object();
  }
  time_field_of(w, o, "close_date", "closeDate");
  w.end_object();
}

void Renderer::products(JsonWriter& w, const views::AccountView& v) {
  // Names of products are on the order lines; the newest orders are enough to know those recently bought.
  const auto name_of = [&](std::string_view sku) -> std::string {
    for (const views::ObjectRow& row : v.objects) {
      if (!row.object) continue;
      for (const profile::OrderLine& line : row.object->lines)
        if (line.sku == sku)
          if (const auto name = line.fields.find("name")) return json_text(name->json);
    }
    return {};
  };
  std::vector<const profile::TextTable<profile::ProductFacts, profile::kProductsMax>::Entry*> rows;
  for (const auto& entry : v.facts.products.entries()) rows.push_back(&entry);
  std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return std::tuple(b->value.orders.last(), a->key) < std::tuple(a->value.orders.last(), b->key);
  });
  w.key("products");
  w.begin_array();
  for (size_t k = 0; k < std::min(rows.size(), kProductsShown); ++k) {
    const auto& [sku, facts] = *rows[k];
    w.begin_object();
    w.field("sku", std::string_view(sku));
    if (const std::string name = name_of(sku); !name.empty()) w.field("name", std::string_view(name));
    w.field("quantity", std::string_view(profile::to_string(facts.quantity)));
    money(w, "net", facts.net);
    w.field("orders", facts.orders.total());
    if (const auto last = facts.orders.last()) w.field("last", Millis{*last * kDayMs});
    w.end_object();
  }
  w.end_array();
}

void Renderer::hierarchy(JsonWriter& w, const views::AccountChild& child) {
  w.begin_object();
  w.field("id", std::string_view(id_text('a', child.account.id)));
  w.field("name", std::string_view(child.account.name));
  const bool known = child.kind == "site" || child.kind == "unit";
  w.field("kind", known ? std::string_view(child.kind) : std::string_view("parent"));
  w.end_object();
}

std::string Renderer::account(const views::AccountView& v) {
  JsonWriter w;
  w.begin_object();
  w.field("id", std::string_view(id_text('a', v.summary.id)));
  w.field("name", std::string_view(v.summary.name));
  if (v.profile.activity.events_total > 0) {
    w.field("first_seen", v.profile.activity.first_seen);
    w.field("last_seen", v.profile.activity.last_seen);
  }
  w.field("strands", v.strands.size());
  traits(w, v.profile.traits);
  identifiers(w, v.identifiers);
  if (v.parent) {
    w.key("parent");
    hierarchy(w, *v.parent);
  }
  w.key("children");
  w.begin_array();
  for (const views::AccountChild& child : v.children) hierarchy(w, child);
  w.end_array();
  w.key("people");
  w.begin_array();
  for (size_t k = 0; k < std::min(v.people.size(), kPeopleShown); ++k) account_person(w, v.people[k]);
  w.end_array();
  w.field("people_total", v.people_total);
  events(w, v.profile, v.names);
  channels(w, v.profile.activity);
  touches(w, v.touches);
  products(w, v);
  objects(w, v.objects, v.facts);
  w.key("rollup");
  w.begin_object();
  w.field("accounts", v.rollup.accounts);
  w.field("people", v.rollup.people);
  w.field("orders", v.rollup.facts.orders.total());
  money(w, "net", v.rollup.facts.net);
  int64_t open = v.rollup.facts.tickets_open.other().n;
  for (const auto& entry : v.rollup.facts.tickets_open.entries()) open += entry.value.n;
  w.field("open_tickets", open);
  w.field("assets", v.rollup.facts.assets_total);
  w.end_object();
  w.end_object();
  return w.take();
}

std::string Renderer::object(const profile::BusinessObject& o, const std::optional<views::Summary>& account,
                             const std::optional<views::Summary>& person) {
  JsonWriter w;
  w.begin_object();
  w.field("kind", profile::to_string(o.kind));
  w.field("source", std::string_view(source(o.source)));
  w.field("id", std::string_view(o.id));
  if (account) {
    w.key("account");
    ref(w, *account);
  }
  if (person) {
    w.key("person");
    ref(w, *person);
  }
  w.key("fields");
  w.begin_array();
  o.fields.for_each([&](const profile::LwwEntry& e) {
    if (e.removed()) return;
    w.begin_object();
    w.field("name", e.name);
    w.raw_field("value", e.json);
    w.field("at", e.at);
    w.end_object();
  });
  w.end_array();
  if (o.kind == profile::ObjectKind::kOrder) {
    sums(w, profile::order_totals(o));
    w.key("lines");
    w.begin_array();
    for (const profile::OrderLine& line : o.lines) {
      w.begin_object();
      w.field("id", std::string_view(line.id));
      if (!line.sku.empty()) w.field("sku", std::string_view(line.sku));
      if (const auto name = line.fields.find("name")) w.field("name", std::string_view(json_text(name->json)));
      w.field("quantity", std::string_view(to_string(line.quantity)));
      w.field("price", std::string_view(to_string(line.price)));
      if (!line.currency.empty()) w.field("currency", std::string_view(line.currency));
      w.field("net", std::string_view(profile::to_string(profile::Amount::product(line.quantity, line.price))));
      if (line.placed_at) w.field("placed_at", *line.placed_at);
      w.end_object();
    }
    w.end_array();
  }
  if (o.kind == profile::ObjectKind::kAsset) {
    w.key("readings");
    w.begin_array();
    o.metrics.for_each([&](const profile::LwwEntry& e) {
      w.begin_object();
      w.field("metric", e.name);
      w.raw_field("value", e.json);
      w.field("at", e.at);
      w.field("count", o.readings_total);
      w.end_object();
    });
    w.end_array();
  }
  w.end_object();
  return w.take();
}

}  // namespace tutti::api
