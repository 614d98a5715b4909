#include "store/state_store.h"

#include <map>
#include <mutex>

#include "base/codec.h"
#include "base/sqlite.h"

namespace tutti {
namespace {

constexpr int64_t kFormatVersion = 1;

class SqliteStateStore final : public StateStore {
 public:
  static Result<std::unique_ptr<StateStore>> open(const std::string& path) {
    TRY_VALUE(writer, sqlite::Database::open(path, {.page_bytes = 8192, .cache_kib = 32768}));
    TRY_VALUE(version, writer.integer("PRAGMA user_version"));
    if (version > kFormatVersion)
      return fail(ErrorCode::kInvalid, "the state was written by a newer Tutti; this one will not touch it", path);
    TRY(
        writer.exec("CREATE TABLE IF NOT EXISTS kv(space INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL,"
                    " PRIMARY KEY(space, key)) WITHOUT ROWID; PRAGMA user_version=1; PRAGMA wal_autocheckpoint=0"));
    TRY_VALUE(reader, sqlite::Database::open(path, {.read_only = true, .cache_kib = 32768}));
    auto store = std::unique_ptr<SqliteStateStore>(new SqliteStateStore(std::move(writer), std::move(reader)));
    TRY(store->prepare());
    return store;
  }

  Result<std::optional<std::string>> get(Space space, std::string_view key) override {
    std::lock_guard lock(read_mutex_);
    get_.bind(1, static_cast<int>(space)).bind_blob_view(2, key);
    TRY_VALUE(found, get_.step());
    std::optional<std::string> value;
    if (found) value = std::string(get_.blob(0));
    get_.reset();
    return value;
  }

  Result<void> commit(const std::vector<StateWrite>& writes) override {
    TRY(writer_.exec("BEGIN IMMEDIATE"));
    Result<void> done = write_all(writes);
    if (done) done = writer_.exec("COMMIT");
    if (!done) {
      static_cast<void>(writer_.exec("ROLLBACK"));
      return done;
    }
    // A long WAL is read whole at the next start; readers hold no transaction for longer than one get(). If one does
    // just now, the next commit empties the WAL.
    static_cast<void>(writer_.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
    return done;
  }

  Result<void> scan(Space space, std::string_view from, const Visit& visit) override {
    std::lock_guard lock(read_mutex_);
    scan_.bind(1, static_cast<int>(space)).bind_blob(2, from);
    for (;;) {
      TRY_VALUE(row, scan_.step());
      if (!row || !visit(scan_.blob(0), scan_.blob(1))) break;
    }
    scan_.reset();
    return {};
  }

 private:
  SqliteStateStore(sqlite::Database writer, sqlite::Database reader)
      : writer_(std::move(writer)), reader_(std::move(reader)) {}

  Result<void> prepare() {
    TRY_VALUE(get, reader_.prepare("SELECT value FROM kv WHERE space=?1 AND key=?2"));
    TRY_VALUE(scan, reader_.prepare("SELECT key, value FROM kv WHERE space=?1 AND key>=?2 ORDER BY key"));
    TRY_VALUE(put, writer_.prepare("INSERT INTO kv VALUES(?1,?2,?3) ON CONFLICT DO UPDATE SET value=excluded.value"));
    TRY_VALUE(drop, writer_.prepare("DELETE FROM kv WHERE space=?1 AND key=?2"));
    get_ = std::move(get);
    scan_ = std::move(scan);
    put_ = std::move(put);
    drop_ = std::move(drop);
    return {};
  }

  Result<void> write_all(const std::vector<StateWrite>& writes) {
    for (const StateWrite& w : writes) {
      sqlite::Statement& s = w.value ? put_ : drop_;
      s.bind(1, static_cast<int>(w.space)).bind_blob_view(2, w.key);
      if (w.value) s.bind_blob_view(3, *w.value);
      TRY(s.run());
    }
    return {};
  }

  sqlite::Database writer_;
  sqlite::Database reader_;
  std::mutex read_mutex_;
  sqlite::Statement get_, scan_, put_, drop_;
};

class MemoryStateStore final : public StateStore {
 public:
  Result<std::optional<std::string>> get(Space space, std::string_view key) override {
    std::lock_guard lock(mutex_);
    const auto it = entries_.find({space, std::string(key)});
    if (it == entries_.end()) return std::nullopt;
    return it->second;
  }
  Result<void> commit(const std::vector<StateWrite>& writes) override {
    std::lock_guard lock(mutex_);
    for (const StateWrite& w : writes) {
      if (w.value) entries_[{w.space, w.key}] = *w.value;
      else entries_.erase({w.space, w.key});
    }
    return {};
  }
  Result<void> scan(Space space, std::string_view from, const Visit& visit) override {
    std::lock_guard lock(mutex_);
    for (auto it = entries_.lower_bound({space, std::string(from)}); it != entries_.end() && it->first.first == space;
         ++it)
      if (!visit(it->first.second, it->second)) break;
    return {};
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<Space, std::string>, std::string> entries_;
};

}  // namespace

Result<std::unique_ptr<StateStore>> open_sqlite_state(const std::string& path) {
  return SqliteStateStore::open(path);
}
std::unique_ptr<StateStore> make_memory_state() {
  return std::make_unique<MemoryStateStore>();
}

Result<Hash128> state_hash(StateStore& store) {
  Hash128 sum;
  for (uint8_t space = 0; space < kSpaces; ++space) {
    TRY(store.scan(static_cast<Space>(space), {}, [&](std::string_view key, std::string_view value) {
      Encoder e;
      e.byte(space);
      e.bytes(key);
      e.bytes(value);
      sum = sum + hash128(e.view());
      return true;
    }));
  }
  return sum;
}

std::string key_of(uint64_t n) {
  std::string key(8, '\0');
  for (int i = 7; i >= 0; --i, n >>= 8) key[static_cast<size_t>(i)] = static_cast<char>(n & 0xff);
  return key;
}

uint64_t number_of(std::string_view key) {
  uint64_t n = 0;
  for (const char c : key) n = n << 8 | static_cast<uint8_t>(c);
  return n;
}

}  // namespace tutti
