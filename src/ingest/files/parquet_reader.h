// Rows of a Parquet file, read by DuckDB. See row_reader.h.
//
// DuckDB may read this one file and nothing else, and uses at most kParquetMemoryMib. Every column comes as text:
// decimals exactly, times as ISO 8601, lists and structs as JSON, missing values empty.
#pragma once

#include "ingest/files/row_reader.h"

namespace tutti::ingest {

constexpr size_t kParquetMemoryMib = 256;

Result<std::unique_ptr<RowReader>> open_parquet(const RowReader::Options& options);

}  // namespace tutti::ingest
