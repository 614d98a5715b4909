#include "ingest/live/credentials.h"

#include <simdjson.h>
#include <sodium.h>

#include <algorithm>

#include "model/record.h"

namespace tutti::ingest {
namespace {

constexpr size_t kKeyMax = 512;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The rest of `header` behind a scheme name, which is compared without case.
std::optional<std::string_view> scheme(std::string_view header, std::string_view name) {
  if (header.size() <= name.size() || header[name.size()] != ' ') return std::nullopt;
  const bool same =
      std::equal(name.begin(), name.end(), header.begin(), [](char a, char b) { return a == (b | 0x20); });
  return same ? std::optional(trimmed(header.substr(name.size()))) : std::nullopt;
}

std::vector<std::string> readings(std::string_view key) {
  if (key.empty() || key.size() > kKeyMax) return {};
  std::vector<std::string> out{std::string(key)};
  const size_t colon = key.find(':');
  if (colon == std::string_view::npos) return out;
  for (const std::string_view part : {key.substr(colon + 1), key.substr(0, colon)})
    if (!part.empty()) out.emplace_back(part);
  return out;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  std::string safe(trimmed(text));
  while (!safe.empty() && safe.back() == '=') safe.pop_back();
  std::replace(safe.begin(), safe.end(), '+', '-');
  std::replace(safe.begin(), safe.end(), ' ', '-');  // a '+' that a query string decoded
  std::replace(safe.begin(), safe.end(), '/', '_');
  std::string out(safe.size() / 4 * 3 + 3, '\0');
  size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), safe.data(), safe.size(), nullptr,
                        &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
    return std::nullopt;
  out.resize(size);
  return out;
}

std::vector<std::string> header_keys(const KeyPlaces& places) {
  if (const auto basic = scheme(places.authorization, "basic")) {
    // "key:" as the spec says, and "key" as clients of old send it; an undecodable one is still the deciding place.
    const std::string user = decode_base64(*basic).value_or("");
    std::vector<std::string> keys = readings(user);
    return keys.empty() ? std::vector<std::string>{""} : keys;
  }
  if (!places.x_write_key.empty()) return readings(places.x_write_key);
  if (const auto bearer = scheme(places.authorization, "bearer")) return readings(*bearer);
  return {};
}

std::vector<std::string> body_keys(std::string& body) {
  body.reserve(body.size() + kPayloadPadding);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  std::string_view key;
  const simdjson::padded_string_view padded(body.data(), body.size(), body.size() + kPayloadPadding);
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.find_field_unordered("writeKey").get_string().get(key) != simdjson::SUCCESS)
    return {};
  return key.find("***") == std::string_view::npos ? readings(key) : std::vector<std::string>{};
}

std::vector<std::string> query_keys(const KeyPlaces& places) {
  return readings(places.query);
}

}  // namespace tutti::ingest
