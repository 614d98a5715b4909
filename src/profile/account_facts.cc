#include "profile/account_facts.h"

#include <algorithm>

#include "base/time.h"

namespace tutti::profile {
namespace {

constexpr uint8_t kVersion = 1;

}  // namespace

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
  auto it = std::lower_bound(days_.begin(), days_.end(), day, [](const Cell& c, int32_t d) { return c.day < d; });
  if (it == days_.end() || it->day != day) it = days_.insert(it, {day, 0});
  it->count += static_cast<int32_t>(count);
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
  return since(INT32_MIN);
}
int64_t DayCounts::since(int32_t day) const {
  int64_t n = 0;
  for (auto it = days_.rbegin(); it != days_.rend() && it->day >= day; ++it) n += it->count;
  return n;
}
void DayCounts::encode(Encoder& out) const {
  out.u(days_.size());
  int32_t before = 0;
  for (const Cell& c : days_) {
    out.i(int64_t{c.day} - before);
    out.i(c.count);
    before = c.day;
  }
}
DayCounts DayCounts::decode(Decoder& in) {
  DayCounts d;
  int64_t day = 0;
  for (uint64_t n = in.u(); n > 0 && in.ok(); --n) {
    day += in.i();
    d.days_.push_back({static_cast<int32_t>(day), static_cast<int32_t>(in.i())});
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
  Encoder out;
  out.byte(kVersion);
  f.orders.encode(out);
  out.i(f.lines);
  out.i(f.lines_cancelled);
  f.net.encode(out);
  f.gross.encode(out);
  f.products.encode(out);
  out.i(f.tickets_total);
  f.tickets_open.encode(out);
  out.i(f.assets_total);
  f.opportunities.encode(out);
  return out.take();
}

bool decode(std::string_view bytes, AccountFacts& f) {
  Decoder in(bytes);
  if (in.byte() != kVersion) return false;
  f.orders = DayCounts::decode(in);
  f.lines = in.i();
  f.lines_cancelled = in.i();
  f.net = Amounts::decode(in);
  f.gross = Amounts::decode(in);
  f.products = decltype(f.products)::decode(in);
  f.tickets_total = in.i();
  f.tickets_open = decltype(f.tickets_open)::decode(in);
  f.assets_total = in.i();
  f.opportunities = decltype(f.opportunities)::decode(in);
  return in.ok() && in.at_end();
}

size_t heap_bytes(const AccountFacts& f) {
  size_t n = f.orders.heap_bytes() + f.products.entries().capacity() * sizeof(decltype(f.products)::Entry);
  for (const auto& product : f.products.entries())
    n += product.value.orders.heap_bytes() + product.value.net.entries().capacity() * sizeof(AmountCell) * 2;
  return n + (f.net.entries().capacity() + f.gross.entries().capacity()) * sizeof(AmountCell) * 2;
}

}  // namespace tutti::profile
