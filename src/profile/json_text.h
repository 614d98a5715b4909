// JSON values as text and back: how fields and traits are kept, and how typed fields are read from them.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/types.h"
#include "profile/lww_map.h"

namespace tutti::profile {

// Appends the value minified.
void append_json(std::string& out, simdjson::dom::element value);

// The text of a JSON string (escapes resolved) or number; nullopt for other values and for "".
std::optional<std::string> text_of_json(std::string_view json);

// The exact number of a JSON number or of decimal text. Fails with kInvalid and the reason as `where`: bad_number, or
// amount_overflow for what does not fit a Decimal. A JSON number with more than six places is rounded to six, half to
// even: that is the float noise of a client (0.1 + 0.2); text must be exact.
Result<Decimal> decimal_of_json(std::string_view json);

std::optional<Millis> time_of_json(std::string_view json);

// Name -> value pairs of one event, on their way into an LwwMap.
class JsonBatch {
 public:
  void add(std::string_view name, simdjson::dom::element value);
  bool has(std::string_view name, size_t among_first) const;
  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  // Views live until the next add().
  std::vector<LwwEntry> entries(Millis at, Offset offset, SourceId source) const;

 private:
  struct Item {
    std::string_view name;
    size_t begin, size;
  };
  std::string text_;
  std::vector<Item> items_;
};

}  // namespace tutti::profile
