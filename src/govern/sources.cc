#include "govern/sources.h"

#include <simdjson.h>

#include <algorithm>
#include <cstdlib>

#include "govern/access_db.h"

namespace tutti::govern {
namespace {

constexpr size_t kSettingsMax = 64 * 1024;
// A rotation leaves the new key and one old key; more would only hide that an old one was never replaced.
constexpr int kKeysMax = 2;

bool valid_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

Result<void> check_settings(const std::string& settings) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (settings.size() > kSettingsMax) return fail(ErrorCode::kTooLarge, "settings are over 64 KiB", "settings");
  if (parser.parse(settings).get(object) != simdjson::SUCCESS)
    return fail(ErrorCode::kInvalid, "settings must be a JSON object", "settings");
  return {};
}

// Rolls back unless committed, so that an early return leaves nothing half done.
class Transaction : NonCopyable {
 public:
  static Result<Transaction> begin(sqlite::Database& db) {
    TRY(db.exec("BEGIN IMMEDIATE"));
    return Transaction(db);
  }
  static Result<Transaction> begin_read(sqlite::Database& db) {
    TRY(db.exec("BEGIN"));
    return Transaction(db);
  }
  Transaction(Transaction&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
  ~Transaction() {
    if (db_) static_cast<void>(db_->exec("ROLLBACK"));
  }
  Result<void> commit() { return std::exchange(db_, nullptr)->exec("COMMIT"); }

 private:
  explicit Transaction(sqlite::Database& db) : db_(&db) {}
  sqlite::Database* db_;
};

}  // namespace

Result<std::unique_ptr<SourceRegistry>> SourceRegistry::open(const std::string& path) {
  TRY_VALUE(db, open_access_db(path));
  std::unique_ptr<SourceRegistry> registry(new SourceRegistry(std::move(db)));
  TRY_VALUE(check, registry->db_.prepare("PRAGMA data_version"));
  registry->version_check_ = std::move(check);
  std::lock_guard lock(registry->mutex_);
  TRY(registry->reload());
  return registry;
}

SourceRegistry::SnapshotPtr SourceRegistry::current() const {
  std::lock_guard lock(snapshot_mutex_);
  return snapshot_;
}

SourceRegistry::SnapshotPtr SourceRegistry::refreshed() {
  std::lock_guard lock(mutex_);
  Result<bool> row = version_check_.step();
  const int64_t version = row && *row ? version_check_.integer(0) : data_version_;
  version_check_.reset();
  // A file that cannot be read now keeps the old answers: events must flow while a disk is in trouble.
  if (version != data_version_ && reload()) data_version_ = version;
  return current();
}

Result<void> SourceRegistry::reload() {
  auto next = std::make_shared<Snapshot>();
  std::unordered_map<uint32_t, std::shared_ptr<Source>> by_id;
  TRY_VALUE(view, Transaction::begin_read(db_));  // one view of the tables
  TRY_VALUE(sources, db_.prepare("SELECT id,workspace,name,kind,enabled,created_at,settings FROM sources ORDER BY id"));
  for (;;) {
    TRY_VALUE(row, sources.step());
    if (!row) break;
    auto source = std::make_shared<Source>();
    source->id = SourceId{static_cast<uint32_t>(sources.integer(0))};
    source->workspace = WorkspaceId{std::string(sources.text(1))};
    source->name = sources.text(2);
    source->kind = sources.text(3);
    source->enabled = sources.integer(4) != 0;
    source->created_at = Millis{sources.integer(5)};
    source->settings = sources.text(6);
    by_id[source->id.value] = source;
    next->by_name[source->name] = source;
    next->by_id.push_back(source);
  }
  TRY_VALUE(keys, db_.prepare("SELECT hash,source,masked,expires_at FROM source_keys ORDER BY created_at DESC"));
  for (;;) {
    TRY_VALUE(row, keys.step());
    if (!row) break;
    SecretHash hash;
    const std::string_view stored = keys.blob(0);
    const auto owner = by_id.find(static_cast<uint32_t>(keys.integer(1)));
    if (stored.size() != hash.size() || owner == by_id.end()) continue;
    std::copy(stored.begin(), stored.end(), hash.begin());
    owner->second->key_masks.emplace_back(keys.text(2));
    next->by_key[hash] = {owner->second, keys.is_null(3) ? std::nullopt : std::optional(Millis{keys.integer(3)})};
  }
  TRY_VALUE(verified,
            db_.prepare("SELECT source,scheme,secret,set_at,previous,previous_until FROM source_verification"));
  for (;;) {
    TRY_VALUE(row, verified.step());
    if (!row) break;
    const auto owner = by_id.find(static_cast<uint32_t>(verified.integer(0)));
    if (owner == by_id.end()) continue;
    Verification& v = owner->second->verification.emplace();
    v.scheme = verified.text(1);
    v.secret = verified.text(2);
    v.set_at = Millis{verified.integer(3)};
    if (verified.is_null(5)) continue;
    v.previous = verified.text(4);
    v.previous_until = Millis{verified.integer(5)};
  }
  std::lock_guard lock(snapshot_mutex_);
  snapshot_ = std::move(next);
  return {};
}

Result<SourceId> SourceRegistry::id_of(std::string_view name) {
  TRY_VALUE(find, db_.prepare("SELECT id FROM sources WHERE name=?"));
  find.bind_text(1, name);
  TRY_VALUE(there, find.step());
  if (!there) return fail(ErrorCode::kNotFound, "there is no source of this name", "name");
  return SourceId{static_cast<uint32_t>(find.integer(0))};
}

Result<void> SourceRegistry::insert(const NewSource& source, Millis now) {
  if (!valid_name(source.name))
    return fail(ErrorCode::kInvalid, "a source's name is 1 to 64 of a-z, 0-9, '_' and '-'", "name");
  TRY(check_settings(source.settings));
  TRY_VALUE(count, db_.integer("SELECT count(*) FROM sources"));
  if (count >= static_cast<int64_t>(kSourcesMax)) return fail(ErrorCode::kTooLarge, "there are too many sources");
  TRY_VALUE(row, db_.prepare("INSERT INTO sources(workspace,name,kind,enabled,created_at,settings) "
                             "VALUES(?,?,?,1,?,?) ON CONFLICT(name) DO NOTHING"));
  row.bind_text(1, source.workspace.value).bind_text(2, source.name).bind_text(3, source.kind);
  row.bind(4, now.value).bind_text(5, source.settings);
  TRY(row.run());
  if (db_.changes() == 0) return fail(ErrorCode::kConflict, "a source of this name is there already", "name");
  return {};
}

Result<void> SourceRegistry::insert_key(SourceId source, const Secret& key, Millis now) {
  TRY_VALUE(row, db_.prepare("INSERT INTO source_keys(hash,source,masked,created_at) VALUES(?,?,?,?)"));
  row.bind_blob(1, bytes(key.hash)).bind(2, uint64_t{source.value}).bind_text(3, key.masked).bind(4, now.value);
  return row.run();
}

Result<SourceWithKey> SourceRegistry::add(const NewSource& source, Millis now) {
  SourceWithKey made;
  {
    std::lock_guard lock(mutex_);
    TRY_VALUE(change, Transaction::begin(db_));
    TRY(insert(source, now));
    made.key = make_secret("wk_");
    TRY(insert_key(SourceId{static_cast<uint32_t>(db_.last_insert_id())}, made.key, now));
    TRY(change.commit());
    TRY(reload());
  }
  TRY_VALUE(stored, known(source.name));
  made.source = std::move(stored);
  return made;
}

Result<SourcePtr> SourceRegistry::reserve(const NewSource& source, Millis now) {
  {
    std::lock_guard lock(mutex_);
    TRY_VALUE(change, Transaction::begin(db_));
    Result<void> inserted = insert(source, now);
    if (!inserted && inserted.error().code != ErrorCode::kConflict) return tl::unexpected(inserted.error());
    TRY(change.commit());
    TRY(reload());
  }
  return known(source.name);
}

Result<SourceWithKey> SourceRegistry::rotate_key(std::string_view name, const Rotation& rotation) {
  SourceWithKey made;
  {
    std::lock_guard lock(mutex_);
    TRY_VALUE(change, Transaction::begin(db_));
    TRY_VALUE(id, id_of(name));
    TRY_VALUE(prune, db_.prepare("DELETE FROM source_keys WHERE source=?1 AND (expires_at<=?2 OR hash NOT IN "
                                 "(SELECT hash FROM source_keys WHERE source=?1 ORDER BY created_at DESC, "
                                 "expires_at IS NULL DESC LIMIT ?3))"));
    prune.bind(1, uint64_t{id.value}).bind(2, rotation.now.value).bind(3, kKeysMax - 1);
    TRY(prune.run());
    TRY_VALUE(expire, db_.prepare("UPDATE source_keys SET expires_at=min(coalesce(expires_at,?2),?2) WHERE source=?1"));
    expire.bind(1, uint64_t{id.value}).bind(2, (rotation.now.value + rotation.overlap_ms));
    TRY(expire.run());
    made.key = make_secret("wk_");
    TRY(insert_key(id, made.key, rotation.now));
    TRY(change.commit());
    TRY(reload());
  }
  TRY_VALUE(stored, known(name));
  made.source = std::move(stored);
  return made;
}

Result<SourcePtr> SourceRegistry::set_enabled(std::string_view name, bool enabled) {
  {
    std::lock_guard lock(mutex_);
    TRY_VALUE(row, db_.prepare("UPDATE sources SET enabled=? WHERE name=?"));
    row.bind(1, enabled ? 1 : 0).bind_text(2, name);
    TRY(row.run());
    TRY(reload());
  }
  return known(name);
}

Result<SourcePtr> SourceRegistry::set_settings(std::string_view name, std::string settings) {
  TRY(check_settings(settings));
  {
    std::lock_guard lock(mutex_);
    TRY_VALUE(row, db_.prepare("UPDATE sources SET settings=? WHERE name=?"));
    row.bind_text(1, settings).bind_text(2, name);
    TRY(row.run());
    TRY(reload());
  }
  return known(name);
}

Result<SourcePtr> SourceRegistry::set_verification(std::string_view name, const NewVerification& wanted,
                                                   const Rotation& rotation) {
  {
    std::lock_guard lock(mutex_);
    TRY_VALUE(change, Transaction::begin(db_));
    TRY_VALUE(id, id_of(name));
    TRY_VALUE(row, db_.prepare("INSERT INTO source_verification(source,scheme,secret,set_at) VALUES(?1,?2,?3,?4) "
                               "ON CONFLICT(source) DO UPDATE SET "
                               "previous=CASE WHEN scheme=excluded.scheme THEN secret END,"
                               "previous_until=CASE WHEN scheme=excluded.scheme THEN ?5 END,"
                               "scheme=excluded.scheme,secret=excluded.secret,set_at=excluded.set_at"));
    row.bind(1, uint64_t{id.value}).bind_text(2, wanted.scheme).bind_text(3, wanted.secret);
    row.bind(4, rotation.now.value).bind(5, rotation.now.value + rotation.overlap_ms);
    TRY(row.run());
    TRY(change.commit());
    TRY(reload());
  }
  return known(name);
}

Result<SourcePtr> SourceRegistry::clear_verification(std::string_view name) {
  {
    std::lock_guard lock(mutex_);
    TRY_VALUE(id, id_of(name));
    TRY_VALUE(row, db_.prepare("DELETE FROM source_verification WHERE source=?"));
    row.bind(1, uint64_t{id.value});
    TRY(row.run());
    TRY(reload());
  }
  return known(name);
}

std::vector<std::string_view> Verification::secrets_at(Millis now) const {
  std::vector<std::string_view> out{secret};
  if (previous_until && now < *previous_until) out.push_back(previous);
  return out;
}

std::vector<SourcePtr> SourceRegistry::list() {
  return refreshed()->by_id;
}

SourcePtr SourceRegistry::find_by_name(std::string_view name) {
  const SnapshotPtr view = refreshed();
  const auto found = view->by_name.find(std::string(name));
  return found == view->by_name.end() ? nullptr : found->second;
}

Result<SourcePtr> SourceRegistry::known(std::string_view name) {
  SourcePtr source = find_by_name(name);
  if (!source) return fail(ErrorCode::kNotFound, "there is no source of this name", "name");
  return source;
}

SourcePtr SourceRegistry::find_by_id(SourceId id) {
  const auto look = [&](const SnapshotPtr& view) -> SourcePtr {
    const auto found =
        std::find_if(view->by_id.begin(), view->by_id.end(), [&](const SourcePtr& s) { return s->id == id; });
    return found == view->by_id.end() ? nullptr : *found;
  };
  if (SourcePtr known = look(current())) return known;
  return look(refreshed());
}

SourcePtr SourceRegistry::find_by_key(std::string_view key, Millis now) {
  const SecretHash hash = hash_secret(key);
  const auto look = [&](const SnapshotPtr& view) -> SourcePtr {
    const auto found = view->by_key.find(hash);
    if (found == view->by_key.end()) return nullptr;
    const Key& entry = found->second;
    return entry.expires_at && *entry.expires_at <= now ? nullptr : entry.source;
  };
  const int64_t checked = checked_at_.load(std::memory_order_relaxed);
  // Requests of several threads come a little out of order; a clock set back by more is a change.
  const bool stale = std::abs(now.value - checked) >= kRefreshMs;
  if (!stale) {
    if (SourcePtr source = look(current())) return source;
  }
  checked_at_.store(now.value, std::memory_order_relaxed);
  return look(refreshed());
}

}  // namespace tutti::govern
