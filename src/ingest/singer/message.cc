#include "ingest/singer/message.h"

#include <charconv>

#include "ingest/live/json_text.h"

namespace tutti::ingest::singer {
namespace {

using Type = Message::Type;

tl::unexpected<Error> bad(std::string_view code, std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message), std::string(code));
}

bool is_text(std::string_view raw) {
  return raw.size() >= 2 && raw.front() == '"';
}
bool is_object(std::string_view raw) {
  return !raw.empty() && raw.front() == '{';
}

std::vector<std::string> texts_of(std::string_view raw) {
  std::vector<std::string> out;
  if (raw.empty() || raw.front() != '[') return out;
  for (const std::string_view item : split_array(raw))
    if (is_text(item)) out.push_back(text_of(item));
  return out;
}

std::optional<int64_t> integer_of(std::string_view raw) {
  int64_t n = 0;
  const auto [end, code] = std::from_chars(raw.data(), raw.data() + raw.size(), n);
  if (code != std::errc() || end != raw.data() + raw.size()) return std::nullopt;
  return n;
}

Type type_of(std::string_view text) {
  constexpr std::pair<std::string_view, Type> kTypes[] = {{"SCHEMA", Type::kSchema},
                                                          {"RECORD", Type::kRecord},
                                                          {"STATE", Type::kState},
                                                          {"ACTIVATE_VERSION", Type::kActivateVersion},
                                                          {"BATCH", Type::kBatch}};
  for (const auto& [name, type] : kTypes)
    if (name == text) return type;
  return Type::kOther;
}

// What a message of this type must have; nullptr when it has it.
const char* lacks(const Message& m) {
  if (m.type == Type::kOther) return nullptr;
  if (m.type == Type::kState) return m.body.empty() ? "value" : nullptr;
  if (m.stream.empty()) return "stream";
  if (m.type == Type::kSchema && !is_object(m.body)) return "schema";
  if (m.type == Type::kRecord && !is_object(m.body)) return "record";
  if (m.type == Type::kActivateVersion && !m.version) return "version";
  if (m.type == Type::kBatch && m.manifest.empty()) return "manifest";
  return nullptr;
}

}  // namespace

Result<Message> MessageReader::read(std::string_view line) {
  if (line.size() > kLineBytesMax) return bad("line_too_large", "the line is longer than a message may be");
  const std::string_view trimmed = trim_json(line);
  if (trimmed.empty() || trimmed.front() != '{') return bad("no_message", "the line is no Singer message");
  const std::string_view text = json_.read(trimmed);
  if (text.empty()) return bad("bad_json", "the line is no JSON object");
  Message m;
  const std::vector<RawField> fields = split_object(text);
  bool typed = false;
  for (const RawField& f : fields) {
    if (f.key != "type" || !is_text(f.value)) continue;
    m.type = type_of(text_of(f.value));
    typed = true;
  }
  if (!typed) return bad("no_type", "the message has no type");
  const std::string_view body_key = m.type == Type::kSchema   ? "schema"
                                    : m.type == Type::kRecord ? "record"
                                    : m.type == Type::kState  ? "value"
                                                              : "";
  for (const RawField& f : fields) {
    if (f.key == body_key && !body_key.empty()) m.body = f.value;
    else if (f.key == "stream" && is_text(f.value)) m.stream = text_of(f.value);
    else if (f.key == "key_properties") m.key_properties = texts_of(f.value);
    else if (f.key == "version") m.version = integer_of(f.value);
    else if (f.key == "time_extracted" && is_text(f.value)) m.time_extracted = text_of(f.value);
    else if (f.key == "manifest") m.manifest = texts_of(f.value);
  }
  if (const char* missing = lacks(m)) return bad("bad_message", std::string("the message lacks its ") + missing);
  return m;
}

}  // namespace tutti::ingest::singer
