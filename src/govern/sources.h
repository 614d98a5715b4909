// The registry of sources: who may send events, with which write key, and how.
//
//   auto made = registry.add({.name = "website", .kind = "http"}, now);   // made->key.text is shown once
//   if (auto source = registry.find_by_key(key, now)) ...
//
// find_by_key() answers from memory. An unknown key costs one `PRAGMA data_version` (no disk read): only when another
// process has changed the file is it read again, so a key that `tutti source add` just printed works at once and a
// flood of bad keys stays cheap. A disabled source or a removed key is noticed within kRefreshMs.
//
// Threads: all methods from any thread. Times are passed in; the registry has no clock.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/sqlite.h"
#include "base/types.h"
#include "govern/secrets.h"

namespace tutti::govern {

// How requests of a source must be signed. What the scheme means is for ingest/live/signature.h.
struct Verification {
  std::string scheme;  // "hubspot-v3"
  std::string secret;  // never shown, never logged
  Millis set_at;
  std::string previous;  // the secret before; good until previous_until
  std::optional<Millis> previous_until;

  std::vector<std::string_view> secrets_at(Millis now) const;
};

struct Source {
  SourceId id;
  WorkspaceId workspace;
  std::string name;
  std::string kind;  // "http", "webhook", "import", ...
  bool enabled = true;
  Millis created_at;
  std::string settings = "{}";         // a JSON object: allowed origins, mapping, ...
  std::vector<std::string> key_masks;  // newest first, "wk_…3fQx"
  std::optional<Verification> verification;
};
using SourcePtr = std::shared_ptr<const Source>;

struct NewSource {
  std::string name;  // [a-z0-9_-]{1,64}, unique in the file
  std::string kind = "http";
  WorkspaceId workspace = WorkspaceId{"main"};
  std::string settings = "{}";
};

struct SourceWithKey {
  SourcePtr source;
  Secret key;
};

class SourceRegistry : NonCopyable {
 public:
  // A running server looks for changes of other processes this often at most when keys are known.
  static constexpr int64_t kRefreshMs = 1000;
  static constexpr size_t kSourcesMax = 10'000;

  static Result<std::unique_ptr<SourceRegistry>> open(const std::string& path);

  // kInvalid: bad name; kConflict: the name is taken; kTooLarge: kSourcesMax reached.
  Result<SourceWithKey> add(const NewSource& source, Millis now);
  // The source of that name, made without a key if it is not there: for file imports, whose events need a source.
  Result<SourcePtr> reserve(const NewSource& source, Millis now);
  // A new key; the newest old one stays valid until now + overlap_ms, older ones end now.
  struct Rotation {
    Millis now;
    int64_t overlap_ms = kDayMs;
  };
  Result<SourceWithKey> rotate_key(std::string_view name, const Rotation& rotation);
  Result<SourcePtr> set_enabled(std::string_view name, bool enabled);
  // From now on this source's requests must be signed. The secret before stays good for rotation.overlap_ms if it is of
  // the same scheme.
  struct NewVerification {
    std::string scheme;
    std::string secret;
  };
  Result<SourcePtr> set_verification(std::string_view name, const NewVerification& wanted, const Rotation& rotation);
  Result<SourcePtr> clear_verification(std::string_view name);
  // `settings` must be a JSON object of at most 64 KiB.
  Result<SourcePtr> set_settings(std::string_view name, std::string settings);

  // By id. Includes disabled sources.
  std::vector<SourcePtr> list();
  SourcePtr find_by_name(std::string_view name);
  // From memory when the id is known there; name and id never change, the rest may be kRefreshMs old or more.
  SourcePtr find_by_id(SourceId id);
  // Null when no source has this key at `now`. The source may be disabled: the caller tells the sender so.
  SourcePtr find_by_key(std::string_view key, Millis now);

 private:
  struct Key {
    SourcePtr source;
    std::optional<Millis> expires_at;
  };
  struct Snapshot {
    std::vector<SourcePtr> by_id;
    std::unordered_map<std::string, SourcePtr> by_name;
    std::unordered_map<SecretHash, Key, SecretHasher, SecretEqual> by_key;
  };
  using SnapshotPtr = std::shared_ptr<const Snapshot>;

  explicit SourceRegistry(sqlite::Database db) : db_(std::move(db)) {}
  SnapshotPtr current() const;
  SnapshotPtr refreshed();
  Result<void> reload();
  Result<void> insert(const NewSource& source, Millis now);
  Result<void> insert_key(SourceId source, const Secret& key, Millis now);
  Result<SourceId> id_of(std::string_view name);
  Result<SourcePtr> known(std::string_view name);

  std::mutex mutex_;  // guards db_, version_check_ and data_version_
  sqlite::Database db_;
  sqlite::Statement version_check_;
  int64_t data_version_ = -1;
  std::atomic<int64_t> checked_at_{0};
  mutable std::mutex snapshot_mutex_;  // guards the pointer alone; taken last
  SnapshotPtr snapshot_ = std::make_shared<Snapshot>();
};

}  // namespace tutti::govern
