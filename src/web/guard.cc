#include "web/guard.h"

#include "web/api/api.h"

namespace tutti {

bool is_loopback_host(std::string_view host) {
  if (host.starts_with('[')) {
    const size_t end = host.find(']');
    return end != std::string_view::npos && host.substr(0, end + 1) == "[::1]";
  }
  host = host.substr(0, host.find(':'));
  return host == "localhost" || host == "127.0.0.1" || host.ends_with(".localhost");
}

std::optional<http::Response> Guard::refuse(const http::Request& request, Millis now) const {
  if (request.path == "/health" || request.path == "/ready") return std::nullopt;
  if (!loopback) {
    std::string_view credential = request.header("authorization");
    if (!credential.starts_with("Bearer "))
      return api::error(ErrorCode::kUnauthorized, "an API token is needed: Authorization: Bearer tk_...");
    credential.remove_prefix(7);
    if (!tokens.verify(credential, now))
      return api::error(ErrorCode::kUnauthorized, "the API token is unknown, expired or revoked");
    return std::nullopt;
  }
  const std::string_view host = request.header("host"), origin = request.header("origin");
  http::Response no =
      api::error(ErrorCode::kUnauthorized, "this hub listens to its own machine only; other sites may not talk to it");
  no.status = 403;
  if (!is_loopback_host(host)) return no;
  const size_t scheme = origin.find("://");
  if (!origin.empty() && (scheme == std::string_view::npos || origin.substr(scheme + 3) != host)) return no;
  if (request.header("sec-fetch-site") == "cross-site") return no;
  return std::nullopt;
}

}  // namespace tutti
