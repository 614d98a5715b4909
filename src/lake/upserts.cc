#include "lake/upserts.h"

#include <fmt/format.h>

#include <tuple>
#include <unordered_set>

#include "base/hash.h"
#include "lake/schema.h"

namespace tutti::lake {
namespace {

std::string_view class_name(EntityClass cls) {
  return cls == EntityClass::kPerson ? "person" : "account";
}

int64_t id(StrandId strand) {
  return static_cast<int64_t>(strand.value);
}

// Rows that have the same key here have it in the table as well (`same` in schema.cc). Identifiers and relations are
// replaced by strand; a change has one list of a strand.
Hash128 key(const StrandRow& r) {
  return {0, r.strand.value};
}
Hash128 key(const StrandMoveRow& r) {
  return {r.from.value, r.strand.value};
}
Hash128 key(const EntityRow& r) {
  return {static_cast<uint64_t>(r.cls), r.id.value};
}
Hash128 key(const IdentifierRow& r) {
  return hash128(r.value, hash64(r.type, r.strand.value));
}
Hash128 key(const RelationRow& r) {
  return hash128(r.evidence, hash64(r.kind, r.strand.value * 31 + r.other.value));
}
Hash128 key(const OrderRow& r) {
  return hash128(r.order_id, r.source.value);
}
Hash128 key(const OrderLineRow& r) {
  return hash128(r.line_id, hash64(r.order_id, r.source.value));
}
Hash128 key(const ObjectRow& r) {
  return hash128(r.id, hash64(r.kind, r.source.value));
}

void write(duck::TableWriter& out, const std::optional<Millis>& t) {
  if (t) out.time(*t);
  else out.null();
}

void write(duck::TableWriter& out, const StrandMoveRow& r) {
  out.big(id(r.strand));
  out.big(id(r.entity));
  out.big(static_cast<int64_t>(r.from.value));
  out.time(r.since);
}

void write(duck::TableWriter& out, const IdentifierRow& r) {
  out.big(id(r.strand));
  out.text(class_name(r.cls));
  out.big(r.source.value);
  out.text(r.type);
  out.text(r.value);
  out.time(r.first_seen);
  out.big(static_cast<int64_t>(r.uses));
}

void write(duck::TableWriter& out, const RelationRow& r) {
  out.big(id(r.strand));
  out.big(id(r.other));
  out.big(r.source.value);
  out.text(r.kind);
  out.text(r.role);
  out.boolean(r.primary);
  out.boolean(r.ended);
  write(out, r.valid_from);
  write(out, r.valid_to);
  out.text(r.evidence);
  out.real(r.confidence);
  out.time(r.first_seen);
  out.time(r.last_seen);
}

void write(duck::TableWriter& out, const ObjectRow& r) {
  out.text(r.kind);
  out.big(r.source.value);
  out.text(r.id);
  out.big(id(r.account_strand));
  out.big(id(r.person_strand));
  out.time(r.first_at);
  out.time(r.last_at);
  out.boolean(r.open);
  out.text(r.fields_json.empty() ? "{}" : r.fields_json);
  out.text(r.metrics_json.empty() ? "{}" : r.metrics_json);
  write(out, r.last_reading);
}

void write(duck::TableWriter& out, const StrandRow& r) {
  out.big(id(r.strand));
  out.big(id(r.entity));
  out.text(class_name(r.cls));
  out.big(r.source.value);
  out.text(r.id_type);
  out.text(r.id_value);
}

void write(duck::TableWriter& out, const EntityRow& r) {
  out.big(id(r.id));
  out.text(class_name(r.cls));
  out.text(r.name);
  out.text(r.email);
  out.text(r.domain);
  out.text(r.country);
  out.time(r.first_seen);
  out.time(r.last_seen);
  out.big(static_cast<int64_t>(r.events));
  out.text(r.traits_json.empty() ? "{}" : r.traits_json);
  out.boolean(r.gone);
}

void write(duck::TableWriter& out, const OrderRow& r) {
  out.big(r.source.value);
  out.text(r.order_id);
  out.big(id(r.account_strand));
  out.big(id(r.person_strand));
  out.text(r.status);
  out.text(r.currency);
  out.decimal(r.net);
  out.time(r.placed_at);
  out.big(r.lines);
  out.boolean(r.cancelled);
}

void write(duck::TableWriter& out, const OrderLineRow& r) {
  out.big(r.source.value);
  out.text(r.order_id);
  out.text(r.line_id);
  out.text(r.sku);
  out.text(r.name);
  out.text(r.currency);
  out.decimal(r.quantity);
  out.decimal(r.price);
  out.decimal(r.net);
  out.time(r.placed_at);
}

const UpsertedTable& table_named(std::string_view name) {
  for (const UpsertedTable& t : upserted_tables())
    if (t.name == name) return t;
  TUTTI_ASSERT(false);
}

template <typename Row>
Result<void> upsert_rows(duck::Connection& connection, const std::vector<Row>& rows, std::string_view name,
                         std::string_view condition = "") {
  if (rows.empty()) return {};
  const UpsertedTable& table = table_named(name);
  {
    TRY_VALUE(out, duck::TableWriter::open(connection, "temp", fmt::format("staged_{}", name)));
    std::unordered_set<Hash128> seen;
    for (auto r = rows.rbegin(); r != rows.rend(); ++r) {
      if (!seen.insert(key(*r)).second) continue;
      write(out, *r);
      TRY(out.end_row());
    }
    TRY(out.finish());
  }
  return connection.exec(
      fmt::format("DELETE FROM main.{0} AS t USING temp.staged_{0} AS s WHERE {1};"
                  "INSERT INTO main.{0} SELECT * FROM temp.staged_{0} {2};"
                  "DELETE FROM temp.staged_{0};",
                  name, table.same, condition));
}

}  // namespace

Result<void> upsert(duck::Connection& connection, const LakeChange& change) {
  TRY(upsert_rows(connection, change.strands, "lake_strand"));
  // A move of unknown time is taken when nothing is known of the strand.
  TRY(upsert_rows(connection, change.moves, "lake_strand_move",
                  "WHERE from_offset > 0 OR strand NOT IN (SELECT strand FROM main.lake_strand_move)"));
  TRY(upsert_rows(connection, change.entities, "lake_entity"));
  TRY(upsert_rows(connection, change.identifiers, "lake_identifier"));
  TRY(upsert_rows(connection, change.relations, "lake_relation", "WHERE other <> 0"));
  TRY(upsert_rows(connection, change.orders, "lake_order"));
  TRY(upsert_rows(connection, change.lines, "lake_order_line"));
  return upsert_rows(connection, change.objects, "lake_object");
}

}  // namespace tutti::lake
