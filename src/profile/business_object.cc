#include "profile/business_object.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/hash.h"
#include "base/time.h"
#include "profile/read_fields.h"

namespace tutti::profile {
namespace {

namespace dom = simdjson::dom;

constexpr uint64_t kFormat = 1;
constexpr std::array<std::string_view, 5> kKindNames = {"", "order", "ticket", "opportunity", "asset"};

// Names and references are kept apart from the fields.
bool is_field(std::string_view key) {
  return key != "id" && key != "order" && key != "account" && key != "person";
}

void add_seen(BusinessObject& o, Millis at) {
  o.first_at = o.events_total == 0 ? at : std::min(o.first_at, at);
  o.last_at = o.events_total == 0 ? at : std::max(o.last_at, at);
  ++o.events_total;
}

// Newest by time, then by the identifier's hash: the strand's number depends on the order of arrival.
void set_strand(LwwStrand& now, StrandId strand, Millis at, const std::vector<IdentifierView>& ids) {
  if (strand.value == 0 || ids.empty()) return;
  const uint64_t key = hash64(ids.front().value, hash64(ids.front().type));
  if (now.strand.value != 0 && std::tie(at, key) < std::tie(now.at, now.key)) return;
  now = {strand, at, key};
}

uint32_t put_fields(LwwMap& map, dom::object from, const ObjectInput& in, const LwwLimits& limits) {
  std::vector<std::string> texts;
  std::vector<LwwEntry> batch;
  for (const auto field : from) {
    if (!is_field(field.key)) continue;
    texts.push_back(simdjson::minify(field.value));
    batch.push_back({field.key, {}, in.timestamp, in.offset, in.source});
  }
  for (size_t k = 0; k < batch.size(); ++k) batch[k].json = texts[k];
  return static_cast<uint32_t>(map.put(batch, limits));
}

std::string text_or_empty(const LwwMap& fields, std::string_view name) {
  const auto e = fields.find(name);
  return e ? text_of_json(e->json).value_or("") : std::string();
}

void read_line(OrderLine& line) {
  line.sku = text_or_empty(line.fields, "sku");
  line.currency = text_or_empty(line.fields, "currency");
  const auto decimal = [&](std::string_view name) {
    const auto e = line.fields.find(name);
    return e ? decimal_of_json(e->json).value_or(Decimal{}) : Decimal{};
  };
  line.quantity = decimal("quantity");
  line.price = decimal("price");
  const auto placed = line.fields.find("placedAt");
  line.placed_at = placed ? parse_time(text_of_json(placed->json).value_or("")) : std::nullopt;
  const auto cancelled = line.fields.find("cancelled");
  line.cancelled = line.quantity.micros < 0 || (cancelled && cancelled->json == "true");
}

Result<void> fold_line(BusinessObject& order, const Event& event, const ObjectInput& in) {
  std::string scratch;
  const std::string id(text_field(event.object, "id", scratch).value_or(""));
  auto it = std::lower_bound(order.lines.begin(), order.lines.end(), id,
                             [](const OrderLine& l, const std::string& k) { return l.id < k; });
  if (it == order.lines.end() || it->id != id) {
    if (order.lines.size() >= kLinesMax)
      return fail(ErrorCode::kTooLarge, "the order has as many lines as an order may have", "too_many_lines");
    it = order.lines.insert(it, OrderLine{.id = id});
  }
  order.fields_dropped += put_fields(it->fields, event.object, in, kFieldLimits);
  read_line(*it);
  return {};
}

void fold_readings(BusinessObject& asset, const Event& event, const ObjectInput& in) {
  dom::object metrics;
  if (event.root["metrics"].get(metrics) != simdjson::SUCCESS) return;
  asset.fields_dropped += put_fields(asset.metrics, metrics, in, kMetricLimits);
  asset.last_reading = asset.readings_total == 0 ? in.timestamp : std::max(asset.last_reading, in.timestamp);
  ++asset.readings_total;
}

void encode_strand(Encoder& e, const LwwStrand& s) {
  e.u(s.strand.value);
  e.i(s.at.value);
  e.fixed64(s.key);
}

LwwStrand decode_strand(Decoder& d) {
  LwwStrand s;
  s.strand = StrandId{d.u()};
  s.at = Millis{d.i()};
  s.key = d.fixed64();
  return s;
}

}  // namespace

std::string_view to_string(ObjectKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

std::optional<ObjectName> object_named_by(const Event& event, std::string& scratch) {
  ObjectName name;
  std::string_view field = "id";
  switch (event.type) {
    case EventType::kOrder: name.kind = ObjectKind::kOrder; break;
    case EventType::kOrderLine:
      name.kind = ObjectKind::kOrder;
      field = "order";
      break;
    case EventType::kTicket: name.kind = ObjectKind::kTicket; break;
    case EventType::kOpportunity: name.kind = ObjectKind::kOpportunity; break;
    case EventType::kAsset:
    case EventType::kTelemetry: name.kind = ObjectKind::kAsset; break;
    default: return std::nullopt;
  }
  const auto id = text_field(event.object, field, scratch);
  if (!id) return std::nullopt;
  name.id = *id;
  return name;
}

std::optional<std::string> BusinessObject::text(std::string_view field) const {
  const auto e = fields.find(field);
  return e ? text_of_json(e->json) : std::nullopt;
}
std::optional<Decimal> BusinessObject::decimal(std::string_view field) const {
  const auto e = fields.find(field);
  if (!e) return std::nullopt;
  const Result<Decimal> d = decimal_of_json(e->json);
  return d ? std::optional(*d) : std::nullopt;
}
std::optional<Millis> BusinessObject::time(std::string_view field) const {
  const auto t = text(field);
  return t ? parse_time(*t) : std::nullopt;
}

Result<void> fold_object(BusinessObject& o, const Event& event, const ObjectInput& in) {
  if (event.type == EventType::kOrderLine) TRY(fold_line(o, event, in));
  if (o.id.empty()) {
    std::string scratch;
    const auto name = object_named_by(event, scratch);
    TUTTI_ASSERT(name.has_value());
    o.kind = name->kind;
    o.source = in.source;
    o.id = name->id;
  }
  if (event.type == EventType::kTelemetry) fold_readings(o, event, in);
  else if (event.type != EventType::kOrderLine)
    o.fields_dropped += put_fields(o.fields, event.object, in, kFieldLimits);
  set_strand(o.account, in.account, in.timestamp, event.account);
  set_strand(o.person, in.person, in.timestamp, event.person);
  add_seen(o, in.timestamp);
  return {};
}

std::string encode(const BusinessObject& o) {
  Encoder e;
  e.u(kFormat);
  e.byte(static_cast<uint8_t>(o.kind));
  e.u(o.source.value);
  e.bytes(o.id);
  e.i(o.first_at.value);
  e.i(o.last_at.value);
  e.u(o.events_total);
  e.u(o.fields_dropped);
  encode_strand(e, o.account);
  encode_strand(e, o.person);
  o.fields.encode(e);
  e.u(o.lines.size());
  for (const OrderLine& line : o.lines) {
    e.bytes(line.id);
    line.fields.encode(e);
  }
  o.metrics.encode(e);
  e.u(o.readings_total);
  e.i(o.last_reading.value);
  return e.take();
}

bool decode(std::string_view bytes, BusinessObject& o) {
  Decoder d(bytes);
  if (d.u() != kFormat) return false;
  o = {};
  o.kind = static_cast<ObjectKind>(d.byte());
  o.source = SourceId{static_cast<uint32_t>(d.u())};
  o.id = d.bytes();
  o.first_at = Millis{d.i()};
  o.last_at = Millis{d.i()};
  o.events_total = d.u();
  o.fields_dropped = static_cast<uint32_t>(d.u());
  o.account = decode_strand(d);
  o.person = decode_strand(d);
  o.fields = LwwMap::decode(d);
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) {
    OrderLine& line = o.lines.emplace_back();
    line.id = d.bytes();
    line.fields = LwwMap::decode(d);
    read_line(line);
  }
  o.metrics = LwwMap::decode(d);
  o.readings_total = d.u();
  o.last_reading = Millis{d.i()};
  return d.ok() && d.at_end() && o.kind >= ObjectKind::kOrder && o.kind <= ObjectKind::kAsset;
}

Hash128 digest(const BusinessObject& o) {
  Encoder e;
  const auto add = [&](Hash128 h) {
    e.fixed64(h.hi);
    e.fixed64(h.lo);
  };
  e.byte(static_cast<uint8_t>(o.kind));
  e.u(o.source.value);
  e.bytes(o.id);
  e.i(o.first_at.value);
  e.i(o.last_at.value);
  e.u(o.events_total);
  e.u(o.fields_dropped);
  for (const LwwStrand* s : {&o.account, &o.person}) {
    e.i(s->at.value);
    e.fixed64(s->key);
  }
  add(o.fields.digest());
  for (const OrderLine& line : o.lines) {
    e.bytes(line.id);
    add(line.fields.digest());
  }
  add(o.metrics.digest());
  e.u(o.readings_total);
  e.i(o.last_reading.value);
  return hash128(e.view());
}

OrderTotals order_totals(const BusinessObject& order) {
  OrderTotals out;
  const std::string currency = order.text("currency").value_or("");
  const auto sum_of = [&](const std::string& code) -> OrderTotals::Sum& {
    const auto it = std::lower_bound(out.sums.begin(), out.sums.end(), code,
                                     [](const auto& s, const std::string& c) { return s.currency < c; });
    if (it != out.sums.end() && it->currency == code) return *it;
    return *out.sums.insert(it, {code, {}, {}});
  };
  for (const OrderLine& line : order.lines) {
    const Amount amount = Amount::product(line.quantity, line.price);
    OrderTotals::Sum& sum = sum_of(line.currency.empty() ? currency : line.currency);
    sum.net += amount;
    if (amount.micros > 0) sum.gross += amount;
    ++out.lines;
    if (line.cancelled) ++out.lines_cancelled;
  }
  if (!order.lines.empty()) return out;
  if (const auto total = order.decimal("total")) {
    OrderTotals::Sum& sum = sum_of(currency);
    sum.net = Amount(*total);
    if (total->micros > 0) sum.gross = Amount(*total);
  }
  return out;
}

Millis placed_at(const BusinessObject& order) {
  if (const auto at = order.time("placedAt")) return *at;
  std::optional<Millis> earliest;
  for (const OrderLine& line : order.lines)
    if (line.placed_at && (!earliest || *line.placed_at < *earliest)) earliest = line.placed_at;
  return earliest.value_or(order.first_at);
}

bool is_open(const BusinessObject& ticket) {
  std::string status = ticket.text("status").value_or("");
  for (char& c : status)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  constexpr std::array<std::string_view, 5> kDone = {"closed", "resolved", "solved", "done", "cancelled"};
  return std::find(kDone.begin(), kDone.end(), status) == kDone.end();
}

}  // namespace tutti::profile
