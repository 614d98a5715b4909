// Reading numbers, times and texts out of an event's object; shared by the check and the fold, so that they agree.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"
#include "base/types.h"
#include "profile/json_text.h"

namespace tutti::profile {

constexpr int64_t kQuantityMax = 1'000'000'000;

// What a field holds: absent (or null, or ""), unreadable, or a value.
template <typename T>
struct Read {
  bool present = false;
  std::optional<T> value;  // empty though present: unreadable
};

// A JSON number or decimal text, exact; a JSON number with more than six places is rounded to six.
Read<Decimal> read_decimal(simdjson::dom::element e);
Read<Decimal> read_decimal(simdjson::dom::object o, std::string_view field);
// ISO 8601 text.
Read<Millis> read_time(simdjson::dom::object o, std::string_view field);

}  // namespace tutti::profile
