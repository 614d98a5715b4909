// The reasons for which the door turns events away; docs/ingest.md lists them for users.
#include <algorithm>
#include <array>

#include "ingest/live/tracking.h"

namespace tutti::ingest {
namespace {

struct Reason {
  std::string_view code;
  int status;
  std::string_view message;
};

constexpr std::array kReasons = {
    Reason{"bad_json", 400, "The body is not valid JSON (or not UTF-8)."},
    Reason{"not_an_object", 400, "An event must be a JSON object."},
    Reason{"missing_batch", 400, "A batch needs an array named batch."},
    Reason{"empty_batch", 400, "The batch holds no event."},
    Reason{"too_many_events", 413, "The batch holds more events than allowed."},
    Reason{"too_large", 413, "The body is larger than allowed."},
    Reason{"event_too_large", 413, "The event is larger than allowed."},
    Reason{"too_deep", 400, "The event is nested too deeply."},
    Reason{"bad_string", 400, "A text holds an escape that is no character, such as a lone surrogate."},
    Reason{"bad_number", 400, "A number cannot be represented, such as 1e400."},
    Reason{"no_type", 400, "The event has no type."},
    Reason{"unknown_type", 400, "The event's type is unknown."},
    Reason{"no_identifier", 400,
           "The event names nobody: userId, anonymousId, groupId or context.externalIds is needed."},
    Reason{"message_id_too_long", 400, "messageId must be shorter than 100 characters."},
    Reason{"bad_gzip", 400, "The body is not a whole gzip stream."},
    Reason{"gzip_ratio", 413, "The body decompresses more than a hundredfold."},
    Reason{"bad_cloudevent", 400, "A CloudEvent needs id, source, specversion 1.0 and type."},
    Reason{"bad_pixel", 400, "The data parameter is not base64 of a JSON object."},
    Reason{"not_mapped", 400, "The source's mapping refused the object."},
    Reason{"no_mapping", 400, "The source has no webhook mapping."},
    Reason{"unauthorized", 401, "The write key is missing or unknown."},
    Reason{"signature", 401, "The request is not signed as its source says."},
    Reason{"source_disabled", 401, "The source is disabled."},
    Reason{"overloaded", 429, "Too many events are waiting to be written; try again after Retry-After seconds."},
    Reason{"stopping", 503, "The server is stopping; try again after Retry-After seconds."},
    Reason{"storage", 503, "The event could not be stored; try again after Retry-After seconds."},
};

}  // namespace

Answer answer_of(std::string_view code) {
  const auto found =
      std::find_if(kReasons.begin(), kReasons.end(), [&](const Reason& reason) { return reason.code == code; });
  TUTTI_ASSERT(found != kReasons.end());
  return {found->status, found->code, std::string(found->message)};
}

}  // namespace tutti::ingest
