#include "ingest/mapping/built_in.h"

#include <algorithm>

namespace tutti::ingest {

const BuiltInMapping* find_built_in_mapping(std::string_view name) {
  const std::span<const BuiltInMapping> all = built_in_mappings();
  const auto found = std::find_if(all.begin(), all.end(), [&](const BuiltInMapping& m) { return m.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace tutti::ingest
