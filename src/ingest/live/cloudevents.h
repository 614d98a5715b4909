// CloudEvents 1.0 as events: structured, binary and batched.
//
// (source, id) names the event, so the message id is "source|id" (its hash when that is too long). Data that is an
// event of the Segment shape (a known `type` and an identifier) is taken as it is; any other becomes a `track` named by
// the CloudEvent's type, with data as properties. Person and account come from the extension attributes userid,
// anonymousid and groupid, else from a subject like "user/U1" or "account/A1". docs/ingest.md tells it to users. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tutti::ingest {

enum class CloudEventMode : uint8_t { kStructured, kBatch, kBinary };

// By Content-Type; kBinary when there is a ce-id header, else kStructured.
CloudEventMode cloud_event_mode(std::string_view content_type, bool has_ce_id);

// One event, or a JSON array of events for kBatch, as text for TrackingParser. An element of a batch that is no
// CloudEvent is passed on as null, so that it is refused alone. kInvalid with where = "bad_json" or "bad_cloudevent".
Result<std::string> events_of_cloud_events(const std::string& body, CloudEventMode mode);

// The binary mode's headers ("ce-id" without "ce-", decoded) and its body as a structured event. kInvalid, "bad_json":
// the body says it is JSON and is not.
using CeAttributes = std::vector<std::pair<std::string, std::string>>;
Result<std::string> structured_of_binary(const CeAttributes& attributes, std::string_view content_type,
                                         const std::string& body);

}  // namespace tutti::ingest
