// Rows of a file, one at a time, in bounded memory, whatever kind of file it is:
//
//   delimited text  RFC 4180 (quotes, doubled quotes, newlines inside) with any of , ; tab |
//   JSON lines      one object a line
//   XLSX            one sheet; dates come as ISO 8601 text, numbers as Excel shows them in general
//   Parquet         columns as text
//
// Text may be gzip and in any encoding of encoding.h; what comes out is UTF-8. Encoding and delimiter are found out
// unless they are given.
//
//   auto reader = RowReader::open({.path = "x.csv"});
//   while (true) { auto row = (*reader)->next(); if (!row || !*row) break; ... (*row)->values ... }
//
// Threads: one at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/files/guess.h"
#include "ingest/files/read_options.h"

namespace tutti::ingest {

constexpr size_t kRowBytesMax = 1u << 20;
constexpr size_t kColumnsMax = 4'096;

enum class FileFormat : uint8_t { kDelimited, kJsonLines, kXlsx, kParquet };
std::string_view to_string(FileFormat format);  // "csv", "json_lines", "xlsx", "parquet"

struct FileRow {
  uint64_t number = 0;                   // from 1, the header and what stands before it not counted
  std::string_view text;                 // text formats: as in the file, as UTF-8, without the line end
  std::vector<std::string_view> values;  // as many as the header has (none for JSON lines); valid until the next next()
  // A code: the row is no row (too_few_columns, too_many_columns, bad_quotes, bad_utf8, bad_encoding, row_too_large).
  const char* error = nullptr;
};

class RowReader : NonCopyable {
 public:
  struct Options {
    std::string path;
    ReadOptions read = {};
  };
  // kNotFound, kInvalid (no such sheet, no header, a kind of file that is not read), kTooLarge (a limit of an XLSX's
  // parts, named), kCorrupt, kIo.
  static Result<std::unique_ptr<RowReader>> open(const Options& options);
  virtual ~RowReader() = default;

  virtual FileFormat format() const = 0;
  // Names of the columns; a name that comes twice has _2, _3 ... behind it, an empty one is column_N.
  virtual const std::vector<std::string>& header() const = 0;
  // nullptr at the end.
  virtual Result<const FileRow*> next() = 0;
  virtual uint64_t bytes_read() const = 0;  // of the file on disk; for the progress only
  virtual uint64_t bytes_total() const = 0;

  // Text only.
  virtual char delimiter() const { return ','; }
  virtual const Guess& encoding() const;
  // True for a file of rejected rows (importer.h): it has its own header and is UTF-8, whatever the options say.
  virtual bool is_error_file() const { return false; }
  // XLSX only: all sheets, and the one that is read.
  virtual std::vector<std::string> sheets() const { return {}; }
  virtual std::string sheet() const { return {}; }
};

// How the header of a file of rejected rows begins; then the file's own columns follow.
constexpr std::string_view kErrorFileColumns[] = {"row", "reason", "column"};

// Makes column names unique and not empty.
void name_columns(std::vector<std::string>& names);

}  // namespace tutti::ingest
