#include "app/hub_door.h"

namespace tutti::app {

bool HubDoor::submit(log::Submission&& submission) {
  if (submission.items.empty()) return hub_.submit(std::move(submission));
  // A submission is of one source: its first record says which, and when it came.
  Decoder in(submission.records);
  const Record first = decode_record(in);
  const SourceId source = first.source;
  const Millis at = first.received_at;
  submission.done = [this, source, at, done = std::move(submission.done)](const log::Outcome& o) {
    if (o.status) counters_.add(source, {.accepted = o.accepted, .duplicate = o.duplicates, .last_event_at = at});
    done(o);
  };
  return hub_.submit(std::move(submission));
}

void HubDoor::refused(const ingest::Refusal& refusal) {
  hub_.ledger().refuse(refusal.reason, refusal.events);
  if (refusal.source.value != 0) counters_.add(refusal.source, {.refused = refusal.events});
}

}  // namespace tutti::app
