#include "act/target.h"

#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.h"
#include "hub/json_text.h"

namespace tutti::act {
namespace {

namespace dom = simdjson::dom;

tl::unexpected<Error> refuse(std::string message, std::string where) {
  return fail(ErrorCode::kInvalid, std::move(message), std::move(where));
}

std::string percent_encoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[static_cast<uint8_t>(c) >> 4];
      out += kHex[static_cast<uint8_t>(c) & 15];
    }
  }
  return out;
}

std::optional<std::string> value_of(const Change& change, std::string_view name) {
  if (name == "key") return change.key;
  if (name == "key_type") return change.key_type;
  if (name == "field") return change.field;
  if (name == "trait") return change.trait;
  if (name == "id") return change.id;
  if (name == "value") return json_text(change.json);
  return std::nullopt;
}

// What is in braces and no placeholder stays as it is.
std::string replaced(std::string_view text, const std::function<std::optional<std::string>(std::string_view)>& value) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t open = text.find('{', at);
    const size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out.append(text.substr(at));
    out.append(text.substr(at, open - at));
    if (const auto found = value(text.substr(open + 1, close - open - 1))) out.append(*found);
    else out.append(text.substr(open, close - open + 1));
    at = close + 1;
  }
  return out;
}

void write_body(JsonWriter& w, dom::element e, const Change& change) {
  const auto text = [&](std::string_view s) {
    return replaced(s, [&](std::string_view name) { return value_of(change, name); });
  };
  if (e.is_object()) {
    w.begin_object();
    for (const auto field : e.get_object()) {
      w.key(text(field.key));
      write_body(w, field.value, change);
    }
    w.end_object();
  } else if (e.is_array()) {
    w.begin_array();
    for (const dom::element item : e.get_array()) write_body(w, item, change);
    w.end_array();
  } else if (e.is_string()) {
    const std::string_view s = e.get_string();
    if (s == "{value}") w.raw(change.json);
    else w.value(std::string_view(text(s)));
  } else {
    w.raw(simdjson::minify(e));
  }
}

Result<std::string> text_of(dom::element e, const std::string& where) {
  std::string_view s;
  if (e.get(s) != simdjson::SUCCESS || s.find_first_of("\r\n") != std::string_view::npos)
    return refuse("must be a text of one line", where);
  return std::string(s);
}

Result<void> read_request(dom::element e, RequestTemplate& out) {
  dom::object fields;
  if (e.get(fields) != simdjson::SUCCESS) return refuse("must be an object", "request");
  for (const auto field : fields) {
    const std::string where = "request." + std::string(field.key);
    if (field.key == "body") {
      out.body = simdjson::minify(field.value);
    } else if (field.key == "headers") {
      dom::object headers;
      if (field.value.get(headers) != simdjson::SUCCESS) return refuse("must be an object: name -> text", where);
      for (const auto header : headers) {
        TRY_VALUE(text, text_of(header.value, where + "." + std::string(header.key)));
        out.headers.emplace_back(header.key, std::move(text));
      }
    } else if (field.key == "method" || field.key == "url") {
      TRY_VALUE(text, text_of(field.value, where));
      (field.key == "url" ? out.url : out.method) = std::move(text);
    } else {
      return refuse("unknown field; known are method, url, headers, body", where);
    }
  }
  if (!out.url.starts_with("http://") && !out.url.starts_with("https://"))
    return refuse("must begin with https:// (or http://)", "request.url");
  if (out.url.find("{env:") != std::string::npos) return refuse("secrets belong into headers", "request.url");
  if (out.method != "PATCH" && out.method != "POST" && out.method != "PUT")
    return refuse("must be PATCH, POST or PUT", "request.method");
  return {};
}

Result<void> read_traits(dom::element e, Target& out) {
  dom::object traits;
  if (e.get(traits) != simdjson::SUCCESS) return refuse("must be an object: trait -> field there", "traits");
  for (const auto field : traits) {
    TRY_VALUE(name, text_of(field.value, "traits." + std::string(field.key)));
    out.traits.insert_or_assign(std::string(field.key), std::move(name));
  }
  if (out.traits.empty() || out.traits.size() > kTraitsMax) return refuse("1 to 200 traits can be written", "traits");
  return {};
}

Result<void> read_field(Target& t, std::string_view key, dom::element value) {
  if (key == "class") {
    TRY_VALUE(cls, text_of(value, "class"));
    if (cls != "person" && cls != "account") return refuse("must be person or account", "class");
    t.cls = cls == "person" ? EntityClass::kPerson : EntityClass::kAccount;
    return {};
  }
  if (key == "traits") return read_traits(value, t);
  if (key == "request") return read_request(value, t.request);
  if (key == "key_type") {
    TRY_VALUE(type, text_of(value, "key_type"));
    t.key_type = std::move(type);
    return {};
  }
  if (key == "missing")
    return value.get(t.missing) == simdjson::SUCCESS ? Result<void>() : refuse("must be true or false", "missing");
  return refuse("unknown field; known are class, traits, key_type, missing, request", std::string(key));
}

}  // namespace

Result<void> Target::parse() {
  if (document.size() > kDocumentBytesMax) return refuse("the document may have 64 KiB", "document");
  dom::parser parser;
  dom::object fields;
  if (parser.parse(document).get(fields) != simdjson::SUCCESS) return refuse("is no JSON object", "document");
  for (const auto field : fields) TRY(read_field(*this, field.key, field.value));
  if (traits.empty()) return refuse("which traits are written? {\"trait\": \"field there\"}", "traits");
  if (command.empty() == request.url.empty()) return refuse("either a request (REST) or a command (Singer)", "request");
  return {};
}

Result<Request> fill(const RequestTemplate& t, const Change& change, const Environment& env) {
  Request out{.method = t.method};
  out.url = replaced(t.url, [&](std::string_view name) -> std::optional<std::string> {
    const auto value = value_of(change, name);
    return value ? std::optional(percent_encoded(*value)) : std::nullopt;
  });
  bool content_type = false;
  std::string missing;
  for (const auto& [name, text] : t.headers) {
    std::string value = replaced(text, [&](std::string_view placeholder) -> std::optional<std::string> {
      if (!placeholder.starts_with("env:")) return value_of(change, placeholder);
      const std::optional<std::string> secret = env(std::string(placeholder.substr(4)));
      if (!secret) missing = placeholder.substr(4);
      return secret;
    });
    std::erase_if(value, [](char c) { return c == '\r' || c == '\n'; });  // a value must not make a header of its own
    content_type |= name == "Content-Type" || name == "content-type";
    out.headers.push_back(name + ": " + value);
  }
  if (!missing.empty()) return refuse("this environment variable of the server is not set", "env:" + missing);
  if (!content_type) out.headers.push_back("Content-Type: application/json");
  out.headers.push_back("Idempotency-Key: " + change.id);
  if (!t.body.empty()) {
    dom::parser parser;
    dom::element body;
    if (parser.parse(t.body).get(body) != simdjson::SUCCESS) return refuse("is no JSON", "request.body");
    JsonWriter w;
    write_body(w, body, change);
    out.body = w.take();
  }
  return out;
}

}  // namespace tutti::act
