#include "profile/account_facts.h"

#include <algorithm>

#include "profile/read_fields.h"

namespace tutti::profile {
namespace {

constexpr uint64_t kFormat = 1;

// What the lines of one product contribute; an order counts once for each product it holds.
void add_product(AccountFacts& facts, const BusinessObject& order, const std::string& currency,
                 const std::string& sku) {
  ProductFacts p;
  for (const OrderLine& line : order.lines) {
    if (line.sku != sku) continue;
    p.quantity += Amount(line.quantity);
    p.net.add(line.currency.empty() ? currency : line.currency, {Amount::product(line.quantity, line.price), 1});
  }
  if (p.net.empty()) return;
  p.orders.add(day_of(placed_at(order)), 1);
  facts.products.add(sku, p);
}

// The contribution of an order, of its products only those in `skus`.
AccountFacts order_contribution(const BusinessObject& order, std::vector<std::string> skus) {
  AccountFacts facts;
  const OrderTotals totals = order_totals(order);
  facts.orders.add(day_of(placed_at(order)), 1);
  facts.lines = totals.lines;
  facts.lines_cancelled = totals.lines_cancelled;
  for (const OrderTotals::Sum& sum : totals.sums) {
    facts.net.add(sum.currency, {sum.net, 1});
    facts.gross.add(sum.currency, {sum.gross, 1});
  }
  const std::string currency = order.text("currency").value_or("");
  std::sort(skus.begin(), skus.end());
  skus.erase(std::unique(skus.begin(), skus.end()), skus.end());
  for (const std::string& sku : skus)
    if (!sku.empty()) add_product(facts, order, currency, sku);
  return facts;
}

std::vector<std::string> skus_of(const BusinessObject& order) {
  std::vector<std::string> skus;
  for (const OrderLine& line : order.lines) skus.push_back(line.sku);
  return skus;
}

// True when the event changes one line at most: the order stays with its account and on its day.
bool changes_one_line(const BusinessObject& order, const Event& event, const ObjectInput& in) {
  if (event.type != EventType::kOrderLine || order.events_total == 0) return false;
  if (in.account.value != 0 && in.account != order.account.strand) return false;
  const int32_t day = day_of(placed_at(order));
  const Read<Millis> placed = read_time(event.object, "placedAt");
  return placed.value ? day_of(*placed.value) == day : day_of(in.timestamp) >= day;
}

// The products that the event's line had and may have.
std::vector<std::string> skus_of_line(const BusinessObject& order, const Event& event) {
  std::string scratch;
  std::vector<std::string> skus{std::string(text_field(event.object, "sku", scratch).value_or(""))};
  const std::string id(text_field(event.object, "id", scratch).value_or(""));
  const auto it = std::lower_bound(order.lines.begin(), order.lines.end(), id,
                                   [](const OrderLine& l, const std::string& k) { return l.id < k; });
  if (it != order.lines.end() && it->id == id) skus.push_back(it->sku);
  return skus;
}

}  // namespace

// --- cells
// ------------------------------------------------------------------------------------------------------------

void AmountCell::add(const AmountCell& o) {
  amount += o.amount;
  terms += o.terms;
}
void AmountCell::subtract(const AmountCell& o) {
  amount -= o.amount;
  terms -= o.terms;
}
void AmountCell::encode(Encoder& out) const {
  amount.encode(out);
  out.u(terms);
}
AmountCell AmountCell::decode(Decoder& in) {
  AmountCell c;
  c.amount = Amount::decode(in);
  c.terms = in.u();
  return c;
}

void DayCounts::add(int32_t day, int64_t count) {
  if (count == 0) return;
  const auto it = std::lower_bound(days_.begin(), days_.end(), day, [](const Cell& c, int32_t d) { return c.day < d; });
  if (it == days_.end() || it->day != day) {
    days_.insert(it, {day, count});
    return;
  }
  it->count += count;
  if (it->count == 0) days_.erase(it);
}
void DayCounts::add(const DayCounts& o) {
  for (const Cell& c : o.days_) add(c.day, c.count);
}
void DayCounts::subtract(const DayCounts& o) {
  for (const Cell& c : o.days_) add(c.day, -c.count);
}
std::optional<int32_t> DayCounts::first() const {
  return days_.empty() ? std::nullopt : std::optional(days_.front().day);
}
std::optional<int32_t> DayCounts::last() const {
  return days_.empty() ? std::nullopt : std::optional(days_.back().day);
}
int64_t DayCounts::total() const {
  int64_t n = 0;
  for (const Cell& c : days_) n += c.count;
  return n;
}
int64_t DayCounts::since(int32_t day) const {
  int64_t n = 0;
  for (const Cell& c : days_)
    if (c.day >= day) n += c.count;
  return n;
}
void DayCounts::encode(Encoder& out) const {
  out.u(days_.size());
  for (const Cell& c : days_) {
    out.i(c.day);
    out.i(c.count);
  }
}
DayCounts DayCounts::decode(Decoder& in) {
  DayCounts d;
  for (uint64_t n = in.u(); n > 0 && in.ok(); --n) {
    const auto day = static_cast<int32_t>(in.i());
    d.days_.push_back({day, in.i()});
  }
  return d;
}

void ProductFacts::add(const ProductFacts& o) {
  quantity += o.quantity;
  net.add(o.net);
  orders.add(o.orders);
}
void ProductFacts::subtract(const ProductFacts& o) {
  quantity -= o.quantity;
  net.subtract(o.net);
  orders.subtract(o.orders);
}
void ProductFacts::encode(Encoder& out) const {
  quantity.encode(out);
  net.encode(out);
  orders.encode(out);
}
ProductFacts ProductFacts::decode(Decoder& in) {
  ProductFacts p;
  p.quantity = Amount::decode(in);
  p.net = Amounts::decode(in);
  p.orders = DayCounts::decode(in);
  return p;
}

void StageFacts::add(const StageFacts& o) {
  count += o.count;
  amount.add(o.amount);
}
void StageFacts::subtract(const StageFacts& o) {
  count -= o.count;
  amount.subtract(o.amount);
}
void StageFacts::encode(Encoder& out) const {
  out.i(count);
  amount.encode(out);
}
StageFacts StageFacts::decode(Decoder& in) {
  StageFacts s;
  s.count = in.i();
  s.amount = Amounts::decode(in);
  return s;
}

// --- facts
// ------------------------------------------------------------------------------------------------------------

void AccountFacts::add(const AccountFacts& o) {
  orders.add(o.orders);
  lines += o.lines;
  lines_cancelled += o.lines_cancelled;
  net.add(o.net);
  gross.add(o.gross);
  products.add(o.products);
  tickets_total += o.tickets_total;
  tickets_open.add(o.tickets_open);
  assets_total += o.assets_total;
  opportunities.add(o.opportunities);
}

void AccountFacts::subtract(const AccountFacts& o) {
  orders.subtract(o.orders);
  lines -= o.lines;
  lines_cancelled -= o.lines_cancelled;
  net.subtract(o.net);
  gross.subtract(o.gross);
  products.subtract(o.products);
  tickets_total -= o.tickets_total;
  tickets_open.subtract(o.tickets_open);
  assets_total -= o.assets_total;
  opportunities.subtract(o.opportunities);
}

std::string encode(const AccountFacts& f) {
  Encoder e;
  e.u(kFormat);
  f.orders.encode(e);
  e.i(f.lines);
  e.i(f.lines_cancelled);
  f.net.encode(e);
  f.gross.encode(e);
  f.products.encode(e);
  e.i(f.tickets_total);
  f.tickets_open.encode(e);
  e.i(f.assets_total);
  f.opportunities.encode(e);
  return e.take();
}

bool decode(std::string_view bytes, AccountFacts& f) {
  Decoder d(bytes);
  if (d.u() != kFormat) return false;
  f.orders = DayCounts::decode(d);
  f.lines = d.i();
  f.lines_cancelled = d.i();
  f.net = Amounts::decode(d);
  f.gross = Amounts::decode(d);
  f.products = decltype(f.products)::decode(d);
  f.tickets_total = d.i();
  f.tickets_open = decltype(f.tickets_open)::decode(d);
  f.assets_total = d.i();
  f.opportunities = decltype(f.opportunities)::decode(d);
  return d.ok() && d.at_end();
}

AccountFacts contribution_of(const BusinessObject& o) {
  AccountFacts f;
  switch (o.kind) {
    case ObjectKind::kOrder: return order_contribution(o, skus_of(o));
    case ObjectKind::kTicket:
      f.tickets_total = 1;
      if (is_open(o)) f.tickets_open.add(o.text("priority").value_or(""), Count{1});
      break;
    case ObjectKind::kAsset: f.assets_total = 1; break;
    case ObjectKind::kOpportunity: {
      StageFacts stage{.count = 1};
      if (const auto amount = o.decimal("amount"))
        stage.amount.add(o.text("currency").value_or(""), {Amount(*amount), 1});
      f.opportunities.add(o.text("stage").value_or(""), stage);
      break;
    }
  }
  return f;
}

Result<FactsDelta> apply_object(BusinessObject& object, const Event& event, const ObjectInput& in) {
  FactsDelta delta;
  if (changes_one_line(object, event, in)) {
    const std::vector<std::string> skus = skus_of_line(object, event);
    AccountFacts before = order_contribution(object, skus);
    TRY(fold_object(object, event, in));
    delta.from = delta.to = object.account.strand;
    delta.minus = std::move(before);
    delta.plus = order_contribution(object, skus);
    return delta;
  }
  AccountFacts before;
  if (object.events_total > 0) {
    delta.from = object.account.strand;
    before = contribution_of(object);
  }
  TRY(fold_object(object, event, in));
  delta.to = object.account.strand;
  delta.minus = std::move(before);
  delta.plus = contribution_of(object);
  return delta;
}

}  // namespace tutti::profile
