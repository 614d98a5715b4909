#include "ingest/mapping/condition.h"

#include <re2/re2.h>

#include <algorithm>

namespace tutti::ingest {

bool Condition::holds(std::span<const std::string_view> values) const {
  const auto part_holds = [&](const Condition& c) { return c.holds(values); };
  switch (test) {
    case Test::kAlways: return true;
    case Test::kAll: return std::all_of(parts.begin(), parts.end(), part_holds);
    case Test::kAny: return std::any_of(parts.begin(), parts.end(), part_holds);
    case Test::kEmpty: return values[column].find_first_not_of(" \t") == std::string_view::npos;
    case Test::kNotEmpty: return values[column].find_first_not_of(" \t") != std::string_view::npos;
    case Test::kEquals: return values[column] == text;
    case Test::kNotEquals: return values[column] != text;
    case Test::kMatches:
      return re2::RE2::PartialMatch(re2::StringPiece(values[column].data(), values[column].size()), *pattern);
    default: break;
  }
  const std::optional<Decimal> value = parse_decimal(values[column]);
  if (!value) return false;
  switch (test) {
    case Test::kLess: return *value < number;
    case Test::kLessEqual: return *value <= number;
    case Test::kGreater: return *value > number;
    default: return *value >= number;
  }
}

}  // namespace tutti::ingest
