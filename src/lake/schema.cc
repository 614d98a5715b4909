#include "lake/schema.h"

#include <fmt/format.h>

#include "lake/duck.h"

namespace tutti::lake {
namespace {

constexpr const char* kEventTable =
    "log_offset BIGINT, timestamp TIMESTAMP, received_at TIMESTAMP, source BIGINT, type VARCHAR, name VARCHAR, "
    "channel VARCHAR, message_id VARCHAR, person_strand BIGINT, account_strand BIGINT, body VARCHAR";

// Ids of people and accounts come from lake_merged, which has only the strands that are not their own person or
// account: they are few, and events can be seen before their strand's row is.
constexpr const char* kViews = R"(
CREATE OR REPLACE VIEW strands AS SELECT * FROM lake_strand;
CREATE OR REPLACE VIEW lake_merged AS SELECT strand, entity FROM lake_strand WHERE entity <> strand;
CREATE OR REPLACE VIEW identity_history AS
  SELECT m.strand, s.class, m.entity, m.from_offset, m.since
  FROM lake_strand_move m LEFT JOIN lake_strand s ON s.strand = m.strand;
CREATE OR REPLACE VIEW people AS
  SELECT id AS person_id, name, email, domain, country, first_seen, last_seen, events, traits
  FROM lake_entity WHERE class = 'person' AND NOT gone;
CREATE OR REPLACE VIEW accounts AS
  SELECT id AS account_id, name, email, domain, country, first_seen, last_seen, events, traits
  FROM lake_entity WHERE class = 'account' AND NOT gone;
CREATE OR REPLACE VIEW identifiers AS
  SELECT i.class, coalesce(s.entity, i.strand) AS entity_id, i.strand, i.source, i.id_type, i.id_value, i.first_seen,
         i.uses
  FROM lake_identifier i LEFT JOIN lake_merged s ON s.strand = i.strand;
CREATE OR REPLACE VIEW relations AS
  SELECT r.source, r.kind,
         CASE WHEN r.kind = 'member' THEN coalesce(o.entity, r.strand) ELSE 0 END AS person_id,
         CASE WHEN r.kind = 'member' THEN coalesce(x.entity, r.other) ELSE coalesce(o.entity, r.strand) END AS account_id,
         CASE WHEN r.kind = 'member' THEN 0 ELSE coalesce(x.entity, r.other) END AS parent_id,
         r.role, r.is_primary, r.ended, r.valid_from, r.valid_to, r.evidence, r.confidence, r.first_seen, r.last_seen
  FROM lake_relation r
  LEFT JOIN lake_merged o ON o.strand = r.strand
  LEFT JOIN lake_merged x ON x.strand = r.other;
CREATE OR REPLACE VIEW orders AS
  SELECT o.source, o.order_id, coalesce(a.entity, o.account_strand) AS account_id,
         coalesce(p.entity, o.person_strand) AS person_id, o.status, o.currency, o.net, o.placed_at, o.lines, o.cancelled
  FROM lake_order o
  LEFT JOIN lake_merged a ON a.strand = o.account_strand
  LEFT JOIN lake_merged p ON p.strand = o.person_strand;
CREATE OR REPLACE VIEW order_lines AS
  SELECT l.*, coalesce(a.entity, o.account_strand) AS account_id, coalesce(p.entity, o.person_strand) AS person_id
  FROM lake_order_line l
  LEFT JOIN lake_order o ON o.source = l.source AND o.order_id = l.order_id
  LEFT JOIN lake_merged a ON a.strand = o.account_strand
  LEFT JOIN lake_merged p ON p.strand = o.person_strand;
CREATE OR REPLACE VIEW lake_object_now AS
  SELECT o.kind, o.source, o.object_id, coalesce(a.entity, o.account_strand) AS account_id,
         coalesce(p.entity, o.person_strand) AS person_id, o.first_at, o.last_at, o.open, o.fields, o.metrics,
         o.last_reading
  FROM lake_object o
  LEFT JOIN lake_merged a ON a.strand = o.account_strand
  LEFT JOIN lake_merged p ON p.strand = o.person_strand;
CREATE OR REPLACE VIEW tickets AS
  SELECT source, object_id AS ticket_id, account_id, person_id, fields->>'$.status' AS status,
         fields->>'$.priority' AS priority, fields->>'$.subject' AS subject, fields->>'$.asset' AS asset_id,
         coalesce(TRY_CAST(fields->>'$.openedAt' AS TIMESTAMPTZ)::TIMESTAMP, first_at) AS opened_at,
         TRY_CAST(fields->>'$.closedAt' AS TIMESTAMPTZ)::TIMESTAMP AS closed_at, last_at AS last_event_at, open, fields
  FROM lake_object_now WHERE kind = 'ticket';
CREATE OR REPLACE VIEW opportunities AS
  SELECT source, object_id AS opportunity_id, account_id, person_id, fields->>'$.name' AS name,
         fields->>'$.stage' AS stage, TRY_CAST(fields->>'$.amount' AS DECIMAL(20, 6)) AS amount,
         fields->>'$.currency' AS currency, TRY_CAST(fields->>'$.closeDate' AS TIMESTAMPTZ)::TIMESTAMP AS close_date,
         first_at AS first_event_at, last_at AS last_event_at, fields
  FROM lake_object_now WHERE kind = 'opportunity';
CREATE OR REPLACE VIEW assets AS
  SELECT source, object_id AS asset_id, account_id, person_id, fields->>'$.product' AS product,
         fields->>'$.name' AS name, TRY_CAST(fields->>'$.installedAt' AS TIMESTAMPTZ)::TIMESTAMP AS installed_at,
         TRY_CAST(fields->>'$.warrantyUntil' AS TIMESTAMPTZ)::TIMESTAMP AS warranty_until, metrics AS readings,
         last_reading, fields
  FROM lake_object_now WHERE kind = 'asset';
)";

// `{0}` is what follows hot_event in event_log. A tombstone (null) ends a trait: its value is NULL here.
constexpr const char* kEventViews = R"(
CREATE OR REPLACE VIEW event_log AS SELECT {1}, timestamp::DATE AS day FROM hot_event{0};
CREATE OR REPLACE VIEW events AS
  SELECT e.*, coalesce(p.entity, e.person_strand) AS person_id, coalesce(a.entity, e.account_strand) AS account_id
  FROM event_log e
  LEFT JOIN lake_merged p ON p.strand = e.person_strand
  LEFT JOIN lake_merged a ON a.strand = e.account_strand;
CREATE OR REPLACE VIEW events_then AS
  SELECT e.*, coalesce(p.entity, e.person_strand) AS person_id_then,
         coalesce(a.entity, e.account_strand) AS account_id_then
  FROM event_log e
  ASOF LEFT JOIN lake_strand_move p ON p.strand = e.person_strand AND p.from_offset <= e.log_offset
  ASOF LEFT JOIN lake_strand_move a ON a.strand = e.account_strand AND a.from_offset <= e.log_offset;
CREATE OR REPLACE VIEW touches AS
  SELECT log_offset, timestamp, day, source, channel, name, person_id, account_id
  FROM events WHERE person_strand <> 0 OR account_strand <> 0;
CREATE OR REPLACE VIEW telemetry AS
  SELECT e.log_offset, e.timestamp, e.day, e.source, e.body->>'$.object.id' AS asset_id, m.key AS metric,
         TRY_CAST(m.value->>'$' AS DOUBLE) AS value
  FROM event_log e, json_each(e.body, '$.metrics') AS m WHERE e.type = 'telemetry';
CREATE OR REPLACE VIEW lake_trait AS
  SELECT e.log_offset, e.timestamp, e.day, e.source, 'person' AS class, e.person_strand AS strand, t.key AS trait,
         t.value AS value
  FROM event_log e, json_each(e.body, '$.traits') AS t WHERE e.type = 'identify' AND e.person_strand <> 0
  UNION ALL
  SELECT e.log_offset, e.timestamp, e.day, e.source, 'account' AS class, e.account_strand AS strand, t.key AS trait,
         t.value AS value
  FROM event_log e, json_each(e.body, '$.traits') AS t WHERE e.type = 'group' AND e.account_strand <> 0;
CREATE OR REPLACE VIEW trait_history AS
  SELECT t.log_offset, t.timestamp, t.day, t.source, t.class, coalesce(s.entity, t.strand) AS entity_id, t.strand,
         t.trait, CASE WHEN json_type(t.value) = 'NULL' THEN NULL ELSE t.value->>'$' END AS value
  FROM lake_trait t LEFT JOIN lake_merged s ON s.strand = t.strand;
CREATE OR REPLACE MACRO traits_as_of(moment) AS TABLE
  SELECT class, entity_id, trait, arg_max_null(value, (timestamp, log_offset)) AS value,
         max(timestamp) AS since, arg_max(source, (timestamp, log_offset)) AS source
  FROM trait_history WHERE timestamp <= moment GROUP BY class, entity_id, trait
  HAVING arg_max_null(value, (timestamp, log_offset)) IS NOT NULL;
CREATE OR REPLACE VIEW consents AS
  SELECT person_id, category, arg_max(granted, (timestamp, log_offset)) AS granted, max(timestamp) AS timestamp,
         arg_max(source, (timestamp, log_offset)) AS source, arg_max(log_offset, (timestamp, log_offset)) AS log_offset
  FROM (SELECT e.person_id, c.key AS category, TRY_CAST(c.value->>'$' AS BOOLEAN) AS granted, e.timestamp, e.source,
               e.log_offset
        FROM events e, json_each(e.body, '$.context.consent.categoryPreferences') AS c
        WHERE (e.type = 'identify' OR (e.type = 'track' AND e.name IN
               ('Segment Consent Preference Updated', 'Segment Consent Preference'))) AND e.person_strand <> 0)
  WHERE granted IS NOT NULL GROUP BY person_id, category;
)";

}  // namespace

// Strand ids, offsets and sources are BIGINT rather than unsigned: Spark and Trino read unsigned Parquet badly.
const std::vector<UpsertedTable>& upserted_tables() {
  static const std::vector<UpsertedTable> kTables = {
      {"lake_strand", "strand BIGINT, entity BIGINT, class VARCHAR, source BIGINT, id_type VARCHAR, id_value VARCHAR",
       "t.strand = s.strand"},
      {"lake_strand_move", "strand BIGINT, entity BIGINT, from_offset BIGINT, since TIMESTAMP",
       "t.strand = s.strand AND t.from_offset = s.from_offset AND s.from_offset > 0"},
      {"lake_entity",
       "id BIGINT, class VARCHAR, name VARCHAR, email VARCHAR, domain VARCHAR, country VARCHAR, first_seen TIMESTAMP, "
       "last_seen TIMESTAMP, events BIGINT, traits VARCHAR, gone BOOLEAN",
       "t.id = s.id AND t.class = s.class"},
      {"lake_identifier",
       "strand BIGINT, class VARCHAR, source BIGINT, id_type VARCHAR, id_value VARCHAR, first_seen TIMESTAMP, "
       "uses BIGINT",
       "t.strand = s.strand"},
      {"lake_relation",
       "strand BIGINT, other BIGINT, source BIGINT, kind VARCHAR, role VARCHAR, is_primary BOOLEAN, ended BOOLEAN, "
       "valid_from TIMESTAMP, valid_to TIMESTAMP, evidence VARCHAR, confidence DOUBLE, first_seen TIMESTAMP, "
       "last_seen TIMESTAMP",
       "t.strand = s.strand"},
      {"lake_order",
       "source BIGINT, order_id VARCHAR, account_strand BIGINT, person_strand BIGINT, status VARCHAR, currency "
       "VARCHAR, net DECIMAL(20, 6), placed_at TIMESTAMP, lines BIGINT, cancelled BOOLEAN",
       "t.source = s.source AND t.order_id = s.order_id"},
      {"lake_order_line",
       "source BIGINT, order_id VARCHAR, line_id VARCHAR, sku VARCHAR, name VARCHAR, currency VARCHAR, "
       "quantity DECIMAL(20, 6), price DECIMAL(20, 6), net DECIMAL(20, 6), placed_at TIMESTAMP",
       "t.source = s.source AND t.order_id = s.order_id AND t.line_id = s.line_id"},
      {"lake_object",
       "kind VARCHAR, source BIGINT, object_id VARCHAR, account_strand BIGINT, person_strand BIGINT, first_at "
       "TIMESTAMP, last_at TIMESTAMP, open BOOLEAN, fields VARCHAR, metrics VARCHAR, last_reading TIMESTAMP",
       "t.kind = s.kind AND t.source = s.source AND t.object_id = s.object_id"},
  };
  return kTables;
}

std::string create_hot_table_sql() {
  return fmt::format("CREATE TABLE IF NOT EXISTS hot_event ({});", kEventTable);
}

std::string create_tables_sql() {
  std::string sql =
      "CREATE TABLE IF NOT EXISTS meta (key VARCHAR, value BIGINT);"
      "CREATE TABLE IF NOT EXISTS event_file (id BIGINT, path VARCHAR, day BIGINT, rows BIGINT, bytes BIGINT, "
      "strands VARCHAR);";
  sql += create_hot_table_sql();
  for (const UpsertedTable& t : upserted_tables())
    sql += fmt::format("CREATE TABLE IF NOT EXISTS {} ({});", t.name, t.columns);
  return sql;
}

std::string create_staging_sql() {
  std::string sql;
  for (const UpsertedTable& t : upserted_tables())
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
  return fmt::format(kEventViews, sealed, kEventColumns);
}

}  // namespace tutti::lake
