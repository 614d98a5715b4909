// Bodies of tracking requests, of CloudEvents and webhooks. The first byte chooses the door. Whatever is stored must be
// a JSON object that decodes as a record.
#include <simdjson.h>

#include <cstdint>
#include <string>

#include "ingest/live/cloudevents.h"
#include "ingest/live/credentials.h"
#include "ingest/live/gunzip.h"
#include "ingest/live/rewrite.h"
#include "ingest/live/tracking.h"
#include "ingest/live/webhook.h"

namespace {

using namespace tutti;
using namespace tutti::ingest;

void check(const Tracked& tracked) {
  simdjson::dom::parser parser;
  size_t records = 0;
  Decoder in(tracked.submission.records);
  for (; !in.at_end() && in.ok(); ++records) {
    const Record record = decode_record(in);
    TUTTI_ASSERT(in.ok() && !record.message_id.empty());
    simdjson::dom::object object;
    TUTTI_ASSERT(parser.parse(simdjson::padded_string(record.body)).get(object) == simdjson::SUCCESS);
  }
  TUTTI_ASSERT(in.ok() && records == tracked.submission.items.size());
  TUTTI_ASSERT(tracked.answer.ok() || records == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  static TrackingParser parser({}, [] { return std::string("made"); });
  const uint8_t door = data[0];
  std::string body(reinterpret_cast<const char*>(data + 1), size - 1);
  Shape shape = (door & 1) != 0 ? Shape::kBatch : Shape::kEvent;
  switch ((door >> 1) & 7) {
    case 0: body = events_of_cloud_events(body, static_cast<CloudEventMode>(door % 2)).value_or(body); break;
    case 1: body = structured_of_binary({{"id", "1"}, {"source", "s"}}, "", body).value_or(body); break;
    case 2: {
      const Result<Mapped> mapped = map_webhook(body, {});
      if (mapped) body = mapped->batch, shape = Shape::kBatch;
      break;
    }
    case 3: body = merge_event(body).value_or(body); break;
    case 4: body = gunzip(body, {}).value_or(body); break;
    default: break;
  }
  body_keys(body);
  check(parser.parse(body, {.shape = shape,
                            .type = (door & 16) != 0 ? std::optional(EventType::kTrack) : std::nullopt,
                            .source = SourceId{1},
                            .received_at = Millis{1'790'000'000'000},
                            .client_ip = (door & 32) != 0 ? "203.0.113.7" : "",
                            .from_browser = (door & 64) != 0,
                            .live_max = 2}));
  return 0;
}
