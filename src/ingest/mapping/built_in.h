// Mappings for the webhooks of well-known systems, by name: the files of examples/webhooks/, built into the binary
// (CMakeLists.txt generates the source from them). Threads: any; the texts live for ever.
#pragma once

#include <span>
#include <string_view>

namespace tutti::ingest {

struct BuiltInMapping {
  std::string_view name;  // "hubspot"
  std::string_view toml;
};

std::span<const BuiltInMapping> built_in_mappings();
// Null when there is none.
const BuiltInMapping* find_built_in_mapping(std::string_view name);

}  // namespace tutti::ingest
