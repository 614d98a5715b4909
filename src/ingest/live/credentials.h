// Where clients put their write key, and which place wins: Basic -> X-Write-Key -> Bearer -> body -> query (or path).
//
// The first place that holds anything decides, even if what it holds is wrong: a body must not override a header. A
// place may give several readings of one key ("id:secret" of Jitsu); the caller takes the first that is known. Pure.
// Threads: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tutti::ingest {

struct KeyPlaces {
  std::string_view authorization;
  std::string_view x_write_key;
  std::string_view query;  // value of ?writeKey=, or the path's segment
};

// Readings of the key in the headers; empty when no header holds one.
std::vector<std::string> header_keys(const KeyPlaces& places);

// Of the body (JSON; it may get more capacity); empty when it is absent or masked ("id:***").
std::vector<std::string> body_keys(std::string& body);

std::vector<std::string> query_keys(const KeyPlaces& places);

// Either alphabet, padded or not; nullopt when it is no base64.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace tutti::ingest
