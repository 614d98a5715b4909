// The built console: its files read into memory at start, served with strict headers; every other path gives
// index.html, so that the console's own routes can be opened and reloaded.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "web/http/message.h"

namespace tutti {

class StaticFiles {
 public:
  // An empty folder name serves a page that says how to get the console.
  static Result<StaticFiles> load(const std::string& folder);
  StaticFiles(StaticFiles&&) = default;

  http::Response get(const http::Request& request) const;

 private:
  struct File {
    std::string content_type, body, etag;
  };
  StaticFiles() = default;
  std::map<std::string, File, std::less<>> files_;  // by path, "/assets/x.js"
};

// Headers of every page and API answer: nothing may be framed, sniffed or loaded from elsewhere.
void add_security_headers(http::Response& response);

}  // namespace tutti
