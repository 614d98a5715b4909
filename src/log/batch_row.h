// One row of log.db's table `batch` as a value: how a batch is compressed, checksummed and checked (FORMAT.md).
// Pure; shared by the log, verify and backup.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sqlite.h"
#include "log/event_log.h"
#include "model/record.h"

struct ZSTD_CCtx_s;

namespace tutti::log {

constexpr int64_t kLogFormat = 1;  // PRAGMA user_version of log.db
constexpr uint32_t kRecordFormat = 1;
constexpr uint32_t kCodecZstd = 1;

// Views point into the statement or buffer the row came from. first 0, count 0: a row without records that carries
// totals of a log that has no batch yet.
struct BatchRow {
  Offset first;
  uint32_t count = 0;
  uint32_t events = 0;
  uint32_t format = kRecordFormat;
  uint32_t codec = kCodecZstd;
  uint64_t raw_bytes = 0;
  uint64_t accepted_total = 0;
  uint64_t duplicates_total = 0;
  std::string_view refused_totals;  // encode_reasons()
  std::string_view payload;         // compressed records
  uint64_t checksum = 0;

  uint64_t next() const { return count == 0 ? 1 : first.value + count; }
};

constexpr char kBatchColumns[] =
    "first,count,events,format,codec,raw_bytes,accepted_total,duplicates_total,refused_totals,payload,checksum";

// Columns in the order of kBatchColumns; parameters likewise from 1. Views must live until the statement has run.
BatchRow row_of(const sqlite::Statement& statement);
void bind_row(sqlite::Statement& statement, const BatchRow& row);

// Over every other field.
uint64_t checksum_of(const BatchRow& row);
bool checksum_holds(const BatchRow& row);
// kCorrupt with the reason as `message` when checksum, format, compression or sizes don't hold.
Result<BatchPtr> open_row(const BatchRow& row);
// Totals of a row whose checksum holds.
Result<LogTotals> totals_of(const BatchRow& row);

std::string encode_reasons(const ReasonCounts& reasons);
Result<ReasonCounts> decode_reasons(std::string_view bytes);

// Reusable; one per thread.
class Compressor : NonCopyable {
 public:
  explicit Compressor(int level);
  ~Compressor();
  // Valid until the next call.
  std::string_view compress(std::string_view raw);

 private:
  ZSTD_CCtx_s* context_;
  const int level_;
  std::string out_;
};

}  // namespace tutti::log
