#include "ingest/singer/schema.h"

#include <fmt/format.h>

#include <charconv>

#include "ingest/singer/exact_json.h"

namespace tutti::ingest::singer {
namespace {

constexpr uint8_t kString = 1, kInteger = 2, kNumber = 4, kBoolean = 8, kObject = 16, kArray = 32, kNull = 64,
                  kAny = 127;
constexpr std::pair<std::string_view, uint8_t> kNames[] = {
    {"string", kString}, {"integer", kInteger}, {"number", kNumber}, {"boolean", kBoolean},
    {"object", kObject}, {"array", kArray},     {"null", kNull}};

uint8_t bit_of(std::string_view name) {
  for (const auto& [known, bit] : kNames)
    if (known == name) return bit;
  return kAny;
}

uint8_t types_of(std::string_view schema) {
  if (schema.empty() || schema.front() != '{') return kAny;
  if (const auto type = find_raw_field(schema, "type")) {
    if (type->front() == '"') return bit_of(text_of(*type));
    if (type->front() != '[') return kAny;
    uint8_t types = 0;
    for (const std::string_view one : split_array(*type)) types |= bit_of(text_of(one));
    return types == 0 ? kAny : types;
  }
  for (const std::string_view several : {"anyOf", "oneOf"}) {
    const auto list = find_raw_field(schema, several);
    if (!list || list->front() != '[') continue;
    uint8_t types = 0;
    for (const std::string_view one : split_array(*list)) types |= types_of(one);
    return types == 0 ? kAny : types;
  }
  return kAny;  // {} and $ref
}

uint8_t type_of_value(std::string_view raw) {
  switch (raw.empty() ? 'n' : raw.front()) {
    case '"': return kString;
    case '{': return kObject;
    case '[': return kArray;
    case 't':
    case 'f': return kBoolean;
    case 'n': return kNull;
    default: return raw.find_first_of(".eE") == std::string_view::npos ? kInteger | kNumber : kNumber;
  }
}

std::string words(uint8_t types) {
  if (types == kAny) return "any";
  std::string out;
  for (const auto& [name, bit] : kNames)
    if (types & bit) out += (out.empty() ? "" : "|") + std::string(name);
  return out;
}

}  // namespace

StreamSchema StreamSchema::parse(std::string_view schema) {
  StreamSchema s;
  const auto properties = find_raw_field(schema, "properties");
  if (!properties || properties->front() != '{') return s;
  for (const RawField& f : split_object(*properties)) s.columns_[unescape(f.key)] = types_of(f.value);
  return s;
}

StreamSchema StreamSchema::from_text(std::string_view text) {
  StreamSchema s;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const size_t blank = line.find(' ');
    if (blank == std::string_view::npos) continue;
    int types = kAny;
    std::from_chars(line.data(), line.data() + blank, types);
    s.columns_[std::string(line.substr(blank + 1))] = static_cast<uint8_t>(types);
  }
  return s;
}

std::string StreamSchema::text() const {
  std::string out;
  for (const auto& [name, types] : columns_)
    if (name.find('\n') == std::string::npos) out += fmt::format("{} {}\n", types, name);
  return out;
}

bool StreamSchema::breaks(std::string_view column, std::string_view raw_value) const {
  const auto it = columns_.find(column);
  return it != columns_.end() && (it->second & type_of_value(raw_value)) == 0;
}

std::vector<std::string> StreamSchema::differences(const StreamSchema& before, const StreamSchema& now) {
  std::vector<std::string> out;
  for (const auto& [name, types] : now.columns_) {
    const auto old = before.columns_.find(name);
    if (old == before.columns_.end()) out.push_back("new column " + name);
    else if (old->second != types)
      out.push_back(fmt::format("column {}: {} -> {}", name, words(old->second), words(types)));
  }
  for (const auto& [name, types] : before.columns_)
    if (!now.columns_.contains(name)) out.push_back(fmt::format("column {} is gone", name));
  return out;
}

}  // namespace tutti::ingest::singer
