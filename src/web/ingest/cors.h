// Cross-origin rules of the tracking doors: any page may send events, since the write key in it is no secret. Nothing
// else of Tutti is opened by this.
#pragma once

#include "web/http/message.h"

namespace tutti {

// What every answer needs of its request; taken before the request is gone.
struct CorsOrigin {
  std::string origin;  // empty: not a cross-origin request
};

CorsOrigin cors_origin(const http::Request& request);
void add_cors(http::Response& response, const CorsOrigin& cors);

// The answer to OPTIONS: 204, the asked headers and methods allowed for a day.
http::Response preflight(const http::Request& request);

}  // namespace tutti
