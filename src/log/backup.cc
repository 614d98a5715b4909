#include <xxhash.h>

#include <filesystem>
#include <memory>

#include "base/codec.h"
#include "base/sqlite.h"
#include "log/batch_row.h"
#include "log/file.h"
#include "log/verify.h"

namespace tutti::log {
namespace {

constexpr std::string_view kMagic = "TUTTILOGBACKUP";
constexpr uint64_t kFormat = 1;
constexpr int kRowsPerRead = 64;  // up to 64 MiB of raw records; then the source's WAL may be restarted
constexpr size_t kHashChunkBytes = size_t{1} << 20;

std::string log_path(const std::string& dir) {
  return dir + "/log.db";
}
std::string manifest_of(const std::string& dir) {
  return dir + "/log.manifest";
}

Result<Hash128> hash_file(int fd, uint64_t bytes, const std::string& path) {
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
  XXH3_128bits_reset(state.get());
  std::string chunk(kHashChunkBytes, '\0');
  for (uint64_t at = 0; at < bytes;) {
    TRY_VALUE(got, read_at(fd, std::span(reinterpret_cast<uint8_t*>(chunk.data()), chunk.size()), at, path));
    if (got == 0) break;
    XXH3_128bits_update(state.get(), chunk.data(), got);
    at += got;
  }
  const XXH128_hash_t sum = XXH3_128bits_digest(state.get());
  return Hash128{sum.high64, sum.low64};
}

// Copies rows after `from` in one read transaction of the source; returns the first offset not copied yet.
Result<uint64_t> copy_rows(sqlite::Statement& read, sqlite::Statement& write, uint64_t from, uint64_t end) {
  read.bind(1, from).bind(2, end);
  for (;;) {
    TRY_VALUE(found, read.step());
    if (!found) break;
    const BatchRow row = row_of(read);
    if (Result<BatchPtr> batch = open_row(row); !batch)
      return fail(ErrorCode::kCorrupt, batch.error().message, "batch " + std::to_string(row.first.value));
    bind_row(write, row);
    TRY(write.run());
    from = row.first.value + 1;
  }
  read.reset();
  return from;
}

Result<void> copy_log(sqlite::Database& source, sqlite::Database& target, uint64_t end) {
  TRY_VALUE(schema, source.prepare("SELECT sql FROM sqlite_schema WHERE type='table'"));
  for (;;) {
    TRY_VALUE(more, schema.step());
    if (!more) break;
    TRY(target.exec(std::string(schema.text(0)).c_str()));
  }
  TRY_VALUE(id, source.prepare("SELECT log_id FROM meta WHERE id=1"));
  TRY_VALUE(has_id, id.step());
  if (!has_id) return fail(ErrorCode::kCorrupt, "The log has no id.", source.path());
  TRY_VALUE(set_id, target.prepare("INSERT INTO meta VALUES(1,?1)"));
  set_id.bind_blob(1, id.blob(0));
  TRY(set_id.run());
  id.reset();
  TRY(target.exec(("PRAGMA user_version=" + std::to_string(kLogFormat)).c_str()));

  const std::string columns = kBatchColumns;
  TRY_VALUE(read,
            source.prepare("SELECT " + columns + " FROM batch WHERE first>=?1 AND first<=?2 ORDER BY first LIMIT " +
                           std::to_string(kRowsPerRead)));
  TRY_VALUE(write, target.prepare("INSERT INTO batch(" + columns + ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"));
  for (uint64_t from = 0; from <= end;) {
    TRY(target.exec("BEGIN"));
    TRY_VALUE(next, copy_rows(read, write, from, end));
    TRY(target.exec("COMMIT"));
    if (next == from) break;
    from = next;
  }
  return {};
}

Result<BackupReport> describe(const std::string& dir) {
  BackupReport report;
  const std::string path = log_path(dir);
  TRY_VALUE(fd, open_to_read(path));
  TRY_VALUE(bytes, file_size(fd.get(), path));
  TRY_VALUE(sum, hash_file(fd.get(), bytes, path));
  report.bytes = bytes;
  report.checksum = sum;
  return report;
}

std::string encode(const BackupReport& r) {
  Encoder e;
  e.bytes(kMagic);
  e.u(kFormat);
  e.u(r.end.value);
  for (const Hash128& h : {r.log_id, r.checksum}) {
    e.fixed64(h.hi);
    e.fixed64(h.lo);
  }
  e.u(r.bytes);
  e.fixed64(hash64(e.view()));
  return e.take();
}

Result<BackupReport> decode(std::string_view bytes, const std::string& path) {
  if (bytes.size() < 8 ||
      Decoder(bytes.substr(bytes.size() - 8)).fixed64() != hash64(bytes.substr(0, bytes.size() - 8)))
    return fail(ErrorCode::kCorrupt, "checksum", path);
  Decoder d(bytes);
  BackupReport r;
  if (d.bytes() != kMagic || d.u() != kFormat) return fail(ErrorCode::kCorrupt, "unknown format", path);
  r.end = Offset{d.u()};
  for (Hash128* h : {&r.log_id, &r.checksum}) {
    h->hi = d.fixed64();
    h->lo = d.fixed64();
  }
  r.bytes = d.u();
  if (!d.ok()) return fail(ErrorCode::kCorrupt, "format", path);
  return r;
}

}  // namespace

Result<BackupReport> backup_log(const std::string& path, const std::string& target_dir) {
  const std::string copy = log_path(target_dir);
  std::error_code error;
  if (std::filesystem::exists(copy, error)) return fail(ErrorCode::kConflict, "There is a backup already.", copy);
  if (!std::filesystem::exists(path, error)) return fail(ErrorCode::kNotFound, "There is no log.", path);
  Offset end;
  Hash128 log_id;
  {
    TRY_VALUE(source, sqlite::Database::open(path, {.read_only = true}));
    TRY_VALUE(last, source.integer("SELECT coalesce(max(first),0) FROM batch"));
    TRY_VALUE(page_bytes, source.integer("PRAGMA page_size"));
    // Not durable while it is written: it is synced as a whole before the manifest makes it a backup.
    TRY_VALUE(target, sqlite::Database::open(copy, {.durable = false, .page_bytes = static_cast<int>(page_bytes)}));
    TRY(target.exec("PRAGMA journal_mode=DELETE;PRAGMA synchronous=OFF"));
    TRY(copy_log(source, target, static_cast<uint64_t>(last)));
    TRY_VALUE(tail, source.prepare("SELECT first+count-1 FROM batch WHERE first=?1 AND count>0"));
    tail.bind(1, last);
    TRY_VALUE(found, tail.step());
    if (found) end = Offset{static_cast<uint64_t>(tail.integer(0))};
    TRY_VALUE(id, source.prepare("SELECT log_id FROM meta WHERE id=1"));
    TRY_VALUE(has_id, id.step());
    Decoder d(has_id ? id.blob(0) : std::string_view{});
    log_id = {d.fixed64(), d.fixed64()};
  }
  {
    TRY_VALUE(fd, open_to_read(copy));
    TRY(sync_file(fd.get(), copy));
  }
  TRY_VALUE(report, describe(target_dir));
  report.end = end;
  report.log_id = log_id;
  TRY(replace_file(manifest_of(target_dir), encode(report)));
  return report;
}

Result<BackupReport> check_backup(const std::string& target_dir) {
  const std::string path = manifest_of(target_dir);
  TRY_VALUE(bytes, read_file(path, 4096));
  TRY_VALUE(expected, decode(bytes, path));
  TRY_VALUE(found, describe(target_dir));
  if (found.bytes != expected.bytes || found.checksum != expected.checksum)
    return fail(ErrorCode::kCorrupt, "The copy is not what was written.", log_path(target_dir));
  return expected;
}

}  // namespace tutti::log
