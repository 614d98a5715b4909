#include "model/event.h"

#include <algorithm>
#include <array>

namespace tutti {
namespace {

namespace dom = simdjson::dom;

constexpr std::array<std::string_view, kEventTypes> kTypeNames = {
    "",         "track", "page",       "screen", "identify",    "group", "alias",
    "relation", "order", "order_line", "ticket", "opportunity", "asset", "telemetry"};

constexpr std::array<std::string_view, kChannels> kChannelNames = {"other", "web",     "app",    "email",  "phone",
                                                                   "chat",  "event",   "social", "mail",   "partner",
                                                                   "sales", "service", "order",  "device", "survey"};

std::optional<dom::object> object_field(dom::object o, std::string_view key) {
  dom::object out;
  if (o[key].get_object().get(out) != simdjson::SUCCESS) return std::nullopt;
  return out;
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return (a | 0x20) == (b | 0x20); });
}

Channel derive_channel(EventType type, std::string_view name) {
  switch (type) {
    case EventType::kPage: return Channel::kWeb;
    case EventType::kScreen: return Channel::kApp;
    case EventType::kOrder:
    case EventType::kOrderLine: return Channel::kOrder;
    case EventType::kTicket: return Channel::kService;
    case EventType::kOpportunity:
    case EventType::kRelation: return Channel::kSales;
    case EventType::kAsset:
    case EventType::kTelemetry: return Channel::kDevice;
    case EventType::kTrack:
      if (starts_with_word(name, "email ")) return Channel::kEmail;
      if (starts_with_word(name, "webinar ") || starts_with_word(name, "event ")) return Channel::kEvent;
      if (starts_with_word(name, "survey ")) return Channel::kSurvey;
      if (starts_with_word(name, "call ")) return Channel::kPhone;
      if (starts_with_word(name, "chat ")) return Channel::kChat;
      return Channel::kWeb;
    default: return Channel::kOther;
  }
}

}  // namespace

std::string_view to_string(EventType type) {
  return kTypeNames[static_cast<size_t>(type)];
}
std::string_view to_string(Channel channel) {
  return kChannelNames[static_cast<size_t>(channel)];
}

std::optional<EventType> parse_event_type(std::string_view text) {
  for (size_t k = 1; k < kTypeNames.size(); ++k)
    if (kTypeNames[k] == text) return static_cast<EventType>(k);
  return std::nullopt;
}

std::optional<Channel> parse_channel(std::string_view text) {
  for (size_t k = 0; k < kChannelNames.size(); ++k)
    if (kChannelNames[k] == text) return static_cast<Channel>(k);
  return std::nullopt;
}

std::optional<std::string_view> text_field(dom::object o, std::string_view key, std::string& scratch) {
  dom::element e;
  if (o[key].get(e) != simdjson::SUCCESS) return std::nullopt;
  switch (e.type()) {
    case dom::element_type::STRING: {
      std::string_view s = e.get_string().value_unsafe();
      return s.empty() ? std::nullopt : std::optional(s);
    }
    case dom::element_type::INT64: scratch = std::to_string(e.get_int64().value_unsafe()); return scratch;
    case dom::element_type::UINT64: scratch = std::to_string(e.get_uint64().value_unsafe()); return scratch;
    case dom::element_type::DOUBLE: scratch = simdjson::minify(e); return scratch;
    default: return std::nullopt;
  }
}

std::optional<std::string> normalize_email(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  const size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size() ||
      text.find('@', at + 1) != std::string_view::npos)
    return std::nullopt;
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) <= ' ') return std::nullopt;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

EventParser::EventParser() {
  empty_object_ = empty_parser_.parse(std::string_view("{}")).get_object().value();
}

std::string_view EventParser::keep(std::string text) {
  return kept_.emplace_back(std::move(text));
}

Result<const Event*> EventParser::parse(std::string_view body) {
  kept_.clear();
  event_.person.clear();
  event_.account.clear();
  event_.previous_id = {};
  event_.traits = event_.ctx_traits = event_.properties = event_.object = empty_object_;

  dom::element root;
  if (parser_.parse(body.data(), body.size(), false).get(root) != simdjson::SUCCESS ||
      root.get(event_.root) != simdjson::SUCCESS)
    return fail(ErrorCode::kInvalid, "the event is no JSON object", "bad_json");

  // One pass over the root fields: lookups by key would each scan the object.
  std::string_view type_text, event_name;
  dom::object context = empty_object_, person_ref = empty_object_, account_ref = empty_object_;
  std::string_view user_id, anonymous_id, group_id;
  bool has_person_ref = false, has_account_ref = false;
  const auto text_of = [&](dom::element e) -> std::string_view {
    if (e.is_string()) return e.get_string().value_unsafe();
    if (e.is_number()) return keep(simdjson::minify(e));
    return {};
  };
  for (const auto field : event_.root) {
    const std::string_view key = field.key;
    const dom::element v = field.value;
    if (key == "type") type_text = text_of(v);
    else if (key == "event") event_name = text_of(v);
    else if (key == "userId") user_id = text_of(v);
    else if (key == "anonymousId") anonymous_id = text_of(v);
    else if (key == "groupId") group_id = text_of(v);
    else if (key == "previousId") event_.previous_id = text_of(v);
    else if (!v.is_object()) continue;
    else if (key == "context") context = v.get_object().value_unsafe();
    else if (key == "traits") event_.traits = v.get_object().value_unsafe();
    else if (key == "properties") event_.properties = v.get_object().value_unsafe();
    else if (key == "object") event_.object = v.get_object().value_unsafe();
    else if (key == "person") person_ref = v.get_object().value_unsafe(), has_person_ref = true;
    else if (key == "account") account_ref = v.get_object().value_unsafe(), has_account_ref = true;
  }
  if (type_text.empty()) return fail(ErrorCode::kInvalid, "the event has no type", "no_type");
  const std::optional<EventType> type = parse_event_type(type_text);
  if (!type) return fail(ErrorCode::kInvalid, "the event's type is unknown", "unknown_type");
  event_.type = *type;

  dom::array external_ids;
  bool has_external_ids = false;
  Channel said_channel = Channel::kOther;
  for (const auto field : context) {
    const std::string_view key = field.key;
    if (key == "groupId" && group_id.empty()) group_id = text_of(field.value);
    else if (key == "traits") {
      if (field.value.get(event_.ctx_traits) != simdjson::SUCCESS) event_.ctx_traits = empty_object_;
    } else if (key == "externalIds") has_external_ids = field.value.get(external_ids) == simdjson::SUCCESS;
    else if (key == "channel") said_channel = parse_channel(text_of(field.value)).value_or(Channel::kOther);
  }

  const auto add = [](std::vector<IdentifierView>& list, std::string_view id_type, std::string_view value) {
    const IdentifierView id{id_type, value};
    if (!value.empty() && std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
  };
  add(event_.person, "user_id", user_id);
  if (*type != EventType::kIdentify || !group_id.empty()) add(event_.account, "group_id", group_id);
  if (has_external_ids) {
    for (const dom::element entry : external_ids) {
      dom::object o;
      if (entry.get(o) != simdjson::SUCCESS) continue;
      std::string_view collection, id_type;
      dom::element id;
      if (o["type"].get(id_type) != simdjson::SUCCESS || id_type.empty() || o["id"].get(id) != simdjson::SUCCESS)
        continue;
      const bool account = o["collection"].get(collection) == simdjson::SUCCESS && collection == "accounts";
      std::string_view value = text_of(id);
      if (id_type == "email") {
        std::optional<std::string> mail = normalize_email(value);
        if (!mail) continue;
        value = keep(std::move(*mail));
      }
      add(account ? event_.account : event_.person, id_type, value);
    }
  }
  // References inside the event or its object name strands as well.
  const auto reference = [&](dom::object ref, std::vector<IdentifierView>& list) {
    std::string_view id_type;
    dom::element id;
    if (ref["type"].get(id_type) != simdjson::SUCCESS || id_type.empty() || ref["id"].get(id) != simdjson::SUCCESS)
      return false;
    const std::string_view value = text_of(id);
    add(list, id_type, value);
    return !value.empty();
  };
  if (has_person_ref && !reference(person_ref, event_.person))
    return fail(ErrorCode::kInvalid, "person needs {type, id}", "bad_reference");
  if (has_account_ref && !reference(account_ref, event_.account))
    return fail(ErrorCode::kInvalid, "account needs {type, id}", "bad_reference");
  if (const auto ref = object_field(event_.object, "person"); ref && !reference(*ref, event_.person))
    return fail(ErrorCode::kInvalid, "object.person needs {type, id}", "bad_reference");
  if (const auto ref = object_field(event_.object, "account"); ref && !reference(*ref, event_.account))
    return fail(ErrorCode::kInvalid, "object.account needs {type, id}", "bad_reference");
  add(event_.person, "anonymous_id", anonymous_id);
  const auto add_email = [&](dom::object traits) {
    std::string_view mail;
    if (traits["email"].get(mail) != simdjson::SUCCESS) return;
    if (std::optional<std::string> normal = normalize_email(mail))
      add(event_.person, "email", keep(std::move(*normal)));
  };
  if (*type == EventType::kIdentify) add_email(event_.traits);
  if (*type != EventType::kGroup) add_email(event_.ctx_traits);

  switch (*type) {
    case EventType::kIdentify:
    case EventType::kTrack:
    case EventType::kPage:
    case EventType::kScreen:
      if (event_.person.empty() && event_.account.empty())
        return fail(ErrorCode::kInvalid, "the event names neither a person nor an account", "no_identifier");
      break;
    case EventType::kAlias:
      if (event_.person.empty() || event_.previous_id.empty())
        return fail(ErrorCode::kInvalid, "alias needs userId and previousId", "no_identifier");
      break;
    case EventType::kGroup:
    case EventType::kRelation:
      if (event_.account.empty()) return fail(ErrorCode::kInvalid, "the event names no account", "no_identifier");
      break;
    default: {
      dom::element id;
      if (event_.object["id"].get(id) != simdjson::SUCCESS || text_of(id).empty())
        return fail(ErrorCode::kInvalid, "object.id is missing", "no_identifier");
    }
  }

  if (event_.type == EventType::kTrack) event_.name = event_name.empty() ? std::string_view("(unnamed)") : event_name;
  else if (event_.type == EventType::kPage) event_.name = "Page Viewed";
  else if (event_.type == EventType::kScreen) event_.name = "Screen Viewed";
  else event_.name = to_string(event_.type);
  event_.channel = said_channel != Channel::kOther ? said_channel : derive_channel(event_.type, event_.name);
  return &event_;
}

}  // namespace tutti
