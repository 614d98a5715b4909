#include "log/checkpointer.h"

#include <sqlite3.h>

#include <algorithm>

namespace tutti::log {
namespace {

constexpr int kRestBytesMax = 2 << 20;
constexpr int kLateFactor = 4;
constexpr int kRoundsMax = 5;  // against a writer that is as fast as the disk

}  // namespace

Result<std::unique_ptr<Checkpointer>> Checkpointer::open(sqlite::Database& writer, size_t wal_bytes_max) {
  TRY_VALUE(own, sqlite::Database::open(writer.path(), {.durable = true}));
  TRY_VALUE(page_bytes, own.integer("PRAGMA page_size"));
  return std::unique_ptr<Checkpointer>(
      new Checkpointer(writer, std::move(own), static_cast<int>(page_bytes), wal_bytes_max));
}

Checkpointer::Checkpointer(sqlite::Database& writer, sqlite::Database own, int page_bytes, size_t wal_bytes_max)
    : writer_(writer),
      own_(std::move(own)),
      frames_max_(static_cast<int>(wal_bytes_max / static_cast<size_t>(page_bytes))),
      rest_frames_max_(std::max(1, kRestBytesMax / page_bytes)),
      next_frames_(frames_max_),
      thread_([this] { run(); }) {
  sqlite3_wal_hook(writer_.handle(), &Checkpointer::on_commit, this);
}

Checkpointer::~Checkpointer() {
  sqlite3_wal_hook(writer_.handle(), nullptr, nullptr);
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
}

int Checkpointer::on_commit(void* self, ::sqlite3*, const char*, int frames) {
  auto& me = *static_cast<Checkpointer*>(self);
  if (frames < me.frames_max_) me.next_frames_ = me.frames_max_;  // the WAL has started anew
  if (frames < me.next_frames_) return SQLITE_OK;
  me.next_frames_ = frames + std::max(1, me.frames_max_ / 4);
  {
    std::lock_guard lock(me.mutex_);
    me.due_ = true;
  }
  me.work_.notify_one();
  return SQLITE_OK;
}

void Checkpointer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [&] { return due_ || stopping_; });
    if (stopping_) return;
    lock.unlock();
    copy();
    lock.lock();
    due_ = false;
  }
}

void Checkpointer::copy() {
  int frames = 0, copied = 0;
  for (int round = 0; round < kRoundsMax && !stopping_; ++round) {
    const int copied_before = copied;
    if (sqlite3_wal_checkpoint_v2(own_.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, &frames, &copied) != SQLITE_OK)
      return;
    const bool stuck = copied == copied_before;  // a reader needs what comes next as it was
    if (frames - copied <= rest_frames_max_ || stuck) break;
  }
  // A WAL that has grown far is worth one slow commit.
  rest_due_ = frames - copied <= rest_frames_max_ || frames > kLateFactor * frames_max_;
}

void Checkpointer::finish_if_due(sqlite::Database& writer) {
  if (!rest_due_) return;
  sqlite3_wal_checkpoint_v2(writer.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  rest_due_ = false;
}

Result<void> fold_wal(sqlite::Database& db) {
  const int rc = sqlite3_wal_checkpoint_v2(db.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_FULL) return {};
  return fail(ErrorCode::kIo, std::string("The write-ahead log can't be folded in: ") + sqlite3_errmsg(db.handle()),
              db.path());
}

}  // namespace tutti::log
