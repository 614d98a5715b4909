#include "base/decimal.h"

#include <fmt/format.h>

#include <limits>

namespace tutti {
namespace {

__extension__ using Wide = __int128;

constexpr int kPlaces = 6;
constexpr int64_t kOne = 1'000'000;

std::optional<Decimal> from_wide(Wide v) {
  if (v > std::numeric_limits<int64_t>::max() || v < std::numeric_limits<int64_t>::min()) return std::nullopt;
  return Decimal{static_cast<int64_t>(v)};
}

// Reads "e+3" at the end of a number; nullopt when malformed or beyond what could matter.
std::optional<int> parse_exponent(std::string_view s) {
  bool negative = false;
  size_t i = 0;
  if (i < s.size() && (s[i] == '+' || s[i] == '-')) negative = s[i++] == '-';
  if (i == s.size() || s.size() - i > 3) return std::nullopt;
  int v = 0;
  for (; i < s.size(); ++i) {
    if (s[i] < '0' || s[i] > '9') return std::nullopt;
    v = v * 10 + (s[i] - '0');
  }
  return negative ? -v : v;
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  std::string_view s = text;
  bool negative = false;
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) {
    negative = s[0] == '-';
    s.remove_prefix(1);
  }
  int exponent = 0;
  if (const size_t e = s.find_first_of("eE"); e != std::string_view::npos) {
    const auto parsed = parse_exponent(s.substr(e + 1));
    if (!parsed) return std::nullopt;
    exponent = *parsed;
    s = s.substr(0, e);
  }
  Wide digits = 0;
  int places = 0;  // decimal places read so far
  bool point = false;
  bool any = false;
  for (const char c : s) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    any = true;
    if (digits > (static_cast<Wide>(1) << 100)) return std::nullopt;
    digits = digits * 10 + (c - '0');
    if (point) ++places;
  }
  if (!any) return std::nullopt;
  int shift = kPlaces - places + exponent;
  for (; shift > 0 && digits != 0; --shift) {
    if (digits > (static_cast<Wide>(1) << 100)) return std::nullopt;
    digits *= 10;
  }
  for (; shift < 0 && digits != 0; ++shift) {
    if (digits % 10 != 0) return std::nullopt;
    digits /= 10;
  }
  return from_wide(negative ? -digits : digits);
}

std::string to_string(Decimal d) {
  const bool negative = d.micros < 0;
  const uint64_t m = negative ? 0 - static_cast<uint64_t>(d.micros) : static_cast<uint64_t>(d.micros);
  std::string out = fmt::format("{}{}", negative ? "-" : "", m / kOne);
  if (const uint64_t fraction = m % kOne; fraction != 0) {
    std::string f = fmt::format(".{:06}", fraction);
    while (f.back() == '0') f.pop_back();
    out += f;
  }
  return out;
}

std::optional<Decimal> add(Decimal a, Decimal b) {
  return from_wide(static_cast<Wide>(a.micros) + b.micros);
}

std::optional<Decimal> multiply(Decimal a, Decimal b) {
  const Wide product = static_cast<Wide>(a.micros) * b.micros;
  Wide quotient = product / kOne;
  const Wide rest = product % kOne;
  const Wide twice = rest < 0 ? -2 * rest : 2 * rest;
  if (twice > kOne || (twice == kOne && quotient % 2 != 0)) quotient += product < 0 ? -1 : 1;
  return from_wide(quotient);
}

}  // namespace tutti
