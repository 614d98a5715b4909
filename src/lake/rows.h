// What the lake is fed: rows of its tables, as values. Text is viewed, not owned: it must live until Lake::apply
// returns. Columns are documented in docs/lake.md, under the same names.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/types.h"
#include "model/event.h"

namespace tutti {

// One event of the log. A strand of 0 means that the event names no person (or no account).
struct EventRow {
  Offset offset{};
  Millis timestamp{};
  Millis received_at{};
  SourceId source{};
  std::string_view type{};
  std::string_view name{};
  std::string_view channel{};
  std::string_view message_id{};
  StrandId person_strand{};
  StrandId account_strand{};
  std::string_view body{};  // JSON
};

// Whom a strand belongs to now. A later row of the same strand replaces it; events are joined to people through these
// rows when they are read, so one row moves the whole history of a strand.
struct StrandRow {
  StrandId strand{};
  StrandId entity{};
  EntityClass cls = EntityClass::kPerson;
  SourceId source{};
  std::string_view id_type{};
  std::string_view id_value{};
};

// A person or account as it is known now, named by its oldest strand.
struct EntityRow {
  StrandId id{};
  EntityClass cls = EntityClass::kPerson;
  std::string_view name{};
  std::string_view email{};
  std::string_view domain{};
  std::string_view country{};
  Millis first_seen{};
  Millis last_seen{};
  uint64_t events = 0;
  std::string_view traits_json{};  // a JSON object; empty is taken as {}
  bool gone = false;               // part of another person or account now: no longer shown
};

// Named by (source, order_id).
struct OrderRow {
  SourceId source{};
  std::string_view order_id{};
  StrandId account_strand{};
  StrandId person_strand{};
  std::string_view status{};
  std::string_view currency{};
  Decimal net{};
  Millis placed_at{};
  uint32_t lines = 0;
  bool cancelled = false;
};

// Named by (source, order_id, line_id). A negative quantity is a return.
struct OrderLineRow {
  SourceId source{};
  std::string_view order_id{};
  std::string_view line_id{};
  std::string_view sku{};
  std::string_view name{};
  std::string_view currency{};
  Decimal quantity{};
  Decimal price{};
  Decimal net{};
  Millis placed_at{};
};

// A strand of a person or account was moved to another one by the record at `from`; 0: nobody knows when.
struct StrandMoveRow {
  StrandId strand{};
  StrandId entity{};
  Offset from{};
  Millis since{};
};

// An identifier of a strand. All identifiers of a strand come together: they replace those known before.
struct IdentifierRow {
  StrandId strand{};
  EntityClass cls = EntityClass::kPerson;
  SourceId source{};
  std::string_view type{};
  std::string_view value{};
  Millis first_seen{};
  uint64_t uses = 0;
};

// What a strand says of another: a person acts for an account ("member"), or an account stands under another ("parent",
// "site", "unit"). All relations of a strand come together, like its identifiers; `other` 0: it has none any more.
struct RelationRow {
  StrandId strand{};
  StrandId other{};
  SourceId source{};
  std::string_view kind{};
  std::string_view role{};
  bool primary = false;
  bool ended = false;
  std::optional<Millis> valid_from{};
  std::optional<Millis> valid_to{};
  std::string_view evidence{};
  double confidence = 1;
  Millis first_seen{};
  Millis last_seen{};
};

// A ticket, opportunity or asset. Named by (kind, source, id).
struct ObjectRow {
  std::string_view kind{};
  SourceId source{};
  std::string_view id{};
  StrandId account_strand{};
  StrandId person_strand{};
  Millis first_at{};
  Millis last_at{};
  bool open = true;
  std::string_view fields_json{};   // a JSON object
  std::string_view metrics_json{};  // a JSON object
  std::optional<Millis> last_reading{};
};

// Everything that the log's records up to and with `through` changed. Rows of one key: the last one wins.
struct LakeChange {
  Offset through{};
  std::vector<EventRow> events{};
  std::vector<StrandRow> strands{};
  std::vector<EntityRow> entities{};
  std::vector<OrderRow> orders{};
  std::vector<OrderLineRow> lines{};
  std::vector<StrandMoveRow> moves{};
  std::vector<IdentifierRow> identifiers{};
  std::vector<RelationRow> relations{};
  std::vector<ObjectRow> objects{};

  void clear() { *this = {}; }
};

}  // namespace tutti
