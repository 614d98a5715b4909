// When an event happened, told by clocks that may be wrong.
//
//   sentAt ─────────── the sender's clock when it sent ──┐ the same moment, so their difference is the
//   receivedAt ─────── our clock when it came ───────────┘ error of the sender's clock (and the way)
//   timestamp = receivedAt - (sentAt - originalTimestamp)
//
// Without a readable sentAt the timestamp is taken as given. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/types.h"

namespace tutti::ingest {

enum class TimeNote : uint8_t {
  kNone,
  kUnreadable,  // a timestamp was given and is no ISO 8601 time: receivedAt is used
  kFuture,      // corrected, it still lies too far ahead: receivedAt is used
};

struct EventTime {
  Millis at;
  TimeNote note = TimeNote::kNone;
};

struct SaidTimes {
  std::string_view original;      // empty: the event says none
  std::optional<Millis> sent_at;  // of the event, else of the batch
  Millis received_at;
  int64_t future_max_ms = kDayMs;
};

EventTime correct_time(const SaidTimes& said);

}  // namespace tutti::ingest
