#include "act/store.h"

#include <algorithm>

namespace tutti::act {
namespace {

constexpr const char* kSchema = R"sql(
  CREATE TABLE IF NOT EXISTS targets (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, source INTEGER NOT NULL, at_once INTEGER NOT NULL,
    command TEXT NOT NULL, document TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS writes (
    id TEXT PRIMARY KEY, target INTEGER NOT NULL REFERENCES targets(id) ON DELETE CASCADE, strand INTEGER NOT NULL,
    entity INTEGER NOT NULL, key_type TEXT NOT NULL, key TEXT NOT NULL, trait TEXT NOT NULL, old TEXT NOT NULL,
    value TEXT NOT NULL, agreed_source INTEGER NOT NULL, base INTEGER NOT NULL, status INTEGER NOT NULL,
    note TEXT NOT NULL, attempts INTEGER NOT NULL, first_try_at INTEGER NOT NULL, next_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS writes_by_status ON writes (status, next_at);
  CREATE INDEX IF NOT EXISTS writes_by_record ON writes (target, key_type, key, trait);
  PRAGMA user_version = 1)sql";

constexpr std::string_view kNames[] = {"proposed", "approved", "written", "failed", "rejected", "superseded"};
constexpr std::string_view kColumns =
    "w.id, t.name, w.strand, w.entity, w.key_type, w.key, w.trait, w.old, w.value, w.agreed_source, w.base, w.status, "
    "w.note, w.attempts, w.first_try_at, w.next_at, w.created_at, w.changed_at, w.author, w.reason "
    "FROM writes w JOIN targets t ON t.id = w.target ";

int number(Status status) {
  return static_cast<int>(status);
}

bool good_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

}  // namespace

std::string_view to_string(Status status) {
  return kNames[static_cast<size_t>(status)];
}

std::optional<Status> parse_status(std::string_view text) {
  const auto it = std::find(std::begin(kNames), std::end(kNames), text);
  if (it == std::end(kNames)) return std::nullopt;
  return static_cast<Status>(it - std::begin(kNames));
}

Result<std::unique_ptr<Store>> Store::open(const std::string& path) {
  TRY_VALUE(db, sqlite::Database::open(path, {.cache_kib = 2048}));
  TRY_VALUE(version, db.integer("PRAGMA user_version"));
  if (version > 1) return fail(ErrorCode::kCorrupt, "was written by a newer Tutti", path);
  TRY(db.exec(kSchema));
  return std::unique_ptr<Store>(new Store(std::move(db)));
}

Result<void> Store::put_target(Target target) {
  if (!good_name(target.name)) return fail(ErrorCode::kInvalid, "has 1 to 64 of a-z, 0-9, _ and -", "name");
  TRY(target.parse());
  const std::lock_guard lock(mutex_);
  TRY_VALUE(count, db_.integer("SELECT count(*) FROM targets"));
  if (count >= static_cast<int64_t>(kTargetsMax)) return fail(ErrorCode::kTooLarge, "there may be 100 targets", "name");
  TRY_VALUE(put, db_.prepare("INSERT INTO targets (name, source, at_once, command, document) VALUES (?, ?, ?, ?, ?) "
                             "ON CONFLICT (name) DO UPDATE SET source = excluded.source, at_once = excluded.at_once, "
                             "command = excluded.command, document = excluded.document"));
  put.bind_text(1, target.name).bind(2, static_cast<int64_t>(target.source.value)).bind(3, target.at_once ? 1 : 0);
  return put.bind_text(4, target.command).bind_text(5, target.document).run();
}

Result<void> Store::remove_target(std::string_view name) {
  const std::lock_guard lock(mutex_);
  TRY_VALUE(remove, db_.prepare("DELETE FROM targets WHERE name = ?"));
  TRY(remove.bind_text(1, name).run());
  if (db_.changes() == 0) return fail(ErrorCode::kNotFound, "there is no target of this name", "name");
  return {};
}

Result<std::vector<Target>> Store::targets() {
  const std::lock_guard lock(mutex_);
  TRY_VALUE(ask, db_.prepare("SELECT id, name, source, at_once, command, document FROM targets ORDER BY name"));
  std::vector<Target> out;
  for (;;) {
    TRY_VALUE(row, ask.step());
    if (!row) return out;
    Target t{.id = ask.integer(0),
             .name = std::string(ask.text(1)),
             .source = SourceId{static_cast<uint32_t>(ask.integer(2))},
             .at_once = ask.integer(3) != 0,
             .command = std::string(ask.text(4)),
             .document = std::string(ask.text(5))};
    TRY(t.parse());
    out.push_back(std::move(t));
  }
}

Result<void> Store::propose_one(const Proposal& p, const Wish& wish, bool full) {
  TRY_VALUE(recent,
            db_.prepare("SELECT count(*) FROM writes WHERE target = ? AND key_type = ? AND key = ? AND trait = ? AND "
                        "status = ? AND changed_at > ?"));
  recent.bind(1, p.target.id).bind_text(2, wish.key_type).bind_text(3, wish.key).bind_text(4, wish.trait);
  recent.bind(5, number(Status::kWritten));
  TRY_VALUE(row, recent.bind(6, p.now.value - kDayMs).step());
  const bool flapping = row && recent.integer(0) >= kWritesPerDayMax;
  const Status as = p.target.at_once && !flapping ? Status::kApproved : Status::kProposed;
  TRY_VALUE(put,
            db_.prepare("INSERT INTO writes SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, '', '' WHERE "
                        "NOT ?17 ON CONFLICT (id) DO UPDATE SET status = excluded.status, note = excluded.note, "
                        "changed_at = excluded.changed_at WHERE status = 5"));
  put.bind_text(1, id_of(wish, p.target.id)).bind(2, p.target.id).bind(3, wish.strand.value).bind(4, wish.entity.value);
  put.bind_text(5, wish.key_type).bind_text(6, wish.key).bind_text(7, wish.trait).bind_text(8, wish.old_json);
  put.bind_text(9, wish.json).bind(10, static_cast<int64_t>(wish.agreed_source.value)).bind(11, wish.base.value);
  put.bind(12, number(as)).bind_text(13, flapping ? "flapping" : "").bind(14, p.now.value).bind(15, p.now.value);
  return put.bind(17, full ? 1 : 0).run();
}

Result<void> Store::propose(const Proposal& p) {
  const std::lock_guard lock(mutex_);
  TRY(db_.exec("BEGIN IMMEDIATE"));
  const auto work = [&]() -> Result<void> {
    TRY_VALUE(open, db_.integer("SELECT count(*) FROM (SELECT 1 FROM writes WHERE status <= 1 LIMIT 100001)"));
    for (const Wish& wish : p.wishes) TRY(propose_one(p, wish, open >= kOpenMax));
    TRY_VALUE(ask, db_.prepare("SELECT id FROM writes WHERE target = ? AND key_type = ? AND key = ? AND status <= 1"));
    TRY_VALUE(drop, db_.prepare("UPDATE writes SET status = 5, changed_at = ? WHERE id = ?"));
    for (const RecordKey& record : p.records) {
      std::vector<std::string> gone;
      ask.bind(1, p.target.id).bind_text(2, record.type).bind_text(3, record.id);
      for (;;) {
        TRY_VALUE(row, ask.step());
        if (!row) break;
        const std::string id(ask.text(0));
        const auto same = [&](const Wish& w) { return id_of(w, p.target.id) == id; };
        if (std::none_of(p.wishes.begin(), p.wishes.end(), same)) gone.push_back(id);
      }
      ask.reset();
      for (const std::string& id : gone) TRY(drop.bind(1, p.now.value).bind_text(2, id).run());
    }
    return db_.exec("COMMIT");
  };
  Result<void> done = work();
  if (!done) static_cast<void>(db_.exec("ROLLBACK"));
  return done;
}

Result<std::vector<Write>> Store::read(sqlite::Statement& ask) {
  std::vector<Write> out;
  for (;;) {
    TRY_VALUE(row, ask.step());
    if (!row) return out;
    Write w{.id = std::string(ask.text(0)), .target = std::string(ask.text(1))};
    const auto unsigned_at = [&](int column) { return static_cast<uint64_t>(ask.integer(column)); };
    w.wish = {.strand = StrandId{unsigned_at(2)},
              .entity = StrandId{unsigned_at(3)},
              .key_type = std::string(ask.text(4)),
              .key = std::string(ask.text(5)),
              .trait = std::string(ask.text(6)),
              .old_json = std::string(ask.text(7)),
              .json = std::string(ask.text(8)),
              .agreed_source = SourceId{static_cast<uint32_t>(ask.integer(9))},
              .base = Offset{unsigned_at(10)}};
    w.status = static_cast<Status>(ask.integer(11));
    w.note = ask.text(12);
    w.attempts = static_cast<uint32_t>(ask.integer(13));
    w.first_try_at = Millis{ask.integer(14)};
    w.next_at = Millis{ask.integer(15)};
    w.created_at = Millis{ask.integer(16)};
    w.changed_at = Millis{ask.integer(17)};
    w.author = ask.text(18);
    w.reason = ask.text(19);
    out.push_back(std::move(w));
  }
}

Result<std::vector<Write>> Store::due(int64_t target, Millis now, size_t limit) {
  const std::lock_guard lock(mutex_);
  TRY_VALUE(ask,
            db_.prepare("SELECT " + std::string(kColumns) +
                        "WHERE w.status = 1 AND w.next_at <= ? AND w.target = ? ORDER BY w.created_at, w.id LIMIT ?"));
  ask.bind(1, now.value).bind(2, target).bind(3, static_cast<int64_t>(limit));
  return read(ask);
}

Result<void> Store::set(const Write& w) {
  const std::lock_guard lock(mutex_);
  TRY_VALUE(put, db_.prepare("UPDATE writes SET status = ?, note = ?, attempts = ?, first_try_at = ?, next_at = ?, "
                             "changed_at = ?, author = ?, reason = ? WHERE id = ?"));
  put.bind(1, number(w.status)).bind_text(2, w.note).bind(3, static_cast<int64_t>(w.attempts));
  put.bind(4, w.first_try_at.value).bind(5, w.next_at.value).bind(6, w.changed_at.value);
  TRY(put.bind_text(7, w.author).bind_text(8, w.reason).bind_text(9, w.id).run());
  if (w.status <= Status::kApproved) return {};
  TRY_VALUE(trim,
            db_.prepare("DELETE FROM writes WHERE status > 1 AND changed_at < (SELECT changed_at FROM writes WHERE "
                        "status > 1 ORDER BY changed_at DESC LIMIT 1 OFFSET ?)"));
  // Looked at once in a while: it reads the whole table.
  static_assert(kClosedMax % 1'000 == 0);
  if (w.changed_at.value % 1'000 == 0) TRY(trim.bind(1, kClosedMax).run());
  return {};
}

Result<std::vector<Write>> Store::list(const Filter& f) {
  const std::lock_guard lock(mutex_);
  TRY_VALUE(ask, db_.prepare("SELECT " + std::string(kColumns) +
                             "WHERE (?1 < 0 OR w.status = ?1) AND (?2 = '' OR t.name = ?2) ORDER BY w.changed_at DESC, "
                             "w.id LIMIT ?3 OFFSET ?4"));
  ask.bind(1, f.status ? number(*f.status) : -1).bind_text(2, f.target);
  ask.bind(3, f.limit).bind(4, f.skip);
  return read(ask);
}

Result<std::optional<Write>> Store::find(std::string_view id) {
  const std::lock_guard lock(mutex_);
  TRY_VALUE(ask, db_.prepare("SELECT " + std::string(kColumns) + "WHERE w.id = ?"));
  ask.bind_text(1, id);
  TRY_VALUE(found, read(ask));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Result<std::vector<Store::Count>> Store::counts() {
  const std::lock_guard lock(mutex_);
  TRY_VALUE(ask,
            db_.prepare("SELECT t.name, w.status, count(*) FROM writes w JOIN targets t ON t.id = w.target GROUP BY 1, "
                        "2 ORDER BY 1, 2"));
  std::vector<Count> out;
  for (;;) {
    TRY_VALUE(row, ask.step());
    if (!row) return out;
    out.push_back(
        {std::string(ask.text(0)), static_cast<Status>(ask.integer(1)), static_cast<uint64_t>(ask.integer(2))});
  }
}

}  // namespace tutti::act
