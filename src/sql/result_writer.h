// Sends the table `lake_result` of a worker in the format that was asked for.
//
// JSON: {"columns":[{"name","type"}],"rows":[[...]],"row_count","cut","as_of_offset"}; integers up to 64 bits, floats
// and booleans as such, exact numbers (DECIMAL, HUGEINT) as text, times as ISO 8601 in UTC, lists and structs as JSON.
// CSV: RFC 4180 with a header; NULL is empty, an empty text is "". A text that a spreadsheet would run as a formula
// (it begins with = + - @, a tab or a line break) gets an apostrophe before it.
// Parquet: zstd; HUGEINT as DECIMAL(38, 0).
// Arrow: see arrow.h; integers as int64, decimals with 38 digits, what Arrow has no plain column for as text.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lake/duck.h"
#include "sql/wire.h"

namespace tutti::sql {

class ResultWriter : NonCopyable {
 public:
  using Send = std::function<Result<void>(FrameKind, std::string_view)>;
  ResultWriter(duck::Connection& connection, const Job& job, std::string scratch, Send send)
      : connection_(connection), job_(job), scratch_(std::move(scratch)), send_(std::move(send)) {}

  // kHead, then the data. Not kEnd.
  Result<void> write();

 private:
  enum class Kind : uint8_t { kText, kRaw, kTime, kJson };
  struct Column {
    std::string name, type;
    Kind kind = Kind::kText;
  };
  static Kind kind_of(std::string_view type);

  Result<void> describe();
  std::string text_select() const;
  Result<void> write_json();
  Result<void> write_csv();
  Result<void> write_parquet();
  Result<void> write_arrow();
  Result<void> send_file(const std::string& path);
  Result<void> add(std::string_view bytes);  // buffered
  Result<void> flush();

  duck::Connection& connection_;
  const Job& job_;
  const std::string scratch_;
  Send send_;
  std::vector<Column> columns_;
  Head head_;
  std::string buffer_;
};

// A cell of a CSV file; `neutralise` when it is text.
void append_csv_cell(std::string& out, std::string_view text, bool neutralise);

}  // namespace tutti::sql
