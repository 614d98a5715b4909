// Data quality over time: measures at most once a minute, and once a day by itself, and keeps one row per day, source,
// class and trait in `quality.db` of the workspace's folder.
//
// The rows are no function of the log (a later fold knows more than was known that day), so they are kept, not derived;
// a file that cannot be read is put aside and begun anew. History: the newest kDaysMax days.
// Threads: all methods from any thread; a measurement runs on the thread that asks for it, or on the watch's own.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/sqlite.h"
#include "hub/quality.h"

namespace tutti {

struct QualityDay {
  int32_t day = 0;
  uint64_t records = 0, filled = 0, valid = 0, shared = 0, identifying = 0, disputed = 0, older_365 = 0;
};

class QualityWatch : NonCopyable {
 public:
  static constexpr int32_t kDaysMax = 730;
  static constexpr int64_t kReuseMs = 60'000;  // a report of a busy workspace takes seconds of slices

  // `hub` must outlive it.
  static Result<std::unique_ptr<QualityWatch>> start(Hub& hub);
  ~QualityWatch();  // stop()
  void stop();

  using ReportPtr = std::shared_ptr<const QualityReport>;
  // `fresh`: measured now, however young the last one is.
  Result<ReportPtr> report(bool fresh = false);

  // One entry per day, oldest first, summed over what is asked for.
  Result<std::vector<QualityDay>> history(std::optional<SourceId> source, const std::string& trait, int32_t days);

 private:
  QualityWatch(Hub& hub, sqlite::Database db) : hub_(hub), db_(std::move(db)) {}
  void run();
  Result<void> keep(const QualityReport& report, int32_t day);

  Hub& hub_;
  std::mutex measure_mutex_;  // one measurement at a time; guards the next two
  ReportPtr last_;
  Millis measured_at_;
  std::mutex db_mutex_;
  sqlite::Database db_;
  std::mutex stop_mutex_;
  std::condition_variable stop_wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tutti
