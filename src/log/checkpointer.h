// Copies the log's WAL into its database file beside the writer.
//
//   commits ... WAL > bytes_max -> background: PASSIVE until little is left -> writer, between two commits: the rest
//            -> SQLite's next commit starts the WAL from its beginning, in the space that the file already has
//
// A PASSIVE checkpoint never blocks the writer, but alone it never catches up with one that goes on writing; and the
// rest that the writer copies itself is small (rest_bytes_max), so no commit waits long.
// A checkpoint that fails (full disk), or that a reader holds up who still needs an old page, loses nothing: the WAL
// stays, and the next attempt is made when it has grown by another quarter of bytes_max.
// Threads: finish_if_due() the writer's; construction and destruction when no append runs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "base/result.h"
#include "base/sqlite.h"

namespace tutti::log {

class Checkpointer : NonCopyable {
 public:
  // Opens a connection of its own to the same file. `writer` outlives this.
  static Result<std::unique_ptr<Checkpointer>> open(sqlite::Database& writer, size_t wal_bytes_max);
  ~Checkpointer();

  // Copies the small rest when the background has done its part; else returns at once.
  void finish_if_due(sqlite::Database& writer);

 private:
  Checkpointer(sqlite::Database& writer, sqlite::Database own, int page_bytes, size_t wal_bytes_max);
  static int on_commit(void* self, ::sqlite3* db, const char* name, int frames);
  void run();
  void copy();

  sqlite::Database& writer_;
  sqlite::Database own_;
  const int frames_max_;
  const int rest_frames_max_;
  int next_frames_;  // the WAL's size at which the next attempt begins; the writer's thread
  std::atomic<bool> rest_due_{false};

  std::mutex mutex_;
  std::condition_variable work_;
  bool due_ = false;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// At open: everything into the database file, and the WAL emptied. What this process shows from then on, it has
// written and synced itself. A full disk is no error (the WAL stays); nor is another process that reads.
Result<void> fold_wal(sqlite::Database& db);

}  // namespace tutti::log
