// The documents that client libraries fetch before they send anything.
#pragma once

#include <string_view>

#include "govern/sources.h"
#include "web/http/message.h"

namespace tutti {

struct PublicAddress {
  std::string_view host;  // of the Host header, "events.example.com" or "127.0.0.1:8080"
  std::string_view scheme = "http";
};

// analytics.js and the mobile SDKs: where to send events ("Segment.io" is the name under which they look).
http::Response settings_document(std::string_view write_key, const PublicAddress& address);
// RudderStack's web SDK.
http::Response source_config_document(const govern::Source& source, std::string_view write_key);

}  // namespace tutti
