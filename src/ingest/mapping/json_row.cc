#include "ingest/mapping/json_row.h"

#include "base/hash.h"
#include "ingest/mapping/event_text.h"

namespace tutti::ingest {

bool JsonRow::read(std::string_view json, const std::vector<std::string>& columns,
                   const std::vector<std::string>& roots) {
  texts_.clear();
  values_.assign(columns.size(), {});
  simdjson::dom::element root;
  if (parser_.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS || !root.is_object()) return false;
  for (const std::string& path : roots) {
    const std::optional<simdjson::dom::element> inner = element_at(root, path);
    if (!inner || !inner->is_object()) continue;
    root = *inner;
    break;
  }
  for (size_t k = 0; k < columns.size(); ++k) values_[k] = texts_.at(root, columns[k]);
  return true;
}

MapObject object_mapper(std::shared_ptr<const Mapping> mapping) {
  return [mapping = std::move(mapping)](std::string_view object) -> Result<std::vector<std::string>> {
    thread_local JsonRow row;  // its parser is not cheap to make
    if (!row.read(object, mapping->columns(), mapping->roots()))
      return fail(ErrorCode::kInvalid, "no JSON object", "bad_json");
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
