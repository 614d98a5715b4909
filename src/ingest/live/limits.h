// What one request may carry. All are documented in docs/ingest.md; every refusal names the limit that struck.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/types.h"

namespace tutti::ingest {

struct LiveLimits {
  size_t event_bytes_max = 32 * 1024;
  size_t request_bytes_max = 500 * 1024;  // after decompression
  size_t events_max = 2500;               // of one batch
  size_t message_id_chars_max = 99;
  int64_t gzip_ratio_max = 100;        // decompressed to compressed, once past gzip_free_bytes
  size_t gzip_free_bytes = 64 * 1024;  // small repetitive bodies compress better than any attack
  int64_t future_max_ms = kDayMs;      // a later timestamp is not believed
};

// Nesting of one event; simdjson counts the event itself as 1.
constexpr size_t kJsonDepthMax = 64;

}  // namespace tutti::ingest
