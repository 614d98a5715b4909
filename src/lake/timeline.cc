#include "lake/timeline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "lake/schema.h"

namespace tutti::lake {
namespace {

struct DayFile {
  std::string path;
  int64_t day = 0;
};

// Ids are numbers of Tutti's own making and stand in the text, since DuckDB prunes row groups by constants only; texts
// go in as parameters.
std::string id_list(const std::vector<StrandId>& ids) {
  std::vector<int64_t> sorted;
  for (StrandId id : ids) sorted.push_back(static_cast<int64_t>(id.value));
  std::sort(sorted.begin(), sorted.end());
  return fmt::format("({})", fmt::join(sorted, ", "));
}

class Page {
 public:
  Page(duck::Connection& connection, const TimelineQuery& query) : connection_(connection), query_(query) {
    if (!query.persons.empty()) persons_ = id_list(query.persons);
    if (!query.accounts.empty()) accounts_ = id_list(query.accounts);
    rest_ = text_filter("channel", query.channels) + text_filter("type", query.types);
    if (query.before) {
      const int64_t us = query.before->timestamp.value * 1000;
      rest_ +=
          fmt::format(" AND timestamp <= make_timestamp({}) AND (timestamp < make_timestamp({}) OR log_offset < {})",
                      us, us, query.before->offset.value);
    }
  }

  // Adds the matching rows of `source`, an SQL table expression; keeps the newest `limit` of all that were added.
  Result<void> add(const std::string& source) {
    // Two scans rather than OR: each has a plain condition that row groups can be pruned by.
    std::string sql;
    std::vector<duck::Parameter> parameters;
    const auto scan = [&](const std::string& condition) {
      sql += fmt::format("{}SELECT {} FROM {} WHERE {}{}", sql.empty() ? "" : " UNION ALL ", kEventColumns, source,
                         condition, rest_);
      parameters.insert(parameters.end(), texts_.begin(), texts_.end());
    };
    if (!persons_.empty()) scan("person_strand IN " + persons_);
    if (!accounts_.empty())
      scan("account_strand IN " + accounts_ + (persons_.empty() ? "" : " AND person_strand NOT IN " + persons_));
    sql = fmt::format(
        "SELECT log_offset, epoch_ms(timestamp), epoch_ms(received_at), source, type, name, channel, message_id, "
        "person_strand, account_strand, body FROM ({}) ORDER BY timestamp DESC, log_offset DESC LIMIT {}",
        sql, query_.limit);
    TRY_VALUE(rows, connection_.query(sql, parameters));
    for (;;) {
      TRY_VALUE(more, rows.next());
      if (!more) break;
      rows_.push_back(row_of(rows));
    }
    std::sort(rows_.begin(), rows_.end(), [](const TimelineRow& a, const TimelineRow& b) {
      return a.timestamp != b.timestamp ? a.timestamp > b.timestamp : a.offset > b.offset;
    });
    if (rows_.size() > query_.limit) rows_.resize(query_.limit);
    return {};
  }

  // True when nothing before `day` (days since 1970) can get into the page any more.
  bool full_after(int64_t day) const { return rows_.size() == query_.limit && day_of(rows_.back().timestamp) >= day; }
  std::vector<TimelineRow> take() { return std::move(rows_); }

 private:
  std::string text_filter(const char* column, const std::vector<std::string>& values) {
    if (values.empty()) return {};
    std::string marks;
    for (const std::string& v : values) {
      marks += marks.empty() ? "?" : ", ?";
      texts_.emplace_back(v);
    }
    return fmt::format(" AND {} IN ({})", column, marks);
  }

  static TimelineRow row_of(const duck::Rows& r) {
    TimelineRow row;
    row.offset = Offset{static_cast<uint64_t>(r.integer(0))};
    row.timestamp = Millis{r.integer(1)};
    row.received_at = Millis{r.integer(2)};
    row.source = SourceId{static_cast<uint32_t>(r.integer(3))};
    row.type = r.text(4);
    row.name = r.text(5);
    row.channel = r.text(6);
    row.message_id = r.text(7);
    row.person_strand = StrandId{static_cast<uint64_t>(r.integer(8))};
    row.account_strand = StrandId{static_cast<uint64_t>(r.integer(9))};
    row.body = r.text(10);
    return row;
  }

  duck::Connection& connection_;
  const TimelineQuery& query_;
  std::string persons_, accounts_, rest_;
  std::vector<duck::Parameter> texts_;
  std::vector<TimelineRow> rows_;
};

Result<std::vector<DayFile>> files_newest_first(duck::Connection& connection, const TimelineQuery& query) {
  const int64_t newest = query.before ? day_of(query.before->timestamp) : INT32_MAX;
  TRY_VALUE(rows,
            connection.query("SELECT path, day FROM event_file WHERE day <= ? ORDER BY day DESC, path", {newest}));
  std::vector<DayFile> files;
  for (;;) {
    TRY_VALUE(more, rows.next());
    if (!more) return files;
    files.push_back({std::string(rows.text(0)), rows.integer(1)});
  }
}

}  // namespace

Result<std::vector<TimelineRow>> read_timeline(duck::Connection& connection, const std::string& dir,
                                               const TimelineQuery& query) {
  if (query.limit == 0 || query.limit > TimelineQuery::kLimitMax)
    return fail(ErrorCode::kInvalid, "limit is 1 to 1000", "limit");
  if (query.persons.size() + query.accounts.size() > TimelineQuery::kStrandsMax)
    return fail(ErrorCode::kTooLarge, "too many strands in one timeline", "strands");
  if (query.persons.empty() && query.accounts.empty()) return std::vector<TimelineRow>{};

  TRY_VALUE(snapshot, duck::Transaction::begin(connection));
  Page page(connection, query);
  TRY(page.add("hot_event"));
  TRY_VALUE(files, files_newest_first(connection, query));
  // Few files first, since most pages end in the newest days; then ever more, since a query has a price of its own.
  size_t step = 8;
  for (size_t k = 0; k < files.size(); step *= 4) {
    std::string list;
    const size_t first = k;
    while (k < files.size() && (k - first < step || files[k].day == files[k - 1].day))
      list += (list.empty() ? "" : ", ") + duck::literal(dir + "/" + files[k++].path);
    TRY(page.add(fmt::format("read_parquet([{}], hive_partitioning = false)", list)));
    if (page.full_after(files[k - 1].day)) break;
  }
  return page.take();
}

}  // namespace tutti::lake
