// The file of an import's rejected rows: `row,reason,column` and then the row as it was, in the delimiter of the
// import's file and in UTF-8. Mended, it can be imported with the same mapping (RowReader::is_error_file).
#pragma once

#include <fstream>

#include "ingest/files/row_reader.h"
#include "ingest/mapping/mapping.h"

namespace tutti::ingest {

class ErrorFile : NonCopyable {
 public:
  // `keep_bytes`: how much of an earlier attempt's file belongs to rows that are done.
  ErrorFile(std::string path, uint64_t keep_bytes) : path_(std::move(path)), bytes_(keep_bytes) {}

  // kIo: cannot be written; the import must stop rather than lose the row.
  Result<void> add(const FileRow& row, const RowError& error, const RowReader& reader);
  uint64_t bytes() const { return bytes_; }

 private:
  Result<void> open(const RowReader& reader);

  const std::string path_;
  uint64_t bytes_;
  std::ofstream out_;
};

}  // namespace tutti::ingest
