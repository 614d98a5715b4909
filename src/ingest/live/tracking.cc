#include "ingest/live/tracking.h"

#include <algorithm>

#include "base/json_writer.h"
#include "base/time.h"
#include "ingest/live/event_time.h"
#include "ingest/live/json_text.h"

namespace tutti::ingest {
namespace {

namespace dom = simdjson::dom;
namespace ondemand = simdjson::ondemand;

// How deep the fields of a batch's context and integrations are joined with an event's own.
constexpr int kMergeLevels = 4;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

std::string_view reason_of(simdjson::error_code code) {
  switch (code) {
    case simdjson::SUCCESS: return {};
    case simdjson::DEPTH_ERROR: return "too_deep";
    case simdjson::STRING_ERROR: return "bad_string";
    case simdjson::NUMBER_ERROR: return "bad_number";
    default: return "bad_json";
  }
}

std::string_view string_of(dom::element e) {
  return e.is_string() ? e.get_string().value_unsafe() : std::string_view{};
}

// Senders give identifiers as text or as numbers; null, "" and everything else is absent.
bool names(dom::element e) {
  return e.is_number() || !string_of(e).empty();
}

std::string text_of(dom::element e) {
  if (e.is_number()) return simdjson::minify(e);
  return std::string(string_of(e));
}

size_t characters(std::string_view utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void ensure_padding(std::string& body) {
  if (body.capacity() - body.size() < kPayloadPadding) body.reserve(body.size() + kPayloadPadding);
}

}  // namespace

// The top-level fields that the door looks at. Where a key is given twice the last one counts, as for EventParser.
struct TrackingParser::Fields {
  std::string_view type;
  bool has_type = false;  // the key is there, whatever its value
  std::string_view message_id;
  std::string number_id;  // backs message_id when it was a number
  std::string_view timestamp, original_timestamp, sent_at;
  bool user = false, anonymous = false, group = false, previous = false;
  std::optional<dom::object> context;
  EventType kind = EventType::kTrack;
};

// What a batch says for all its events.
struct TrackingParser::Envelope {
  std::optional<Millis> sent_at;
  std::string_view context, integrations;  // raw objects; empty when absent or without fields
};

struct TrackingParser::Work {
  const TrackingRequest& request;
  Tracked& out;
  Encoder records;
  Envelope envelope;
  std::vector<std::string_view> texts;  // of the events, in order
  struct Accepted {
    std::string_view text;
    size_t item;
    std::string message_id;
  };
  std::vector<Accepted> tail;  // ring of the last live_max accepted events
  size_t tail_next = 0;
};

TrackingParser::TrackingParser(const LiveLimits& limits, MakeId make_id)
    : limits_(limits), make_id_(std::move(make_id)) {
  TUTTI_ASSERT(event_parser_.allocate(limits.event_bytes_max, kJsonDepthMax) == simdjson::SUCCESS);
  TUTTI_ASSERT(envelope_parser_.allocate(4096, kJsonDepthMax) == simdjson::SUCCESS);
}

Tracked TrackingParser::parse(std::string& body, const TrackingRequest& request) {
  Tracked out;
  out.refused_events = 1;
  if (body.size() > limits_.request_bytes_max) {
    out.answer = answer_of("too_large");
    return out;
  }
  ensure_padding(body);
  std::string_view text = body;
  if (text.substr(0, kUtf8Mark.size()) == kUtf8Mark) text.remove_prefix(kUtf8Mark.size());
  text = trim_json(text);

  Work work{request, out, {}, {}, {}, {}, 0};
  if (const std::optional<Millis> sent = parse_time(request.sent_at)) work.envelope.sent_at = sent;
  if (request.shape == Shape::kBatch) out.answer = split_batch(text, work);
  else work.texts.push_back(text);
  if (!out.answer.ok()) return out;

  out.refused_events = static_cast<uint32_t>(work.texts.size());
  work.records.buffer().reserve(text.size() + text.size() / 8 + 256);
  out.submission.items.reserve(work.texts.size());
  for (uint32_t index = 0; index < work.texts.size(); ++index) {
    const std::string_view reason = add_event(work.texts[index], work);
    if (reason.empty()) continue;
    if (request.shape == Shape::kEvent || reason == "bad_json") {
      out.answer = answer_of(reason);
      out.submission = {};
      out.rejects.clear();
      return out;
    }
    out.rejects.push_back({index, reason, work.texts[index]});
  }
  out.submission.records = work.records.take();
  out.refused_events = 0;
  sample_tail(work);
  return out;
}

Answer TrackingParser::split_batch(std::string_view text, Work& work) {
  ondemand::document document;
  const auto padded = simdjson::padded_string_view(text.data(), text.size(), text.size() + kPayloadPadding);
  if (slicer_.iterate(padded).get(document) != simdjson::SUCCESS) return answer_of("bad_json");

  ondemand::array batch;
  ondemand::json_type type;
  if (document.type().get(type) != simdjson::SUCCESS) return answer_of("bad_json");
  if (type == ondemand::json_type::array) {
    if (document.get_array().get(batch) != simdjson::SUCCESS) return answer_of("bad_json");
  } else {
    ondemand::value value;
    const simdjson::error_code found = document.find_field("batch").get(value);
    if (found == simdjson::NO_SUCH_FIELD || found == simdjson::INCORRECT_TYPE) {
      const Answer envelope = read_envelope(text, work);
      return envelope.ok() ? answer_of("missing_batch") : envelope;
    }
    if (found != simdjson::SUCCESS) return answer_of("bad_json");
    if (value.type().get(type) != simdjson::SUCCESS) return answer_of("bad_json");
    if (type != ondemand::json_type::array) return answer_of("missing_batch");
    if (value.get_array().get(batch) != simdjson::SUCCESS) return answer_of("bad_json");
  }

  for (auto element : batch) {
    ondemand::value value;
    std::string_view raw;
    if (element.get(value) != simdjson::SUCCESS || simdjson::to_json_string(value).get(raw) != simdjson::SUCCESS)
      return answer_of("bad_json");
    if (work.texts.size() == limits_.events_max) {
      work.out.refused_events = static_cast<uint32_t>(limits_.events_max) + 1;
      return answer_of("too_many_events");
    }
    work.texts.push_back(trim_json(raw));
  }
  if (work.texts.empty()) return answer_of("empty_batch");

  // All that is not an event, in one piece, so that a real parser judges it: `{"batch":[` + `],"sentAt":"..."}`.
  const char* first = work.texts.front().data();
  const char* last = work.texts.back().data() + work.texts.back().size();
  envelope_text_.assign(text.data(), first);
  envelope_text_.append(last, text.data() + text.size());
  return read_envelope(envelope_text_, work);
}

Answer TrackingParser::read_envelope(std::string_view text, Work& work) {
  dom::element root;
  const simdjson::error_code code = envelope_parser_.parse(text.data(), text.size(), true).get(root);
  if (code != simdjson::SUCCESS) return answer_of(reason_of(code));
  dom::object object;
  if (root.get(object) != simdjson::SUCCESS) return root.is_array() ? Answer{} : answer_of("not_an_object");

  int batches = 0;
  bool context = false;
  bool integrations = false;
  for (const auto field : object) {
    const auto filled = [&] {
      dom::object o;
      return field.value.get(o) == simdjson::SUCCESS && o.begin() != o.end();
    };
    if (field.key == "batch") ++batches;
    else if (field.key == "sentAt") {
      if (const auto sent = parse_time(string_of(field.value))) work.envelope.sent_at = sent;
    } else if (field.key == "context") context = filled();
    else if (field.key == "integrations") integrations = filled();
  }
  if (batches > 1) return answer_of("bad_json");  // which one is meant, the sender alone knows
  if (context) work.envelope.context = find_raw_field(text, "context").value_or("");
  if (integrations) work.envelope.integrations = find_raw_field(text, "integrations").value_or("");
  return {};
}

std::string_view TrackingParser::read_fields(std::string_view text, Fields& fields) {
  if (text.size() > limits_.event_bytes_max) return "event_too_large";
  dom::element root;
  const simdjson::error_code code = event_parser_.parse(text.data(), text.size(), false).get(root);
  if (code != simdjson::SUCCESS) return reason_of(code);
  dom::object object;
  if (root.get(object) != simdjson::SUCCESS) return "not_an_object";
  for (const auto field : object) {
    const std::string_view key = field.key;
    const dom::element v = field.value;
    if (key == "type") fields.type = string_of(v), fields.has_type = true;
    else if (key == "messageId") {
      if (v.is_number()) fields.message_id = fields.number_id = text_of(v);
      else fields.message_id = string_of(v);
    } else if (key == "timestamp") fields.timestamp = string_of(v);
    else if (key == "originalTimestamp") fields.original_timestamp = string_of(v);
    else if (key == "sentAt") fields.sent_at = string_of(v);
    else if (key == "userId") fields.user = names(v);
    else if (key == "anonymousId") fields.anonymous = names(v);
    else if (key == "groupId") fields.group = names(v);
    else if (key == "previousId") fields.previous = names(v);
    else if (key == "context" && v.is_object()) fields.context = v.get_object().value_unsafe();
  }
  return {};
}

std::string_view TrackingParser::add_event(std::string_view text, Work& work) {
  const TrackingRequest& request = work.request;
  Fields fields;
  if (const std::string_view reason = read_fields(text, fields); !reason.empty()) return reason;

  if (request.type) fields.kind = *request.type;
  else if (fields.type.empty()) return "no_type";
  else if (const std::optional<EventType> said = parse_event_type(fields.type)) fields.kind = *said;
  else return "unknown_type";

  if (fields.message_id.size() > limits_.message_id_chars_max &&
      characters(fields.message_id) > limits_.message_id_chars_max)
    return "message_id_too_long";

  const std::string_view body = compose(text, fields, work);
  if (!names_someone(fields, body)) return "no_identifier";

  const std::optional<Millis> own_sent_at = fields.sent_at.empty() ? std::nullopt : parse_time(fields.sent_at);
  const EventTime time =
      correct_time({.original = fields.original_timestamp.empty() ? fields.timestamp : fields.original_timestamp,
                    .sent_at = own_sent_at ? own_sent_at : work.envelope.sent_at,
                    .received_at = request.received_at,
                    .future_max_ms = limits_.future_max_ms});
  work.out.times_future += time.note == TimeNote::kFuture;
  work.out.times_unreadable += time.note == TimeNote::kUnreadable;

  std::string made_id;
  if (fields.message_id.empty()) fields.message_id = made_id = make_id_();
  const size_t before = work.records.size();
  encode_record(work.records, {.kind = RecordKind::kEvent,
                               .source = request.source,
                               .received_at = request.received_at,
                               .timestamp = time.at,
                               .message_id = fields.message_id,
                               .body = body});
  std::vector<log::Submission::Item>& items = work.out.submission.items;
  items.push_back({.bytes = static_cast<uint32_t>(work.records.size() - before),
                   .id = log::message_hash(request.source, fields.message_id),
                   .event = true});
  if (request.live_max == 0) return {};
  Work::Accepted accepted{text, items.size() - 1, std::move(made_id)};
  if (work.tail.size() < request.live_max) work.tail.push_back(std::move(accepted));
  else work.tail[work.tail_next++ % request.live_max] = std::move(accepted);
  return {};
}

// Decides the common cases by the fields at hand; the rest is the model's to say, so that the door and the loop agree.
bool TrackingParser::names_someone(const Fields& fields, std::string_view body) {
  switch (fields.kind) {
    case EventType::kTrack:
    case EventType::kPage:
    case EventType::kScreen:
    case EventType::kIdentify:
      if (fields.user || fields.anonymous) return true;
      break;
    case EventType::kGroup:
      if (fields.group) return true;
      break;
    case EventType::kAlias:
      if (fields.user && fields.previous) return true;
      break;
    default: break;
  }
  padded_.assign(body);
  padded_.reserve(padded_.size() + kPayloadPadding);
  const Result<const Event*> event = checker_.parse(padded_);
  // Deeper trouble is the loop's: it goes to quarantine and can be replayed.
  return event || event.error().where != "no_identifier";
}

bool TrackingParser::wants_ip(const Fields& fields, const TrackingRequest& request) const {
  if (request.client_ip.empty() || !fields.context) return false;
  dom::element ip;
  if ((*fields.context)["ip"].get(ip) == simdjson::SUCCESS && !string_of(ip).empty()) return false;
  if (request.from_browser) return true;
  bool direct = false;
  if ((*fields.context)["direct"].get(direct) == simdjson::SUCCESS && direct) return true;
  std::string_view library;
  return (*fields.context)["library"]["name"].get(library) == simdjson::SUCCESS && is_client_library(library);
}

std::string_view TrackingParser::compose(std::string_view text, const Fields& fields, const Work& work) {
  const std::string_view type = to_string(fields.kind);
  const bool lacks_type = fields.type != type;
  const bool ip = wants_ip(fields, work.request);
  const Envelope& envelope = work.envelope;
  if (!lacks_type && !ip && envelope.context.empty() && envelope.integrations.empty()) return text;

  std::string ip_text;
  if (ip) append_json_string(ip_text, work.request.client_ip);

  // A second key of the same name would leave its meaning to each reader, so a field to be replaced is cut out.
  if (!envelope.context.empty() || !envelope.integrations.empty() || (lacks_type && fields.has_type)) {
    std::string added = "{\"type\":\"" + std::string(type) + "\"";
    if (ip) added += ",\"context\":{\"ip\":" + ip_text + "}";
    added += '}';
    std::string base = "{";
    if (!envelope.context.empty()) base.append("\"context\":").append(envelope.context);
    if (!envelope.integrations.empty())
      base.append(base.size() > 1 ? "," : "").append("\"integrations\":").append(envelope.integrations);
    base += '}';
    composed_ = merge_objects(merge_objects(base, text, kMergeLevels), added, kMergeLevels);
    return composed_;
  }

  composed_.assign("{");
  std::string_view rest = text.substr(1);
  if (lacks_type) {
    composed_.append("\"type\":\"").append(type).append(trim_json(rest) == "}" ? "\"" : "\",");
  }
  const std::string_view context = ip ? from_raw_field(text, "context") : std::string_view{};
  if (!context.empty() && context.front() == '{') {
    const size_t inside = static_cast<size_t>(context.data() + 1 - rest.data());
    composed_.append(rest.substr(0, inside)).append("\"ip\":").append(ip_text);
    rest.remove_prefix(inside);
    if (trim_json(context.substr(1)).front() != '}') composed_ += ',';
  }
  composed_.append(rest);
  return composed_;
}

void TrackingParser::sample_tail(Work& work) {
  std::rotate(work.tail.begin(),
              work.tail.begin() + static_cast<ptrdiff_t>(work.tail.empty() ? 0 : work.tail_next % work.tail.size()),
              work.tail.end());
  for (Work::Accepted& accepted : work.tail) {
    LiveEntry entry = describe(accepted.text, work.request);
    if (!accepted.message_id.empty()) entry.message_id = std::move(accepted.message_id);
    work.out.samples.push_back({accepted.item, std::move(entry)});
  }
}

LiveEntry TrackingParser::describe(std::string_view text, const TrackingRequest& request) {
  LiveEntry entry;
  entry.source = request.source;
  entry.received_at = request.received_at;
  entry.excerpt = excerpt_of(text);
  if (request.type) entry.type = to_string(*request.type);
  if (text.size() > limits_.event_bytes_max) return entry;
  padded_.assign(text);
  padded_.reserve(padded_.size() + kPayloadPadding);
  dom::object object;
  if (event_parser_.parse(padded_.data(), padded_.size(), false).get(object) != simdjson::SUCCESS) return entry;
  for (const auto field : object) {
    if (field.key == "type" && !request.type) entry.type = text_of(field.value);
    else if (field.key == "event" || field.key == "name") entry.name = text_of(field.value);
    else if (field.key == "messageId") entry.message_id = text_of(field.value);
    else if (field.key == "userId") entry.user_id = text_of(field.value);
    else if (field.key == "anonymousId") entry.anonymous_id = text_of(field.value);
    else if (field.key == "groupId") entry.group_id = text_of(field.value);
  }
  return entry;
}

bool is_client_library(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "analytics.js",      "RudderLabs JavaScript SDK", "@jitsu/js",       "jitsu-js",
      "analytics-ios",     "analytics-android",         "analytics-swift", "analytics-kotlin",
      "analytics-flutter", "analytics-react-native"};
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&](std::string_view known) { return name.substr(0, known.size()) == known; });
}

}  // namespace tutti::ingest
