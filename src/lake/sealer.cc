#include "lake/sealer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <set>
#include <unordered_set>

#include "base/time.h"
#include "lake/schema.h"

namespace tutti::lake {
namespace {

namespace fs = std::filesystem;

// Files of this many rows or more are left alone by merging.
constexpr int64_t kMergeRowsMax = 2'000'000;
// Small row groups let the min/max of a person strand skip most of a file; rows of one person lie together.
constexpr int kRowGroupRows = 4096;

// One call for all files of a sealing: an fsync per file and folder would cost seconds where late data touches many
// days.
Result<void> sync_file_system(const std::string& dir) {
  const int fd = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fail(ErrorCode::kIo, "cannot open the folder to sync it", dir);
  const bool synced = ::syncfs(fd) == 0;
  ::close(fd);
  if (!synced) return fail(ErrorCode::kIo, "cannot sync the folder", dir);
  return {};
}

std::string within_day(int32_t day) {
  return fmt::format("timestamp >= make_timestamp({}) AND timestamp < make_timestamp({})", day * kDayMs * 1000,
                     (day + 1) * kDayMs * 1000);
}

}  // namespace

Result<void> Sealer::remove_orphans() {
  TRY_VALUE(files, files_where("true"));
  std::unordered_set<std::string> known;
  for (const File& f : files) {
    std::error_code error;
    if (!fs::exists(absolute(f.path), error)) return fail(ErrorCode::kCorrupt, "a file of events is missing", f.path);
    known.insert(fs::path(absolute(f.path)).lexically_normal());
  }
  std::error_code error;
  std::vector<fs::path> orphans;
  for (fs::recursive_directory_iterator it(absolute("events"), error), end; !error && it != end; it.increment(error))
    if (it->is_regular_file() && !known.contains(it->path().lexically_normal())) orphans.push_back(it->path());
  for (const fs::path& path : orphans) fs::remove(path, error);
  if (error)
    return fail(ErrorCode::kIo, "cannot remove files that a crash left: " + error.message(), absolute("events"));
  return {};
}

Result<void> Sealer::seal() {
  struct Day {
    int32_t day;
    int64_t rows;
  };
  std::vector<Day> days;
  TRY_VALUE(transaction, duck::Transaction::begin(connection_));
  replaced_.clear();
  dropped_filters_.clear();
  {
    TRY_VALUE(rows, connection_.query("SELECT date_diff('day', DATE '1970-01-01', timestamp::DATE) AS day, count(*) "
                                      "FROM hot_event GROUP BY day ORDER BY day"));
    for (;;) {
      TRY_VALUE(more, rows.next());
      if (!more) break;
      days.push_back({static_cast<int32_t>(rows.integer(0)), rows.integer(1)});
    }
  }
  if (days.empty()) return {};
  for (const Day& d : days) TRY(write_day(d.day, "hot_event WHERE " + within_day(d.day)));
  TRY(connection_.exec("DELETE FROM hot_event; UPDATE meta SET value = value + 1 WHERE key = 'seals'"));
  for (const Day& d : days) TRY(merge_day(d.day));
  TRY(define_views());
  TRY(sync_file_system(absolute("events")));
  TRY(transaction.commit());
  for (const std::string& path : doomed_) {
    std::error_code ignored;  // what stays is an orphan, removed when the lake opens
    fs::remove(absolute(path), ignored);
  }
  for (const int64_t id : dropped_filters_) filters_.drop(id);
  dropped_filters_.clear();
  doomed_ = std::move(replaced_);
  replaced_.clear();
  // The rows are safe in any case; without a checkpoint (a reader is at work, say) the WAL is cut after a later
  // sealing.
  static_cast<void>(connection_.exec("CHECKPOINT"));
  return {};
}

// Rows of one person lie together and in order of time: a timeline reads few row groups.
Result<void> Sealer::write_day(int32_t day, const std::string& source_sql) {
  int64_t first = 0, last = 0, count = 0;
  {
    TRY_VALUE(range, connection_.query("SELECT min(log_offset), max(log_offset), count(*) FROM " + source_sql));
    TRY_VALUE(row, range.next());
    TUTTI_ASSERT(row && !range.is_null(0));
    first = range.integer(0), last = range.integer(1), count = range.integer(2);
  }
  const std::string folder = "events/day=" + format_day(day);
  const std::string path = fmt::format("{}/{}-{}.parquet", folder, first, last);
  std::error_code error;
  fs::create_directories(absolute(folder), error);
  if (error) return fail(ErrorCode::kIo, "cannot make the folder of a day: " + error.message(), absolute(folder));
  TRY(connection_.exec(
      fmt::format("COPY (SELECT {} FROM {} ORDER BY {}) TO {} "
                  "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {})",
                  kEventColumns, source_sql, kEventOrder, duck::literal(absolute(path)), kRowGroupRows)));
  const uintmax_t bytes = fs::file_size(absolute(path), error);
  if (error) return fail(ErrorCode::kIo, "cannot read the size: " + error.message(), path);
  int64_t id = 0;
  {
    TRY_VALUE(newest, connection_.query("SELECT coalesce(max(id), 0) FROM event_file"));
    TRY_VALUE(row, newest.next());
    TUTTI_ASSERT(row);
    id = newest.integer(0) + 1;
  }
  TRY_VALUE(filter, filter_of(source_sql));
  TRY(connection_.query("INSERT INTO event_file VALUES (?, ?, ?, ?, ?, ?)",
                        {id, path, int64_t{day}, count, static_cast<int64_t>(bytes), filter.to_hex()}));
  filters_.put(id, std::move(filter));
  return {};
}

Result<StrandFilter> Sealer::filter_of(const std::string& source_sql) {
  TRY_VALUE(rows, connection_.query(
                      fmt::format("WITH s AS MATERIALIZED (SELECT DISTINCT strand FROM (SELECT unnest([person_strand, "
                                  "account_strand]) AS strand FROM {}) WHERE strand <> 0) "
                                  "SELECT strand, (SELECT count(*) FROM s) FROM s",
                                  source_sql)));
  std::optional<StrandFilter> filter;
  for (;;) {
    TRY_VALUE(more, rows.next());
    if (!more) break;
    if (!filter) filter.emplace(static_cast<uint64_t>(rows.integer(1)));
    filter->add(rows.integer(0));
  }
  return filter ? std::move(*filter) : StrandFilter(0);
}

Result<void> Sealer::load_filters() {
  TRY_VALUE(rows, connection_.query("SELECT id, strands FROM event_file"));
  for (;;) {
    TRY_VALUE(more, rows.next());
    if (!more) return {};
    TRY_VALUE(filter, StrandFilter::from_hex(rows.text(1)));
    filters_.put(rows.integer(0), std::move(filter));
  }
}

Result<void> Sealer::merge_day(int32_t day) {
  TRY_VALUE(files, files_where(fmt::format("day = {} AND rows < {}", day, kMergeRowsMax)));
  if (files.size() <= options_.day_files_max) return {};
  std::string list;
  for (const File& f : files) {
    list += (list.empty() ? "" : ", ") + duck::literal(absolute(f.path));
    replaced_.push_back(f.path);
    dropped_filters_.push_back(f.id);
    TRY(connection_.query("DELETE FROM event_file WHERE id = ?", {f.id}));
  }
  return write_day(day, fmt::format("read_parquet([{}], hive_partitioning = false)", list));
}

Result<void> Sealer::define_views() {
  TRY_VALUE(files, files_where("true"));
  std::vector<std::string> paths;
  for (const File& f : files) paths.push_back(absolute(f.path));
  return connection_.exec(create_event_views_sql(paths));
}

Result<std::vector<Sealer::File>> Sealer::files_where(const std::string& condition) {
  TRY_VALUE(rows, connection_.query("SELECT id, path FROM event_file WHERE " + condition + " ORDER BY day, path"));
  std::vector<File> files;
  for (;;) {
    TRY_VALUE(more, rows.next());
    if (!more) return files;
    files.push_back({rows.integer(0), std::string(rows.text(1))});
  }
}

}  // namespace tutti::lake
