// One line of the live view: what came from a source, and what became of it.
#pragma once

#include <string>
#include <string_view>

#include "base/types.h"

namespace tutti::ingest {

// kQuarantined: accepted, and then the loop could not apply it.
enum class LiveOutcome : uint8_t { kAccepted, kDuplicate, kRefused, kQuarantined };

constexpr std::string_view to_string(LiveOutcome outcome) {
  switch (outcome) {
    case LiveOutcome::kAccepted: return "accepted";
    case LiveOutcome::kDuplicate: return "duplicate";
    case LiveOutcome::kRefused: return "refused";
    case LiveOutcome::kQuarantined: return "quarantined";
  }
  return "";
}

// The excerpt is personal data: shown to people who may see the source, kept in memory only.
struct LiveEntry {
  static constexpr size_t kExcerptMax = 2048;

  uint64_t seq = 0;  // given by LiveView::add(): rises by one with each entry of this process
  SourceId source;
  Millis received_at;
  LiveOutcome outcome = LiveOutcome::kAccepted;
  std::string reason;   // code of a refusal, "no_identifier"; else empty
  std::string message;  // for a person: why it was refused or quarantined
  std::string type;     // "track"; empty when the event could not be read
  std::string name;     // the event's or page's name
  std::string message_id;
  std::string user_id;
  std::string anonymous_id;
  std::string group_id;
  Offset offset;        // accepted events: where it is in the log, 0 when not known
  std::string excerpt;  // the event's JSON, cut at kExcerptMax bytes on a character's border
};

// Cuts UTF-8 text without splitting a character.
std::string_view excerpt_of(std::string_view text);

}  // namespace tutti::ingest
