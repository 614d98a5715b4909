// The thinnest useful cover of SQLite's C API: handles that close themselves, errors as values.
// Threads: a Database and its Statements belong to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tutti::sqlite {

class Statement : NonCopyable {
 public:
  Statement() = default;
  Statement(Statement&& other) noexcept : stmt_(std::exchange(other.stmt_, nullptr)) {}
  Statement& operator=(Statement&& other) noexcept {
    std::swap(stmt_, other.stmt_);
    return *this;
  }
  ~Statement();

  // Parameters count from 1, columns from 0. Text and blobs are copied when bound.
  Statement& bind(int index, int64_t v);
  Statement& bind(int index, uint64_t v) { return bind(index, static_cast<int64_t>(v)); }
  Statement& bind(int index, int v) { return bind(index, static_cast<int64_t>(v)); }
  Statement& bind_text(int index, std::string_view v);
  Statement& bind_blob(int index, std::string_view v);
  // Not copied: `v` must live until the next step() or reset().
  Statement& bind_blob_view(int index, std::string_view v);
  Statement& bind_null(int index);

  // true: a row is ready; false: done.
  Result<bool> step();
  // step() until done, then reset.
  Result<void> run();
  void reset();

  int64_t integer(int column) const;
  // Valid until the next step(), reset() or destruction.
  std::string_view text(int column) const;
  std::string_view blob(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  explicit Statement(sqlite3_stmt* stmt) : stmt_(stmt) {}
  sqlite3_stmt* stmt_ = nullptr;
};

struct OpenOptions {
  bool read_only = false;
  bool durable = true;    // synchronous=FULL; false: NORMAL, for derived data that can be rebuilt
  int page_bytes = 4096;  // takes effect when the file is made
  int cache_kib = 8192;
  int busy_ms = 5000;
};

class Database : NonCopyable {
 public:
  // Opens (and creates, unless read_only) in WAL mode, secure_delete on, foreign keys on.
  static Result<Database> open(const std::string& path, const OpenOptions& options = {});
  Database(Database&& other) noexcept : db_(std::exchange(other.db_, nullptr)), path_(std::move(other.path_)) {}
  Database& operator=(Database&& other) noexcept {
    std::swap(db_, other.db_);
    std::swap(path_, other.path_);
    return *this;
  }
  ~Database();

  Result<void> exec(const char* sql);
  Result<Statement> prepare(std::string_view sql);
  Result<int64_t> integer(std::string_view sql);  // first column of the first row
  int64_t changes() const;
  int64_t last_insert_id() const;
  // Copies the whole database into a new file while it stays in use (SQLite's online backup).
  Result<void> backup_to(const std::string& path);
  const std::string& path() const { return path_; }
  sqlite3* handle() const { return db_; }

 private:
  Database(sqlite3* db, std::string path) : db_(db), path_(std::move(path)) {}
  sqlite3* db_ = nullptr;
  std::string path_;
};

}  // namespace tutti::sqlite
