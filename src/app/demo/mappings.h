// The mappings of examples/demo/, built into the binary (CMakeLists.txt generates the source from the files).
#pragma once

#include <span>

#include "ingest/mapping/built_in.h"

namespace tutti::demo {

std::span<const ingest::BuiltInMapping> built_in_mappings();

}  // namespace tutti::demo
