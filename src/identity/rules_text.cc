#include "identity/rules_text.h"

#include <simdjson.h>

#include <limits>

#include "base/json_writer.h"

namespace tutti {
namespace {

namespace dom = simdjson::dom;

tl::unexpected<Error> wrong(std::string_view expected, const std::string& where) {
  return fail(ErrorCode::kInvalid, "must be " + std::string(expected), where);
}

Result<void> read(dom::element e, const std::string& where, std::string& out) {
  std::string_view text;
  if (e.get(text)) return wrong("text", where);
  out = text;
  return {};
}

Result<void> read(dom::element e, const std::string& where, bool& out) {
  if (e.get(out)) return wrong("true or false", where);
  return {};
}

template <std::integral Int>
Result<void> read(dom::element e, const std::string& where, Int& out) {
  int64_t n;
  if (e.get(n) || n < 0 || n > static_cast<int64_t>(std::numeric_limits<Int>::max()))
    return wrong("a whole number, not negative", where);
  out = static_cast<Int>(n);
  return {};
}

Result<void> read(dom::element e, const std::string& where, LimitScope& out) {
  std::string_view text;
  if (e.get(text) || (text != "overall" && text != "per_source")) return wrong("\"overall\" or \"per_source\"", where);
  out = text == "overall" ? LimitScope::kOverall : LimitScope::kPerSource;
  return {};
}

Result<void> read(dom::element e, const std::string& where, TypeRule& out);

template <typename T>
Result<void> read(dom::element e, const std::string& where, std::vector<T>& out) {
  dom::array array;
  if (e.get(array)) return wrong("a list", where);
  out.clear();
  for (dom::element item : array) {
    const std::string at = where + "[" + std::to_string(out.size()) + "]";
    TRY(read(item, at, out.emplace_back()));
  }
  return {};
}

// The one list of keys: calls f(key, field) for each until one gives true.
template <typename Rule, typename F>
bool any_field_of_type(Rule& r, F&& f) {
  return f("type", r.type) || f("priority", r.priority) || f("links", r.links) || f("limit", r.limit) ||
         f("limit_scope", r.limit_scope) || f("strands_max", r.strands_max) || f("people_max", r.people_max) ||
         f("name_guard", r.name_guard) || f("block_free_mail", r.block_free_mail) ||
         f("blocked_values", r.blocked_values) || f("blocked_patterns", r.blocked_patterns);
}
template <typename Document, typename F>
bool any_field_of_document(Document& d, F&& f) {
  return f("version", d.version) || f("strands_component_max", d.strands_component_max) ||
         f("blocked_values", d.blocked_values) || f("blocked_patterns", d.blocked_patterns) ||
         f("free_mail_domains", d.free_mail_domains) || f("person", d.person) || f("account", d.account);
}

// Reads each member of the object into the field of its name; `any_field` is one of the two lists above, bound.
template <typename AnyField>
Result<void> read_object(dom::element e, const std::string& where, AnyField&& any_field) {
  dom::object object;
  if (e.get(object)) return wrong("an object", where);
  for (const auto& [key, value] : object) {
    const std::string at = where.empty() ? std::string(key) : where + "." + std::string(key);
    Result<void> result;
    const bool known = any_field([&, k = key, v = value](std::string_view name, auto& field) {
      if (name != k) return false;
      result = read(v, at, field);
      return true;
    });
    if (!known) return fail(ErrorCode::kInvalid, "unknown key", at);
    TRY(std::move(result));
  }
  return {};
}

Result<void> read(dom::element e, const std::string& where, TypeRule& out) {
  TRY(read_object(e, where, [&](auto&& f) { return any_field_of_type(out, f); }));
  if (out.type.empty()) return fail(ErrorCode::kInvalid, "is missing", where + ".type");
  return {};
}

// Writers of the two forms; `write` is overloaded by field type.

void write(JsonWriter& w, const std::string& v) {
  w.value(std::string_view(v));
}
void write(JsonWriter& w, LimitScope v) {
  w.value(v == LimitScope::kOverall ? "overall" : "per_source");
}
template <std::integral Int>
void write(JsonWriter& w, Int v) {
  w.value(v);
}
void write(JsonWriter& w, const TypeRule& v);
template <typename T>
void write(JsonWriter& w, const std::vector<T>& v) {
  w.begin_array();
  for (const T& item : v) write(w, item);
  w.end_array();
}
void write(JsonWriter& w, const TypeRule& v) {
  w.begin_object();
  any_field_of_type(v, [&](std::string_view name, const auto& field) {
    w.key(name);
    write(w, field);
    return false;
  });
  w.end_object();
}

// A JSON string is a TOML basic string but for "\/", which JsonWriter never writes; lists and numbers are alike.
template <typename T>
void write_toml_line(std::string& out, std::string_view name, const T& field) {
  JsonWriter w;
  write(w, field);
  out.append(name).append(" = ").append(w.view()).append("\n");
}

void write_toml_rules(std::string& out, std::string_view table, const std::vector<TypeRule>& rules) {
  for (const TypeRule& rule : rules) {
    out.append("\n[[").append(table).append("]]\n");
    any_field_of_type(rule, [&](std::string_view name, const auto& field) {
      write_toml_line(out, name, field);
      return false;
    });
  }
}

}  // namespace

Result<RulesDocument> rules_from_json(std::string_view json) {
  if (json.size() > kRulesBytesMax) return fail(ErrorCode::kTooLarge, "the rules document is too large");
  dom::parser parser;
  dom::element root;
  if (parser.parse(json.data(), json.size()).get(root)) return fail(ErrorCode::kInvalid, "not JSON");
  RulesDocument d;
  TRY(read_object(root, "", [&](auto&& f) { return any_field_of_document(d, f); }));
  return d;
}

std::string rules_to_json(const RulesDocument& document) {
  JsonWriter w;
  w.begin_object();
  any_field_of_document(document, [&](std::string_view name, const auto& field) {
    w.key(name);
    write(w, field);
    return false;
  });
  w.end_object();
  return w.take();
}

std::string rules_to_toml(const RulesDocument& document) {
  std::string out;
  any_field_of_document(document, [&](std::string_view name, const auto& field) {
    if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::vector<TypeRule>>)
      write_toml_rules(out, name, field);
    else write_toml_line(out, name, field);
    return false;
  });
  return out;
}

}  // namespace tutti
