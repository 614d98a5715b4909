#include "ingest/mapping/event_text.h"

#include <algorithm>

#include "base/json_writer.h"
#include "base/time.h"

namespace tutti::ingest {
namespace {

size_t skip_blanks(std::string_view s, size_t at) {
  while (at < s.size() && (s[at] == ' ' || s[at] == '\t' || s[at] == '\n' || s[at] == '\r')) ++at;
  return at;
}

// Behind the string that begins at `at`.
size_t skip_string(std::string_view s, size_t at) {
  for (++at; at < s.size() && s[at] != '"'; ++at)
    if (s[at] == '\\') ++at;
  return std::min(at + 1, s.size());
}

// Behind the value that begins at `at`.
size_t skip_value(std::string_view s, size_t at) {
  int depth = 0;
  while (at < s.size()) {
    const char c = s[at];
    if (c == '"') {
      at = skip_string(s, at);
      if (depth == 0) return at;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth == 0) return at;  // the end of what a bare value stands in
      if (--depth == 0) return at + 1;
    }
    if (c == ',' && depth == 0) return at;
    ++at;
  }
  return at;
}

struct Member {
  std::string_view name;      // as written, without quotes
  size_t begin = 0, end = 0;  // from the name's quote to behind the value
  size_t value = 0;
};

// The member of an object at or after `at`; false at the end.
bool next_member(std::string_view s, size_t at, Member& out) {
  at = skip_blanks(s, at);
  if (at < s.size() && (s[at] == ',' || s[at] == '{')) at = skip_blanks(s, at + 1);
  if (at >= s.size() || s[at] != '"') return false;
  out.begin = at;
  const size_t name_end = skip_string(s, at);
  out.name = s.substr(at + 1, name_end - at - 2);
  at = skip_blanks(s, name_end);
  if (at >= s.size() || s[at] != ':') return false;
  out.value = skip_blanks(s, at + 1);
  out.end = skip_value(s, out.value);
  while (out.end > out.value && (s[out.end - 1] == ' ' || s[out.end - 1] == '\n')) --out.end;
  return true;
}

}  // namespace

std::string without_members(std::string_view json, std::string_view a, std::string_view b) {
  std::string out = "{";
  const size_t open = skip_blanks(json, 0);
  Member m;
  for (size_t at = open; next_member(json, at, m); at = skip_blanks(json, m.end)) {
    if (m.name == a || (m.name == b && !b.empty())) continue;
    if (out.size() > 1) out.push_back(',');
    out += json.substr(m.begin, m.end - m.begin);
  }
  return out + "}";
}

std::string with_id_and_time(std::string json, std::string_view message_id, std::optional<Millis> timestamp) {
  json.pop_back();
  json += json.size() > 1 ? ",\"messageId\":" : "\"messageId\":";
  append_json_string(json, message_id);
  if (timestamp) {
    json += ",\"timestamp\":\"";
    json += format_time(*timestamp);
    json.push_back('"');
  }
  json.push_back('}');
  return json;
}

void mark_import(std::string& json, std::string_view import_id) {
  std::string mark = "\"import\":{\"id\":";
  append_json_string(mark, import_id);
  mark.push_back('}');
  Member m;
  for (size_t at = skip_blanks(json, 0); next_member(json, at, m); at = skip_blanks(json, m.end)) {
    if (m.name != "context" || json[m.value] != '{') continue;
    std::string inner = without_members(std::string_view(json).substr(m.value, m.end - m.value), "import");
    inner.pop_back();
    if (inner.size() > 1) inner.push_back(',');
    json.replace(m.value, m.end - m.value, inner + mark + "}");
    return;
  }
  // A context that is no object makes way.
  std::string out = without_members(json, "context");
  out.pop_back();
  if (out.size() > 1) out.push_back(',');
  json = out + "\"context\":{" + mark + "}}";
}

}  // namespace tutti::ingest
