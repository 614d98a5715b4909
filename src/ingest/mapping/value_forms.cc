#include "ingest/mapping/value_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/time.h"

namespace tutti::ingest {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// Takes digits_min to digits_max digits off the front of `text`.
std::optional<int> take_number(std::string_view& text, size_t digits_min, size_t digits_max) {
  size_t n = 0;
  int value = 0;
  for (; n < digits_max && n < text.size() && digit(text[n]); ++n) value = value * 10 + (text[n] - '0');
  if (n < digits_min) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

std::optional<int> take_month(std::string_view& text) {
  constexpr std::string_view kMonths[] = {"january", "february", "march",     "april",   "may",      "june",
                                          "july",    "august",   "september", "october", "november", "december"};
  size_t n = 0;
  std::string word;
  while (n < text.size() && lower(text[n]) >= 'a' && lower(text[n]) <= 'z') word.push_back(lower(text[n++]));
  for (int m = 0; m < 12; ++m) {
    if (word.size() < 3 || (word != kMonths[m] && word != kMonths[m].substr(0, 3))) continue;
    text.remove_prefix(n);
    return m + 1;
  }
  return std::nullopt;
}

struct Parts {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  bool afternoon = false, half_day = false;

  bool take(char letter, std::string_view& text) {
    std::optional<int> n;
    switch (letter) {
      case 'Y': n = take_number(text, 4, 4); break;
      case 'E': n = take_number(text, 2, 3); break;
      case 'y': n = take_number(text, 2, 2); break;
      case 'b': n = take_month(text); break;
      case 'p':
        if (text.size() < 2 || lower(text[1]) != 'm' || (lower(text[0]) != 'a' && lower(text[0]) != 'p')) return false;
        half_day = true;
        afternoon = lower(text[0]) == 'p';
        text.remove_prefix(2);
        return true;
      case 'm':
      case 'd':
      case 'H':
      case 'M':
      case 'S': n = take_number(text, 1, 2); break;
      default: return false;
    }
    if (!n) return false;
    switch (letter) {
      case 'Y': year = *n; break;
      case 'E': year = *n + 1911; break;
      case 'y': year = *n + (*n < 70 ? 2000 : 1900); break;
      case 'b':
      case 'm': month = *n; break;
      case 'd': day = *n; break;
      case 'H': hour = *n; break;
      case 'M': minute = *n; break;
      default: second = *n; break;
    }
    return true;
  }
};

// What may stand before or behind an amount. Other letters make it something else: SO113001 is no amount.
bool is_currency(std::string_view s) {
  constexpr std::string_view kKnown[] = {"EUR", "USD", "GBP", "CHF", "TWD", "NTD", "CNY", "RMB", "HKD", "JPY", "SGD",
                                         "AUD", "CAD", "KRW", "INR", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "TRY",
                                         "BRL", "€",   "$",   "£",   "¥",   "￥",  "NT$", "US$", "HK$", "A$",  "C$",
                                         "S$",  "NT",  "元",  "圓",  "円",  "Fr.", "kr",  "zł",  "Kč",  "Ft",  "R$"};
  return std::find(std::begin(kKnown), std::end(kKnown), s) != std::end(kKnown);
}

bool blank(char c) {
  return c == ' ' || c == '\t';
}

// Takes a currency and blanks off both ends.
std::string_view without_currency(std::string_view text) {
  constexpr std::string_view kNumber = "0123456789.,'()+-";
  const auto trim = [&] {
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    while (text.ends_with("\xc2\xa0")) text.remove_suffix(2);
    while (text.starts_with("\xc2\xa0")) text.remove_prefix(2);
  };
  trim();
  size_t first = text.find_first_of(kNumber);
  if (text.starts_with("Fr.")) first = 3;
  if (first != 0 && first != std::string_view::npos) {
    std::string_view before = text.substr(0, first);
    while (!before.empty() && blank(before.back())) before.remove_suffix(1);
    while (before.ends_with("\xc2\xa0")) before.remove_suffix(2);
    if (is_currency(before)) text.remove_prefix(first);
  }
  const size_t last = text.find_last_of(kNumber);
  if (last != std::string_view::npos && last + 1 < text.size()) {
    std::string_view behind = text.substr(last + 1);
    while (!behind.empty() && blank(behind.front())) behind.remove_prefix(1);
    while (behind.starts_with("\xc2\xa0")) behind.remove_prefix(2);
    if (is_currency(behind)) text = text.substr(0, last + 1);
  }
  trim();
  return text;
}

// Systems that count from 1970 send ISO 8601 in other versions or fields of themselves: both are read.
std::optional<Millis> parse_unix(std::string_view text, std::string_view unit) {
  if (text.size() > 4 && text[4] == '-') return parse_time(text);
  int64_t n = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  const int64_t factor = unit == "unix" ? 1000 : unit == "unix_days" ? kDayMs : 1;
  constexpr int64_t kYear9999Ms = 253'402'300'799'999;
  if (unit == "unix_us") n = n < 0 ? (n - 999) / 1000 : n / 1000;
  if (n > kYear9999Ms / factor || n < -kYear9999Ms / factor) return std::nullopt;
  const Millis at{n * factor};
  return parse_time(format_time(at)) ? std::optional(at) : std::nullopt;  // years that ISO 8601 can write
}

}  // namespace

std::optional<Millis> parse_date(std::string_view text, std::string_view format) {
  if (format.starts_with("unix")) return parse_unix(text, format);
  Parts p;
  for (size_t k = 0; k < format.size(); ++k) {
    if (format[k] == '%' && k + 1 < format.size()) {
      if (!p.take(format[++k], text)) return std::nullopt;
    } else {
      if (text.empty() || text.front() != format[k]) return std::nullopt;
      text.remove_prefix(1);
    }
  }
  if (!text.empty()) return std::nullopt;
  if (p.half_day) {
    if (p.hour < 1 || p.hour > 12) return std::nullopt;
    p.hour = p.hour % 12 + (p.afternoon ? 12 : 0);
  }
  return parse_time(
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", p.year, p.month, p.day, p.hour, p.minute, p.second));
}

std::string plain_amount(std::string_view text, bool comma) {
  bool negative = false;
  text = without_currency(text);
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
    negative = true;
    text = without_currency(text.substr(1, text.size() - 2));
  } else if (!text.empty() && text.back() == '-') {
    negative = true;
    text.remove_suffix(1);
  } else if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text = without_currency(text.substr(1));  // -$5
  }
  const char decimal = comma ? ',' : '.', group = comma ? '.' : ',';
  std::string out = negative ? "-" : "";
  bool fraction = false, any = false;
  size_t since_group = 0, groups = 0;
  for (size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (digit(c)) {
      out.push_back(c);
      any = true;
      ++since_group;
    } else if (c == decimal && !fraction) {
      if (groups > 0 && since_group != 3) return {};
      out.push_back('.');
      fraction = true;
    } else if ((c == group || c == '\'' || c == ' ') && !fraction && any) {
      if (groups > 0 && since_group != 3) return {};  // 1.23.4 is no amount
      ++groups;
      since_group = 0;
    } else if (text.substr(k).starts_with("\xc2\xa0") || text.substr(k).starts_with("\xe2\x80\xaf")) {
      k += text[k] == '\xc2' ? 1 : 2;  // blanks that do not break
    } else {
      return {};
    }
  }
  if (!any || (!fraction && groups > 0 && since_group != 3)) return {};
  if (out.back() == '.') out.pop_back();
  return out;
}

}  // namespace tutti::ingest
