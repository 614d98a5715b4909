// Cutting and joining of JSON objects as text, so that what a sender wrote is stored as written: no number loses
// digits, no key is re-spelled. Works on text that a real parser has accepted; on anything else the result is undefined
// text but never a read outside of the view.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tutti::ingest {

// Views into the object's text. `key` is without its quotes and not unescaped.
struct RawField {
  std::string_view key;
  std::string_view value;
};

std::string_view trim_json(std::string_view text);

// Fields of the object in order, duplicates included.
std::vector<RawField> split_object(std::string_view object);

// Elements of the array in order.
std::vector<std::string_view> split_array(std::string_view array);

// The value of the first field `key`; nullopt when there is none.
std::optional<std::string_view> find_raw_field(std::string_view object, std::string_view key);

// The object's text from the first byte of that value on; empty when there is no such field. Cheaper than
// find_raw_field, since the value's end is not looked for.
std::string_view from_raw_field(std::string_view object, std::string_view key);

// `over` laid on `base`, both objects: a field of `over` wins; where both hold objects they are joined the same way,
// down to `levels` levels.
std::string merge_objects(std::string_view base, std::string_view over, int levels);

}  // namespace tutti::ingest
