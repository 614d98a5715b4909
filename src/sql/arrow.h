// Arrow's stream format (https://arrow.apache.org/docs/format/Columnar.html, IPC, metadata version 5): a schema,
// batches of rows, an end mark. Flat columns of the types below; the caller brings others into one of them. Pure.
// Threads: any.
#pragma once

#include <duckdb.h>

#include <string>
#include <vector>

namespace tutti::sql {

enum class ArrowType : uint8_t {
  kBool,       // of a BOOLEAN vector
  kInt64,      // BIGINT
  kDouble,     // DOUBLE
  kDecimal,    // DECIMAL(38, scale)
  kDate,       // DATE
  kTimestamp,  // TIMESTAMP, microseconds
  kText,       // VARCHAR
};

struct ArrowColumn {
  std::string name;
  ArrowType type = ArrowType::kText;
  int scale = 0;
  bool utc = false;  // of a timestamp: with time zone UTC
};

std::string arrow_schema(const std::vector<ArrowColumn>& columns);
// `chunk` has vectors of the columns' types, in order.
std::string arrow_batch(const std::vector<ArrowColumn>& columns, duckdb_data_chunk chunk);
std::string arrow_end();

}  // namespace tutti::sql
