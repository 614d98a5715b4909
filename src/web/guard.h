// Who may use the console and the API.
//
// On a loopback address: whoever is on this machine, but no web page of another site. A page elsewhere can make a
// browser send requests here (and, by rebinding its name, read the answers), so the Host must be a loopback name and
// the Origin, if there is one, must be this server's. On any other address: whoever has an API token ("Authorization:
// Bearer tk_..."). Users and sessions come later.
#pragma once

#include <optional>

#include "govern/tokens.h"
#include "web/http/message.h"

namespace tutti {

struct Guard {
  bool loopback = true;
  govern::TokenRegistry& tokens;

  // The answer to give instead when the request may not pass.
  std::optional<http::Response> refuse(const http::Request& request, Millis now) const;
};

bool is_loopback_host(std::string_view host_header);

}  // namespace tutti
