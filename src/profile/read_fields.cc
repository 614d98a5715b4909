#include "profile/read_fields.h"

#include <cmath>

#include "base/time.h"

namespace tutti::profile {
namespace {

namespace dom = simdjson::dom;

// Doubles carry noise of their senders ("0.1 + 0.2"): they are rounded to six places.
std::optional<Decimal> from_double(double d) {
  if (!std::isfinite(d) || std::fabs(d) > 9.2e12) return std::nullopt;
  return Decimal{std::llround(d * 1e6)};
}

std::optional<Decimal> from_integer(int64_t n) {
  constexpr int64_t kMax = INT64_MAX / 1'000'000;
  if (n > kMax || n < -kMax) return std::nullopt;
  return Decimal{n * 1'000'000};
}

}  // namespace

Read<Decimal> read_decimal(dom::element e) {
  switch (e.type()) {
    case dom::element_type::NULL_VALUE: return {};
    case dom::element_type::INT64: return {true, from_integer(e.get_int64().value_unsafe())};
    case dom::element_type::UINT64: return {true, std::nullopt};  // beyond 2^63: beyond any amount
    case dom::element_type::DOUBLE: return {true, from_double(e.get_double().value_unsafe())};
    case dom::element_type::STRING: {
      const std::string_view s = e.get_string().value_unsafe();
      return s.empty() ? Read<Decimal>{} : Read<Decimal>{true, parse_decimal(s)};
    }
    default: return {true, std::nullopt};
  }
}

Read<Decimal> read_decimal(dom::object o, std::string_view field) {
  dom::element e;
  return o[field].get(e) == simdjson::SUCCESS ? read_decimal(e) : Read<Decimal>{};
}

Read<Millis> read_time(dom::object o, std::string_view field) {
  dom::element e;
  if (o[field].get(e) != simdjson::SUCCESS || e.is_null()) return {};
  std::string_view s;
  if (e.get(s) != simdjson::SUCCESS) return {true, std::nullopt};
  return s.empty() ? Read<Millis>{} : Read<Millis>{true, parse_time(s)};
}

}  // namespace tutti::profile
