// Publishes the lake: writes what only lake.duckdb holds (tables, events not sealed yet) as Parquet files with a
// manifest, all of one snapshot, for readers in other processes.
//
//   DIR/published/7/manifest.json    DIR/published/7/entity.parquet ...    DIR/published/current -> 7
//
// A table that has not changed since is not written again but linked; of the hot events only the new ones are written.
// A publication is deleted when a newer one has taken its place and nobody in this process holds it.
// Threads: note() by the lake's writer; publish() by any thread, one at a time, the others wait for it.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "lake/duck.h"
#include "lake/manifest.h"

namespace tutti::lake {

struct Publication : NonCopyable {
  ~Publication();

  std::string dir;     // of the lake, absolute
  std::string folder;  // dir/published/N, absolute
  Manifest manifest;
  std::chrono::steady_clock::time_point at;
  int64_t took_ms = 0;
  mutable std::atomic<bool> replaced{false};
};
using PublicationPtr = std::shared_ptr<const Publication>;

class Publisher : NonCopyable {
 public:
  Publisher(std::string dir, int64_t young_ms) : dir_(std::move(dir)), young_ms_(young_ms) {}

  // Keeps only the newest publication that an earlier run left, for readers outside.
  Result<void> clean();

  // Rows of upserted_tables()[table] have changed, committed.
  void note(size_t table) { changes_[table].fetch_add(1, std::memory_order_release); }

  // The newest publication when it has all of `applied` or is too young to be worth a new one (its age is below
  // ten times what it took to make, or `young_ms`); else a new one, read through `connection`.
  Result<PublicationPtr> publish(duck::Connection& connection, Offset applied);

 private:
  static constexpr size_t kTablesMax = 16;
  using Versions = std::array<uint64_t, kTablesMax>;

  // Gives meta's count of sealings in the snapshot.
  Result<int64_t> write(duck::Connection& connection, Publication& next, const Versions& versions);
  Result<void> write_tables(duck::Connection& connection, Publication& next, const Versions& versions);
  Result<void> write_hot(duck::Connection& connection, Publication& next, int64_t seals);
  Result<void> reuse(const std::string& from, const std::string& to);
  std::string next_folder();

  const std::string dir_;
  const int64_t young_ms_;
  std::array<std::atomic<uint64_t>, kTablesMax> changes_{};
  std::mutex mutex_;
  std::shared_ptr<Publication> current_;
  Versions versions_{};  // of current_
  int64_t seals_ = -1;   // of current_: its hot files hold events since that sealing
  uint64_t number_ = 0;
};

}  // namespace tutti::lake
