// What a SCHEMA message says of a stream's columns, read loosely: types may be a word, a list in any order, missing, or
// a $ref. Records are held against it only to count what differs; none is refused for it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/live/json_text.h"

namespace tutti::ingest::singer {

class StreamSchema {
 public:
  // `schema` is a JSON object that ExactJson took.
  static StreamSchema parse(std::string_view schema);
  // From text(), e.g. as stored by an earlier run.
  static StreamSchema from_text(std::string_view text);

  // One line a column, "types name", sorted by name: equal texts, equal schemas.
  std::string text() const;
  bool has(std::string_view column) const { return columns_.find(column) != columns_.end(); }
  bool empty() const { return columns_.empty(); }

  // True when the value is none that the column's types allow. Columns that are not declared: false.
  bool breaks(std::string_view column, std::string_view raw_value) const;

  // What `now` changed, one phrase each: "new column phone", "column tags is gone", "column n: integer -> string".
  static std::vector<std::string> differences(const StreamSchema& before, const StreamSchema& now);

 private:
  using Types = uint8_t;  // bits, see schema.cc
  std::map<std::string, Types, std::less<>> columns_;
};

}  // namespace tutti::ingest::singer
