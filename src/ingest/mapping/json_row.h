// JSON objects as rows of a mapping: a column is a path, "customer.address.city".
#pragma once

#include <simdjson.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/live/webhook.h"
#include "ingest/mapping/json_path.h"
#include "ingest/mapping/mapping.h"

namespace tutti::ingest {

// Reads the columns' values out of objects. Views live until the next read(). One per thread.
class JsonRow {
 public:
  // False when `json` is no JSON object. The columns are paths in the first of `roots` that is an object of it, or else
  // in the object itself.
  bool read(std::string_view json, const std::vector<std::string>& columns, const std::vector<std::string>& roots = {});
  std::span<const std::string_view> values() const { return values_; }

 private:
  simdjson::dom::parser parser_;
  std::vector<std::string_view> values_;
  JsonTexts texts_;
};

// A mapping as the live doors want it (webhook.h). An event's messageId and timestamp are put into its JSON; without a
// message_id in the mapping the id is made of the object's bytes, so that a vendor's second try is a duplicate.
MapObject object_mapper(std::shared_ptr<const Mapping> mapping);

}  // namespace tutti::ingest
