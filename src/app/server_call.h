// One request of a sub-command to the running server.
#pragma once

#include <string>

#include "base/result.h"

namespace tutti::app {

struct ServerCall {
  std::string data;  // folder of all data: says where the server is
  std::string method = "GET", path, body, token;
};

// The body of a 2xx answer. kUnavailable: no server runs on the folder, or it does not answer; kInvalid: it refused, in
// the server's words.
Result<std::string> call_server(const ServerCall& call);

}  // namespace tutti::app
