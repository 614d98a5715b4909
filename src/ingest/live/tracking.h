// Turns the body of a tracking request into log records: the hot path of live ingest.
//
//   TrackingParser parser(limits, make_message_id);
//   Tracked t = parser.parse(body, {.shape = Shape::kBatch, .source = id, .received_at = now});
//   if (t.answer.ok()) door.submit(std::move(t.submission));
//
// A record's body is the event's JSON as it was sent, byte for byte; only what must be added is spliced in: a missing
// `type` (the path says it), `context` and `integrations` of the batch (the event's own win), `context.ip` for
// libraries that run at the customer's. The whole body is validated. What is wrong with one event of a readable batch
// refuses that event alone; a body that is not JSON refuses the request.
//
// Pure: no clock, no randomness (ids come from a function). Threads: one at a time; keep one per thread, it reuses
// memory.
#pragma once

#include <simdjson.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.h"
#include "ingest/live/limits.h"
#include "ingest/live/live_entry.h"
#include "log/writer.h"
#include "model/event.h"

namespace tutti::ingest {

enum class Shape : uint8_t { kEvent, kBatch };

struct TrackingRequest {
  Shape shape = Shape::kEvent;
  std::optional<EventType> type;  // said by the path; it wins over the body's
  SourceId source;
  Millis received_at;
  std::string_view client_ip;  // empty: context.ip is never filled
  bool from_browser = false;   // beacon, pixel: the sender runs at the customer's whatever its library says
  std::string_view sent_at;    // of a header; weakest
  uint32_t live_max = 0;       // how many accepted events to prepare for the live view: the last ones
};

struct Answer {
  int status = 200;
  std::string_view code = "ok";  // also the reason that is counted
  std::string message;

  bool ok() const { return status == 200; }
};

// An event of a good batch that was turned away. `text` points into the body.
struct Reject {
  uint32_t index = 0;
  std::string_view reason;
  std::string_view text;
};

struct Tracked {
  Answer answer;
  log::Submission submission;     // without `done`; no items when all events were rejected
  std::vector<Reject> rejects;    // all of them
  uint32_t refused_events = 0;    // when the answer is not ok: how many events that turned away, at least 1
  uint32_t times_future = 0;      // events whose time was not believed
  uint32_t times_unreadable = 0;  // events whose time could not be read
  struct Sample {
    size_t item = 0;  // index into submission.items
    LiveEntry entry;  // outcome and offset are still to be told
  };
  std::vector<Sample> samples;
};

class TrackingParser : NonCopyable {
 public:
  using MakeId = std::function<std::string()>;

  TrackingParser(const LiveLimits& limits, MakeId make_id);

  // `body` may get more capacity, nothing else changes. The result's views point into it.
  Tracked parse(std::string& body, const TrackingRequest& request);

  // What the live view shows of an event's text; fields stay empty when it is no JSON object.
  LiveEntry describe(std::string_view text, const TrackingRequest& request);

 private:
  struct Fields;
  struct Envelope;
  struct Work;

  Answer split_batch(std::string_view text, Work& work);
  Answer read_envelope(std::string_view text, Work& work);
  // Empty: accepted. Else the reason.
  std::string_view add_event(std::string_view text, Work& work);
  std::string_view read_fields(std::string_view text, Fields& fields);
  bool names_someone(const Fields& fields, std::string_view body);
  std::string_view compose(std::string_view text, const Fields& fields, const Work& work);
  bool wants_ip(const Fields& fields, const TrackingRequest& request) const;
  void sample_tail(Work& work);

  const LiveLimits limits_;
  const MakeId make_id_;
  simdjson::ondemand::parser slicer_;
  simdjson::dom::parser event_parser_;
  simdjson::dom::parser envelope_parser_;
  EventParser checker_;
  std::string envelope_text_;
  std::string composed_;
  std::string padded_;
};

// Library names that run in a browser or an app, where the address we see is the customer's.
bool is_client_library(std::string_view name);

// Status and sentence of every reason code.
Answer answer_of(std::string_view reason);

}  // namespace tutti::ingest
