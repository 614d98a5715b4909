// Apart from rules_text.cc since toml++ is heavy to compile. TOML becomes JSON, so that one reader knows the keys.
#include <toml++/toml.h>

#include "base/json_writer.h"
#include "identity/rules_text.h"

namespace tutti {
namespace {

Result<void> to_json(JsonWriter& w, const toml::node& node) {
  if (const toml::table* table = node.as_table()) {
    w.begin_object();
    for (const auto& [key, value] : *table) {
      w.key(key.str());
      TRY(to_json(w, value));
    }
    w.end_object();
  } else if (const toml::array* array = node.as_array()) {
    w.begin_array();
    for (const toml::node& item : *array) TRY(to_json(w, item));
    w.end_array();
  } else if (const auto* text = node.as_string()) {
    w.value(std::string_view(text->get()));
  } else if (const auto* number = node.as_integer()) {
    w.value(number->get());
  } else if (const auto* flag = node.as_boolean()) {
    w.value(flag->get());
  } else {
    return fail(ErrorCode::kInvalid, "rules hold text, whole numbers, true, false and lists only",
                "line " + std::to_string(node.source().begin.line));
  }
  return {};
}

Result<toml::table> parse(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& e) {
    return fail(ErrorCode::kInvalid, "not TOML: " + std::string(e.description()),
                "line " + std::to_string(e.source().begin.line));
  }
}

}  // namespace

Result<RulesDocument> rules_from_toml(std::string_view text) {
  if (text.size() > kRulesBytesMax) return fail(ErrorCode::kTooLarge, "the rules document is too large");
  TRY_VALUE(table, parse(text));
  JsonWriter w;
  TRY(to_json(w, table));
  return rules_from_json(w.view());
}

}  // namespace tutti
