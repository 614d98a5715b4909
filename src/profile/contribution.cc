// What one business object contributes to the facts of its account, whole or only where a line has changed.
#include <algorithm>

#include "profile/account_facts.h"
#include "profile/json_text.h"

namespace tutti::profile {
namespace {

// Which lines of an order are looked at: all, or only those that a change of one line can touch, which are that line
// and the others of the same products (a product counts an order once, however many lines it has there).
struct Scope {
  bool whole = true;
  std::string line;
  std::string skus[2];  // of the line before and after; may be ""

  bool covers(const OrderLine& l) const {
    return whole || l.id == line || (!l.sku.empty() && (l.sku == skus[0] || l.sku == skus[1]));
  }
};

void add_amount(Amounts& to, const std::string& currency, Amount amount) {
  AmountCell cell;
  cell.amount = amount;
  cell.terms = 1;
  to.add(currency, cell);
}

void add_sums(AccountFacts& f, const std::string& currency, Amount amount) {
  add_amount(f.net, currency, amount);
  if (amount > Amount{}) add_amount(f.gross, currency, amount);
}

// Products of the given lines; a product counts the order once.
void add_products(AccountFacts& f, std::vector<const OrderLine*> lines, const std::string& order_currency,
                  int32_t day) {
  std::sort(lines.begin(), lines.end(), [](const OrderLine* a, const OrderLine* b) { return a->sku < b->sku; });
  for (auto it = lines.begin(); it != lines.end();) {
    const std::string& sku = (*it)->sku;
    ProductFacts product;
    product.orders.add(day, 1);
    for (; it != lines.end() && (*it)->sku == sku; ++it) {
      const OrderLine& line = **it;
      product.quantity += Amount(line.quantity);
      add_amount(product.net, line.currency.empty() ? order_currency : line.currency,
                 Amount::product(line.quantity, line.price));
    }
    f.products.add(sku, product);
  }
}

AccountFacts order_contribution(const BusinessObject& order, const Scope& scope) {
  AccountFacts f;
  const int32_t day = day_of(placed_at(order));
  f.orders.add(day, 1);
  const std::string order_currency = order.text("currency").value_or("");
  std::vector<const OrderLine*> with_product;
  for (const OrderLine& line : order.lines) {
    if (!scope.covers(line)) continue;
    ++f.lines;
    if (line.cancelled) ++f.lines_cancelled;
    add_sums(f, line.currency.empty() ? order_currency : line.currency, Amount::product(line.quantity, line.price));
    if (!line.sku.empty()) with_product.push_back(&line);
  }
  add_products(f, std::move(with_product), order_currency, day);
  if (order.lines.empty())
    if (const auto total = order.decimal("total")) add_sums(f, order_currency, Amount(*total));
  return f;
}

AccountFacts contribution_in(const BusinessObject& object, const Scope& scope) {
  AccountFacts f;
  if (object.events_total == 0) return f;  // not made yet
  switch (object.kind) {
    case ObjectKind::kOrder: return order_contribution(object, scope);
    case ObjectKind::kTicket:
      f.tickets_total = 1;
      if (is_open(object)) f.tickets_open.add(object.text("priority").value_or(""), Count{1});
      return f;
    case ObjectKind::kAsset: f.assets_total = 1; return f;
    case ObjectKind::kOpportunity: {
      StageFacts stage;
      stage.count = 1;
      if (const auto amount = object.decimal("amount"))
        add_amount(stage.amount, object.text("currency").value_or(""), Amount(*amount));
      f.opportunities.add(object.text("stage").value_or(""), stage);
      return f;
    }
  }
  return f;
}

// Can the day on which the order counts as placed be another one after this line? Then every product of the order
// moves. Doubt says yes: the answer decides how much is computed, not what. A line placed on that very day moves
// nothing: the earliest day of the others, or its own, stays the earliest.
bool may_move_day(const BusinessObject& order, simdjson::dom::object line, Millis timestamp) {
  if (order.time("placedAt")) return false;
  const int32_t day = day_of(placed_at(order));
  if (day_of(timestamp) < day) return true;
  simdjson::dom::element value;
  if (line["placedAt"].get(value) != simdjson::SUCCESS) return false;
  std::string json;
  append_json(json, value);
  const std::optional<Millis> placed = time_of_json(json);
  return !placed || day_of(*placed) != day;
}

Scope scope_of(const BusinessObject& object, const Event& event, Millis timestamp) {
  Scope scope;
  if (event.type != EventType::kOrderLine || object.events_total == 0) return scope;
  std::string scratch;
  scope.line = text_field(event.object, "id", scratch).value_or("");
  const auto old_line = std::lower_bound(object.lines.begin(), object.lines.end(), scope.line,
                                         [](const OrderLine& l, const std::string& id) { return l.id < id; });
  const bool known = old_line != object.lines.end() && old_line->id == scope.line;
  if (may_move_day(object, event.object, timestamp)) return scope;
  if (known) scope.skus[0] = old_line->sku;
  scope.skus[1] = text_field(event.object, "sku", scratch).value_or("");
  scope.whole = false;
  return scope;
}

}  // namespace

AccountFacts contribution_of(const BusinessObject& object) {
  return contribution_in(object, Scope{});
}

Result<FactsDelta> apply_object(BusinessObject& object, const Event& event, const ObjectInput& in) {
  FactsDelta delta;
  delta.from = object.account.strand;
  // Where the account stays, a difference over the changed lines is enough. Readings change no facts but the first.
  const StrandId account_after = account_after_event(object, event, in);
  Scope scope;
  if (account_after == delta.from) scope = scope_of(object, event, in.timestamp);
  if (delta.from.value != 0) delta.minus = contribution_in(object, scope);
  TRY(fold_object(object, event, in));
  delta.to = object.account.strand;
  TUTTI_ASSERT(delta.to == account_after);
  if (delta.to.value != 0) delta.plus = contribution_in(object, scope);
  return delta;
}

}  // namespace tutti::profile
