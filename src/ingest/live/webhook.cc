#include "ingest/live/webhook.h"

#include <simdjson.h>

#include "ingest/live/json_text.h"

namespace tutti::ingest {

Result<Mapped> map_webhook(const std::string& body, const MapObject& map) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(body).get(root) != simdjson::SUCCESS)
    return fail(ErrorCode::kInvalid, "the body is not valid JSON", "bad_json");
  std::vector<std::string_view> objects;
  if (root.is_array()) objects = split_array(body);
  else if (root.is_object()) objects.push_back(trim_json(body));
  else if (root.is_null() && map) objects.push_back("null");
  else return fail(ErrorCode::kInvalid, "the body is no object", "not_an_object");

  Mapped mapped;
  mapped.batch = "[";
  const auto add = [&](std::string_view event) {
    if (mapped.events++ > 0) mapped.batch += ',';
    mapped.batch += event;
  };
  for (const std::string_view object : objects) {
    if (!map) {
      add(object);
      continue;
    }
    if (object == "null") continue;  // a tombstone of Debezium: all of it was said by the event before
    const Result<std::vector<std::string>> events = map(object);
    if (events) {
      for (const std::string& event : *events) add(event);
    } else {
      if (mapped.refused++ == 0) mapped.first_reason = events.error().message;
    }
  }
  mapped.batch += ']';
  return mapped;
}

}  // namespace tutti::ingest
