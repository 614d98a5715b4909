// The thinnest useful cover of DuckDB's C API: handles that close themselves, errors as values.
// Threads: a Database may be shared; a Connection, its Rows and its TableWriters belong to one thread at a time.
#pragma once

#include <duckdb.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/types.h"

namespace tutti::duck {

using Parameter = std::variant<int64_t, std::string>;

// The rows of a result, read forwards. next() must have given true before a column is read; text is valid until the
// following next().
class Rows : NonCopyable {
 public:
  Rows(Rows&& other) noexcept;
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  Result<bool> next();
  bool is_null(size_t column) const;
  int64_t integer(size_t column) const;  // of a BIGINT column
  std::string_view text(size_t column) const;
  std::vector<std::string> column_names();

 private:
  friend class Connection;
  explicit Rows(duckdb_result result) : result_(result) {}
  duckdb_vector vector(size_t column) const { return duckdb_data_chunk_get_vector(chunk_, static_cast<idx_t>(column)); }

  mutable duckdb_result result_;
  duckdb_data_chunk chunk_ = nullptr;
  idx_t row_ = 0;
  idx_t rows_ = 0;
};

class Database : NonCopyable {
 public:
  using Setting = std::pair<std::string, std::string>;
  // kUnavailable: another process has the file; kCorrupt: it is no database that this library reads.
  static Result<Database> open(const std::string& path, const std::vector<Setting>& settings);
  Database(Database&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
  ~Database();
  duckdb_database handle() const { return db_; }

 private:
  explicit Database(duckdb_database db) : db_(db) {}
  duckdb_database db_ = nullptr;
};

class Connection : NonCopyable {
 public:
  static Result<Connection> open(const Database& database);
  Connection(Connection&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  ~Connection();

  Result<void> exec(const std::string& sql);  // one or more statements, results dropped
  Result<Rows> query(const std::string& sql, const std::vector<Parameter>& parameters = {});
  // Calls `take` with every chunk of the result.
  Result<void> chunks(const std::string& sql, const std::function<Result<void>(duckdb_data_chunk)>& take);
  // One statement that works long: planned twice, but cheaper while it runs (see run() in duck.cc).
  Result<void> work(const std::string& sql);
  // One SELECT whose rows are made while they are read, so that they are never all in memory. The connection takes no
  // other statement until the Rows are gone.
  Result<Rows> stream(const std::string& sql);
  // One SELECT, stopped with kOverloaded after `run_ms_max`. kInvalid when `sql` is anything else.
  Result<Rows> select(const std::string& sql, int64_t run_ms_max);
  duckdb_connection handle() const { return connection_; }

 private:
  explicit Connection(duckdb_connection connection) : connection_(connection) {}
  duckdb_connection connection_ = nullptr;
};

// Runs BEGIN now, and ROLLBACK at its end unless commit() was called and went well.
class Transaction : NonCopyable {
 public:
  static Result<Transaction> begin(Connection& connection);
  Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

// Appends rows to a table in chunks of DuckDB's vector size, within the connection's transaction. Columns are written
// in order; a row is complete with its last column. Nothing is in the table for certain until finish() returns well.
class TableWriter : NonCopyable {
 public:
  // `catalog` may be empty: the default one ("temp" for temporary tables).
  static Result<TableWriter> open(Connection& connection, const std::string& catalog, const std::string& table);
  TableWriter(TableWriter&& other) noexcept;
  ~TableWriter();

  void big(int64_t v);            // BIGINT
  void boolean(bool v);           // BOOLEAN
  void real(double v);            // DOUBLE
  void text(std::string_view v);  // VARCHAR
  void time(Millis t);            // TIMESTAMP; clamped to the years 0001 to 9999
  void decimal(Decimal d);        // DECIMAL(20, 6)
  void null();
  Result<void> end_row();  // asserts that every column was written
  Result<void> finish();

 private:
  TableWriter() = default;
  void begin_chunk();
  Result<void> flush_chunk();
  template <typename T>
  void put(const T& v) {
    static_cast<T*>(data_[column_++])[row_] = v;
  }

  duckdb_appender appender_ = nullptr;
  duckdb_data_chunk chunk_ = nullptr;
  std::vector<duckdb_vector> vectors_;
  std::vector<void*> data_;
  size_t column_ = 0;
  idx_t row_ = 0;
};

// 'text' as an SQL literal; only for file names of the lake's own making (values go in as parameters).
std::string literal(std::string_view text);

}  // namespace tutti::duck
