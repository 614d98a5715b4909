#include "hub/quality_watch.h"

#include <filesystem>

#include "base/thread.h"
#include "base/time.h"

namespace tutti {
namespace {

constexpr const char* kSchema = R"sql(
  CREATE TABLE IF NOT EXISTS quality (
    day INTEGER, source INTEGER, class INTEGER, trait TEXT,
    records INTEGER, filled INTEGER, valid INTEGER, shared INTEGER, identifying INTEGER, disputed INTEGER, older_365 INTEGER,
    PRIMARY KEY (day, source, class, trait)) WITHOUT ROWID;
  PRAGMA user_version = 1)sql";

Result<sqlite::Database> open_file(const std::string& path) {
  TRY_VALUE(db, sqlite::Database::open(path, {.cache_kib = 1024}));
  TRY_VALUE(version, db.integer("PRAGMA user_version"));
  if (version > 1) return fail(ErrorCode::kCorrupt, "was written by a newer Tutti", path);
  TRY(db.exec(kSchema));
  return db;
}

}  // namespace

Result<std::unique_ptr<QualityWatch>> QualityWatch::start(Hub& hub) {
  const std::string path = hub.dir() + "/quality.db";
  Result<sqlite::Database> db = open_file(path);
  if (!db && db.error().code == ErrorCode::kCorrupt) {
    std::error_code ignored;
    std::filesystem::rename(path, path + ".unreadable", ignored);
    for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(path + suffix, ignored);
    db = open_file(path);
  }
  if (!db) return tl::unexpected(db.error());
  std::unique_ptr<QualityWatch> watch(new QualityWatch(hub, std::move(*db)));
  watch->thread_ = std::thread([w = watch.get()] { w->run(); });
  return watch;
}

QualityWatch::~QualityWatch() {
  stop();
}

void QualityWatch::stop() {
  {
    const std::lock_guard lock(stop_mutex_);
    stopping_ = true;
  }
  stop_wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void QualityWatch::run() {
  name_thread("quality");
  lower_thread_priority();
  constexpr auto kLook = std::chrono::minutes(1);
  int32_t done = 0;
  for (std::unique_lock lock(stop_mutex_); !stop_wake_.wait_for(lock, kLook, [&] { return stopping_; });) {
    const int32_t today = day_of(system_now());
    if (today == done) continue;
    lock.unlock();
    if (report(true)) done = today;
    lock.lock();
  }
}

Result<QualityWatch::ReportPtr> QualityWatch::report(bool fresh) {
  const std::lock_guard lock(measure_mutex_);
  const Millis now = system_now();
  if (last_ && !fresh && now.value - measured_at_.value < kReuseMs) return last_;
  TRY_VALUE(report, measure_quality(hub_));
  TRY(keep(report, day_of(now)));
  last_ = std::make_shared<const QualityReport>(std::move(report));
  measured_at_ = now;
  return last_;
}

Result<void> QualityWatch::keep(const QualityReport& report, int32_t day) {
  const std::lock_guard lock(db_mutex_);
  TRY(db_.exec("BEGIN IMMEDIATE"));
  const auto write = [&]() -> Result<void> {
    TRY_VALUE(clear, db_.prepare("DELETE FROM quality WHERE day = ? OR day <= ?"));
    TRY(clear.bind(1, day).bind(2, day - kDaysMax).run());
    TRY_VALUE(put, db_.prepare("INSERT INTO quality VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    for (const auto& [key, source] : report.sources)
      for (const auto& [trait, cell] : source.traits) {
        put.bind(1, day).bind(2, static_cast<int64_t>(key.first.value)).bind(3, static_cast<int>(key.second));
        put.bind_text(4, trait).bind(5, source.records).bind(6, cell.filled).bind(7, cell.valid).bind(8, cell.shared);
        put.bind(9, profile::is_identifying(cell.kind) ? cell.filled : 0).bind(10, cell.disputed);
        TRY(put.bind(11, cell.older_365).run());
      }
    return db_.exec("COMMIT");
  };
  Result<void> written = write();
  if (!written) static_cast<void>(db_.exec("ROLLBACK"));
  return written;
}

Result<std::vector<QualityDay>> QualityWatch::history(std::optional<SourceId> source, const std::string& trait,
                                                      int32_t days) {
  const std::lock_guard lock(db_mutex_);
  TRY_VALUE(ask, db_.prepare("SELECT day, sum(records), sum(filled), sum(valid), sum(shared), sum(identifying), "
                             "sum(disputed), sum(older_365) FROM quality WHERE (?1 < 0 OR source = ?1) AND (?2 = '' OR "
                             "trait = ?2) AND day > ?3 GROUP BY day ORDER BY day"));
  ask.bind(1, source ? static_cast<int64_t>(source->value) : -1).bind_text(2, trait);
  ask.bind(3, day_of(system_now()) - days);
  std::vector<QualityDay> out;
  for (;;) {
    TRY_VALUE(row, ask.step());
    if (!row) return out;
    const auto n = [&](int column) { return static_cast<uint64_t>(ask.integer(column)); };
    out.push_back({.day = static_cast<int32_t>(ask.integer(0)),
                   .records = n(1),
                   .filled = n(2),
                   .valid = n(3),
                   .shared = n(4),
                   .identifying = n(5),
                   .disputed = n(6),
                   .older_365 = n(7)});
  }
}

}  // namespace tutti
