#include "app/sync_store.h"

#include <simdjson.h>

#include "base/json_writer.h"

namespace tutti::app {
namespace {

constexpr int64_t kFormat = 1;

constexpr const char* kTables = R"sql(
CREATE TABLE IF NOT EXISTS syncs(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, tap TEXT NOT NULL, map TEXT NOT NULL, config TEXT NOT NULL,
  catalog TEXT NOT NULL, discover INTEGER NOT NULL, every_ms INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT '', states INTEGER NOT NULL DEFAULT 0, state_at INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER NOT NULL DEFAULT 0, finished_at INTEGER NOT NULL DEFAULT 0,
  succeeded_at INTEGER NOT NULL DEFAULT 0, outcome TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '',
  notes TEXT NOT NULL DEFAULT '[]', rows INTEGER NOT NULL DEFAULT 0, events INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS streams(
  id INTEGER PRIMARY KEY, sync INTEGER NOT NULL REFERENCES syncs(id) ON DELETE CASCADE, name TEXT NOT NULL,
  columns TEXT NOT NULL DEFAULT '', UNIQUE(sync, name));
CREATE TABLE IF NOT EXISTS rows(
  stream INTEGER NOT NULL REFERENCES streams(id) ON DELETE CASCADE, key TEXT NOT NULL, hash BLOB NOT NULL,
  changes INTEGER NOT NULL, version INTEGER, lsn INTEGER, gone INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(stream, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS write_keys(source TEXT PRIMARY KEY, key TEXT NOT NULL);
)sql";

constexpr const char* kAhead = R"sql(
PRAGMA temp.journal_mode = MEMORY;
CREATE TEMP TABLE ahead(
  stream INTEGER NOT NULL, key TEXT NOT NULL, hash BLOB NOT NULL, changes INTEGER NOT NULL, version INTEGER,
  lsn INTEGER, gone INTEGER NOT NULL, PRIMARY KEY(stream, key)) WITHOUT ROWID;
)sql";

constexpr std::string_view kColumns =
    "id, name, tap, map, config, catalog, discover, every_ms, state, states, state_at, started_at, finished_at, "
    "succeeded_at, outcome, message, notes, rows, events, unchanged, rejected, deleted";

bool good_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

std::string bytes_of(Hash128 h) {
  std::string out(16, '\0');
  for (int k = 0; k < 8; ++k) {
    out[static_cast<size_t>(k)] = static_cast<char>(h.hi >> (8 * k));
    out[static_cast<size_t>(k + 8)] = static_cast<char>(h.lo >> (8 * k));
  }
  return out;
}

Hash128 hash_of(std::string_view bytes) {
  Hash128 h;
  if (bytes.size() != 16) return h;
  for (int k = 7; k >= 0; --k) {
    h.hi = h.hi << 8 | static_cast<uint8_t>(bytes[static_cast<size_t>(k)]);
    h.lo = h.lo << 8 | static_cast<uint8_t>(bytes[static_cast<size_t>(k + 8)]);
  }
  return h;
}

RowState row_at(const sqlite::Statement& s, int first) {
  RowState r{.hash = hash_of(s.blob(first)), .changes = static_cast<uint64_t>(s.integer(first + 1))};
  if (!s.is_null(first + 2)) r.version = s.integer(first + 2);
  if (!s.is_null(first + 3)) r.lsn = s.integer(first + 3);
  r.gone = s.integer(first + 4) != 0;
  return r;
}

std::string list_text(const std::vector<std::string>& notes) {
  JsonWriter w;
  w.begin_array();
  for (size_t k = 0; k < notes.size() && k < SyncRunInfo::kNotesMax; ++k) w.value(std::string_view(notes[k]));
  w.end_array();
  return w.take();
}

std::vector<std::string> list_of(std::string_view text) {
  std::vector<std::string> out;
  simdjson::dom::parser parser;
  simdjson::dom::array items;
  if (parser.parse(text.data(), text.size()).get(items) != simdjson::SUCCESS) return out;
  for (const auto item : items)
    if (std::string_view s; item.get(s) == simdjson::SUCCESS) out.emplace_back(s);
  return out;
}

}  // namespace

Result<std::unique_ptr<SyncStore>> SyncStore::open(const std::string& path) {
  TRY_VALUE(db, sqlite::Database::open(path, {.cache_kib = 32'768, .busy_ms = 30'000}));
  TRY_VALUE(format, db.integer("PRAGMA user_version"));
  if (format > kFormat) return fail(ErrorCode::kUnavailable, "a newer Tutti wrote this file", path);
  TRY(db.exec(kTables));
  TRY(db.exec("PRAGMA user_version = 1"));
  std::unique_ptr<SyncStore> store(new SyncStore(std::move(db)));
  TRY(store->db_.exec(kAhead));
  TRY_VALUE(find_ahead, store->db_.prepare("SELECT hash, changes, version, lsn, gone FROM temp.ahead "
                                           "WHERE stream = ?1 AND key = ?2"));
  TRY_VALUE(find_row, store->db_.prepare("SELECT hash, changes, version, lsn, gone FROM main.rows "
                                         "WHERE stream = ?1 AND key = ?2"));
  TRY_VALUE(put, store->db_.prepare("INSERT INTO temp.ahead(stream, key, hash, changes, version, lsn, gone) "
                                    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(stream, key) DO UPDATE SET "
                                    "hash = ?3, changes = ?4, version = ?5, lsn = ?6, gone = ?7"));
  store->find_ahead_ = std::move(find_ahead);
  store->find_row_ = std::move(find_row);
  store->put_ahead_ = std::move(put);
  return store;
}

Result<Sync> SyncStore::put(Sync s) {
  if (!good_name(s.name)) return fail(ErrorCode::kInvalid, "must be 1 to 64 of a-z, 0-9, _ and -", "name");
  TRY_VALUE(put, db_.prepare("INSERT INTO syncs(name, tap, map, config, catalog, discover, every_ms) "
                             "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(name) DO UPDATE SET tap = ?2, map = ?3, "
                             "config = ?4, catalog = ?5, discover = ?6, every_ms = ?7"));
  put.bind_text(1, s.name).bind_text(2, s.tap).bind_text(3, s.map).bind_text(4, s.config).bind_text(5, s.catalog);
  TRY(put.bind(6, s.discover ? 1 : 0).bind(7, s.every_ms).run());
  TRY_VALUE(info, find(s.name));
  return info.sync;
}

SyncInfo SyncStore::read(const sqlite::Statement& row) {
  SyncInfo i;
  i.sync = {.id = row.integer(0),
            .name = std::string(row.text(1)),
            .tap = std::string(row.text(2)),
            .map = std::string(row.text(3)),
            .config = std::string(row.text(4)),
            .catalog = std::string(row.text(5)),
            .discover = row.integer(6) != 0,
            .every_ms = row.integer(7)};
  i.state = row.text(8);
  i.states = static_cast<uint64_t>(row.integer(9));
  i.state_at = Millis{row.integer(10)};
  i.last.started_at = Millis{row.integer(11)};
  i.last.finished_at = Millis{row.integer(12)};
  i.succeeded_at = Millis{row.integer(13)};
  i.last.outcome = row.text(14);
  i.last.message = row.text(15);
  i.last.notes = list_of(row.text(16));
  i.last.rows = static_cast<uint64_t>(row.integer(17));
  i.last.events = static_cast<uint64_t>(row.integer(18));
  i.last.unchanged = static_cast<uint64_t>(row.integer(19));
  i.last.rejected = static_cast<uint64_t>(row.integer(20));
  i.last.deleted = static_cast<uint64_t>(row.integer(21));
  return i;
}

Result<uint64_t> SyncStore::known_rows(int64_t sync) {
  TRY_VALUE(count, db_.prepare("SELECT count(*) FROM rows JOIN streams ON streams.id = rows.stream "
                               "WHERE streams.sync = ?1 AND rows.gone = 0"));
  count.bind(1, sync);
  TRY(count.step());
  return static_cast<uint64_t>(count.integer(0));
}

Result<std::vector<SyncInfo>> SyncStore::list(Rows counted) {
  TRY_VALUE(rows, db_.prepare("SELECT " + std::string(kColumns) + " FROM syncs ORDER BY name"));
  std::vector<SyncInfo> out;
  for (;;) {
    TRY_VALUE(more, rows.step());
    if (!more) break;
    out.push_back(read(rows));
  }
  if (counted == Rows::kCounted) {
    for (SyncInfo& i : out) {
      TRY_VALUE(n, known_rows(i.sync.id));
      i.known_rows = n;
    }
  }
  return out;
}

Result<SyncInfo> SyncStore::find(std::string_view name) {
  TRY_VALUE(rows, db_.prepare("SELECT " + std::string(kColumns) + " FROM syncs WHERE name = ?1"));
  rows.bind_text(1, name);
  TRY_VALUE(there, rows.step());
  if (!there) return fail(ErrorCode::kNotFound, "there is no sync of that name", std::string(name));
  return read(rows);
}

Result<void> SyncStore::remove(std::string_view name) {
  TRY(find(name));
  TRY_VALUE(gone, db_.prepare("DELETE FROM syncs WHERE name = ?1"));
  return gone.bind_text(1, name).run();
}

Result<void> SyncStore::forget_state(std::string_view name) {
  TRY_VALUE(forget, db_.prepare("UPDATE syncs SET state = '' WHERE name = ?1"));
  return forget.bind_text(1, name).run();
}

Result<void> SyncStore::begin_run(int64_t sync, Millis now) {
  TRY_VALUE(set, db_.prepare("UPDATE syncs SET started_at = ?2, finished_at = 0, outcome = 'running', message = '', "
                             "notes = '[]', rows = 0, events = 0, unchanged = 0, rejected = 0, deleted = 0 "
                             "WHERE id = ?1"));
  return set.bind(1, sync).bind(2, now.value).run();
}

Result<void> SyncStore::end_run(int64_t sync, const SyncRunInfo& run) {
  TRY_VALUE(set, db_.prepare("UPDATE syncs SET finished_at = ?2, outcome = ?3, message = ?4, notes = ?5, rows = ?6, "
                             "events = ?7, unchanged = ?8, rejected = ?9, deleted = ?10, "
                             "succeeded_at = CASE ?3 WHEN 'ok' THEN started_at ELSE succeeded_at END WHERE id = ?1"));
  set.bind(1, sync).bind(2, run.finished_at.value).bind_text(3, run.outcome).bind_text(4, run.message);
  set.bind_text(5, list_text(run.notes)).bind(6, run.rows).bind(7, run.events).bind(8, run.unchanged);
  return set.bind(9, run.rejected).bind(10, run.deleted).run();
}

Result<SyncStore::Stream> SyncStore::stream(int64_t sync, std::string_view name) {
  TRY_VALUE(add, db_.prepare("INSERT INTO streams(sync, name) VALUES(?1, ?2) ON CONFLICT DO NOTHING"));
  TRY(add.bind(1, sync).bind_text(2, name).run());
  TRY_VALUE(get, db_.prepare("SELECT id, columns FROM streams WHERE sync = ?1 AND name = ?2"));
  get.bind(1, sync).bind_text(2, name);
  TRY(get.step());
  return Stream{get.integer(0), std::string(get.text(1))};
}

Result<std::optional<RowState>> SyncStore::row(int64_t stream, std::string_view key) {
  for (sqlite::Statement* find : {&find_ahead_, &find_row_}) {
    find->reset();
    find->bind(1, stream).bind_text(2, key);
    TRY_VALUE(there, find->step());
    std::optional<RowState> out;
    if (there) out = row_at(*find, 0);
    find->reset();
    if (out) return out;
  }
  return std::nullopt;
}

Result<void> SyncStore::put_ahead(int64_t stream, std::string_view key, const RowState& state) {
  sqlite::Statement& put = put_ahead_;
  put.reset();
  put.bind(1, stream).bind_text(2, key).bind_blob(3, bytes_of(state.hash)).bind(4, state.changes);
  if (state.version) put.bind(5, *state.version);
  else put.bind_null(5);
  if (state.lsn) put.bind(6, *state.lsn);
  else put.bind_null(6);
  return put.bind(7, state.gone ? 1 : 0).run();
}

Result<std::vector<std::pair<std::string, RowState>>> SyncStore::rows_of_other_version(const OtherVersion& w) {
  TRY_VALUE(
      rows,
      db_.prepare("SELECT key, hash, changes, version, lsn, gone FROM temp.ahead "
                  "WHERE stream = ?1 AND key > ?4 AND gone = 0 AND version IS NOT ?2 UNION ALL "
                  "SELECT key, hash, changes, version, lsn, gone FROM main.rows r "
                  "WHERE stream = ?1 AND key > ?4 AND gone = 0 AND version IS NOT ?2 AND NOT EXISTS "
                  "(SELECT 1 FROM temp.ahead a WHERE a.stream = r.stream AND a.key = r.key) ORDER BY key LIMIT ?3"));
  rows.bind(1, w.stream).bind(2, w.version).bind(3, w.limit).bind_text(4, w.after);
  std::vector<std::pair<std::string, RowState>> out;
  for (;;) {
    TRY_VALUE(more, rows.step());
    if (!more) return out;
    out.emplace_back(std::string(rows.text(0)), row_at(rows, 1));
  }
}

Result<void> SyncStore::write(int64_t sync, const SyncCommit& c, Millis now) {
  TRY(
      db_.exec("INSERT OR REPLACE INTO main.rows(stream, key, hash, changes, version, lsn, gone) "
               "SELECT stream, key, hash, changes, version, lsn, gone FROM temp.ahead"));
  TRY(db_.exec("DELETE FROM temp.ahead"));
  for (const auto& [stream, columns] : c.columns) {
    TRY_VALUE(set, db_.prepare("UPDATE streams SET columns = ?2 WHERE id = ?1"));
    TRY(set.bind(1, stream).bind_text(2, columns).run());
  }
  if (c.state) {
    TRY_VALUE(set, db_.prepare("UPDATE syncs SET state = ?2, states = ?3, state_at = ?4 WHERE id = ?1"));
    TRY(set.bind(1, sync).bind_text(2, *c.state).bind(3, c.states).bind(4, now.value).run());
  }
  return {};
}

Result<void> SyncStore::commit(int64_t sync, const SyncCommit& c, Millis now) {
  TRY(db_.exec("BEGIN IMMEDIATE"));
  if (Result<void> done = write(sync, c, now); !done) {
    static_cast<void>(db_.exec("ROLLBACK"));
    return done;
  }
  return db_.exec("COMMIT");
}

Result<std::string> SyncStore::write_key(std::string_view source) {
  TRY_VALUE(get, db_.prepare("SELECT key FROM write_keys WHERE source = ?1"));
  get.bind_text(1, source);
  TRY_VALUE(there, get.step());
  return there ? std::string(get.text(0)) : std::string();
}

Result<void> SyncStore::keep_write_key(std::string_view source, std::string_view key) {
  TRY_VALUE(put, db_.prepare("INSERT INTO write_keys(source, key) VALUES(?1, ?2) "
                             "ON CONFLICT(source) DO UPDATE SET key = ?2"));
  return put.bind_text(1, source).bind_text(2, key).run();
}

}  // namespace tutti::app
