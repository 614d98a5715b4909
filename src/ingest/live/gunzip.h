// Decompression of request bodies with a bound that holds whatever the sender claims.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ingest/live/limits.h"

namespace tutti::ingest {

// The magic bytes decide, whatever the headers say: no JSON text begins with them.
inline bool is_gzip(std::string_view body) {
  return body.size() > 2 && body[0] == '\x1f' && body[1] == '\x8b';
}

// kInvalid ("bad_gzip"): no whole gzip stream. kTooLarge ("too_large", "gzip_ratio"): over a limit; nothing larger than
// the limit is ever held. The reason is in Error::where. The text has kBodySpare-like spare capacity.
Result<std::string> gunzip(std::string_view body, const LiveLimits& limits);

}  // namespace tutti::ingest
