#include "app/source_mappings.h"

#include "ingest/mapping/json_row.h"
#include "ingest/mapping/source_mapping.h"

namespace tutti::app {
namespace {

ingest::MapObject compile(const govern::Source& source) {
  const std::optional<std::string> toml = ingest::mapping_of_settings(source.settings).toml();
  if (!toml) return {};
  Result<std::shared_ptr<const ingest::Mapping>> mapping = ingest::Mapping::parse(*toml, source.name);
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

}  // namespace tutti::app
