// Different values of one or more fields, numbered from 1 in order of arrival; 0 means "not known".
//
// Numbers depend on the order of arrival and must never decide anything; hash() does not. Values are kept for good:
// whoever replaces records for a long time makes a new corpus once in a while. Views live until the next intern().
// Threads: one at a time; any number of readers while nobody interns. At most 4 GiB of text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "linkage/similarity.h"

namespace tutti::linkage {

class Dictionary {
 public:
  Dictionary();

  uint32_t intern(std::string_view text);                                  // 0 for an empty text
  uint32_t size() const { return static_cast<uint32_t>(values_.size()); }  // number 0 included

  std::string_view text(uint32_t value) const { return {bytes_.data() + values_[value].offset, values_[value].length}; }
  Text comparable(uint32_t value) const { return {text(value), values_[value].ascii, true}; }
  uint64_t hash(uint32_t value) const { return values_[value].hash; }  // of the text; 0 for number 0

 private:
  struct Value {
    uint64_t hash = 0;
    uint32_t offset = 0;
    uint16_t length = 0;
    bool ascii = true;
  };
  struct Slot {
    uint32_t value = 0;
    uint32_t tag = 0;  // high half of the hash, spares most looks at values_
  };
  void grow();

  std::vector<char> bytes_;  // kPadding zero bytes at the end, so that every text can be read in blocks of 16
  std::vector<Value> values_;
  std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
};

}  // namespace tutti::linkage
