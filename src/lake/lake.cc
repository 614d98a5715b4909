#include "lake/lake.h"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "lake/duck.h"
#include "lake/schema.h"
#include "lake/sealer.h"
#include "lake/strand_filter.h"
#include "lake/timeline.h"
#include "lake/upserts.h"

namespace tutti {

namespace fs = std::filesystem;

namespace {

std::string database_path(const std::string& dir) {
  return dir + "/lake.duckdb";
}

// Connections for readers, made when first needed; who comes when all are in use waits.
class ReaderPool : NonCopyable {
 public:
  ReaderPool(const duck::Database& database, uint32_t readers_max) : database_(database), free_slots_(readers_max) {}

  template <typename F>
  auto with(F&& read) -> decltype(read(std::declval<duck::Connection&>())) {
    TRY_VALUE(connection, take());
    auto result = read(connection);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
    ++free_slots_;
    freed_.notify_one();
    return result;
  }

 private:
  Result<duck::Connection> take() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return free_slots_ > 0; });
    if (idle_.empty()) {
      TRY_VALUE(made, duck::Connection::open(database_));
      --free_slots_;
      return made;
    }
    duck::Connection connection = std::move(idle_.back());
    idle_.pop_back();
    --free_slots_;
    return connection;
  }

  const duck::Database& database_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<duck::Connection> idle_;
  uint32_t free_slots_;
};

Result<int64_t> integer(duck::Connection& connection, const std::string& sql) {
  TRY_VALUE(rows, connection.query(sql));
  TRY_VALUE(more, rows.next());
  if (!more || rows.is_null(0)) return 0;
  return rows.integer(0);
}

Result<void> write_events(duck::Connection& connection, const std::vector<EventRow>& events, Offset applied) {
  if (events.empty()) return {};
  TRY_VALUE(out, duck::TableWriter::open(connection, "", "hot_event"));
  for (const EventRow& e : events) {
    if (e.offset <= applied) continue;
    out.big(static_cast<int64_t>(e.offset.value));
    out.time(e.timestamp);
    out.time(e.received_at);
    out.big(e.source.value);
    out.text(e.type);
    out.text(e.name);
    out.text(e.channel);
    out.text(e.message_id);
    out.big(static_cast<int64_t>(e.person_strand.value));
    out.big(static_cast<int64_t>(e.account_strand.value));
    out.text(e.body);
    TRY(out.end_row());
  }
  return out.finish();
}

}  // namespace

struct Lake::Parts {
  Parts(duck::Database db, duck::Connection connection, std::string folder, const LakeOptions& o)
      : dir(std::move(folder)),
        options(o),
        database(std::move(db)),
        writer(std::move(connection)),
        sealer(writer, filters, {dir, o.day_files_max}),
        publisher(dir, o.publish_ms_min),
        readers(database, o.readers_max) {}

  Result<void> prepare();
  Result<void> write(const LakeChange& change);
  void note_changes(const LakeChange& change);

  const std::string dir;
  const LakeOptions options;
  duck::Database database;
  duck::Connection writer;
  lake::StrandFilters filters;
  lake::Sealer sealer;
  lake::Publisher publisher;
  ReaderPool readers;
  std::atomic<uint64_t> applied{0};
  uint64_t hot_rows = 0;
  uint64_t hot_bytes = 0;
};

// Brings a new or an old file into the state that apply() expects.
Result<void> Lake::Parts::prepare() {
  TRY(writer.exec("SET GLOBAL TimeZone = 'UTC'; SET GLOBAL parquet_metadata_cache = true;"));
  TRY(writer.exec(lake::create_tables_sql()));
  TRY_VALUE(format, integer(writer, "SELECT value FROM meta WHERE key = 'format'"));
  if (format == 0) {
    TRY(writer.query("INSERT INTO meta VALUES ('format', ?), ('applied', 0), ('seals', 0)",
                     {int64_t{lake::kFormatVersion}}));
  } else if (format != lake::kFormatVersion) {
    return fail(ErrorCode::kCorrupt,
                fmt::format("the lake has format {}, this program reads {}", format, lake::kFormatVersion),
                database_path(dir));
  }
  TRY(sealer.remove_orphans());
  TRY(sealer.load_filters());
  TRY(publisher.clean());
  TRY(writer.exec(lake::create_staging_sql()));
  TRY(writer.exec(lake::create_views_sql()));
  TRY(sealer.define_views());
  TRY_VALUE(at, integer(writer, "SELECT value FROM meta WHERE key = 'applied'"));
  TRY_VALUE(rows, integer(writer, "SELECT count(*) FROM hot_event"));
  TRY_VALUE(bytes, integer(writer, "SELECT sum(strlen(body))::BIGINT FROM hot_event"));
  applied = static_cast<uint64_t>(at);
  hot_rows = static_cast<uint64_t>(rows);
  hot_bytes = static_cast<uint64_t>(bytes);
  return {};
}

Lake::Lake(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Lake::~Lake() = default;

Result<std::unique_ptr<Lake>> Lake::open(const std::string& dir, const LakeOptions& options) {
  std::error_code error;
  fs::create_directories(dir + "/events", error);
  if (error) return fail(ErrorCode::kIo, "cannot make the lake's folder: " + error.message(), dir);
  TRY_VALUE(folder, [&]() -> Result<std::string> { return fs::absolute(dir, error).lexically_normal().string(); }());
  TRY_VALUE(database, duck::Database::open(database_path(folder),
                                           {{"memory_limit", fmt::format("{}MiB", options.memory_mib)},
                                            {"threads", std::to_string(options.threads)},
                                            {"temp_directory", folder + "/spill"},
                                            // The hot table is checkpointed after sealing, when it is empty.
                                            {"checkpoint_threshold", "1GiB"},
                                            {"autoinstall_known_extensions", "false"},
                                            {"autoload_known_extensions", "false"}}));
  TRY_VALUE(connection, duck::Connection::open(database));
  auto parts = std::make_unique<Parts>(std::move(database), std::move(connection), folder, options);
  if (auto prepared = parts->prepare(); !prepared) {
    // What DuckDB has no better name for while it reads its own tables is damage.
    if (prepared.error().code == ErrorCode::kInternal) prepared.error().code = ErrorCode::kCorrupt;
    return tl::unexpected(prepared.error());
  }
  return std::unique_ptr<Lake>(new Lake(std::move(parts)));
}

Result<void> Lake::remove_files(const std::string& dir) {
  std::error_code error;
  // What DuckDB keeps beside its file must go with it: a log of another database would be replayed into the new one.
  for (const char* name : {"lake.duckdb", "lake.duckdb.wal", "lake.duckdb.wal.checkpoint", "lake.duckdb.wal.recovery",
                           "events", "published", "spill"}) {
    fs::remove_all(fs::path(dir) / name, error);
    if (error) return fail(ErrorCode::kIo, "cannot remove the lake: " + error.message(), dir);
  }
  return {};
}

Offset Lake::applied() const {
  return Offset{parts_->applied.load()};
}

Result<void> Lake::Parts::write(const LakeChange& change) {
  TRY_VALUE(transaction, duck::Transaction::begin(writer));
  TRY(write_events(writer, change.events, Offset{applied}));
  TRY(lake::upsert(writer, change));
  TRY(writer.query("UPDATE meta SET value = ? WHERE key = 'applied'", {static_cast<int64_t>(change.through.value)}));
  return transaction.commit();
}

// In the order of upserted_tables().
void Lake::Parts::note_changes(const LakeChange& c) {
  const bool changed[] = {!c.strands.empty(),   !c.moves.empty(),  !c.entities.empty(), !c.identifiers.empty(),
                          !c.relations.empty(), !c.orders.empty(), !c.lines.empty(),    !c.objects.empty()};
  for (size_t k = 0; k < std::size(changed); ++k)
    if (changed[k]) publisher.note(k);
}

Result<void> Lake::apply(const LakeChange& change) {
  if (change.through < applied()) return {};
  TRY(parts_->write(change));
  parts_->note_changes(change);
  for (const EventRow& e : change.events) {
    if (e.offset <= applied()) continue;
    ++parts_->hot_rows;
    parts_->hot_bytes += e.body.size();
  }
  parts_->applied = change.through.value;
  if (parts_->hot_rows > parts_->options.hot_rows_max || parts_->hot_bytes > parts_->options.hot_bytes_max)
    return compact();
  return {};
}

Result<void> Lake::compact() {
  TRY(parts_->sealer.seal());
  parts_->hot_rows = 0;
  parts_->hot_bytes = 0;
  return {};
}

Result<std::vector<TimelineRow>> Lake::timeline(const TimelineQuery& query) {
  const auto read = [&](duck::Connection& c) { return lake::read_timeline(c, parts_->dir, parts_->filters, query); };
  auto result = parts_->readers.with(read);
  // A file that was merged away twice over since the snapshot was taken is gone: a new snapshot names its heir.
  if (!result && result.error().code == ErrorCode::kIo) result = parts_->readers.with(read);
  return result;
}

Result<lake::PublicationPtr> Lake::publish() {
  return parts_->readers.with([&](duck::Connection& c) { return parts_->publisher.publish(c, applied()); });
}

Result<QueryResult> Lake::query(const std::string& sql, const QueryLimits& limits) {
  // The line break ends a comment at the end of `sql`.
  const std::string wrapped =
      fmt::format("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({}\n) LIMIT {}", sql, limits.rows_max + 1ull);
  return parts_->readers.with([&](duck::Connection& c) -> Result<QueryResult> {
    TRY_VALUE(rows, c.select(wrapped, limits.run_ms_max));
    QueryResult result;
    result.columns = rows.column_names();
    for (;;) {
      TRY_VALUE(more, rows.next());
      if (!more) return result;
      if (result.rows.size() == limits.rows_max) {
        result.cut = true;
        return result;
      }
      auto& row = result.rows.emplace_back();
      for (size_t k = 0; k < result.columns.size(); ++k)
        row.push_back(rows.is_null(k) ? std::nullopt : std::optional<std::string>(rows.text(k)));
    }
  });
}

}  // namespace tutti
