#include "sql/result_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/json_writer.h"
#include "sql/arrow.h"

namespace tutti::sql {
namespace {

constexpr size_t kPieceBytes = 64 * 1024;

std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  return out + "\"";
}

}  // namespace

void append_csv_cell(std::string& out, std::string_view text, bool neutralise) {
  const bool formula = neutralise && !text.empty() && std::string_view("=+-@\t\r\n").find(text[0]) != text.npos;
  if (!text.empty() && !formula && text.find_first_of("\",\r\n") == std::string_view::npos && text[0] != ' ' &&
      text.back() != ' ') {
    out += text;
    return;
  }
  out.push_back('"');
  if (formula) out.push_back('\'');
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

ResultWriter::Kind ResultWriter::kind_of(std::string_view type) {
  constexpr std::string_view kRaw[] = {"BOOLEAN",  "TINYINT",   "SMALLINT", "INTEGER", "BIGINT",
                                       "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT",   "DOUBLE"};
  if (std::find(std::begin(kRaw), std::end(kRaw), type) != std::end(kRaw)) return Kind::kRaw;
  if (type == "JSON" || type.ends_with(']') || type.starts_with("STRUCT(") || type.starts_with("MAP(") ||
      type.starts_with("UNION("))
    return Kind::kJson;
  return type.starts_with("TIMESTAMP") ? Kind::kTime : Kind::kText;
}

Result<void> ResultWriter::describe() {
  TRY_VALUE(rows, connection_.query("SELECT column_name, column_type FROM (DESCRIBE lake_result)"));
  for (;;) {
    TRY_VALUE(more, rows.next());
    if (!more) break;
    columns_.push_back({std::string(rows.text(0)), std::string(rows.text(1)), kind_of(rows.text(1))});
  }
  TRY_VALUE(count, connection_.query("SELECT count(*) FROM lake_result"));
  TRY_VALUE(one, count.next());
  TUTTI_ASSERT(one);
  const auto found = static_cast<uint64_t>(count.integer(0));
  head_ = {.rows = std::min(found, job_.rows_max), .columns = columns_.size(), .cut = found > job_.rows_max};
  return {};
}

Result<void> ResultWriter::write() {
  TRY(describe());
  if (job_.format == Format::kParquet) return write_parquet();
  TRY(send_(FrameKind::kHead, encode(head_)));
  switch (job_.format) {
    case Format::kCsv: TRY(write_csv()); break;
    case Format::kArrow: TRY(write_arrow()); break;
    default: TRY(write_json());
  }
  return flush();
}

// Every column as text, made so that JSON and CSV need no knowledge of types.
std::string ResultWriter::text_select() const {
  std::string list;
  for (const Column& c : columns_) {
    const std::string name = quoted_name(c.name);
    if (!list.empty()) list += ", ";
    if (c.type == "FLOAT" || c.type == "DOUBLE")
      list += fmt::format("CASE WHEN isfinite({0}) THEN CAST({0} AS VARCHAR) END", name);
    else if (c.kind == Kind::kTime)
      list += fmt::format("strftime(CAST({} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%fZ')", name);
    else if (c.kind == Kind::kJson) list += fmt::format("CAST(to_json({}) AS VARCHAR)", name);
    else list += fmt::format("CAST({} AS VARCHAR)", name);
  }
  return fmt::format("SELECT {} FROM lake_result LIMIT {}", list, job_.rows_max);
}

Result<void> ResultWriter::write_json() {
  JsonWriter w;
  w.begin_array();
  for (const Column& c : columns_) {
    w.begin_object();
    w.field("name", std::string_view(c.name));
    w.field("type", std::string_view(c.type));
    w.end_object();
  }
  w.end_array();
  TRY(add(fmt::format("{{\"columns\":{},\"row_count\":{},\"cut\":{},\"as_of_offset\":{},\"rows\":[", w.view(),
                      head_.rows, head_.cut, job_.applied.value)));
  TRY_VALUE(rows, connection_.query(text_select()));
  std::string line;
  for (bool first = true;; first = false) {
    TRY_VALUE(more, rows.next());
    if (!more) break;
    line = first ? "[" : ",\n[";
    for (size_t k = 0; k < columns_.size(); ++k) {
      if (k > 0) line.push_back(',');
      if (rows.is_null(k)) line += "null";
      else if (columns_[k].kind == Kind::kRaw || columns_[k].kind == Kind::kJson) line += rows.text(k);
      else append_json_string(line, rows.text(k));
    }
    line.push_back(']');
    TRY(add(line));
  }
  return add("]}");
}

Result<void> ResultWriter::write_csv() {
  std::string line;
  for (const Column& c : columns_) {
    if (!line.empty()) line.push_back(',');
    append_csv_cell(line, c.name, true);
  }
  TRY(add(line + "\r\n"));
  TRY_VALUE(rows, connection_.query(text_select()));
  for (;;) {
    TRY_VALUE(more, rows.next());
    if (!more) return {};
    line.clear();
    for (size_t k = 0; k < columns_.size(); ++k) {
      if (k > 0) line.push_back(',');
      const bool number = columns_[k].kind == Kind::kRaw || columns_[k].type.starts_with("DECIMAL") ||
                          columns_[k].type.ends_with("HUGEINT") || columns_[k].type == "UBIGINT";
      if (!rows.is_null(k)) append_csv_cell(line, rows.text(k), !number);
    }
    TRY(add(line + "\r\n"));
  }
}

Result<void> ResultWriter::write_parquet() {
  std::string list;
  for (const Column& c : columns_) {
    const std::string name = quoted_name(c.name);
    if (!list.empty()) list += ", ";
    if (c.type.ends_with("HUGEINT")) list += fmt::format("CAST({0} AS DECIMAL(38, 0)) AS {0}", name);
    else if (c.type.starts_with("UNION(")) list += fmt::format("CAST(to_json({0}) AS VARCHAR) AS {0}", name);
    else list += name;
  }
  const std::string path = scratch_ + "/result.parquet";
  const Result<void> copied = connection_.exec(
      fmt::format("COPY (SELECT {} FROM lake_result LIMIT {}) TO {} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE "
                  "false)",
                  list, job_.rows_max, duck::literal(path)));
  // The lake is not read any more: what fails here is the limit of the file's size.
  if (!copied && copied.error().code == ErrorCode::kIo)
    return fail(ErrorCode::kTooLarge, "the result is larger than a Parquet result may be", "result");
  TRY(copied);
  TRY(send_(FrameKind::kHead, encode(head_)));
  return send_file(path);
}

// Columns of Arrow's types as they are, everything else as text.
Result<void> ResultWriter::write_arrow() {
  std::vector<ArrowColumn> columns;
  std::string list;
  for (const Column& c : columns_) {
    ArrowColumn a{.name = c.name};
    std::string cast = "CAST({0} AS VARCHAR)";
    if (c.type == "BOOLEAN") a.type = ArrowType::kBool, cast = "{0}";
    else if (c.type == "DOUBLE" || c.type == "FLOAT") a.type = ArrowType::kDouble, cast = "CAST({0} AS DOUBLE)";
    else if (c.kind == Kind::kRaw) a.type = ArrowType::kInt64, cast = "CAST({0} AS BIGINT)";
    else if (c.type == "DATE") a.type = ArrowType::kDate, cast = "{0}";
    else if (c.kind == Kind::kTime) a.type = ArrowType::kTimestamp, cast = "CAST({0} AS TIMESTAMP)";
    else if (c.kind == Kind::kJson) cast = "CAST(to_json({0}) AS VARCHAR)";
    else if (c.type == "UBIGINT" || c.type.ends_with("HUGEINT"))
      a.type = ArrowType::kDecimal, cast = "CAST({0} AS DECIMAL(38, 0))";
    else if (c.type.starts_with("DECIMAL(")) {
      a.type = ArrowType::kDecimal;
      a.scale = std::atoi(c.type.c_str() + c.type.find(',') + 1);
      cast = fmt::format("CAST({{0}} AS DECIMAL(38, {}))", a.scale);
    }
    a.utc = c.type == "TIMESTAMP WITH TIME ZONE";
    columns.push_back(std::move(a));
    list += (list.empty() ? "" : ", ") + fmt::format(fmt::runtime(cast), quoted_name(c.name));
  }
  TRY(add(arrow_schema(columns)));
  TRY(connection_.chunks(fmt::format("SELECT {} FROM lake_result LIMIT {}", list, job_.rows_max),
                         [&](duckdb_data_chunk chunk) { return add(arrow_batch(columns, chunk)); }));
  return add(arrow_end());
}

Result<void> ResultWriter::send_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(ErrorCode::kInternal, "the result cannot be read back", "sql");
  Result<void> done;
  std::string piece(kPieceBytes, '\0');
  while (done) {
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    if (got == 0) break;
    done = got < 0 ? fail(ErrorCode::kInternal, "the result cannot be read back", "sql")
                   : send_(FrameKind::kData, std::string_view(piece).substr(0, static_cast<size_t>(got)));
  }
  ::close(fd);
  return done;
}

Result<void> ResultWriter::add(std::string_view bytes) {
  buffer_ += bytes;
  return buffer_.size() < kPieceBytes ? Result<void>() : flush();
}

Result<void> ResultWriter::flush() {
  for (size_t at = 0; at < buffer_.size(); at += kFrameBytesMax)
    TRY(send_(FrameKind::kData, std::string_view(buffer_).substr(at, kFrameBytesMax)));
  buffer_.clear();
  return {};
}

}  // namespace tutti::sql
