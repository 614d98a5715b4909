// Bodies of foreign webhooks through the built-in mappings and the signature schemes. The first byte chooses the
// mapping, the second the scheme, the bytes up to the first NUL are the signature's headers. What comes out are JSON
// objects, and no guess of a signature is taken.
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "ingest/live/signature.h"
#include "ingest/mapping/built_in.h"
#include "ingest/mapping/json_row.h"

namespace {

using namespace tutti;
using namespace tutti::ingest;

const std::vector<MapObject>& mappers() {
  static const std::vector<MapObject> all = [] {
    std::vector<MapObject> out;
    for (const BuiltInMapping& m : built_in_mappings()) {
      const auto mapping = Mapping::parse(m.toml, std::string(m.name));
      TUTTI_ASSERT(mapping.has_value());
      out.push_back(object_mapper(*mapping));
    }
    return out;
  }();
  return all;
}

void check_mapping(size_t which, const std::string& body) {
  const Result<Mapped> mapped = map_webhook(body, mappers()[which % mappers().size()]);
  if (!mapped) return;
  simdjson::dom::parser parser;
  simdjson::dom::array events;
  TUTTI_ASSERT(parser.parse(mapped->batch).get(events) == simdjson::SUCCESS);
  for (const simdjson::dom::element event : events) TUTTI_ASSERT(event.is_object());
  TUTTI_ASSERT(events.size() == mapped->events);
}

void check_signature(size_t which, std::string_view headers, std::string_view body) {
  const SignatureScheme& scheme = signature_schemes()[which % signature_schemes().size()];
  const std::string_view secrets[] = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "another"};
  const std::string_view time = headers.substr(0, headers.find('\n'));
  TUTTI_ASSERT(!verify_signature(
      scheme, {.method = "POST", .uri = headers, .body = body, .signature = headers, .timestamp = time, .id = headers},
      secrets, Millis{1'700'000'000'000}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 3) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const size_t cut = std::min(all.find('\0', 2), all.size());
  const std::string body(cut < all.size() ? all.substr(cut + 1) : std::string_view{});
  check_signature(data[1], all.substr(2, cut - 2), body);
  check_mapping(data[0], body);
  return 0;
}
