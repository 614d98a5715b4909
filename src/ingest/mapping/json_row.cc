#include "ingest/mapping/json_row.h"

#include "base/hash.h"
#include "ingest/mapping/event_text.h"

namespace tutti::ingest {

bool JsonRow::read(std::string_view json, const std::vector<std::string>& columns) {
  texts_.clear();
  values_.assign(columns.size(), {});
  simdjson::dom::element root;
  if (parser_.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS || !root.is_object()) return false;
  for (size_t k = 0; k < columns.size(); ++k) values_[k] = at_path(root, columns[k]);
  return true;
}

std::string_view JsonRow::at_path(simdjson::dom::element e, std::string_view path) {
  while (!path.empty()) {
    const size_t dot = path.find('.');
    if (e[path.substr(0, dot)].get(e) != simdjson::SUCCESS) return {};
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
  std::string_view s;
  if (e.get(s) == simdjson::SUCCESS) return s;
  if (e.is_null()) return {};
  return *texts_.emplace_back(std::make_unique<std::string>(simdjson::minify(e)));
}

MapObject object_mapper(std::shared_ptr<const Mapping> mapping) {
  return [mapping = std::move(mapping)](std::string_view object) -> Result<std::vector<std::string>> {
    thread_local JsonRow row;  // its parser is not cheap to make
    if (!row.read(object, mapping->columns())) return fail(ErrorCode::kInvalid, "no JSON object", "bad_json");
    const std::string digest = to_hex(hash128(object));
    MappedRow mapped = mapping->apply(row.values(), object, {1, digest});
    if (mapped.error)
      return fail(ErrorCode::kInvalid, "the mapping refuses the object: " + mapped.error->column, mapped.error->reason);
    std::vector<std::string> out;
    for (MappedEvent& e : mapped.events) out.push_back(with_id_and_time(std::move(e.json), e.message_id, e.timestamp));
    return out;
  };
}

}  // namespace tutti::ingest
