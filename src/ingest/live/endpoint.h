// Which door a path leads to: the routes of the Segment, RudderStack and Jitsu clients, and Tutti's own.
#pragma once

#include <optional>
#include <string_view>

#include "model/event.h"

namespace tutti::ingest {

enum class EndpointKind : uint8_t {
  kEvent,         // POST, one event
  kBatch,         // POST, a batch
  kMerge,         // POST /v1/merge, identifiers of one person (RudderStack)
  kCloudEvents,   // POST
  kWebhook,       // POST, objects that a mapping turns into events
  kMetrics,       // POST /v1/m, a client's own metrics: answered and dropped
  kPixel,         // GET, always an image
  kSettings,      // GET, what analytics.js asks first
  kSourceConfig,  // GET, what RudderStack's web SDK asks first
  kAnalyticsJs,   // GET, the client script
};

struct Endpoint {
  EndpointKind kind = EndpointKind::kEvent;
  std::optional<EventType> type = {};  // said by the path
  bool from_browser = false;           // the address we see is the customer's
  std::string_view segment = {};       // the path's variable: a write key or a source's name; views the path

  bool is_get() const { return kind >= EndpointKind::kPixel; }
};

// nullopt: not a path of live ingest. One trailing slash is ignored.
std::optional<Endpoint> find_endpoint(std::string_view path);

}  // namespace tutti::ingest
