// The parsed view of an event's body (docs/events.md): the one place that knows field names of the Segment spec.
#pragma once

#include <simdjson.h>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/types.h"

namespace tutti {

enum class EventType : uint8_t {
  kTrack = 1,
  kPage,
  kScreen,
  kIdentify,
  kGroup,
  kAlias,
  kRelation,
  kOrder,
  kOrderLine,
  kTicket,
  kOpportunity,
  kAsset,
  kTelemetry,
};
constexpr int kEventTypes = 14;  // one past the last

// nullptr-free: "track", "page", ...
std::string_view to_string(EventType type);
std::optional<EventType> parse_event_type(std::string_view text);

// How the customer was met. Derived from the event when context.channel does not say it.
enum class Channel : uint8_t {
  kOther = 0,
  kWeb,
  kApp,
  kEmail,
  kPhone,
  kChat,
  kEvent,
  kSocial,
  kMail,
  kPartner,
  kSales,
  kService,
  kOrder,
  kDevice,
  kSurvey,
};
constexpr int kChannels = 15;
std::string_view to_string(Channel channel);
std::optional<Channel> parse_channel(std::string_view text);

enum class EntityClass : uint8_t { kPerson = 1, kAccount = 2 };

// An identifier of a person or account: type ("user_id", "email", "crm_contact_id" ...) and value, normalised.
struct IdentifierView {
  std::string_view type;
  std::string_view value;
  bool operator==(const IdentifierView&) const = default;
};

// Views point into the record's body or into the parser; they live until the parser's next parse().
struct Event {
  EventType type = EventType::kTrack;
  std::string_view name;  // track: the event's name; page, screen: "Page Viewed", "Screen Viewed"; else the type
  Channel channel = Channel::kOther;
  std::vector<IdentifierView> person;   // [0] names the person strand; empty: the event is about no person
  std::vector<IdentifierView> account;  // [0] names the account strand; empty: names no account
  std::string_view previous_id;         // alias only
  simdjson::dom::object root;

  // Sub-objects; empty_object when absent or of another type.
  simdjson::dom::object traits;      // `traits`, identify and group only
  simdjson::dom::object ctx_traits;  // `context.traits`
  simdjson::dom::object properties;
  simdjson::dom::object object;  // of Tutti's types
};

// Reusable parser; one per thread. Not cheap to make, cheap to use.
class EventParser : NonCopyable {
 public:
  EventParser();
  // `body` must be followed by kPayloadPadding readable bytes and outlive the event.
  // Fails with kInvalid and the reason as `where`: bad_json, no_type, unknown_type, no_identifier, bad_reference.
  Result<const Event*> parse(std::string_view body);

 private:
  std::string_view keep(std::string text);  // owns normalised text until the next parse

  simdjson::dom::parser parser_;
  simdjson::dom::parser empty_parser_;
  simdjson::dom::object empty_object_;
  std::deque<std::string> kept_;
  Event event_;
};

// A text field of an object, numbers as their text; nullopt when absent, null, "" or another type.
// `scratch` backs numbers.
std::optional<std::string_view> text_field(simdjson::dom::object o, std::string_view key, std::string& scratch);

// Trimmed and ASCII-lower-cased; nullopt when it is no address (one @ with something on both sides, no blanks).
std::optional<std::string> normalize_email(std::string_view text);

// Domain of a normalised address.
inline std::string_view email_domain(std::string_view email) {
  const size_t at = email.rfind('@');
  return at == std::string_view::npos ? std::string_view{} : email.substr(at + 1);
}

}  // namespace tutti
