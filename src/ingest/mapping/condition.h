// When a rule of a mapping applies: a test on one column, or several combined.
//
//   when = { column = "Quantity", less = 0 }          also: less_equal, greater, greater_equal (exact decimals)
//   when = { column = "Email", is = "empty" }         or "not_empty"
//   when = { column = "Status", equals = "closed" }   or not_equals; matches = RE2 (unanchored)
//   when = { all = [ {...}, {...} ] }                 or any = [ ... ]
// Threads: immutable once made.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace re2 {
class RE2;
}

namespace tutti::ingest {

struct Condition {
  enum class Test : uint8_t {
    kAlways,
    kAll,
    kAny,
    kEmpty,
    kNotEmpty,
    kEquals,
    kNotEquals,
    kMatches,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual
  };

  Test test = Test::kAlways;
  uint32_t column = 0;
  std::string text;
  Decimal number;
  std::shared_ptr<const re2::RE2> pattern;
  std::vector<Condition> parts;

  // A numeric test on text that is no number does not hold.
  bool holds(std::span<const std::string_view> values) const;
};

}  // namespace tutti::ingest
