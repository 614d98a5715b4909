#include "ingest/live/endpoint.h"

namespace tutti::ingest {
namespace {

// `path` without `prefix` when it starts with it.
std::optional<std::string_view> after(std::string_view path, std::string_view prefix) {
  if (path.substr(0, prefix.size()) != prefix) return std::nullopt;
  return path.substr(prefix.size());
}

// The part of `path` between `prefix` and `suffix`, when it is one non-empty path segment.
std::optional<std::string_view> between(std::string_view path, std::string_view prefix, std::string_view suffix) {
  const auto rest = after(path, prefix);
  if (!rest || rest->size() <= suffix.size() || rest->substr(rest->size() - suffix.size()) != suffix)
    return std::nullopt;
  const std::string_view segment = rest->substr(0, rest->size() - suffix.size());
  return segment.find('/') == std::string_view::npos ? std::optional(segment) : std::nullopt;
}

// The calls of the Segment spec. Tutti's own types come through batches and /v1/event.
std::optional<EventType> spec_type(std::string_view name) {
  const std::optional<EventType> type = parse_event_type(name);
  return type && *type <= EventType::kAlias ? type : std::nullopt;
}

std::optional<EventType> short_type(std::string_view letter) {
  if (letter == "i") return EventType::kIdentify;
  if (letter == "t") return EventType::kTrack;
  if (letter == "p") return EventType::kPage;
  if (letter == "s") return EventType::kScreen;
  if (letter == "g") return EventType::kGroup;
  if (letter == "a") return EventType::kAlias;
  return std::nullopt;
}

std::optional<Endpoint> find_v1(std::string_view name) {
  if (name == "batch" || name == "b" || name == "import" || name == "batch/b") return Endpoint{EndpointKind::kBatch};
  if (const auto type = spec_type(name)) return Endpoint{EndpointKind::kEvent, type};
  if (const auto type = short_type(name)) return Endpoint{EndpointKind::kEvent, type};
  if (name == "event") return Endpoint{EndpointKind::kEvent};
  if (name == "merge") return Endpoint{EndpointKind::kMerge};
  if (name == "m") return Endpoint{EndpointKind::kMetrics};
  if (name == "cloudevents") return Endpoint{EndpointKind::kCloudEvents};
  if (name == "webhook") return Endpoint{EndpointKind::kWebhook};
  if (const auto source = between(name, "webhook/", ""))
    return Endpoint{EndpointKind::kWebhook, std::nullopt, false, *source};
  if (const auto type = after(name, "pixel/")) {
    if (const auto known = spec_type(*type)) return Endpoint{EndpointKind::kPixel, known, true};
  }
  if (const auto key = between(name, "projects/", "/settings"))
    return Endpoint{EndpointKind::kSettings, std::nullopt, true, *key};
  return std::nullopt;
}

// Jitsu: "event" leaves the type to the body.
std::optional<Endpoint> find_jitsu(std::string_view name, bool from_browser) {
  if (name == "batch") return Endpoint{EndpointKind::kBatch, std::nullopt, from_browser};
  if (name == "event") return Endpoint{EndpointKind::kEvent, std::nullopt, from_browser};
  if (const auto type = spec_type(name)) return Endpoint{EndpointKind::kEvent, type, from_browser};
  return std::nullopt;
}

}  // namespace

std::optional<Endpoint> find_endpoint(std::string_view path) {
  if (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  if (const auto name = after(path, "/v1/")) return find_v1(*name);
  if (const auto name = after(path, "/api/s/s2s/")) return find_jitsu(*name, false);
  if (const auto name = after(path, "/api/s/")) return find_jitsu(*name, true);
  if (path == "/b" || path == "/batch") return Endpoint{EndpointKind::kBatch};
  if (path == "/beacon/v1/batch") return Endpoint{EndpointKind::kBatch, std::nullopt, true};
  if (path == "/sourceConfig") return Endpoint{EndpointKind::kSourceConfig, std::nullopt, true};
  if (const auto name = after(path, "/pixel/v1/")) {
    if (const auto type = spec_type(*name)) return Endpoint{EndpointKind::kPixel, type, true};
  }
  if (const auto key = between(path, "/analytics.js/v1/", "/analytics.min.js"))
    return Endpoint{EndpointKind::kAnalyticsJs, std::nullopt, true, *key};
  return std::nullopt;
}

}  // namespace tutti::ingest
