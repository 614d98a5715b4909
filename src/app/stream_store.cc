#include "app/stream_store.h"

#include <algorithm>

namespace tutti::app {
namespace {

constexpr int64_t kFormat = 1;

constexpr const char* kTables = R"sql(
CREATE TABLE IF NOT EXISTS streams(
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL, address TEXT NOT NULL,
  topic TEXT NOT NULL, client_id TEXT NOT NULL, map TEXT NOT NULL, from_latest INTEGER NOT NULL, user TEXT NOT NULL,
  password_file TEXT NOT NULL, sasl TEXT NOT NULL, tls INTEGER NOT NULL, tls_ca TEXT NOT NULL, tls_cert TEXT NOT NULL,
  tls_key TEXT NOT NULL, paused INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT '',
  error TEXT NOT NULL DEFAULT '', messages INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0,
  events INTEGER NOT NULL DEFAULT 0, duplicates INTEGER NOT NULL DEFAULT 0, missed INTEGER NOT NULL DEFAULT 0,
  last_message_at INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS positions(
  stream INTEGER NOT NULL REFERENCES streams(id) ON DELETE CASCADE, topic TEXT NOT NULL, partition INTEGER NOT NULL,
  next INTEGER NOT NULL, PRIMARY KEY(stream, topic, partition)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refusals(
  stream INTEGER NOT NULL REFERENCES streams(id) ON DELETE CASCADE, reason TEXT NOT NULL, messages INTEGER NOT NULL,
  PRIMARY KEY(stream, reason)) WITHOUT ROWID;
)sql";

constexpr std::string_view kSelect =
    "SELECT id, name, kind, address, topic, client_id, map, from_latest, user, password_file, sasl, tls, tls_ca, "
    "tls_cert, tls_key, paused, state, error, messages, refused, events, duplicates, missed, last_message_at "
    "FROM streams ";

bool good_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

StreamInfo read(const sqlite::Statement& row) {
  const auto text = [&](int column) { return std::string(row.text(column)); };
  const auto count = [&](int column) { return static_cast<uint64_t>(row.integer(column)); };
  StreamInfo i;
  i.stream = {.id = row.integer(0),
              .name = text(1),
              .kind = row.integer(2) == 2 ? StreamKind::kMqtt : StreamKind::kKafka,
              .address = text(3),
              .topic = text(4),
              .client_id = text(5),
              .map = text(6),
              .from_latest = row.integer(7) != 0,
              .user = text(8),
              .password_file = text(9),
              .sasl = text(10),
              .tls = row.integer(11) != 0,
              .tls_ca = text(12),
              .tls_cert = text(13),
              .tls_key = text(14)};
  i.paused = row.integer(15) != 0;
  i.state = text(16);
  i.error = text(17);
  i.counts = {.messages = count(18),
              .refused = count(19),
              .events = count(20),
              .duplicates = count(21),
              .missed = count(22),
              .last_message_at = Millis{row.integer(23)}};
  return i;
}

}  // namespace

std::string_view to_string(StreamKind kind) {
  return kind == StreamKind::kKafka ? "kafka" : "mqtt";
}

void StreamCounts::operator+=(const StreamCounts& more) {
  messages += more.messages;
  refused += more.refused;
  events += more.events;
  duplicates += more.duplicates;
  missed += more.missed;
  last_message_at = std::max(last_message_at, more.last_message_at);
}

Result<std::unique_ptr<StreamStore>> StreamStore::open(const std::string& path, Use use) {
  TRY_VALUE(db, sqlite::Database::open(path, {.durable = use == Use::kSettings, .cache_kib = 512, .busy_ms = 30'000}));
  TRY_VALUE(format, db.integer("PRAGMA user_version"));
  if (format > kFormat) return fail(ErrorCode::kUnavailable, "a newer Tutti wrote this file", path);
  if (format == 0) {
    TRY(db.exec(kTables));
    TRY(db.exec("PRAGMA user_version = 1"));
  }
  return std::unique_ptr<StreamStore>(new StreamStore(std::move(db)));
}

Result<void> StreamStore::put(const Stream& s) {
  if (!good_name(s.name)) return fail(ErrorCode::kInvalid, "must be 1 to 64 of a-z, 0-9, _ and -", "name");
  TRY_VALUE(all, list());
  const bool known = std::any_of(all.begin(), all.end(), [&](const StreamInfo& i) { return i.stream.name == s.name; });
  if (!known && all.size() >= kStreamsMax) return fail(ErrorCode::kTooLarge, "there are 32 streams already", "name");
  TRY_VALUE(put,
            db_.prepare("INSERT INTO streams(name, kind, address, topic, client_id, map, from_latest, user, "
                        "password_file, sasl, tls, tls_ca, tls_cert, tls_key) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                        "?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT(name) DO UPDATE SET kind = ?2, address = ?3, "
                        "topic = ?4, client_id = ?5, map = ?6, from_latest = ?7, user = ?8, password_file = ?9, "
                        "sasl = ?10, tls = ?11, tls_ca = ?12, tls_cert = ?13, tls_key = ?14"));
  put.bind_text(1, s.name).bind(2, static_cast<int>(s.kind)).bind_text(3, s.address).bind_text(4, s.topic);
  put.bind_text(5, s.client_id).bind_text(6, s.map).bind(7, s.from_latest ? 1 : 0).bind_text(8, s.user);
  put.bind_text(9, s.password_file).bind_text(10, s.sasl).bind(11, s.tls ? 1 : 0).bind_text(12, s.tls_ca);
  return put.bind_text(13, s.tls_cert).bind_text(14, s.tls_key).run();
}

Result<std::vector<StreamInfo>> StreamStore::list() {
  std::vector<StreamInfo> out;
  TRY_VALUE(rows, db_.prepare(std::string(kSelect) + "ORDER BY name"));
  TRY_VALUE(reasons, db_.prepare("SELECT reason, messages FROM refusals WHERE stream = ?1"));
  for (;;) {
    TRY_VALUE(more, rows.step());
    if (!more) return out;
    StreamInfo& i = out.emplace_back(read(rows));
    reasons.bind(1, i.stream.id);
    for (;;) {
      TRY_VALUE(another, reasons.step());
      if (!another) break;
      i.refusals[std::string(reasons.text(0))] = static_cast<uint64_t>(reasons.integer(1));
    }
    reasons.reset();
  }
}

Result<StreamInfo> StreamStore::find(std::string_view name) {
  TRY_VALUE(all, list());
  for (StreamInfo& i : all)
    if (i.stream.name == name) return std::move(i);
  return fail(ErrorCode::kNotFound, "there is no such stream", std::string(name));
}

Result<void> StreamStore::with_name(const char* sql, std::string_view name) {
  TRY(find(name));
  TRY_VALUE(statement, db_.prepare(sql));
  return statement.bind_text(1, name).run();
}

Result<void> StreamStore::remove(std::string_view name) {
  return with_name("DELETE FROM streams WHERE name = ?1", name);
}

Result<void> StreamStore::set_paused(std::string_view name, bool paused) {
  return with_name(
      paused ? "UPDATE streams SET paused = 1 WHERE name = ?1" : "UPDATE streams SET paused = 0 WHERE name = ?1", name);
}

Result<void> StreamStore::forget_positions(std::string_view name) {
  return with_name("DELETE FROM positions WHERE stream = (SELECT id FROM streams WHERE name = ?1)", name);
}

Result<Positions> StreamStore::positions(int64_t stream, std::string_view topic) {
  Positions out;
  TRY_VALUE(rows, db_.prepare("SELECT partition, next FROM positions WHERE stream = ?1 AND topic = ?2"));
  rows.bind(1, stream).bind_text(2, topic);
  for (;;) {
    TRY_VALUE(more, rows.step());
    if (!more) return out;
    out[static_cast<int32_t>(rows.integer(0))] = rows.integer(1);
  }
}

Result<void> StreamStore::commit(const Stream& stream, const StreamCommit& commit) {
  TRY(db_.exec("BEGIN IMMEDIATE"));
  if (Result<void> done = write(stream, commit); !done) {
    static_cast<void>(db_.exec("ROLLBACK"));
    return done;
  }
  return db_.exec("COMMIT");
}

Result<void> StreamStore::write(const Stream& stream, const StreamCommit& commit) {
  const StreamCounts& c = commit.counts;
  TRY_VALUE(add, db_.prepare("UPDATE streams SET messages = messages + ?2, refused = refused + ?3, "
                             "events = events + ?4, duplicates = duplicates + ?5, missed = missed + ?6, "
                             "last_message_at = max(last_message_at, ?7) WHERE id = ?1"));
  add.bind(1, stream.id).bind(2, c.messages).bind(3, c.refused).bind(4, c.events).bind(5, c.duplicates);
  TRY(add.bind(6, c.missed).bind(7, c.last_message_at.value).run());
  // Removed meanwhile: there is nothing to remember.
  if (db_.changes() == 0) return fail(ErrorCode::kNotFound, "the stream was removed", stream.name);
  TRY_VALUE(put, db_.prepare("INSERT INTO positions VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET next = ?4"));
  for (const auto& [partition, next] : commit.positions)
    TRY(put.bind(1, stream.id).bind_text(2, stream.topic).bind(3, partition).bind(4, next).run());
  if (commit.refusals.empty()) return {};
  TRY_VALUE(kinds, db_.prepare("SELECT count(*) FROM refusals WHERE stream = ?1"));
  TRY_VALUE(counted, kinds.bind(1, stream.id).step());
  const bool full = counted && static_cast<size_t>(kinds.integer(0)) >= kReasonsMax;
  TRY_VALUE(refuse, db_.prepare("INSERT INTO refusals VALUES(?1, ?2, ?3) ON CONFLICT DO UPDATE SET "
                                "messages = messages + ?3"));
  for (const auto& [reason, n] : commit.refusals)
    TRY(refuse.bind(1, stream.id).bind_text(2, full ? "other" : reason).bind(3, n).run());
  return {};
}

Result<void> StreamStore::note_state(int64_t stream, std::string_view state, std::string_view error) {
  TRY_VALUE(note, db_.prepare("UPDATE streams SET state = ?2, error = ?3 WHERE id = ?1"));
  return note.bind(1, stream).bind_text(2, state).bind_text(3, error).run();
}

}  // namespace tutti::app
