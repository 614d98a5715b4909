#include "lake/upserts.h"

#include <fmt/format.h>

#include <tuple>
#include <unordered_set>

#include "base/hash.h"

namespace tutti::lake {
namespace {

std::string_view class_name(EntityClass cls) {
  return cls == EntityClass::kPerson ? "person" : "account";
}

int64_t id(StrandId strand) {
  return static_cast<int64_t>(strand.value);
}

Hash128 key(const StrandRow& r) {
  return {0, r.strand.value};
}
Hash128 key(const EntityRow& r) {
  return {static_cast<uint64_t>(r.cls), r.id.value};
}
Hash128 key(const OrderRow& r) {
  return hash128(r.order_id, r.source.value);
}
Hash128 key(const OrderLineRow& r) {
  return hash128(r.line_id, hash64(r.order_id, r.source.value));
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

// `same` joins t, the table, to s, the staged rows, by key.
template <typename Row>
Result<void> upsert_rows(duck::Connection& connection, const std::vector<Row>& rows, const std::string& table,
                         const char* same) {
  if (rows.empty()) return {};
  const std::string staged = "staged_" + table;
  {
    TRY_VALUE(out, duck::TableWriter::open(connection, "temp", staged));
    std::unordered_set<Hash128> seen;
    for (auto r = rows.rbegin(); r != rows.rend(); ++r) {
      if (!seen.insert(key(*r)).second) continue;
      write(out, *r);
      TRY(out.end_row());
    }
    TRY(out.finish());
  }
  TRY(
      connection.exec(fmt::format("DELETE FROM main.{} AS t USING temp.{} AS s WHERE {};"
                                  "INSERT INTO main.{} SELECT * FROM temp.{};"
                                  "DELETE FROM temp.{};",
                                  table, staged, same, table, staged, staged)));
  return {};
}

}  // namespace

Result<void> upsert(duck::Connection& connection, const LakeChange& change) {
  TRY(upsert_rows(connection, change.strands, "strand", "t.strand = s.strand"));
  TRY(upsert_rows(connection, change.entities, "entity", "t.id = s.id AND t.class = s.class"));
  TRY(upsert_rows(connection, change.orders, "order_head", "t.source = s.source AND t.order_id = s.order_id"));
  return upsert_rows(connection, change.lines, "order_line",
                     "t.source = s.source AND t.order_id = s.order_id AND t.line_id = s.line_id");
}

}  // namespace tutti::lake
