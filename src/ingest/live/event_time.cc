#include "ingest/live/event_time.h"

#include "base/time.h"

namespace tutti::ingest {

EventTime correct_time(const SaidTimes& said) {
  if (said.original.empty()) return {said.received_at};
  const std::optional<Millis> original = parse_time(said.original);
  if (!original) return {said.received_at, TimeNote::kUnreadable};
  Millis at = *original;
  if (said.sent_at) at = said.received_at + (*original - *said.sent_at);
  if (at - said.received_at > said.future_max_ms) return {said.received_at, TimeNote::kFuture};
  return {at};
}

}  // namespace tutti::ingest
