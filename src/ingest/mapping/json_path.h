// Values of a parsed JSON document by path, as texts: "customer.address.city", "lines.0.sku".
#pragma once

#include <simdjson.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tutti::ingest {

std::optional<simdjson::dom::element> element_at(simdjson::dom::element from, std::string_view path);

// Owns the texts that it makes. Views live until clear() and as long as the document.
class JsonTexts {
 public:
  // A string's content, else the value as JSON; empty for null and for what is not there.
  std::string_view at(simdjson::dom::element from, std::string_view path);
  void clear() { texts_.clear(); }

 private:
  std::vector<std::unique_ptr<std::string>> texts_;
};

}  // namespace tutti::ingest
