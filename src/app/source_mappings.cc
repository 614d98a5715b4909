#include "app/source_mappings.h"

#include <simdjson.h>

#include <fstream>
#include <sstream>

#include "base/json_writer.h"
#include "ingest/mapping/json_row.h"

namespace tutti::app {
namespace {

ingest::MapObject compile(const govern::Source& source) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  std::string_view toml;
  if (parser.parse(source.settings).get(root) != simdjson::SUCCESS || root["mapping"].get(toml) != simdjson::SUCCESS)
    return {};
  Result<std::shared_ptr<const ingest::Mapping>> mapping = ingest::Mapping::parse(toml, source.name);
  if (mapping) return ingest::object_mapper(std::move(*mapping));
  return [error = mapping.error()](std::string_view) -> Result<std::vector<std::string>> {
    return fail(ErrorCode::kInvalid, "the source's mapping does not compile: " + error.message, "bad_mapping");
  };
}

}  // namespace

ingest::MapObject SourceMappings::of(const govern::Source& source) {
  std::lock_guard lock(mutex_);
  Entry& entry = compiled_[source.id];
  if (entry.settings != source.settings) entry = {source.settings, compile(source)};
  return entry.map;
}

Result<std::string> SourceMappings::settings_with(const std::string& path) {
  TRY(ingest::load_mapping(path));
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  JsonWriter w;
  w.begin_object();
  w.field("mapping", std::string_view(text.str()));
  w.end_object();
  return w.take();
}

}  // namespace tutti::app
