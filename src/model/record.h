// What the log stores: records, grouped into batches.
//
// Wire form of a record inside a batch's payload (base/codec.h terms; format version 1):
//   u(kind) u(source) i(received_at) i(timestamp - received_at) bytes(message_id) bytes(body)
// Records of a batch follow each other without padding; their offsets are first, first+1, ...
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/codec.h"
#include "base/types.h"

namespace tutti {

enum class RecordKind : uint8_t {
  kEvent = 1,    // from a source; body is an event (docs/events.md); counted in tutti_events_*
  kCommand = 2,  // from a person or the hub; body is {"command": name, ...}
  kTick = 3,     // time has passed; empty body
};

// Views point into the batch payload that holds the record.
struct Record {
  RecordKind kind = RecordKind::kEvent;
  SourceId source;
  Millis received_at;
  Millis timestamp;  // when it happened, corrected for the sender's clock
  std::string_view message_id;
  std::string_view body;
};

void encode_record(Encoder& out, const Record& record);
// Times are within that of year 275,760 (the range of JavaScript's Date), both ways; received_at and timestamp differ
// by at most twice as much.
constexpr int64_t kTimeMax = 8'640'000'000'000'000;
// Leaves `in` not ok() when the bytes are no record.
Record decode_record(Decoder& in);

// Identity of an event for "takes effect once": a hash of (source, messageId).
inline constexpr uint64_t kMessageSeed = 0x7475747469;  // "tutti"

// simdjson reads past the end of a text: every payload buffer keeps this many readable bytes behind its last record.
constexpr size_t kPayloadPadding = 64;

// A run of records with consecutive offsets, decompressed. Immutable once published, shared between threads.
struct Batch {
  Offset first;
  uint32_t count = 0;
  std::string payload;       // followed by kPayloadPadding readable bytes (reserve + padding inside capacity)
  size_t payload_bytes = 0;  // without the padding

  Offset last() const { return first + (count - 1); }
  std::string_view bytes() const { return std::string_view(payload).substr(0, payload_bytes); }
};
using BatchPtr = std::shared_ptr<const Batch>;

// Builds a batch payload with its padding in place.
BatchPtr make_batch(Offset first, uint32_t count, std::string_view records);

// Calls f(Offset, const Record&) for each record in order; false when the payload is malformed (count or bytes).
template <typename F>
bool for_each_record(const Batch& batch, F&& f) {
  Decoder in(batch.bytes());
  for (uint32_t k = 0; k < batch.count; ++k) {
    Record r = decode_record(in);
    if (!in.ok()) return false;
    f(batch.first + k, r);
  }
  return in.at_end();
}

}  // namespace tutti
