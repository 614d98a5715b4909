// What stands behind the live doors: the hub implements it over the log writer, the ledger and the live view.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/live/live_entry.h"
#include "log/writer.h"

namespace tutti::ingest {

// Events turned away at the door. Reason codes are a small fixed set (docs/ingest.md).
struct Refusal {
  SourceId source;  // 0 when no source could be told
  std::string_view reason;
  uint64_t events = 1;  // a request that cannot be read counts as one
};

// Accepted events whose time was replaced by the time of arrival.
struct TimeFlags {
  SourceId source;
  uint32_t future = 0;      // too far ahead to be believed
  uint32_t unreadable = 0;  // no ISO 8601 time
};

class Door : NonCopyable {
 public:
  virtual ~Door() = default;

  // As log::Writer::try_submit: false when the queue is full, and then `done` is not called.
  virtual bool submit(log::Submission&& submission) = 0;
  // Counts into tutti_events_refused_total{reason}.
  virtual void refused(const Refusal& refusal) = 0;
  // Worth a counter: a source whose times are wrong makes wrong timelines.
  virtual void flagged(const TimeFlags&) {}
  // A stopping server answers 503 to new requests; it still answers the accepted ones.
  virtual bool stopping() const = 0;
};

}  // namespace tutti::ingest
