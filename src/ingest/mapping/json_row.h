// JSON objects as rows of a mapping: a column is a path, "customer.address.city".
#pragma once

#include <simdjson.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/live/webhook.h"
#include "ingest/mapping/mapping.h"

namespace tutti::ingest {

// Reads the columns' values out of objects. Views live until the next read(). One per thread.
class JsonRow {
 public:
  // False when `json` is no JSON object.
  bool read(std::string_view json, const std::vector<std::string>& columns);
  std::span<const std::string_view> values() const { return values_; }

 private:
  std::string_view at_path(simdjson::dom::element e, std::string_view path);

  simdjson::dom::parser parser_;
  std::vector<std::string_view> values_;
  std::vector<std::unique_ptr<std::string>> texts_;
};

// A mapping as the live doors want it (webhook.h). An event's messageId and timestamp are put into its JSON; without a
// message_id in the mapping the id is made of the object's bytes, so that a vendor's second try is a duplicate.
MapObject object_mapper(std::shared_ptr<const Mapping> mapping);

}  // namespace tutti::ingest
