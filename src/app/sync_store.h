// What the syncs of a workspace are and how far they have come: syncs.db beside the log.
//
// For every row that a sync has brought in it keeps the hash of the events it became, so that a row that comes again
// unchanged is skipped, and how often it changed, so that every change has an id of its own. A tap's STATE is kept
// untouched. Rows that came after the last STATE wait in a temporary table, which a crash empties; rows and STATE are
// written in one transaction, after the log has acknowledged their events. So what is kept is always what was known at
// a STATE: a tap that repeats from there gives the same events with the same ids again, and the log knows those.
//
//   syncs(id, name, ...settings, state, states, ...last run)    streams(id, sync, name, columns)
//   rows(stream, key) -> hash, changes, version, lsn, gone      write_keys(source, key)
//   temp.ahead: rows that came after the last STATE
//
// The file is private (the data folder is): it has the write keys that `tutti sync` uses with a running server.
// Threads: one store per thread; several processes may have the file open.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/sqlite.h"
#include "base/types.h"

namespace tutti::app {

struct Sync {
  int64_t id = 0;
  std::string name;      // [a-z0-9_-]{1,64}
  std::string tap;       // command line
  std::string map;       // path of the map
  std::string config;    // path of the tap's configuration; may be empty
  std::string catalog;   // path; may be empty
  bool discover = true;  // ask the tap for its catalog before each run
  int64_t every_ms = 0;  // 0: only by hand
};

// The last run of a sync.
struct SyncRunInfo {
  Millis started_at, finished_at;  // finished_at 0: it runs, or ended with its process
  std::string outcome;             // "ok", "failed", "running"; empty: never ran
  std::string message;             // why it failed
  std::vector<std::string> notes;  // what the operator should know; at most kNotesMax
  uint64_t rows = 0, events = 0, unchanged = 0, rejected = 0, deleted = 0;

  static constexpr size_t kNotesMax = 50;
};

struct SyncInfo {
  Sync sync;
  SyncRunInfo last;
  std::string state;        // the last committed STATE's value; empty: none yet
  uint64_t states = 0;      // how many different STATEs came before it
  Millis state_at;          // when it was committed
  Millis succeeded_at;      // start of the last run that ended well: the silo is known as of then
  uint64_t known_rows = 0;  // rows of the silo that are remembered; only of list(kCounted)
};

struct RowState {
  Hash128 hash;          // of the events that it became
  uint64_t changes = 0;  // how often it was sent
  std::optional<int64_t> version, lsn;
  bool gone = false;
};

// What is written together with the rows that are ahead.
struct SyncCommit {
  std::vector<std::pair<int64_t, std::string>> columns;  // stream -> its schema's text
  std::optional<std::string> state;
  uint64_t states = 0;
};

class SyncStore : NonCopyable {
 public:
  static Result<std::unique_ptr<SyncStore>> open(const std::string& path);
  static std::string file(const std::string& workspace) { return workspace + "/syncs.db"; }

  // Adds it, or gives the sync of that name these settings; what it remembers stays. kInvalid: a bad name.
  Result<Sync> put(Sync sync);
  enum class Rows : uint8_t { kCounted, kNotCounted };  // counting reads every row
  Result<std::vector<SyncInfo>> list(Rows rows);
  Result<SyncInfo> find(std::string_view name);  // kNotFound
  // Forgets the sync, its rows and its state; what came in stays.
  Result<void> remove(std::string_view name);
  // Forgets the STATE, so that the tap sends everything again; rows stay known.
  Result<void> forget_state(std::string_view name);

  Result<void> begin_run(int64_t sync, Millis now);
  Result<void> end_run(int64_t sync, const SyncRunInfo& run);

  struct Stream {
    int64_t id = 0;
    std::string columns;
  };
  Result<Stream> stream(int64_t sync, std::string_view name);
  // As the newest line told it.
  Result<std::optional<RowState>> row(int64_t stream, std::string_view key);
  Result<void> put_ahead(int64_t stream, std::string_view key, const RowState& state);
  // Up to `limit` rows behind the key `after` that are not gone and whose version is another one, by key.
  struct OtherVersion {
    int64_t stream = 0, version = 0;
    std::string after;
    size_t limit = 1'000;
  };
  Result<std::vector<std::pair<std::string, RowState>>> rows_of_other_version(const OtherVersion& wanted);
  Result<void> drop_ahead() { return db_.exec("DELETE FROM temp.ahead"); }
  // The rows that are ahead are kept from now on.
  Result<void> commit(int64_t sync, const SyncCommit& commit, Millis now);

  Result<std::string> write_key(std::string_view source);  // empty: none is kept
  Result<void> keep_write_key(std::string_view source, std::string_view key);

 private:
  explicit SyncStore(sqlite::Database db) : db_(std::move(db)) {}
  static SyncInfo read(const sqlite::Statement& row);
  Result<uint64_t> known_rows(int64_t sync);
  Result<void> write(int64_t sync, const SyncCommit& commit, Millis now);

  sqlite::Database db_;
  sqlite::Statement find_ahead_, find_row_, put_ahead_;
};

}  // namespace tutti::app
