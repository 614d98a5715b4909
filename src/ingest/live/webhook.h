// Webhooks of other systems: a mapping turns each JSON object into events.
//
// Without a mapping an object is taken as an event itself. With one, an object that the mapping refuses is told by its
// index and reason while the others go on; `null` gives nothing.
// Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tutti::ingest {

// A compiled mapping: one JSON object -> 0..n events as JSON text, or the reason why not.
using MapObject = std::function<Result<std::vector<std::string>>(std::string_view object)>;

struct Mapped {
  std::string batch;  // a JSON array of events for TrackingParser; "[]" when nothing came out
  uint32_t events = 0;
  uint32_t refused = 0;  // objects
  std::string first_reason;
};

// `body` is one object or an array of objects. kInvalid with where = "bad_json" or "not_an_object".
Result<Mapped> map_webhook(const std::string& body, const MapObject& map);

}  // namespace tutti::ingest
