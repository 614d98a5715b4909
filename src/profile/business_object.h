// One order (with its lines), ticket, opportunity or asset (with its latest readings), as docs/events.md names them.
//
// Named by (source, kind, id). Fields are newest-writer-wins (lww_map.h), the account and the person as well, so any
// order of arrival gives the same object. `id`, `order`, `account` and `person` are not kept as fields.
// An order_line goes to a line of its order, which is made when unknown; telemetry to its asset, likewise.
// Numbers are exact: JSON numbers and decimal text; a JSON number with more than six places (float noise of a client)
// is rounded to six. A quantity is within +-10^9, so that sums have room (amount.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/types.h"
#include "model/event.h"
#include "profile/amount.h"
#include "profile/lww_map.h"

namespace tutti::profile {

enum class ObjectKind : uint8_t { kOrder = 1, kTicket, kOpportunity, kAsset };
std::string_view to_string(ObjectKind kind);

constexpr LwwLimits kFieldLimits{.entries_max = 128};
constexpr LwwLimits kMetricLimits{.entries_max = 64, .name_bytes_max = 128, .json_bytes_max = 256};
constexpr size_t kLinesMax = 10'000;  // more are refused with too_many_lines: an order is one value in memory
constexpr size_t kObjectIdBytesMax = 256;
constexpr size_t kCurrencyBytesMax = 8;

// A reference to a person or account that a later event may change. `key` stands for the identifier that named it.
struct LwwStrand {
  StrandId strand;
  Millis at;
  uint64_t key = 0;
  bool operator==(const LwwStrand&) const = default;
};

struct OrderLine {
  std::string id;
  LwwMap fields;

  // Read from `fields` by read_fields() after each change, so that totals need no parsing; not stored.
  std::string sku;  // "" when the line names none
  std::string currency;
  Decimal quantity, price;
  std::optional<Millis> placed_at;
  bool cancelled = false;  // negative quantity, or `cancelled` is true

  void read_fields();
  bool operator==(const OrderLine& o) const { return id == o.id && fields == o.fields; }
};

struct BusinessObject {
  ObjectKind kind = ObjectKind::kOrder;
  SourceId source;
  std::string id;
  Millis first_at, last_at;  // earliest and latest event about it; meaningful when events_total > 0
  uint64_t events_total = 0;
  uint32_t fields_dropped = 0;  // values over their size limit
  LwwStrand account, person;    // strand 0: none
  LwwMap fields;
  std::vector<OrderLine> lines;  // orders, by id
  LwwMap metrics;                // assets: the latest reading of each
  uint64_t readings_total = 0;
  Millis last_reading;

  // A field's text (numbers as their text); nullopt when absent, null or another type. Decoded: no JSON escapes.
  std::optional<std::string> text(std::string_view field) const;
  std::optional<Decimal> decimal(std::string_view field) const;
  std::optional<Millis> time(std::string_view field) const;

  bool operator==(const BusinessObject&) const = default;
};

// Which object an event is about; nullopt for events of other types. `id` is backed by `scratch` or the event.
struct ObjectName {
  ObjectKind kind = ObjectKind::kOrder;
  std::string_view id;
};
std::optional<ObjectName> object_named_by(const Event& event, std::string& scratch);

struct ObjectInput {
  Offset offset;
  Millis timestamp;
  SourceId source;
  StrandId account;  // strand of event.account[0]; 0: the event names none
  StrandId person;   // strand of event.person[0]
};

// `object` is the named one, or a new one (default value). Requires: check_event() has passed.
// Fails only with too_many_lines, changing nothing.
Result<void> fold_object(BusinessObject& object, const Event& event, const ObjectInput& in);

// Which account strand the object will have after the event.
StrandId account_after_event(const BusinessObject& object, const Event& event, const ObjectInput& in);

std::string encode(const BusinessObject& object);
bool decode(std::string_view bytes, BusinessObject& out);
size_t heap_bytes(const BusinessObject& object);
Hash128 digest(const BusinessObject& object);  // not offsets, not strand numbers (the identifiers' hashes instead)

// Money of one order. net adds quantity * price of all lines: returns and cancellations have negative quantities and
// net themselves; no status is looked at. gross adds the positive ones. An order without lines has its `total`.
// A line without a currency has the order's; without any: "".
struct OrderTotals {
  struct Sum {
    std::string currency;
    Amount net, gross;
    bool operator==(const Sum&) const = default;
  };
  std::vector<Sum> sums;  // by currency
  uint32_t lines = 0;
  uint32_t lines_cancelled = 0;
  bool operator==(const OrderTotals&) const = default;
};
OrderTotals order_totals(const BusinessObject& order);

// When the order was placed: its `placedAt`, else the earliest of its lines', else its first event.
Millis placed_at(const BusinessObject& order);
// A ticket is open until its status is closed, resolved, solved, done or cancelled (any letter case).
bool is_open(const BusinessObject& ticket);

}  // namespace tutti::profile
