// Rows of one sheet of an XLSX. See row_reader.h.
//
// The sheet's XML is read row by row; only the shared strings are held (kSharedStringsMax). Cells come as text: numbers
// with at most 15 digits as Excel shows them in general, dates and times by their style as ISO 8601, booleans as true
// and false, errors as they are written (#N/A). Formulas give their stored value. Blank rows are no rows; rows that
// lack cells at their end are filled up.
#pragma once

#include "ingest/files/row_reader.h"

namespace tutti::ingest {

Result<std::unique_ptr<RowReader>> open_xlsx(const RowReader::Options& options);

}  // namespace tutti::ingest
