#include "ingest/mapping/source_mapping.h"

#include <simdjson.h>

#include "base/json_writer.h"
#include "ingest/mapping/built_in.h"
#include "ingest/mapping/mapping.h"

namespace tutti::ingest {

std::optional<std::string> SourceMapping::toml() const {
  if (!own.empty()) return own;
  if (built_in.empty()) return std::nullopt;
  const BuiltInMapping* found = find_built_in_mapping(built_in);
  return found ? std::string(found->toml) : "there is no built-in mapping " + built_in;
}

SourceMapping mapping_of_settings(const std::string& settings) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  std::string_view text;
  SourceMapping out;
  if (parser.parse(settings).get(root) != simdjson::SUCCESS) return out;
  if (root["mapping"].get(text) == simdjson::SUCCESS) out.own = text;
  if (root["built_in_mapping"].get(text) == simdjson::SUCCESS) out.built_in = text;
  return out;
}

Result<std::string> settings_of_mapping(const SourceMapping& mapping) {
  if (const std::optional<std::string> toml = mapping.toml()) {
    const Result<std::shared_ptr<const Mapping>> compiled = Mapping::parse(*toml, "mapping");
    if (!mapping.built_in.empty() && !find_built_in_mapping(mapping.built_in))
      return fail(ErrorCode::kInvalid, *toml, "mapping");
    if (!compiled)
      return fail(ErrorCode::kInvalid, compiled.error().where + ": " + compiled.error().message, "mapping");
  }
  JsonWriter w;
  w.begin_object();
  if (!mapping.own.empty()) w.field("mapping", std::string_view(mapping.own));
  else if (!mapping.built_in.empty()) w.field("built_in_mapping", std::string_view(mapping.built_in));
  w.end_object();
  return w.take();
}

}  // namespace tutti::ingest
