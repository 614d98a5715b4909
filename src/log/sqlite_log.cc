#include "log/sqlite_log.h"

#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <mutex>

#include "base/planted.h"
#include "log/batch_row.h"
#include "log/checkpointer.h"

namespace tutti::log {
namespace {

constexpr char kSchema[] =
    "BEGIN;"
    "CREATE TABLE meta(id INTEGER PRIMARY KEY CHECK(id=1), log_id BLOB NOT NULL);"
    "INSERT INTO meta VALUES(1, randomblob(16));"
    // The blob comes last but one so that the small columns of a row lie on its leaf page.
    "CREATE TABLE batch(first INTEGER PRIMARY KEY, count INTEGER NOT NULL, events INTEGER NOT NULL,"
    " format INTEGER NOT NULL, codec INTEGER NOT NULL, raw_bytes INTEGER NOT NULL, accepted_total INTEGER NOT NULL,"
    " duplicates_total INTEGER NOT NULL, checksum INTEGER NOT NULL, refused_totals BLOB NOT NULL,"
    " payload BLOB NOT NULL);"
    "PRAGMA user_version=1;"
    "COMMIT;";

Result<void> prepare_schema(sqlite::Database& db) {
  TRY_VALUE(version, db.integer("PRAGMA user_version"));
  if (version == kLogFormat) return {};
  if (version != 0) return fail(ErrorCode::kInvalid, "The log was made by a newer release of Tutti.", db.path());
  return db.exec(kSchema);
}

// A tail that may hold acknowledged commits is kept for the operator, at most kDamagedWalsMax times: after that there
// is a disk to be replaced, and recovered() still tells.
constexpr int kDamagedWalsMax = 10;

Result<void> keep_damaged_wal(const std::string& wal) {
  std::error_code error;
  for (int n = 1; n <= kDamagedWalsMax; ++n) {
    const std::string copy = wal + ".damaged-" + std::to_string(n);
    if (std::filesystem::exists(copy, error)) continue;
    std::filesystem::copy_file(wal, copy, error);
    if (error) return fail(ErrorCode::kIo, error.message(), copy);
    break;
  }
  return {};
}

std::string select(const char* rest) {
  return std::string("SELECT ") + kBatchColumns + " FROM batch " + rest;
}

}  // namespace

struct SqliteLog::Impl {
  Impl(SqliteLogOptions o, sqlite::Database w, sqlite::Database r)
      : options(std::move(o)), writer(std::move(w)), reader(std::move(r)), compressor(options.zstd_level) {}

  Result<void> prepare();
  Result<void> load_end();
  Result<Offset> append(std::span<const NewBatch> batches);
  Result<void> insert(const NewBatch& batch, Offset first, uint64_t accepted_total);
  Result<void> save_counts(const DoorCounts& counts);
  // After any failed statement: roll back, and decide whether the log may go on.
  Error give_up(Error error);

  const SqliteLogOptions options;
  WalReport recovered;
  sqlite::Database writer;
  sqlite::Database reader;
  std::unique_ptr<Checkpointer> checkpointer;
  Compressor compressor;
  sqlite::Statement begin_, commit_, rollback_, insert_, last_;
  Hash128 log_id;
  std::atomic<uint64_t> end{0};
  std::atomic<bool> failed{false};

  std::mutex read_mutex;  // the reader connection and its statement
  sqlite::Statement read_, read_commands_;
  mutable std::mutex totals_mutex;
  LogTotals totals;
};

Result<void> SqliteLog::Impl::prepare() {
  TRY_VALUE(begin, writer.prepare("BEGIN IMMEDIATE"));
  TRY_VALUE(commit, writer.prepare("COMMIT"));
  TRY_VALUE(rollback, writer.prepare("ROLLBACK"));
  TRY_VALUE(insert, writer.prepare(std::string("INSERT INTO batch(") + kBatchColumns +
                                   ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"));
  TRY_VALUE(last, writer.prepare(select("ORDER BY first DESC LIMIT 1")));
  TRY_VALUE(read, reader.prepare(select("WHERE first<=?1 ORDER BY first DESC LIMIT 1")));
  begin_ = std::move(begin);
  commit_ = std::move(commit);
  rollback_ = std::move(rollback);
  insert_ = std::move(insert);
  last_ = std::move(last);
  read_ = std::move(read);
  TRY_VALUE(commands, reader.prepare(select("WHERE first>=?1 AND count>events ORDER BY first LIMIT 1")));
  read_commands_ = std::move(commands);
  TRY_VALUE(id, writer.prepare("SELECT log_id FROM meta WHERE id=1"));
  TRY_VALUE(found, id.step());
  if (!found || id.blob(0).size() != 16) return fail(ErrorCode::kCorrupt, "The log has no id.", options.path);
  Decoder d(id.blob(0));
  log_id.hi = d.fixed64();
  log_id.lo = d.fixed64();
  return load_end();
}

Result<void> SqliteLog::Impl::load_end() {
  TRY_VALUE(found, last_.step());
  if (found) {
    const BatchRow row = row_of(last_);
    if (!checksum_holds(row)) {
      return fail(ErrorCode::kCorrupt, "The newest batch of the log is damaged: run `tutti verify`.", options.path);
    }
    TRY_VALUE(read_totals, totals_of(row));
    totals = read_totals;
    end = row.next() - 1;
    if (planted("drop_tail")) end = row.first.value - 1;
  }
  last_.reset();
  return {};
}

Error SqliteLog::Impl::give_up(Error error) {
  if (sqlite3_get_autocommit(writer.handle()) == 0) {
    if (Result<void> undone = rollback_.run(); !undone) {
      failed = true;
      return undone.error();
    }
  }
  // SQLite says FULL before it syncs anything, and has rolled back: nothing is in doubt. After any other failure, an
  // fsync above all, the same files may not be trusted by this process any more.
  if (error.code != ErrorCode::kNoSpace) failed = true;
  return error;
}

Result<void> SqliteLog::Impl::insert(const NewBatch& batch, Offset first, uint64_t accepted_total) {
  const std::string refused = encode_reasons(batch.counts.refused);
  BatchRow row{.first = first,
               .count = batch.count,
               .events = batch.events,
               .raw_bytes = batch.records.size(),
               .accepted_total = accepted_total,
               .duplicates_total = batch.counts.duplicates,
               .refused_totals = refused,
               .payload = compressor.compress(batch.records)};
  row.checksum = checksum_of(row);
  bind_row(insert_, row);
  return insert_.run();
}

Result<Offset> SqliteLog::Impl::append(std::span<const NewBatch> batches) {
  TUTTI_ASSERT(!batches.empty());
  if (failed) return fail(ErrorCode::kUnavailable, "The log has failed.", options.path);
  checkpointer->finish_if_due(writer);
  const Offset first{end + 1};
  uint64_t next = first.value;
  uint64_t accepted_total = totals.accepted;  // written by this thread only
  Result<void> done = begin_.run();
  for (size_t i = 0; done && i < batches.size(); ++i) {
    TUTTI_ASSERT(batches[i].count > 0);
    accepted_total += batches[i].events;
    done = insert(batches[i], Offset{next}, accepted_total);
    next += batches[i].count;
  }
  if (done) done = commit_.run();
  if (!done) return tl::unexpected(give_up(done.error()));
  {
    std::lock_guard lock(totals_mutex);
    totals = {.accepted = accepted_total, .door = batches.back().counts};
  }
  end = next - 1;
  return first;
}

Result<void> SqliteLog::Impl::save_counts(const DoorCounts& counts) {
  if (failed) return fail(ErrorCode::kUnavailable, "The log has failed.", options.path);
  const Result<bool> found = last_.step();
  if (!found) return tl::unexpected(give_up(found.error()));
  const BatchRow last = *found ? row_of(last_) : BatchRow{};
  const std::string payload(last.payload);
  last_.reset();
  const std::string refused = encode_reasons(counts.refused);
  BatchRow row = last;
  row.payload = payload;
  row.duplicates_total = counts.duplicates;
  row.refused_totals = refused;
  row.checksum = checksum_of(row);
  TRY_VALUE(replace, writer.prepare(std::string("REPLACE INTO batch(") + kBatchColumns +
                                    ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"));
  bind_row(replace, row);
  if (Result<void> done = replace.run(); !done) return tl::unexpected(give_up(done.error()));
  std::lock_guard lock(totals_mutex);
  totals.door = counts;
  return {};
}

SqliteLog::SqliteLog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

SqliteLog::~SqliteLog() {
  if (!impl_) return;
  impl_->checkpointer.reset();
  // Closing the last connection folds the WAL into the file; after a failure that is left to the next open().
  if (impl_->failed) sqlite3_db_config(impl_->writer.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (impl_->failed) sqlite3_db_config(impl_->reader.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Result<std::unique_ptr<SqliteLog>> SqliteLog::open(SqliteLogOptions options) {
  const std::string wal = options.path + "-wal";
  TRY_VALUE(recovered, read_wal(wal));
  if (recovered.dropped_commit) TRY(keep_damaged_wal(wal));
  TRY_VALUE(writer, sqlite::Database::open(
                        options.path, {.durable = !planted("keep_pages_dirty"), .page_bytes = options.page_bytes}));
  // Once a slow reader is gone, the file shrinks again to what it may be.
  const std::string limit = std::to_string(2 * options.wal_bytes_max);
  TRY(writer.exec(("PRAGMA wal_autocheckpoint=0;PRAGMA journal_size_limit=" + limit).c_str()));
  TRY(fold_wal(writer));
  TRY(prepare_schema(writer));
  TRY_VALUE(reader, sqlite::Database::open(options.path, {.read_only = true, .cache_kib = 2048}));
  auto impl = std::make_unique<Impl>(std::move(options), std::move(writer), std::move(reader));
  impl->recovered = recovered;
  TRY(impl->prepare());
  TRY_VALUE(checkpointer, Checkpointer::open(impl->writer, impl->options.wal_bytes_max));
  impl->checkpointer = std::move(checkpointer);
  return std::unique_ptr<SqliteLog>(new SqliteLog(std::move(impl)));
}

Result<Offset> SqliteLog::append(std::span<const NewBatch> batches) {
  return impl_->append(batches);
}
Result<void> SqliteLog::save_counts(const DoorCounts& counts) {
  return impl_->save_counts(counts);
}

Result<BatchPtr> SqliteLog::read(Offset at) {
  std::lock_guard lock(impl_->read_mutex);
  sqlite::Statement& read = impl_->read_;
  read.bind(1, at.value);
  const Result<bool> found = read.step();
  if (!found) {
    read.reset();
    return tl::unexpected(found.error());
  }
  if (!*found || row_of(read).next() <= at.value || at.value == 0) {
    read.reset();
    return fail(ErrorCode::kNotFound, "The log has no such offset.", impl_->options.path);
  }
  Result<BatchPtr> batch = open_row(row_of(read));
  if (!batch) batch.error().where = impl_->options.path + " batch " + std::to_string(row_of(read).first.value);
  read.reset();
  return batch;
}

Result<BatchPtr> SqliteLog::read_commands(Offset at) {
  std::lock_guard lock(impl_->read_mutex);
  sqlite::Statement& read = impl_->read_commands_;
  read.bind(1, at.value);
  const Result<bool> found = read.step();
  Result<BatchPtr> batch = fail(ErrorCode::kNotFound, "No further commands.", impl_->options.path);
  if (!found) batch = tl::unexpected(found.error());
  else if (*found && row_of(read).count > 0) batch = open_row(row_of(read));
  read.reset();
  return batch;
}

Offset SqliteLog::end() const {
  return Offset{impl_->end};
}
LogTotals SqliteLog::totals() const {
  std::lock_guard lock(impl_->totals_mutex);
  return impl_->totals;
}
Hash128 SqliteLog::id() const {
  return impl_->log_id;
}
bool SqliteLog::failed() const {
  return impl_->failed;
}
const WalReport& SqliteLog::recovered() const {
  return impl_->recovered;
}
const std::string& SqliteLog::path() const {
  return impl_->options.path;
}
Result<void> SqliteLog::limit_pages(uint32_t pages) {
  const std::string pragma = "PRAGMA max_page_count=" + std::to_string(pages == 0 ? 4294967294u : pages);
  return impl_->writer.exec(pragma.c_str());
}

}  // namespace tutti::log
