// Mappings: the bytes up to the first NUL are the TOML, the rest is one value for every column. A mapping that compiles
// gives events that are JSON objects, or an error.
#include <simdjson.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "ingest/mapping/mapping.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const size_t cut = std::min(all.find('\0'), all.size());
  const auto mapping = tutti::ingest::Mapping::parse(all.substr(0, cut), "fuzz");
  if (!mapping) return 0;
  const std::string_view value = cut < all.size() ? all.substr(cut + 1) : std::string_view{};
  const std::vector<std::string_view> values((*mapping)->columns().size(), value);
  const auto row = (*mapping)->apply(values, {}, {1, "f"});
  if (row.error && !row.events.empty()) std::abort();
  simdjson::dom::parser parser;
  for (const auto& event : row.events) {
    simdjson::dom::object object;
    if (parser.parse(event.json).get(object) != simdjson::SUCCESS) std::abort();
  }
  return 0;
}
