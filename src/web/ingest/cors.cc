#include "web/ingest/cors.h"

namespace tutti {

CorsOrigin cors_origin(const http::Request& request) {
  return {std::string(request.header("origin"))};
}

void add_cors(http::Response& response, const CorsOrigin& cors) {
  if (cors.origin.empty()) return;
  response.headers.push_back({"Access-Control-Allow-Origin", cors.origin});
  response.headers.push_back({"Access-Control-Allow-Credentials", "true"});
  response.headers.push_back({"Access-Control-Expose-Headers", "Retry-After, X-RateLimit-Reset"});
  response.headers.push_back({"Vary", "Origin"});
}

http::Response preflight(const http::Request& request) {
  http::Response response{.status = 204};
  add_cors(response, cors_origin(request));
  response.headers.push_back({"Access-Control-Allow-Methods", "GET, POST, OPTIONS"});
  if (const auto asked = request.header("access-control-request-headers"); !asked.empty())
    response.headers.push_back({"Access-Control-Allow-Headers", std::string(asked)});
  response.headers.push_back({"Access-Control-Max-Age", "86400"});
  return response;
}

}  // namespace tutti
