#include "profile/business_object.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "profile/json_text.h"

namespace tutti::profile {
namespace {

constexpr std::array<std::string_view, 5> kKindNames = {"", "order", "ticket", "opportunity", "asset"};
constexpr std::string_view kClosedStatuses[] = {"closed", "resolved", "solved", "done", "cancelled", "canceled"};

LwwStrand newer_of(const LwwStrand& mine, const std::vector<IdentifierView>& named_by, StrandId strand, Millis at) {
  if (strand.value == 0 || named_by.empty()) return mine;
  Encoder key;
  key.bytes(named_by[0].type);
  key.bytes(named_by[0].value);
  const LwwStrand theirs{strand, at, hash64(key.view())};
  const bool newer = std::tie(theirs.at, theirs.key) > std::tie(mine.at, mine.key);
  return newer || mine.strand.value == 0 ? theirs : mine;
}

// Fields that name things, not describe them, are kept elsewhere.
bool is_reference(std::string_view key) {
  return key == "id" || key == "order" || key == "account" || key == "person";
}

uint32_t put_fields(LwwMap& fields, simdjson::dom::object source, const ObjectInput& in, const LwwLimits& limits) {
  JsonBatch batch;
  for (const auto field : source)
    if (!is_reference(field.key)) batch.add(field.key, field.value);
  return static_cast<uint32_t>(fields.put(batch.entries(in.timestamp, in.offset, in.source), limits));
}

uint32_t put_metrics(BusinessObject& asset, const Event& event, const ObjectInput& in) {
  asset.last_reading = asset.readings_total == 0 ? in.timestamp : std::max(asset.last_reading, in.timestamp);
  ++asset.readings_total;
  simdjson::dom::object readings;
  if (event.root["metrics"].get(readings) != simdjson::SUCCESS) return 0;
  JsonBatch batch;
  for (const auto field : readings) batch.add(field.key, field.value);
  return static_cast<uint32_t>(asset.metrics.put(batch.entries(in.timestamp, in.offset, in.source), kMetricLimits));
}

Result<uint32_t> put_line(BusinessObject& order, const Event& event, const ObjectInput& in) {
  std::string scratch;
  const std::string_view id = text_field(event.object, "id", scratch).value_or(std::string_view{});
  auto it = std::lower_bound(order.lines.begin(), order.lines.end(), id,
                             [](const OrderLine& l, std::string_view key) { return l.id < key; });
  if (it == order.lines.end() || it->id != id) {
    if (order.lines.size() == kLinesMax)
      return fail(ErrorCode::kTooLarge, "the order has " + std::to_string(kLinesMax) + " lines", "too_many_lines");
    it = order.lines.insert(it, OrderLine{});
    it->id = std::string(id);
  }
  const uint32_t dropped = put_fields(it->fields, event.object, in, kFieldLimits);
  it->read_fields();
  return dropped;
}

}  // namespace

std::string_view to_string(ObjectKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

std::optional<ObjectName> object_named_by(const Event& event, std::string& scratch) {
  const auto named = [&](ObjectKind kind, std::string_view field) -> std::optional<ObjectName> {
    const auto id = text_field(event.object, field, scratch);
    return id ? std::optional(ObjectName{kind, *id}) : std::nullopt;
  };
  switch (event.type) {
    case EventType::kOrder: return named(ObjectKind::kOrder, "id");
    case EventType::kOrderLine: return named(ObjectKind::kOrder, "order");
    case EventType::kTicket: return named(ObjectKind::kTicket, "id");
    case EventType::kOpportunity: return named(ObjectKind::kOpportunity, "id");
    case EventType::kAsset:
    case EventType::kTelemetry: return named(ObjectKind::kAsset, "id");
    default: return std::nullopt;
  }
}

void OrderLine::read_fields() {
  sku.clear();
  currency.clear();
  quantity = price = Decimal{};
  placed_at.reset();
  bool said_cancelled = false;
  fields.for_each([&](const LwwEntry& e) {
    if (e.name == "sku") sku = text_of_json(e.json).value_or("");
    else if (e.name == "currency") currency = text_of_json(e.json).value_or("");
    else if (e.name == "quantity") quantity = decimal_of_json(e.json).value_or(Decimal{});
    else if (e.name == "price") price = decimal_of_json(e.json).value_or(Decimal{});
    else if (e.name == "placedAt") placed_at = time_of_json(e.json);
    else if (e.name == "cancelled") said_cancelled = e.json == "true";
  });
  cancelled = said_cancelled || quantity < Decimal{};
}

Result<void> fold_object(BusinessObject& object, const Event& event, const ObjectInput& in) {
  uint32_t dropped = 0;
  if (event.type == EventType::kOrderLine) {
    TRY_VALUE(dropped_of_line, put_line(object, event, in));
    dropped = dropped_of_line;
  } else if (event.type == EventType::kTelemetry) {
    dropped = put_metrics(object, event, in);
  } else {
    dropped = put_fields(object.fields, event.object, in, kFieldLimits);
  }
  if (object.events_total == 0) {
    std::string scratch;
    const std::optional<ObjectName> name = object_named_by(event, scratch);
    TUTTI_ASSERT(name);
    object.kind = name->kind;
    object.id = std::string(name->id);
    object.source = in.source;
    object.first_at = object.last_at = in.timestamp;
  }
  object.first_at = std::min(object.first_at, in.timestamp);
  object.last_at = std::max(object.last_at, in.timestamp);
  ++object.events_total;
  object.fields_dropped += dropped;
  object.account = newer_of(object.account, event.account, in.account, in.timestamp);
  object.person = newer_of(object.person, event.person, in.person, in.timestamp);
  return {};
}

StrandId account_after_event(const BusinessObject& object, const Event& event, const ObjectInput& in) {
  return newer_of(object.account, event.account, in.account, in.timestamp).strand;
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
  const auto e = fields.find(field);
  return e ? time_of_json(e->json) : std::nullopt;
}

OrderTotals order_totals(const BusinessObject& order) {
  OrderTotals totals;
  const std::string order_currency = order.text("currency").value_or("");
  const auto add = [&](const std::string& currency, Amount amount) {
    auto it = std::lower_bound(totals.sums.begin(), totals.sums.end(), currency,
                               [](const OrderTotals::Sum& s, const std::string& c) { return s.currency < c; });
    if (it == totals.sums.end() || it->currency != currency) it = totals.sums.insert(it, {currency, {}, {}});
    it->net += amount;
    if (amount > Amount{}) it->gross += amount;
  };
  for (const OrderLine& line : order.lines) {
    ++totals.lines;
    if (line.cancelled) ++totals.lines_cancelled;
    add(line.currency.empty() ? order_currency : line.currency, Amount::product(line.quantity, line.price));
  }
  if (order.lines.empty())
    if (const auto total = order.decimal("total")) add(order_currency, Amount(*total));
  return totals;
}

Millis placed_at(const BusinessObject& order) {
  if (const auto own = order.time("placedAt")) return *own;
  std::optional<Millis> earliest;
  for (const OrderLine& line : order.lines)
    if (line.placed_at && (!earliest || *line.placed_at < *earliest)) earliest = line.placed_at;
  return earliest.value_or(order.first_at);
}

bool is_open(const BusinessObject& ticket) {
  std::string status = ticket.text("status").value_or("");
  for (char& c : status)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return std::find(std::begin(kClosedStatuses), std::end(kClosedStatuses), status) == std::end(kClosedStatuses);
}

}  // namespace tutti::profile
