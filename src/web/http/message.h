// The values that pass between the HTTP server and its handler.
//
// Plain data: no socket, no lifetime rule. Field names are lower-case, so lookups compare bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/types.h"

namespace tutti::http {

struct Header {
  std::string name;  // lower-case in a Request; as given in a Response
  std::string value;
};

struct Request {
  std::string method;  // a token as sent, "GET"
  std::string path;  // percent-decoded, starts with '/' (or is "*" for OPTIONS); no control bytes, no "." or ".." parts
  std::string raw_target;  // as sent
  std::string query;       // as sent, without the '?'
  std::vector<Header> headers;
  std::string body;  // decoded from chunks; when not empty its capacity() is at least kBodySpare bytes over its size()
  std::string peer_ip;  // "192.0.2.1" or "2001:db8::1"; an IPv4-mapped IPv6 address is given as IPv4
  Millis arrived;       // wall clock when the last byte was read

  // Value of the first field of that name; empty if there is none.
  std::string_view header(std::string_view lower_name) const;
  // First value of `key` in the query, decoded ("+" is a blank). A stray '%' stands for itself.
  std::optional<std::string> query_value(std::string_view key) const;
};

// Zeroed or not, these bytes after the body belong to the string: simdjson may read them without a copy.
constexpr size_t kBodySpare = 64;

// Content-Length, Date, Connection and X-Content-Type-Options are the server's; do not put them into `headers`.
// Control bytes in a header value are sent as blanks, so no value can start a second field.
// (Members are initialised so that `{.status = 202}` names what matters and no compiler misses the rest.)
struct Response {
  int status = 200;
  std::string content_type = {};  // empty: no Content-Type field
  std::string body = {};          // not sent for HEAD, 204 and 304
  std::vector<Header> headers = {};
};

// "Not Found" for 404; "Unknown" for a status without a name here.
std::string_view reason_phrase(int status);

// Decodes %XX; nullopt for a '%' without two hex digits.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace tutti::http
