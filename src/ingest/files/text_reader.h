// Rows of delimited text and JSON lines. See row_reader.h.
#pragma once

#include "ingest/files/row_reader.h"

namespace tutti::ingest {

Result<std::unique_ptr<RowReader>> open_text(const RowReader::Options& options);

}  // namespace tutti::ingest
