#include "govern/access_db.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tutti::govern {
namespace {

constexpr int kFormat = 2;

constexpr const char* kTables = R"sql(
CREATE TABLE sources(
  id INTEGER PRIMARY KEY,
  workspace TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  settings TEXT NOT NULL) STRICT;
CREATE TABLE source_keys(
  hash BLOB PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES sources(id),
  masked TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE api_tokens(
  id INTEGER PRIMARY KEY,
  workspace TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  masked TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked INTEGER NOT NULL) STRICT;
)sql";

// Since format 2.
constexpr const char* kVerificationTable = R"sql(
CREATE TABLE source_verification(
  source INTEGER PRIMARY KEY REFERENCES sources(id),
  scheme TEXT NOT NULL,
  secret TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  previous TEXT,
  previous_until INTEGER) STRICT;
PRAGMA user_version = 2;
)sql";

// SQLite gives the journal files the database file's rights, so the file must have them before SQLite sees it.
// A file that is there must not even be opened: closing any descriptor of it drops the POSIX locks of every connection
// that this process has on it, and the next process to leave would take itself for the last one and remove the WAL
// under us.
Result<void> create_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 && errno == EEXIST) return {};
  if (fd < 0) return fail(ErrorCode::kIo, fmt::format("cannot open: {}", std::strerror(errno)), path);
  ::close(fd);
  return {};
}

}  // namespace

Result<sqlite::Database> open_access_db(const std::string& path) {
  TRY(create_private(path));
  TRY_VALUE(db, sqlite::Database::open(path, {.durable = true, .cache_kib = 1024}));
  // Two processes may make the file at the same moment: the second one waits here and finds the tables made.
  TRY(db.exec("BEGIN IMMEDIATE"));
  TRY_VALUE(format, db.integer("PRAGMA user_version"));
  if (format > kFormat) return fail(ErrorCode::kCorrupt, "access.db was made by a newer Tutti", path);
  if (format == 0) TRY(db.exec(kTables));
  if (format < 2) TRY(db.exec(kVerificationTable));
  TRY(db.exec("COMMIT"));
  return db;
}

}  // namespace tutti::govern
