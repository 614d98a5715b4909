#include "hub/json_text.h"

#include <simdjson.h>

namespace tutti {
namespace {

// Chinese, Japanese and Korean names go family first, without a blank.
bool is_cjk(std::string_view utf8) {
  if (utf8.size() < 3) return false;
  const auto lead = static_cast<unsigned char>(utf8[0]);
  return lead >= 0xe3 && lead <= 0xed;  // U+3000 to U+D7FF
}

}  // namespace

std::string json_text(std::string_view json) {
  if (json.empty() || json == "null" || json[0] == '{' || json[0] == '[') return {};
  if (json[0] != '"') return std::string(json);
  if (json.find('\\') == std::string_view::npos) return std::string(json.substr(1, json.size() - 2));
  simdjson::dom::parser parser;
  std::string_view text;
  return parser.parse(json.data(), json.size()).get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::string display_name(std::string full, std::string_view given, std::string_view family) {
  if (!full.empty()) return full;
  if (given.empty() || family.empty()) return std::string(given.empty() ? family : given);
  if (is_cjk(family)) return std::string(family) + std::string(given);
  return std::string(given) + " " + std::string(family);
}

}  // namespace tutti
