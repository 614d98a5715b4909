// Rows for the lake and documents for the search index.
#include <fmt/format.h>

#include "hub/json_text.h"
#include "hub/views.h"

namespace tutti::views {
namespace {

std::string trait_text(const Strand& strand, std::string_view name) {
  const std::optional<profile::LwwEntry> entry = strand.profile.traits.find(name);
  return entry ? json_text(entry->json) : std::string();
}

Decimal to_decimal(profile::Amount a) {
  constexpr auto kMax = static_cast<profile::Amount::Wide>(INT64_MAX);
  return Decimal{static_cast<int64_t>(a.micros > kMax ? kMax : a.micros < -kMax ? -kMax : a.micros)};
}

std::string order_key(const profile::BusinessObject& order) {
  return fmt::format("{}/{}", order.source.value, order.id);
}

}  // namespace

std::string strand_name(const Strand& strand) {
  return display_name(trait_text(strand, "name"), trait_text(strand, "firstName"), trait_text(strand, "lastName"));
}

SearchDoc search_doc(State& s, StrandId id) {
  const Strand& strand = s.strands.find(id)->value;
  SearchDoc doc{.kind = strand.cls == EntityClass::kPerson ? SearchKind::kPerson : SearchKind::kAccount, .strand = id};
  doc.seen = strand.profile.last_seen;
  if (std::string name = strand_name(strand); !name.empty()) doc.names.push_back(std::move(name));
  for (const IdentifierUse& use : strand.identifiers) {
    if (use.type == "email") doc.emails.push_back(use.value);
    else if (use.type == "domain") doc.domains.push_back(use.value);
    else doc.identifiers.push_back(use.value);
  }
  return doc;
}

SearchDoc order_doc(const profile::BusinessObject& order) {
  SearchDoc doc{.kind = SearchKind::kOrder};
  doc.strand = order.account.strand.value != 0 ? order.account.strand : order.person.strand;
  doc.order_key = order_key(order);
  doc.seen = profile::placed_at(order);
  doc.identifiers.push_back(order.id);
  return doc;
}

OrderTexts order_rows(const profile::BusinessObject& order) {
  OrderTexts out;
  const profile::OrderTotals totals = profile::order_totals(order);
  OrderTexts::Order& head = out.orders.emplace_back();
  head.order_id = order.id;
  head.status = order.text("status").value_or("");
  // An order in several currencies is rare; its row shows the first, its lines show all.
  if (!totals.sums.empty()) {
    head.currency = totals.sums.front().currency;
    head.row.net = to_decimal(totals.sums.front().net);
  }
  head.row.source = order.source;
  head.row.account_strand = order.account.strand;
  head.row.person_strand = order.person.strand;
  head.row.placed_at = profile::placed_at(order);
  head.row.lines = static_cast<uint32_t>(order.lines.size());
  head.row.cancelled = head.status == "cancelled" || (totals.lines > 0 && totals.lines == totals.lines_cancelled);
  for (const profile::OrderLine& line : order.lines) {
    OrderTexts::Line& l = out.lines.emplace_back();
    l.order_id = order.id;
    l.line_id = line.id;
    l.sku = line.sku;
    if (const auto name = line.fields.find("name")) l.name = json_text(name->json);
    l.currency = line.currency.empty() ? head.currency : line.currency;
    l.row.source = order.source;
    l.row.quantity = line.quantity;
    l.row.price = line.price;
    l.row.net = to_decimal(profile::Amount::product(line.quantity, line.price));
    l.row.placed_at = line.placed_at.value_or(head.row.placed_at);
  }
  return out;
}

}  // namespace tutti::views
