// Tables and views of the lake: their SQL, and nothing else. docs/lake.md tells what the columns mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tutti::lake {

constexpr int kFormatVersion = 1;

// Tables, sequences and the writer's temporary staging tables. Safe to run on a lake that has them.
std::string create_tables_sql();
std::string create_staging_sql();

// Views that need no list of files: people, accounts, orders, order_lines, strands.
std::string create_views_sql();

// `event_log` and `events` over the hot table and the given Parquet files (paths as read_parquet takes them).
std::string create_event_views_sql(const std::vector<std::string>& files);

// Columns of an event in the hot table and in Parquet files, in their order.
inline constexpr std::string_view kEventColumns =
    "log_offset, timestamp, received_at, source, type, name, channel, message_id, person_strand, account_strand, body";

}  // namespace tutti::lake
