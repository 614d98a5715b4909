// Exact decimal amounts (money, quantities): a signed count of millionths. Never floating point.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tutti {

struct Decimal {
  int64_t micros = 0;  // value * 1,000,000

  constexpr auto operator<=>(const Decimal&) const = default;
};

// "-12.5", "17850.0", "1e3", "0.001". nullopt for other text, more than 6 decimal places that are not zero, or a value
// outside +-9,223,372,036,854.775807.
std::optional<Decimal> parse_decimal(std::string_view text);

// Shortest text without exponent: "12.5", "0", "-0.001".
std::string to_string(Decimal d);

// nullopt when the result does not fit. Products are rounded half to even at the sixth place.
std::optional<Decimal> add(Decimal a, Decimal b);
std::optional<Decimal> multiply(Decimal a, Decimal b);

}  // namespace tutti
