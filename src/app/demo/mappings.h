// The mappings of examples/demo/, built into the binary (CMakeLists.txt generates mappings.cc from the files).
#pragma once

#include <span>
#include <string_view>

namespace tutti::demo {

struct BuiltInMapping {
  std::string_view name;  // "crm_contacts"
  std::string_view toml;
};
std::span<const BuiltInMapping> built_in_mappings();

}  // namespace tutti::demo
