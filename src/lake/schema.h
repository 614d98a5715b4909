// Tables and views of the lake: their SQL, and nothing else. catalog.h tells what the views' columns mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tutti::lake {

constexpr int kFormatVersion = 2;

// Tables that hold rows of LakeChange other than events. A changed row replaces the rows of its key.
struct UpsertedTable {
  std::string_view name;
  std::string_view columns;  // with types
  std::string_view same;     // joins t, the table, to s, the new rows: which ones are replaced
};
const std::vector<UpsertedTable>& upserted_tables();

// Tables and the writer's temporary staging tables. Safe to run on a lake that has them.
std::string create_tables_sql();
std::string create_hot_table_sql();
std::string create_staging_sql();

// Views over the tables, and over hot_event and the given Parquet files of events (paths as read_parquet takes them):
// everything in catalog.h.
std::string create_views_sql();
std::string create_event_views_sql(const std::vector<std::string>& files);

// Columns of an event in the hot table and in Parquet files, in their order.
inline constexpr std::string_view kEventColumns =
    "log_offset, timestamp, received_at, source, type, name, channel, message_id, person_strand, account_strand, body";

// The order of rows in Parquet files. What people do comes last, by person: a timeline reads few row groups. What other
// events say (traits, objects, readings) lies together by type, so that views over one type read little else.
inline constexpr std::string_view kEventOrder =
    "CASE WHEN type IN ('track', 'page', 'screen') THEN 'z' ELSE type END, person_strand, timestamp, log_offset";

}  // namespace tutti::lake
