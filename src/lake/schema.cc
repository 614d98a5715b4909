#include "lake/schema.h"

#include <fmt/format.h>

#include "lake/duck.h"

namespace tutti::lake {
namespace {

struct Table {
  const char* name;
  const char* columns;
};

// Strand ids, offsets and sources are BIGINT rather than unsigned: Spark and Trino read unsigned Parquet badly.
constexpr Table kUpserted[] = {
    {"strand", "strand BIGINT, entity BIGINT, class VARCHAR, source BIGINT, id_type VARCHAR, id_value VARCHAR"},
    {"entity",
     "id BIGINT, class VARCHAR, name VARCHAR, email VARCHAR, domain VARCHAR, country VARCHAR, first_seen TIMESTAMP, "
     "last_seen TIMESTAMP, events BIGINT, traits VARCHAR, gone BOOLEAN"},
    {"order_head",
     "source BIGINT, order_id VARCHAR, account_strand BIGINT, person_strand BIGINT, status VARCHAR, currency VARCHAR, "
     "net DECIMAL(20, 6), placed_at TIMESTAMP, lines BIGINT, cancelled BOOLEAN"},
    {"order_line",
     "source BIGINT, order_id VARCHAR, line_id VARCHAR, sku VARCHAR, name VARCHAR, currency VARCHAR, "
     "quantity DECIMAL(20, 6), price DECIMAL(20, 6), net DECIMAL(20, 6), placed_at TIMESTAMP"},
};

constexpr const char* kEventTable =
    "log_offset BIGINT, timestamp TIMESTAMP, received_at TIMESTAMP, source BIGINT, type VARCHAR, name VARCHAR, "
    "channel VARCHAR, message_id VARCHAR, person_strand BIGINT, account_strand BIGINT, body VARCHAR";

// A strand without a row is its own person or account: events can be seen before their strand's row is.
constexpr const char* kViews = R"(
CREATE OR REPLACE VIEW strands AS SELECT * FROM strand;
CREATE OR REPLACE VIEW people AS
  SELECT id AS person_id, name, email, domain, country, first_seen, last_seen, events, traits
  FROM entity WHERE class = 'person' AND NOT gone;
CREATE OR REPLACE VIEW accounts AS
  SELECT id AS account_id, name, email, domain, country, first_seen, last_seen, events, traits
  FROM entity WHERE class = 'account' AND NOT gone;
CREATE OR REPLACE VIEW orders AS
  SELECT o.source, o.order_id, coalesce(a.entity, o.account_strand) AS account_id,
         coalesce(p.entity, o.person_strand) AS person_id, o.status, o.currency, o.net, o.placed_at, o.lines, o.cancelled
  FROM order_head o
  LEFT JOIN strand a ON a.strand = o.account_strand
  LEFT JOIN strand p ON p.strand = o.person_strand;
CREATE OR REPLACE VIEW order_lines AS
  SELECT l.*, coalesce(a.entity, o.account_strand) AS account_id, coalesce(p.entity, o.person_strand) AS person_id
  FROM order_line l
  LEFT JOIN order_head o ON o.source = l.source AND o.order_id = l.order_id
  LEFT JOIN strand a ON a.strand = o.account_strand
  LEFT JOIN strand p ON p.strand = o.person_strand;
)";

}  // namespace

std::string create_tables_sql() {
  std::string sql = fmt::format(
      "CREATE TABLE IF NOT EXISTS meta (key VARCHAR, value BIGINT);"
      "CREATE TABLE IF NOT EXISTS hot_event ({});"
      "CREATE TABLE IF NOT EXISTS event_file (id BIGINT, path VARCHAR, day BIGINT, rows BIGINT, bytes BIGINT);"
      "CREATE TABLE IF NOT EXISTS event_strand (strand BIGINT, file BIGINT);",
      kEventTable);
  for (const Table& t : kUpserted) sql += fmt::format("CREATE TABLE IF NOT EXISTS {} ({});", t.name, t.columns);
  return sql;
}

std::string create_staging_sql() {
  std::string sql;
  for (const Table& t : kUpserted)
    sql += fmt::format("CREATE OR REPLACE TEMP TABLE staged_{} ({});", t.name, t.columns);
  return sql;
}

std::string create_views_sql() {
  return kViews;
}

std::string create_event_views_sql(const std::vector<std::string>& files) {
  std::string sealed;
  if (!files.empty()) {
    std::string list;
    for (const std::string& f : files) list += (list.empty() ? "" : ", ") + duck::literal(f);
    sealed = fmt::format(
        " UNION ALL SELECT {}, day FROM read_parquet([{}], hive_partitioning = true, "
        "hive_types = {{'day': DATE}})",
        kEventColumns, list);
  }
  return fmt::format(
      "CREATE OR REPLACE VIEW event_log AS SELECT {0}, timestamp::DATE AS day FROM hot_event{1};"
      "CREATE OR REPLACE VIEW events AS SELECT e.*, "
      "coalesce(p.entity, e.person_strand) AS person_id, coalesce(a.entity, e.account_strand) AS account_id "
      "FROM event_log e LEFT JOIN strand p ON p.strand = e.person_strand "
      "LEFT JOIN strand a ON a.strand = e.account_strand;",
      kEventColumns, sealed);
}

}  // namespace tutti::lake
