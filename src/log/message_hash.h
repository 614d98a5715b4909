// The identity of an event for "takes effect once": a hash of (source, messageId).
#pragma once

#include "base/hash.h"
#include "model/record.h"

namespace tutti::log {

// Zero ("never a duplicate") for an empty message id.
inline Hash128 message_hash(SourceId source, std::string_view message_id) {
  if (message_id.empty()) return {};
  return hash128(message_id, kMessageSeed ^ source.value);
}

}  // namespace tutti::log
