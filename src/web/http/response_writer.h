// Writes the head of a response. Pure. Internal to web/http.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/types.h"
#include "web/http/message.h"

namespace tutti::http {

enum class BodyFraming : uint8_t {
  kLength,   // Content-Length of response.body
  kChunked,  // a stream to an HTTP/1.1 client
  kClose,    // a stream to an HTTP/1.0 client: the end of the connection ends it
};

struct HeadOptions {
  BodyFraming framing = BodyFraming::kLength;
  bool close = false;
  std::string_view date;
};

// 204 and 304 have no body, whatever the Response holds.
bool has_body(int status);

// Appends status line, fields and the empty line.
void append_head(std::string& out, const Response& response, const HeadOptions& options);

// "5\r\n": goes before a chunk of so many bytes, which "\r\n" follows.
std::string chunk_prefix(size_t size);

// "Tue, 24 Nov 2026 08:13:43 GMT" (RFC 9110, 5.6.7).
std::string format_http_date(Millis t);

}  // namespace tutti::http
