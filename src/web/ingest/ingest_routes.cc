#include "web/ingest/ingest_routes.h"

#include <algorithm>
#include <map>

#include "ingest/live/cloudevents.h"
#include "ingest/live/credentials.h"
#include "ingest/live/gunzip.h"
#include "ingest/live/message_id.h"
#include "ingest/live/rewrite.h"
#include "ingest/live/signature.h"
#include "ingest/live/tracking.h"
#include "web/ingest/answers.h"
#include "web/ingest/cors.h"
#include "web/ingest/documents.h"

namespace tutti {
namespace {

using ingest::Answer;
using ingest::answer_of;
using ingest::Endpoint;
using ingest::EndpointKind;
using ingest::Shape;

// Entries of one batch that the live view gets: its last accepted and its first refused ones.
constexpr uint32_t kLivePerBatch = 8;

ingest::QueryFields query_fields(std::string_view query) {
  const auto decode = [](std::string_view text) {
    std::string plain(text);
    for (char& c : plain)
      if (c == '+') c = ' ';
    return http::percent_decode(plain).value_or(plain);
  };
  ingest::QueryFields fields;
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    fields.emplace_back(decode(part.substr(0, equals)), decode(part.substr(equals + 1)));
  }
  return fields;
}

std::string_view client_address(const http::Request& request, bool behind_proxy) {
  const std::string_view forwarded = behind_proxy ? request.header("x-forwarded-for") : std::string_view{};
  if (forwarded.empty()) return request.peer_ip;
  // The last entry is the one that our own proxy wrote; those before it are the sender's claims.
  std::string_view last =
      forwarded.substr(forwarded.rfind(',') == std::string_view::npos ? 0 : forwarded.rfind(',') + 1);
  while (!last.empty() && last.front() == ' ') last.remove_prefix(1);
  return last;
}

// A request that waits for its events to be on disk.
struct Pending {
  http::Reply reply;
  http::Response answer;
  CorsOrigin cors;
  std::vector<ingest::Tracked::Sample> samples;
  ingest::LiveView& live;
  bool pixel = false;

  void finish(const log::Outcome& outcome) {
    if (!outcome.status && !pixel) answer = error_answer(answer_of("storage"));
    for (ingest::Tracked::Sample& sample : samples) {
      ingest::LiveEntry& entry = sample.entry;
      if (!outcome.status) {
        entry.outcome = ingest::LiveOutcome::kRefused;
        entry.reason = "storage";
      } else if ((*outcome.duplicate)[sample.item]) {
        entry.outcome = ingest::LiveOutcome::kDuplicate;
      } else {
        const auto begin = outcome.duplicate->begin();
        const auto before = std::count(begin, begin + static_cast<ptrdiff_t>(sample.item), uint8_t{0});
        entry.offset = outcome.first + static_cast<uint64_t>(before);
      }
      live.add(std::move(entry));
    }
    // Last, so that who has the answer finds the event in the live view.
    add_cors(answer, cors);
    reply.send(std::move(answer));
  }
};

}  // namespace

// One request on its way through the steps of receive().
struct IngestRoutes::Call {
  http::Request request;
  http::Reply reply;
  Endpoint endpoint;
  CorsOrigin cors;
  std::string key;  // as it was found, for the documents
  govern::SourcePtr source = nullptr;
  Shape shape = Shape::kEvent;
  std::optional<std::string> sent_body = {};  // as it came, when decode() changed it

  // 0 when the key is unknown: such requests are shown and counted apart from every source.
  SourceId source_id() const { return source ? source->id : SourceId{}; }
  void answer(http::Response response) {
    add_cors(response, cors);
    reply.send(std::move(response));
  }
};

// A parser for the time of one call. Parsers are worth keeping: they own the memory that parsing needs.
class IngestRoutes::BorrowedParser : NonCopyable {
 public:
  explicit BorrowedParser(IngestRoutes& routes) : routes_(routes) {
    std::lock_guard lock(routes_.parsers_mutex_);
    if (routes_.parsers_.empty()) return;
    parser_ = std::move(routes_.parsers_.back());
    routes_.parsers_.pop_back();
  }
  ~BorrowedParser() {
    if (!parser_) return;
    std::lock_guard lock(routes_.parsers_mutex_);
    routes_.parsers_.push_back(std::move(parser_));
  }
  ingest::TrackingParser* operator->() {
    if (!parser_) parser_ = std::make_unique<ingest::TrackingParser>(routes_.services_.limits, ingest::make_message_id);
    return parser_.get();
  }

 private:
  IngestRoutes& routes_;
  std::unique_ptr<ingest::TrackingParser> parser_;
};

IngestRoutes::IngestRoutes(IngestServices services) : services_(std::move(services)) {}

bool IngestRoutes::handle(http::Request& request, http::Reply& reply) {
  const std::optional<Endpoint> endpoint = ingest::find_endpoint(request.path);
  if (!endpoint) return false;
  if (request.method == "OPTIONS") {
    reply.send(preflight(request));
    return true;
  }
  // The endpoint views the path, which must not move with a short string: it is taken from the request's new place.
  Call call{.request = std::move(request), .reply = std::move(reply), .endpoint = {}, .cors = {}, .key = {}};
  call.endpoint = *ingest::find_endpoint(call.request.path);
  call.cors = cors_origin(call.request);
  const bool get = call.request.method == "GET" || call.request.method == "HEAD";
  if (call.endpoint.is_get() ? !get : call.request.method != "POST") {
    http::Response no = error_answer({405, "method_not_allowed", "This path takes another method."});
    no.headers.push_back({"Allow", call.endpoint.is_get() ? "GET, OPTIONS" : "POST, OPTIONS"});
    call.answer(std::move(no));
    return true;
  }
  if (call.endpoint.is_get() && call.endpoint.kind != EndpointKind::kPixel) document(call);
  else receive(call);
  return true;
}

void IngestRoutes::document(Call& call) {
  if (call.endpoint.kind == EndpointKind::kAnalyticsJs) {
    if (services_.analytics_js.empty())
      return call.answer(error_answer({404, "not_found", "No client script is installed on this server."}));
    http::Response script{.content_type = "text/javascript; charset=utf-8", .body = services_.analytics_js};
    script.headers.push_back({"Cache-Control", "public, max-age=3600"});
    return call.answer(std::move(script));
  }
  if (!authenticate(call)) return;
  if (call.endpoint.kind == EndpointKind::kSourceConfig)
    return call.answer(source_config_document(*call.source, call.key));
  const std::string_view scheme =
      services_.behind_proxy ? call.request.header("x-forwarded-proto") : std::string_view{};
  call.answer(settings_document(call.key,
                                {.host = call.request.header("host"), .scheme = scheme == "https" ? "https" : "http"}));
}

// Everything that happens to a request with events, in order.
void IngestRoutes::receive(Call& call) {
  if (call.endpoint.kind == EndpointKind::kMetrics) return call.answer(success_answer());
  if (services_.door.stopping()) return refuse(call, answer_of("stopping"));
  if (!decode(call)) return;
  if (call.endpoint.kind == EndpointKind::kPixel) {
    std::optional<std::string> event = ingest::pixel_event(query_fields(call.request.query));
    if (!event) return refuse(call, answer_of("bad_pixel"));
    call.request.body = std::move(*event);
  }
  if (!authenticate(call) || !verify(call)) return;
  if (const Answer translated = translate(call); !translated.ok()) return refuse(call, translated);
  track(call);
}

bool IngestRoutes::decode(Call& call) {
  std::string& body = call.request.body;
  if (ingest::is_gzip(body)) {
    Result<std::string> text = ingest::gunzip(body, services_.limits);
    if (!text) {
      refuse(call, answer_of(text.error().where == "internal" ? "storage" : text.error().where));
      return false;
    }
    call.sent_body = std::exchange(body, std::move(*text));
  }
  return true;
}

// The first place that holds a key decides.
std::vector<std::string> IngestRoutes::keys_of(Call& call) const {
  http::Request& request = call.request;
  const std::optional<std::string> in_query = request.query_value("writeKey");
  ingest::KeyPlaces places{.authorization = request.header("authorization"),
                           .x_write_key = request.header("x-write-key"),
                           .query = in_query ? std::string_view(*in_query) : std::string_view{}};
  if (call.endpoint.kind == EndpointKind::kSettings) places.query = call.endpoint.segment;
  std::vector<std::string> keys = ingest::header_keys(places);
  if (keys.empty() && !request.body.empty()) keys = ingest::body_keys(request.body);
  return keys.empty() ? ingest::query_keys(places) : keys;
}

bool IngestRoutes::authenticate(Call& call) {
  for (std::string& key : keys_of(call)) {
    call.source = services_.sources.find_by_key(key, call.request.arrived);
    if (!call.source) continue;
    call.key = std::move(key);
    break;
  }
  if (!call.source) {
    refuse(call, answer_of("unauthorized"));
    return false;
  }
  if (!call.source->enabled && call.endpoint.kind != EndpointKind::kSourceConfig) {
    refuse(call, answer_of("source_disabled"));
    return false;
  }
  return true;
}

// A source whose requests are signed takes none without signature, at any door.
bool IngestRoutes::verify(Call& call) {
  const std::optional<govern::Verification>& wanted = call.source->verification;
  if (!wanted) return true;
  const http::Request& request = call.request;
  const ingest::SignatureScheme* scheme = ingest::find_signature_scheme(wanted->scheme);
  Result<void> verified = fail(ErrorCode::kUnauthorized, "The source's scheme is not known to this release.");
  if (scheme) {
    const std::string uri = address_of(request);
    verified = ingest::verify_signature(*scheme,
                                        {.method = request.method,
                                         .uri = uri,
                                         .body = call.sent_body ? *call.sent_body : request.body,
                                         .signature = request.header(scheme->signature_header),
                                         .timestamp = request.header(scheme->timestamp_header),
                                         .id = request.header(scheme->id_header)},
                                        wanted->secrets_at(request.arrived), request.arrived);
  }
  if (verified) return true;
  Answer no = answer_of("signature");
  no.message = verified.error().message;
  refuse(call, no);
  return false;
}

// The whole address that the sender called.
std::string IngestRoutes::address_of(const http::Request& request) const {
  if (!services_.public_url.empty()) {
    std::string base = services_.public_url;
    while (base.ends_with('/')) base.pop_back();
    return base + request.raw_target;
  }
  const bool https = services_.behind_proxy && request.header("x-forwarded-proto") == "https";
  return (https ? "https://" : "http://") + std::string(request.header("host")) + request.raw_target;
}

// Brings whatever the endpoint takes into the shape of one event or a batch.
Answer IngestRoutes::translate(Call& call) {
  switch (call.endpoint.kind) {
    case EndpointKind::kBatch: call.shape = Shape::kBatch; return {};
    case EndpointKind::kMerge: {
      std::optional<std::string> event = ingest::merge_event(call.request.body);
      if (!event) return answer_of("bad_json");
      call.request.body = std::move(*event);
      call.endpoint.type = EventType::kIdentify;
      return {};
    }
    case EndpointKind::kCloudEvents: return translate_cloud_event(call);
    case EndpointKind::kWebhook: return translate_webhook(call);
    default: return {};
  }
}

Answer IngestRoutes::translate_cloud_event(Call& call) {
  http::Request& request = call.request;
  const std::string_view content_type = request.header("content-type");
  const ingest::CloudEventMode mode = ingest::cloud_event_mode(content_type, !request.header("ce-id").empty());
  if (mode == ingest::CloudEventMode::kBinary) {
    ingest::CeAttributes attributes;
    for (const http::Header& header : request.headers)
      if (header.name.size() > 3 && header.name.substr(0, 3) == "ce-")
        attributes.emplace_back(header.name.substr(3), http::percent_decode(header.value).value_or(header.value));
    Result<std::string> structured = ingest::structured_of_binary(attributes, content_type, request.body);
    if (!structured) return answer_of(structured.error().where);
    request.body = std::move(*structured);
  }
  Result<std::string> events = ingest::events_of_cloud_events(request.body, mode);
  if (!events) return answer_of(events.error().where);
  request.body = std::move(*events);
  call.shape = mode == ingest::CloudEventMode::kBatch ? Shape::kBatch : Shape::kEvent;
  return {};
}

Answer IngestRoutes::translate_webhook(Call& call) {
  if (!call.endpoint.segment.empty() && call.endpoint.segment != call.source->name) return answer_of("unauthorized");
  const ingest::MapObject map = services_.mapping_of ? services_.mapping_of(*call.source) : ingest::MapObject{};
  Result<ingest::Mapped> mapped = ingest::map_webhook(call.request.body, map);
  if (!mapped) return answer_of(mapped.error().where);
  if (mapped->events == 0 && mapped->refused > 0) {
    Answer answer = answer_of("not_mapped");
    answer.message = mapped->first_reason;
    return answer;
  }
  if (mapped->refused > 0)
    services_.door.refused({.source = call.source_id(), .reason = "not_mapped", .events = mapped->refused});
  call.request.body = std::move(mapped->batch);
  call.shape = Shape::kBatch;
  return {};
}

ingest::Tracked IngestRoutes::parse(Call& call) {
  const Millis now = call.request.arrived;
  const uint32_t wanted = call.shape == Shape::kBatch ? kLivePerBatch : 1;
  BorrowedParser parser(*this);
  return parser->parse(call.request.body, {.shape = call.shape,
                                           .type = call.endpoint.type,
                                           .source = call.source->id,
                                           .received_at = now,
                                           .client_ip = client_address(call.request, services_.behind_proxy),
                                           .from_browser = call.endpoint.from_browser,
                                           .sent_at = call.request.header("sentat"),
                                           .live_max = services_.live.room(call.source->id, now, wanted)});
}

void IngestRoutes::track(Call& call) {
  if (call.endpoint.kind == EndpointKind::kWebhook && call.request.body == "[]") return call.answer(success_answer());
  ingest::Tracked tracked = parse(call);
  if (!tracked.answer.ok()) return refuse(call, tracked.answer, tracked.refused_events);
  if (!tracked.rejects.empty()) refuse_events(call, tracked.rejects);
  if (tracked.times_future + tracked.times_unreadable > 0)
    services_.door.flagged({call.source->id, tracked.times_future, tracked.times_unreadable});
  const bool pixel = call.endpoint.kind == EndpointKind::kPixel;
  http::Response answer = pixel ? pixel_answer() : success_answer(tracked.rejects);
  if (tracked.submission.items.empty()) return call.answer(std::move(answer));

  const uint64_t events = tracked.submission.items.size();
  // std::function must be copyable and a Reply is not, hence the shared owner.
  auto pending = std::make_shared<Pending>(Pending{.reply = std::move(call.reply),
                                                   .answer = std::move(answer),
                                                   .cors = call.cors,
                                                   .samples = std::move(tracked.samples),
                                                   .live = services_.live,
                                                   .pixel = pixel});
  tracked.submission.done = [pending](const log::Outcome& outcome) { pending->finish(outcome); };
  if (services_.door.submit(std::move(tracked.submission))) return;
  Call back{.request = std::move(call.request),
            .reply = std::move(pending->reply),
            .endpoint = call.endpoint,
            .cors = call.cors,
            .key = {},
            .source = call.source};
  refuse(back, answer_of(services_.door.stopping() ? "stopping" : "overloaded"), events);
}

void IngestRoutes::refuse(Call& call, const Answer& answer, uint64_t events) {
  const bool counted = !call.endpoint.is_get() || call.endpoint.kind == EndpointKind::kPixel;
  if (counted) {
    services_.door.refused({.source = call.source_id(), .reason = answer.code, .events = events});
    if (services_.live.room(call.source_id(), call.request.arrived, 1) > 0) {
      services_.live.add({.source = call.source_id(),
                          .received_at = call.request.arrived,
                          .outcome = ingest::LiveOutcome::kRefused,
                          .reason = std::string(answer.code),
                          .message = answer.message,
                          .excerpt = std::string(ingest::excerpt_of(call.request.body))});
    }
  }
  if (call.endpoint.kind == EndpointKind::kPixel) return call.answer(pixel_answer());
  call.answer(error_answer(answer));
}

// Events of a good batch that were turned away: counted by reason, the first ones shown.
void IngestRoutes::refuse_events(Call& call, const std::vector<ingest::Reject>& rejects) {
  std::map<std::string_view, uint64_t> by_reason;
  for (const ingest::Reject& reject : rejects) ++by_reason[reject.reason];
  for (const auto& [reason, events] : by_reason)
    services_.door.refused({.source = call.source_id(), .reason = reason, .events = events});
  const uint32_t shown = services_.live.room(call.source->id, call.request.arrived,
                                             std::min(kLivePerBatch, static_cast<uint32_t>(rejects.size())));
  BorrowedParser parser(*this);
  for (uint32_t k = 0; k < shown; ++k) {
    ingest::LiveEntry entry = parser->describe(
        rejects[k].text, {.type = call.endpoint.type, .source = call.source->id, .received_at = call.request.arrived});
    entry.outcome = ingest::LiveOutcome::kRefused;
    entry.reason = rejects[k].reason;
    entry.message = answer_of(rejects[k].reason).message;
    services_.live.add(std::move(entry));
  }
}

}  // namespace tutti
