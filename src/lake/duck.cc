#include "lake/duck.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

namespace tutti::duck {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

ErrorCode code_of(duckdb_error_type type, std::string_view message) {
  switch (type) {
    case DUCKDB_ERROR_IO:
      if (contains(message, "No space left") || contains(message, "disk quota")) return ErrorCode::kNoSpace;
      return contains(message, "Corrupt") ? ErrorCode::kCorrupt : ErrorCode::kIo;
    case DUCKDB_ERROR_OUT_OF_MEMORY:
      return contains(message, "max_temp_directory_size") || contains(message, "No space left")
                 ? ErrorCode::kNoSpace
                 : ErrorCode::kOverloaded;
    case DUCKDB_ERROR_INTERRUPT: return ErrorCode::kOverloaded;
    case DUCKDB_ERROR_SERIALIZATION: return ErrorCode::kCorrupt;
    case DUCKDB_ERROR_PARSER:
    case DUCKDB_ERROR_BINDER:
    case DUCKDB_ERROR_CATALOG:
    case DUCKDB_ERROR_SYNTAX:
    case DUCKDB_ERROR_CONVERSION:
    case DUCKDB_ERROR_PERMISSION: return ErrorCode::kInvalid;
    default: return ErrorCode::kInternal;
  }
}

tl::unexpected<Error> failure(duckdb_error_type type, const char* message) {
  const std::string_view all = message ? message : "no message";
  // A conversion error quotes the value, which may be someone's data.
  const std::string_view shown =
      type == DUCKDB_ERROR_CONVERSION ? "a value has another type" : all.substr(0, all.find('\n'));
  return fail(code_of(type, all), "DuckDB: " + std::string(shown), "lake");
}

tl::unexpected<Error> failure(duckdb_result& result) {
  auto error = failure(duckdb_result_error_type(&result), duckdb_result_error(&result));
  duckdb_destroy_result(&result);
  return error;
}

struct Prepared : NonCopyable {
  duckdb_prepared_statement handle = nullptr;
  ~Prepared() { duckdb_destroy_prepare(&handle); }
};

struct Pending : NonCopyable {
  duckdb_pending_result handle = nullptr;
  ~Pending() { duckdb_destroy_pending(&handle); }
};

Result<void> prepare(duckdb_connection connection, const std::string& sql, Prepared& out) {
  if (duckdb_prepare(connection, sql.c_str(), &out.handle) == DuckDBSuccess) return {};
  const char* message = duckdb_prepare_error(out.handle);
  return fail(ErrorCode::kInvalid, std::string("DuckDB: ") + (message ? message : "cannot prepare"), "lake");
}

using Clock = std::chrono::steady_clock;

// Works on the statement's tasks together with DuckDB's threads. DuckDB's own loop spins while other threads have all
// the tasks, which costs a busy machine a core; this one naps.
Result<duckdb_result> run(duckdb_connection connection, Prepared& prepared, std::optional<Clock::time_point> deadline) {
  Pending pending;
  if (duckdb_pending_prepared(prepared.handle, &pending.handle) != DuckDBSuccess)
    return fail(ErrorCode::kInvalid, std::string("DuckDB: ") + duckdb_pending_error(pending.handle), "sql");
  for (;;) {
    const duckdb_pending_state state = duckdb_pending_execute_task(pending.handle);
    if (duckdb_pending_execution_is_finished(state)) break;
    if (deadline && Clock::now() > *deadline) {
      duckdb_interrupt(connection);
      return fail(ErrorCode::kOverloaded, "the query ran longer than its limit", "sql");
    }
    if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE) std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  duckdb_result result{};
  if (duckdb_execute_pending(pending.handle, &result) != DuckDBSuccess) return failure(result);
  return result;
}

}  // namespace

Rows::Rows(Rows&& other) noexcept
    : result_(std::exchange(other.result_, duckdb_result{})),
      chunk_(std::exchange(other.chunk_, nullptr)),
      row_(other.row_),
      rows_(other.rows_) {}

Rows::~Rows() {
  duckdb_destroy_data_chunk(&chunk_);
  duckdb_destroy_result(&result_);
}

Result<bool> Rows::next() {
  if (chunk_ && ++row_ < rows_) return true;
  duckdb_destroy_data_chunk(&chunk_);
  chunk_ = duckdb_fetch_chunk(result_);
  row_ = 0;
  rows_ = chunk_ ? duckdb_data_chunk_get_size(chunk_) : 0;
  if (rows_ > 0) return true;
  const char* message = duckdb_result_error(&result_);
  if (message && *message) return failure(duckdb_result_error_type(&result_), message);
  return false;
}

bool Rows::is_null(size_t column) const {
  uint64_t* valid = duckdb_vector_get_validity(vector(column));
  return valid && !duckdb_validity_row_is_valid(valid, row_);
}

int64_t Rows::integer(size_t column) const {
  return static_cast<const int64_t*>(duckdb_vector_get_data(vector(column)))[row_];
}

std::string_view Rows::text(size_t column) const {
  auto* s = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector(column))) + row_;
  return {duckdb_string_t_data(s), duckdb_string_t_length(*s)};
}

std::vector<std::string> Rows::column_names() {
  std::vector<std::string> names;
  for (idx_t k = 0; k < duckdb_column_count(&result_); ++k) names.emplace_back(duckdb_column_name(&result_, k));
  return names;
}

Result<Database> Database::open(const std::string& path, const std::vector<Setting>& settings) {
  duckdb_config config = nullptr;
  if (duckdb_create_config(&config) != DuckDBSuccess) return fail(ErrorCode::kInternal, "DuckDB: no config", path);
  for (const auto& [name, value] : settings) {
    if (duckdb_set_config(config, name.c_str(), value.c_str()) != DuckDBSuccess) {
      duckdb_destroy_config(&config);
      return fail(ErrorCode::kInternal, "DuckDB refuses the setting " + name, path);
    }
  }
  duckdb_database db = nullptr;
  char* text = nullptr;
  const duckdb_state state = duckdb_open_ext(path.c_str(), &db, config, &text);
  duckdb_destroy_config(&config);
  if (state == DuckDBSuccess) return Database(db);
  const std::string message = text ? text : "";
  duckdb_free(text);
  ErrorCode code = ErrorCode::kCorrupt;
  if (contains(message, "set lock on file")) code = ErrorCode::kUnavailable;
  else if (contains(message, "No space left")) code = ErrorCode::kNoSpace;
  else if (contains(message, "Cannot open file")) code = ErrorCode::kIo;
  return fail(code, "DuckDB: " + message.substr(0, message.find('\n')), path);
}

Database::~Database() {
  duckdb_close(&db_);
}

Result<Connection> Connection::open(const Database& database) {
  duckdb_connection connection = nullptr;
  if (duckdb_connect(database.handle(), &connection) != DuckDBSuccess)
    return fail(ErrorCode::kInternal, "DuckDB: cannot connect", "lake");
  return Connection(connection);
}

Connection::~Connection() {
  duckdb_disconnect(&connection_);
}

Result<void> Connection::exec(const std::string& sql) {
  duckdb_result result{};
  if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) return failure(result);
  duckdb_destroy_result(&result);
  return {};
}

Result<Rows> Connection::query(const std::string& sql, const std::vector<Parameter>& parameters) {
  if (parameters.empty()) {
    duckdb_result result{};
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) return failure(result);
    return Rows(result);
  }
  Prepared prepared;
  TRY(prepare(connection_, sql, prepared));
  for (idx_t k = 0; k < parameters.size(); ++k) {
    const Parameter& p = parameters[k];
    const auto* text = std::get_if<std::string>(&p);
    const duckdb_state bound = text ? duckdb_bind_varchar_length(prepared.handle, k + 1, text->data(), text->size())
                                    : duckdb_bind_int64(prepared.handle, k + 1, std::get<int64_t>(p));
    if (bound != DuckDBSuccess) return fail(ErrorCode::kInvalid, "DuckDB refuses a parameter", "lake");
  }
  duckdb_result result{};
  if (duckdb_execute_prepared(prepared.handle, &result) != DuckDBSuccess) return failure(result);
  return Rows(result);
}

Result<void> Connection::chunks(const std::string& sql, const std::function<Result<void>(duckdb_data_chunk)>& take) {
  duckdb_result result{};
  if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) return failure(result);
  Result<void> done;
  while (done) {
    duckdb_data_chunk chunk = duckdb_fetch_chunk(result);
    if (!chunk) break;
    done = take(chunk);
    duckdb_destroy_data_chunk(&chunk);
  }
  duckdb_destroy_result(&result);
  return done;
}

Result<void> Connection::work(const std::string& sql) {
  Prepared prepared;
  TRY(prepare(connection_, sql, prepared));
  TRY_VALUE(result, run(connection_, prepared, std::nullopt));
  duckdb_destroy_result(&result);
  return {};
}

Result<Rows> Connection::stream(const std::string& sql) {
  Prepared prepared;
  TRY(prepare(connection_, sql, prepared));
  Pending pending;
  if (duckdb_pending_prepared_streaming(prepared.handle, &pending.handle) != DuckDBSuccess)
    return fail(ErrorCode::kInvalid, std::string("DuckDB: ") + duckdb_pending_error(pending.handle), "sql");
  duckdb_result result{};
  if (duckdb_execute_pending(pending.handle, &result) != DuckDBSuccess) return failure(result);
  return Rows(result);
}

Result<Rows> Connection::select(const std::string& sql, int64_t run_ms_max) {
  Prepared prepared;
  TRY(prepare(connection_, sql, prepared));
  if (duckdb_prepared_statement_type(prepared.handle) != DUCKDB_STATEMENT_TYPE_SELECT)
    return fail(ErrorCode::kInvalid, "only SELECT is allowed", "sql");
  TRY_VALUE(result, run(connection_, prepared, Clock::now() + std::chrono::milliseconds(run_ms_max)));
  return Rows(result);
}

Result<Transaction> Transaction::begin(Connection& connection) {
  TRY(connection.exec("BEGIN TRANSACTION"));
  return Transaction(connection);
}

Transaction::~Transaction() {
  if (connection_) static_cast<void>(connection_->exec("ROLLBACK"));
}

Result<void> Transaction::commit() {
  TRY(connection_->exec("COMMIT"));
  connection_ = nullptr;
  return {};
}

Result<TableWriter> TableWriter::open(Connection& connection, const std::string& catalog, const std::string& table) {
  TableWriter writer;
  const duckdb_state state = duckdb_appender_create_ext(
      connection.handle(), catalog.empty() ? nullptr : catalog.c_str(), nullptr, table.c_str(), &writer.appender_);
  if (state != DuckDBSuccess) {
    const char* message = writer.appender_ ? duckdb_appender_error(writer.appender_) : nullptr;
    return fail(ErrorCode::kInternal, std::string("DuckDB: ") + (message ? message : "no appender"), table);
  }
  const idx_t columns = duckdb_appender_column_count(writer.appender_);
  std::vector<duckdb_logical_type> types;
  for (idx_t k = 0; k < columns; ++k) types.push_back(duckdb_appender_column_type(writer.appender_, k));
  writer.chunk_ = duckdb_create_data_chunk(types.data(), columns);
  for (duckdb_logical_type& type : types) duckdb_destroy_logical_type(&type);
  writer.vectors_.resize(columns);
  writer.data_.resize(columns);
  writer.begin_chunk();
  return writer;
}

void TableWriter::begin_chunk() {
  duckdb_data_chunk_reset(chunk_);
  for (idx_t k = 0; k < vectors_.size(); ++k) {
    vectors_[k] = duckdb_data_chunk_get_vector(chunk_, k);
    data_[k] = duckdb_vector_get_data(vectors_[k]);
  }
  row_ = 0;
}

TableWriter::TableWriter(TableWriter&& other) noexcept
    : appender_(std::exchange(other.appender_, nullptr)),
      chunk_(std::exchange(other.chunk_, nullptr)),
      vectors_(std::move(other.vectors_)),
      data_(std::move(other.data_)),
      column_(other.column_),
      row_(other.row_) {}

TableWriter::~TableWriter() {
  duckdb_destroy_data_chunk(&chunk_);
  if (appender_) duckdb_appender_destroy(&appender_);
}

void TableWriter::big(int64_t v) {
  put(v);
}
void TableWriter::boolean(bool v) {
  put(v);
}
void TableWriter::real(double v) {
  put(v);
}
void TableWriter::text(std::string_view v) {
  duckdb_vector_assign_string_element_len(vectors_[column_++], row_, v.data() ? v.data() : "", v.size());
}
void TableWriter::time(Millis t) {
  constexpr int64_t kFirst = -62'135'596'800'000, kLast = 253'402'300'799'999;  // 0001-01-01, 9999-12-31
  put(duckdb_timestamp{std::clamp(t.value, kFirst, kLast) * 1000});
}
void TableWriter::decimal(Decimal d) {
  put(duckdb_hugeint{static_cast<uint64_t>(d.micros), d.micros < 0 ? -1 : 0});
}
void TableWriter::null() {
  duckdb_vector_ensure_validity_writable(vectors_[column_]);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vectors_[column_++]), row_);
}

Result<void> TableWriter::end_row() {
  TUTTI_ASSERT(column_ == vectors_.size());
  column_ = 0;
  if (++row_ == duckdb_vector_size()) return flush_chunk();
  return {};
}

Result<void> TableWriter::flush_chunk() {
  if (row_ == 0) return {};
  duckdb_data_chunk_set_size(chunk_, row_);
  if (duckdb_append_data_chunk(appender_, chunk_) != DuckDBSuccess) {
    const char* message = duckdb_appender_error(appender_);
    return fail(ErrorCode::kInternal, std::string("DuckDB: ") + (message ? message : "cannot append"), "lake");
  }
  begin_chunk();
  return {};
}

Result<void> TableWriter::finish() {
  TRY(flush_chunk());
  const duckdb_state state = duckdb_appender_close(appender_);
  const char* message = state == DuckDBSuccess ? nullptr : duckdb_appender_error(appender_);
  const auto code = message && contains(message, "No space left") ? ErrorCode::kNoSpace : ErrorCode::kInternal;
  const std::string text = message ? message : "cannot append";
  duckdb_appender_destroy(&appender_);
  if (state != DuckDBSuccess) return fail(code, "DuckDB: " + text, "lake");
  return {};
}

std::string literal(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'') out.push_back('\'');
    out.push_back(c);
  }
  return out + "'";
}

}  // namespace tutti::duck
