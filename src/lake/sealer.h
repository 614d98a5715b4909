// Moves events from the hot table into Parquet files, one folder per UTC day, and merges small files of a day
// (FORMAT.md). Files are written and synced first, then registered in the transaction that deletes the hot rows, so a
// crash leaves either both or an unregistered file, which remove_orphans() deletes when the lake opens.
//
// Replaced files stay on disk until the sealing after the next one, since readers that began earlier may still open
// them. Threads: the lake's writer only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "lake/duck.h"
#include "lake/strand_filter.h"

namespace tutti::lake {

class Sealer : NonCopyable {
 public:
  struct Options {
    std::string dir;  // of the lake; files go to dir/events/day=YYYY-MM-DD/
    uint32_t day_files_max = 8;
  };
  Sealer(duck::Connection& connection, StrandFilters& filters, Options options)
      : connection_(connection), filters_(filters), options_(std::move(options)) {}

  Result<void> load_filters();

  // Deletes every file under dir/events that is not registered; kCorrupt when a registered one is missing.
  Result<void> remove_orphans();
  // All hot rows become files; days with more than day_files_max small files are merged. One transaction.
  Result<void> seal();
  // Defines the event views over the registered files; within the caller's transaction.
  Result<void> define_views();

 private:
  struct File {
    int64_t id = 0;
    std::string path;  // relative to dir
  };
  Result<void> write_day(int32_t day, const std::string& source_sql);
  Result<StrandFilter> filter_of(const std::string& source_sql);
  Result<void> merge_day(int32_t day);
  Result<std::vector<File>> files_where(const std::string& condition);
  std::string absolute(const std::string& path) const { return options_.dir + "/" + path; }

  duck::Connection& connection_;
  StrandFilters& filters_;
  Options options_;
  std::vector<std::string> replaced_;     // by the transaction under way
  std::vector<int64_t> dropped_filters_;  // of replaced_
  std::vector<std::string> doomed_;       // replaced earlier; deleted after the next sealing
};

}  // namespace tutti::lake
