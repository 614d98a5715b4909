// Requests that are not events yet, written as events: pixels and RudderStack's merge call.
// Pure. Texts that come back are JSON for TrackingParser, which judges them like any other.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tutti::ingest {

using QueryFields = std::vector<std::pair<std::string, std::string>>;  // decoded, in order

// A pixel either carries a whole event as base64 JSON in `data` (Segment) or its fields one by one (RudderStack):
// userId, anonymousId, groupId, previousId, messageId, timestamp, event, name, writeKey as they are,
// "properties.x", "traits.x" and "context.x" into those objects, anything else into properties. nullopt: bad `data`.
std::optional<std::string> pixel_event(const QueryFields& fields);

// {"mergeProperties":[{"type":"email","value":"a@b.c"}, ...]} becomes an identify call that shows these identifiers
// together, so that identity resolution sees the evidence. nullopt: not of this shape.
std::optional<std::string> merge_event(const std::string& body);

}  // namespace tutti::ingest
