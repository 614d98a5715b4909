#include "ingest/files/parquet_reader.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <optional>

#include "lake/duck.h"

namespace tutti::ingest {
namespace {

std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

// A column as the text that mappings read.
std::string as_text(std::string_view name, std::string_view type) {
  const std::string column = quoted_name(name);
  const bool nested = type.ends_with(']') || type.starts_with("STRUCT") || type.starts_with("MAP");
  if (nested) return fmt::format("CAST(to_json({}) AS VARCHAR)", column);
  if (type.starts_with("TIMESTAMP WITH"))
    return fmt::format("strftime({} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ')", column);
  if (type.starts_with("TIMESTAMP")) return fmt::format("strftime({}::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%g')", column);
  if (type == "DOUBLE" || type == "FLOAT")  // 1e+16 is no number for mappings' exact decimals; integers stay integers
    return fmt::format(
        "CASE WHEN {0} = round({0}) AND abs({0}) < 1e15 THEN CAST(CAST({0} AS BIGINT) AS VARCHAR) ELSE CAST({0} AS "
        "VARCHAR) END",
        column);
  return fmt::format("CAST({} AS VARCHAR)", column);
}

class ParquetReader final : public RowReader {
 public:
  ParquetReader(duck::Database db, duck::Connection connection, uint64_t bytes)
      : db_(std::move(db)), connection_(std::move(connection)), bytes_(bytes) {}

  Result<void> start(const std::string& path) {
    const std::string file = duck::literal(path);
    TRY(connection_.exec("SET allowed_paths=[" + file + "]"));
    TRY(connection_.exec("SET enable_external_access=false"));
    TRY(connection_.exec("SET lock_configuration=true"));
    std::string list;
    {
      TRY_VALUE(columns,
                connection_.query("SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet(" + file + "))"));
      for (;;) {
        TRY_VALUE(any, columns.next());
        if (!any) break;
        if (header_.size() == kColumnsMax)
          return fail(ErrorCode::kTooLarge, fmt::format("the file has more than {} columns", kColumnsMax));
        header_.emplace_back(columns.text(0));
        list += (list.empty() ? "" : ", ") + as_text(columns.text(0), columns.text(1));
      }
    }
    {
      TRY_VALUE(count,
                connection_.query("SELECT CAST(sum(num_rows) AS BIGINT) FROM parquet_file_metadata(" + file + ")"));
      TRY_VALUE(any, count.next());
      if (any && !count.is_null(0)) rows_ = static_cast<uint64_t>(count.integer(0));
    }
    name_columns(header_);
    TRY_VALUE(rows, connection_.stream("SELECT " + list + " FROM read_parquet(" + file + ")"));
    result_.emplace(std::move(rows));
    return {};
  }

  FileFormat format() const override { return FileFormat::kParquet; }
  const std::vector<std::string>& header() const override { return header_; }
  // DuckDB does not tell where it is; rows stand in for bytes.
  uint64_t bytes_read() const override {
    return rows_ == 0 ? bytes_
                      : static_cast<uint64_t>(static_cast<double>(bytes_) * static_cast<double>(count_) /
                                              static_cast<double>(rows_));
  }
  uint64_t bytes_total() const override { return bytes_; }

  Result<const FileRow*> next() override {
    TRY_VALUE(any, result_->next());
    if (!any) return nullptr;
    row_ = {};
    row_.number = ++count_;
    size_t bytes = 0;
    for (size_t k = 0; k < header_.size(); ++k) {
      row_.values.push_back(result_->is_null(k) ? std::string_view{} : result_->text(k));
      bytes += row_.values.back().size();
    }
    if (bytes > kRowBytesMax) row_.error = "row_too_large";
    return &row_;
  }

 private:
  duck::Database db_;
  duck::Connection connection_;
  std::optional<duck::Rows> result_;
  std::vector<std::string> header_;
  FileRow row_;
  const uint64_t bytes_;
  uint64_t rows_ = 0, count_ = 0;
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_parquet(const RowReader::Options& options) {
  struct stat info {};
  if (stat(options.path.c_str(), &info) != 0) return fail(ErrorCode::kNotFound, "there is no such file", options.path);
  TRY_VALUE(db, duck::Database::open(":memory:", {{"threads", "1"},
                                                  {"memory_limit", fmt::format("{}MB", kParquetMemoryMib)},
                                                  {"temp_directory", ""},
                                                  {"autoinstall_known_extensions", "false"},
                                                  {"autoload_known_extensions", "false"}}));
  TRY_VALUE(connection, duck::Connection::open(db));
  auto reader =
      std::make_unique<ParquetReader>(std::move(db), std::move(connection), static_cast<uint64_t>(info.st_size));
  if (Result<void> started = reader->start(options.path); !started) {
    const ErrorCode code = started.error().code;
    return fail(code == ErrorCode::kInternal ? ErrorCode::kCorrupt : code, started.error().message, options.path);
  }
  return reader;
}

}  // namespace tutti::ingest
