// Rows of a text file, one at a time, in bounded memory: CSV (RFC 4180: quotes, doubled quotes, newlines inside), TSV,
// JSON lines; gzip is unpacked on the way; a UTF-8 byte order mark is dropped.
//
//   auto reader = RowReader::open({.path = "x.csv"});
//   while (true) { auto row = (*reader)->next(); if (!row || !*row) break; ... (*row)->values ... }
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tutti::ingest {

constexpr size_t kRowBytesMax = 1u << 20;
constexpr size_t kColumnsMax = 4'096;

enum class FileFormat : uint8_t { kDelimited, kJsonLines };

struct FileRow {
  uint64_t number = 0;                   // from 1, the header not counted
  std::string_view text;                 // as in the file, without the line end
  std::vector<std::string_view> values;  // kDelimited: as many as the header has; views live until the next next()
  const char* error =
      nullptr;  // a code: the row is no row (too_few_columns, too_many_columns, bad_quotes, row_too_large)
};

class RowReader : NonCopyable {
 public:
  struct Options {
    std::string path;
    char delimiter = 0;  // 0: found out from the first line (, ; tab |)
  };
  static Result<std::unique_ptr<RowReader>> open(const Options& options);
  virtual ~RowReader() = default;

  virtual FileFormat format() const = 0;
  virtual const std::vector<std::string>& header() const = 0;  // kDelimited
  virtual const std::string& header_text() const = 0;          // kDelimited: as in the file
  virtual char delimiter() const = 0;                          // ',' for kJsonLines
  // nullptr at the end. Errors: kIo, kCorrupt (broken gzip).
  virtual Result<const FileRow*> next() = 0;
  virtual uint64_t bytes_read() const = 0;  // of the file on disk
  virtual uint64_t bytes_total() const = 0;
};

}  // namespace tutti::ingest
