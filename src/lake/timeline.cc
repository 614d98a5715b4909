#include "lake/timeline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "lake/schema.h"

namespace tutti::lake {
namespace {

struct DayFile {
  std::string path;
  int64_t day = 0;
};

// An event that belongs on the page, and where it is.
struct Hit {
  int64_t timestamp = 0;
  int64_t offset = 0;
  int64_t person = 0;
  std::string file;  // empty: the hot table
};

// Newer first.
template <typename T>
bool before(const T& a, const T& b) {
  return a.timestamp != b.timestamp ? a.timestamp > b.timestamp : a.offset > b.offset;
}

std::string parquet(const std::string& paths) {
  return fmt::format("read_parquet([{}], hive_partitioning = false, filename = true)", paths);
}

// Ids are numbers of Tutti's own making and stand in the text, since DuckDB prunes by constants only; texts from
// outside go in as parameters.
std::string id_list(const std::vector<StrandId>& ids) {
  std::vector<int64_t> sorted;
  for (StrandId id : ids) sorted.push_back(static_cast<int64_t>(id.value));
  std::sort(sorted.begin(), sorted.end());
  return fmt::format("{}", fmt::join(sorted, ", "));
}

// The first pass: the newest `limit` hits of all sources that were added.
class HitFinder {
 public:
  HitFinder(duck::Connection& connection, const TimelineQuery& query) : connection_(connection), limit_(query.limit) {
    const std::string persons = id_list(query.persons), accounts = id_list(query.accounts);
    if (accounts.empty()) where_ = fmt::format("person_strand IN ({})", persons);
    else if (persons.empty()) where_ = fmt::format("account_strand IN ({})", accounts);
    else where_ = fmt::format("(person_strand IN ({}) OR account_strand IN ({}))", persons, accounts);
    add_text_filter("channel", query.channels);
    add_text_filter("type", query.types);
    if (query.before) {
      const int64_t us = query.before->timestamp.value * 1000;
      where_ +=
          fmt::format(" AND timestamp <= make_timestamp({}) AND (timestamp < make_timestamp({}) OR log_offset < {})",
                      us, us, query.before->offset.value);
    }
  }

  Result<void> add_hot() { return add("hot_event", "''"); }
  Result<void> add_files(const std::string& paths) { return add(parquet(paths), "filename"); }

  // True when nothing before `day` (days since 1970) can get onto the page any more.
  bool full_after(int64_t day) const { return hits_.size() == limit_ && day_of(Millis{hits_.back().timestamp}) >= day; }
  const std::vector<Hit>& hits() const { return hits_; }

 private:
  Result<void> add(const std::string& source, const char* file_column) {
    TRY_VALUE(rows, connection_.query(
                        fmt::format("SELECT epoch_ms(timestamp), log_offset, person_strand, {} FROM {} WHERE {} "
                                    "ORDER BY timestamp DESC, log_offset DESC LIMIT {}",
                                    file_column, source, where_, limit_),
                        texts_));
    for (;;) {
      TRY_VALUE(more, rows.next());
      if (!more) break;
      hits_.push_back({rows.integer(0), rows.integer(1), rows.integer(2), std::string(rows.text(3))});
    }
    std::sort(hits_.begin(), hits_.end(), before<Hit>);
    if (hits_.size() > limit_) hits_.resize(limit_);
    return {};
  }

  void add_text_filter(const char* column, const std::vector<std::string>& values) {
    if (values.empty()) return;
    std::string marks;
    for (const std::string& v : values) {
      marks += marks.empty() ? "?" : ", ?";
      texts_.emplace_back(v);
    }
    where_ += fmt::format(" AND {} IN ({})", column, marks);
  }

  duck::Connection& connection_;
  const size_t limit_;
  std::string where_;
  std::vector<duck::Parameter> texts_;
  std::vector<Hit> hits_;
};

TimelineRow row_of(const duck::Rows& r) {
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

// The second pass: one scan of the files of the hits, since each scan has a price of its own. Row groups have ranges of
// person strands, so naming those of the hits prunes most of them.
Result<std::vector<TimelineRow>> fetch(duck::Connection& connection, const std::vector<Hit>& hits) {
  std::set<std::string_view> files;
  std::set<int64_t> persons;
  std::vector<int64_t> sealed, hot;
  for (const Hit& h : hits) {
    (h.file.empty() ? hot : sealed).push_back(h.offset);
    if (h.file.empty()) continue;
    files.insert(h.file);
    persons.insert(h.person);
  }
  constexpr const char* kSelect =
      "SELECT log_offset, epoch_ms(timestamp), epoch_ms(received_at), source, type, name, channel, message_id, "
      "person_strand, account_strand, body FROM ";
  std::string sql;
  if (!hot.empty()) sql = fmt::format("{}hot_event WHERE log_offset IN ({})", kSelect, fmt::join(hot, ", "));
  if (!sealed.empty()) {
    std::string paths;
    for (const std::string_view f : files) paths += (paths.empty() ? "" : ", ") + duck::literal(f);
    sql += fmt::format("{}{}{} WHERE person_strand IN ({}) AND log_offset IN ({})", sql.empty() ? "" : " UNION ALL ",
                       kSelect, parquet(paths), fmt::join(persons, ", "), fmt::join(sealed, ", "));
  }
  std::vector<TimelineRow> page;
  if (sql.empty()) return page;
  TRY_VALUE(rows, connection.query(sql));
  for (;;) {
    TRY_VALUE(more, rows.next());
    if (!more) break;
    page.push_back(row_of(rows));
  }
  std::sort(page.begin(), page.end(), before<TimelineRow>);
  return page;
}

// Files that may hold events of the strands, newest day first.
Result<std::vector<DayFile>> files_of(duck::Connection& connection, const StrandFilters& filters,
                                      const TimelineQuery& query) {
  std::vector<StrandId> strands = query.persons;
  strands.insert(strands.end(), query.accounts.begin(), query.accounts.end());
  const int64_t newest = query.before ? day_of(query.before->timestamp) : INT32_MAX;
  TRY_VALUE(rows, connection.query(fmt::format(
                      "SELECT path, day, id FROM event_file WHERE day <= {} ORDER BY day DESC, path", newest)));
  std::vector<DayFile> files;
  for (;;) {
    TRY_VALUE(more, rows.next());
    if (!more) return files;
    if (filters.may_hold(rows.integer(2), strands)) files.push_back({std::string(rows.text(0)), rows.integer(1)});
  }
}

Result<void> check(const TimelineQuery& query) {
  if (query.limit == 0 || query.limit > TimelineQuery::kLimitMax)
    return fail(ErrorCode::kInvalid, "limit is 1 to 1000", "limit");
  if (query.persons.size() + query.accounts.size() > TimelineQuery::kStrandsMax)
    return fail(ErrorCode::kTooLarge, "too many strands in one timeline", "strands");
  return {};
}

}  // namespace

Result<std::vector<TimelineRow>> read_timeline(duck::Connection& connection, const std::string& dir,
                                               const StrandFilters& filters, const TimelineQuery& query) {
  TRY(check(query));
  if (query.persons.empty() && query.accounts.empty()) return std::vector<TimelineRow>{};

  TRY_VALUE(snapshot, duck::Transaction::begin(connection));
  HitFinder finder(connection, query);
  TRY(finder.add_hot());
  TRY_VALUE(files, files_of(connection, filters, query));
  // Few files first, since most pages end in the newest days; then ever more, since a query has a price of its own.
  size_t step = 16;
  for (size_t k = 0; k < files.size(); step *= 4) {
    std::string paths;
    const size_t first = k;
    while (k < files.size() && (k - first < step || files[k].day == files[k - 1].day))
      paths += (paths.empty() ? "" : ", ") + duck::literal(dir + "/" + files[k++].path);
    TRY(finder.add_files(paths));
    if (finder.full_after(files[k - 1].day)) break;
  }
  return fetch(connection, finder.hits());
}

}  // namespace tutti::lake
