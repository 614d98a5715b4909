#include "base/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace tutti::sqlite {
namespace {

tl::unexpected<Error> failure(sqlite3* db, const std::string& where) {
  const int code = db ? sqlite3_extended_errcode(db) : SQLITE_NOMEM;
  ErrorCode kind = ErrorCode::kInternal;
  switch (code & 0xff) {
    case SQLITE_FULL: kind = ErrorCode::kNoSpace; break;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM: kind = ErrorCode::kIo; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: kind = ErrorCode::kCorrupt; break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: kind = ErrorCode::kUnavailable; break;
    case SQLITE_CONSTRAINT: kind = ErrorCode::kConflict; break;
    case SQLITE_TOOBIG: kind = ErrorCode::kTooLarge; break;
    default: break;
  }
  return fail(kind, fmt::format("SQLite: {} ({})", db ? sqlite3_errmsg(db) : "no handle", code), where);
}

std::string where_of(sqlite3* db) {
  const char* name = db ? sqlite3_db_filename(db, "main") : nullptr;
  return name ? name : "";
}

}  // namespace

Statement::~Statement() {
  sqlite3_finalize(stmt_);
}

Statement& Statement::bind(int index, int64_t v) {
  TUTTI_ASSERT(sqlite3_bind_int64(stmt_, index, v) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind_text(int index, std::string_view v) {
  TUTTI_ASSERT(sqlite3_bind_text64(stmt_, index, v.data() ? v.data() : "", v.size(), SQLITE_TRANSIENT, SQLITE_UTF8) ==
               SQLITE_OK);
  return *this;
}
Statement& Statement::bind_blob(int index, std::string_view v) {
  TUTTI_ASSERT(sqlite3_bind_blob64(stmt_, index, v.data() ? v.data() : "", v.size(), SQLITE_TRANSIENT) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind_blob_view(int index, std::string_view v) {
  TUTTI_ASSERT(sqlite3_bind_blob64(stmt_, index, v.data() ? v.data() : "", v.size(), SQLITE_STATIC) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind_null(int index) {
  TUTTI_ASSERT(sqlite3_bind_null(stmt_, index) == SQLITE_OK);
  return *this;
}

Result<bool> Statement::step() {
  const int rc = sqlite3_step(stmt_);
  if (rc == SQLITE_ROW) return true;
  if (rc == SQLITE_DONE) return false;
  sqlite3* db = sqlite3_db_handle(stmt_);
  return failure(db, where_of(db));
}

Result<void> Statement::run() {
  for (;;) {
    Result<bool> more = step();
    if (!more) {
      reset();
      return tl::unexpected(more.error());
    }
    if (!*more) break;
  }
  reset();
  return {};
}

void Statement::reset() {
  sqlite3_reset(stmt_);
}

int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(stmt_, column);
}
std::string_view Statement::text(int column) const {
  const void* p = sqlite3_column_text(stmt_, column);
  return {static_cast<const char*>(p), static_cast<size_t>(p ? sqlite3_column_bytes(stmt_, column) : 0)};
}
std::string_view Statement::blob(int column) const {
  const void* p = sqlite3_column_blob(stmt_, column);
  return {static_cast<const char*>(p), static_cast<size_t>(p ? sqlite3_column_bytes(stmt_, column) : 0)};
}
bool Statement::is_null(int column) const {
  return sqlite3_column_type(stmt_, column) == SQLITE_NULL;
}

Result<Database> Database::open(const std::string& path, const OpenOptions& options) {
  sqlite3* raw = nullptr;
  const int flags = (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  const int rc = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Database db(raw, path);
  if (rc != SQLITE_OK) return failure(raw, path);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, options.busy_ms);
  std::string pragmas =
      fmt::format("PRAGMA cache_size=-{};PRAGMA foreign_keys=ON;PRAGMA temp_store=MEMORY;", options.cache_kib);
  if (!options.read_only) {
    pragmas = fmt::format("PRAGMA page_size={};PRAGMA journal_mode=WAL;PRAGMA synchronous={};PRAGMA secure_delete=ON;",
                          options.page_bytes, options.durable ? "FULL" : "NORMAL") +
              pragmas;
  }
  TRY(db.exec(pragmas.c_str()));
  return db;
}

Database::~Database() {
  sqlite3_close_v2(db_);
}

Result<void> Database::exec(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure(db_, path_);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* stmt = nullptr;
  if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &stmt, nullptr) !=
      SQLITE_OK)
    return failure(db_, path_);
  return Statement(stmt);
}

Result<int64_t> Database::integer(std::string_view sql) {
  TRY_VALUE(stmt, prepare(sql));
  TRY_VALUE(row, stmt.step());
  if (!row) return fail(ErrorCode::kNotFound, "the query gave no row", path_);
  return stmt.integer(0);
}

int64_t Database::changes() const {
  return sqlite3_changes64(db_);
}
int64_t Database::last_insert_id() const {
  return sqlite3_last_insert_rowid(db_);
}

Result<void> Database::backup_to(const std::string& path) {
  TRY_VALUE(target, open(path, {.durable = true}));
  TRY(target.exec("PRAGMA journal_mode=DELETE"));
  sqlite3_backup* backup = sqlite3_backup_init(target.db_, "main", db_, "main");
  if (!backup) return failure(target.db_, path);
  const int rc = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (rc != SQLITE_DONE) return failure(target.db_, path);
  return {};
}

}  // namespace tutti::sqlite
