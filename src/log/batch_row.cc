#include "log/batch_row.h"

#include <zstd.h>

#include <algorithm>

#include "base/codec.h"
#include "base/hash.h"
#include "base/planted.h"

namespace tutti::log {

BatchRow row_of(const sqlite::Statement& s) {
  BatchRow row;
  row.first = Offset{static_cast<uint64_t>(s.integer(0))};
  row.count = static_cast<uint32_t>(s.integer(1));
  row.events = static_cast<uint32_t>(s.integer(2));
  row.format = static_cast<uint32_t>(s.integer(3));
  row.codec = static_cast<uint32_t>(s.integer(4));
  row.raw_bytes = static_cast<uint64_t>(s.integer(5));
  row.accepted_total = static_cast<uint64_t>(s.integer(6));
  row.duplicates_total = static_cast<uint64_t>(s.integer(7));
  row.refused_totals = s.blob(8);
  row.payload = s.blob(9);
  row.checksum = static_cast<uint64_t>(s.integer(10));
  return row;
}

void bind_row(sqlite::Statement& s, const BatchRow& row) {
  s.bind(1, row.first.value).bind(2, static_cast<int64_t>(row.count)).bind(3, static_cast<int64_t>(row.events));
  s.bind(4, static_cast<int64_t>(row.format)).bind(5, static_cast<int64_t>(row.codec)).bind(6, row.raw_bytes);
  s.bind(7, row.accepted_total).bind(8, row.duplicates_total);
  s.bind_blob_view(9, row.refused_totals).bind_blob_view(10, row.payload).bind(11, row.checksum);
}

uint64_t checksum_of(const BatchRow& row) {
  Encoder head;
  head.u(row.first.value);
  head.u(row.count);
  head.u(row.events);
  head.u(row.format);
  head.u(row.codec);
  head.u(row.raw_bytes);
  head.u(row.accepted_total);
  head.u(row.duplicates_total);
  head.bytes(row.refused_totals);
  return hash64(row.payload, hash64(head.view()));
}

bool checksum_holds(const BatchRow& row) {
  return checksum_of(row) == row.checksum || planted("skip_checksum");
}

Result<BatchPtr> open_row(const BatchRow& row) {
  if (!checksum_holds(row)) return fail(ErrorCode::kCorrupt, "checksum");
  if (row.format != kRecordFormat || row.codec != kCodecZstd) return fail(ErrorCode::kCorrupt, "unknown format");
  auto batch = std::make_shared<Batch>();
  batch->first = row.first;
  batch->count = row.count;
  batch->payload_bytes = row.raw_bytes;
  batch->payload.resize(row.raw_bytes + kPayloadPadding);
  const size_t got = ZSTD_decompress(batch->payload.data(), row.raw_bytes, row.payload.data(), row.payload.size());
  if (got != row.raw_bytes) return fail(ErrorCode::kCorrupt, "decompress");
  return batch;
}

Result<LogTotals> totals_of(const BatchRow& row) {
  TRY_VALUE(refused, decode_reasons(row.refused_totals));
  return LogTotals{.accepted = row.accepted_total, .door = {.duplicates = row.duplicates_total, .refused = refused}};
}

std::string encode_reasons(const ReasonCounts& reasons) {
  Encoder e;
  for (const auto& [reason, n] : reasons) {
    e.bytes(reason);
    e.u(n);
  }
  return e.take();
}

Result<ReasonCounts> decode_reasons(std::string_view bytes) {
  ReasonCounts reasons;
  Decoder d(bytes);
  while (!d.at_end()) {
    const std::string_view reason = d.bytes();
    reasons[std::string(reason)] = d.u();
  }
  if (!d.ok()) return fail(ErrorCode::kCorrupt, "refused totals");
  return reasons;
}

Compressor::Compressor(int level) : context_(ZSTD_createCCtx()), level_(level) {
  TUTTI_ASSERT(context_ != nullptr);
}

Compressor::~Compressor() {
  ZSTD_freeCCtx(context_);
}

std::string_view Compressor::compress(std::string_view raw) {
  out_.resize(std::max(out_.size(), ZSTD_compressBound(raw.size())));
  const size_t size = ZSTD_compressCCtx(context_, out_.data(), out_.size(), raw.data(), raw.size(), level_);
  TUTTI_ASSERT(!ZSTD_isError(size));
  return std::string_view(out_).substr(0, size);
}

}  // namespace tutti::log
