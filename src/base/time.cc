#include "base/time.h"

#include <fmt/format.h>

#include <chrono>

namespace tutti {
namespace {

struct Civil {
  int year;
  unsigned month;
  unsigned day;
};

Civil civil_from_days(int64_t z) {
  z += 719468;
  const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const unsigned doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<int>(static_cast<int64_t>(yoe) + era * 400) + (month <= 2 ? 1 : 0), month,
          doy - (153 * mp + 2) / 5 + 1};
}

unsigned days_in_month(int year, unsigned month) {
  static constexpr unsigned kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

// Reads exactly `digits` decimal digits at `at`, moving it on; -1 if there are fewer.
int number(std::string_view s, size_t& at, size_t digits) {
  if (at + digits > s.size()) return -1;
  int v = 0;
  for (size_t k = 0; k < digits; ++k) {
    const char c = s[at + k];
    if (c < '0' || c > '9') return -1;
    v = v * 10 + (c - '0');
  }
  at += digits;
  return v;
}

bool take(std::string_view s, size_t& at, char c) {
  if (at >= s.size() || s[at] != c) return false;
  ++at;
  return true;
}

// "Z", "+hh:mm", "+hhmm", "+hh" or nothing; minutes east of UTC.
std::optional<int> zone_minutes(std::string_view s, size_t& at) {
  if (at == s.size()) return 0;
  if (take(s, at, 'Z') || take(s, at, 'z')) return 0;
  const char sign = s[at];
  if (sign != '+' && sign != '-') return std::nullopt;
  ++at;
  const int hours = number(s, at, 2);
  int minutes = 0;
  if (at < s.size()) {
    take(s, at, ':');
    minutes = number(s, at, 2);
  }
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

int32_t days_from_civil(int year, unsigned month, unsigned day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const unsigned yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<int32_t>(doe) - 719468;
}

std::optional<Millis> parse_time(std::string_view s) {
  size_t at = 0;
  const int year = number(s, at, 4);
  if (year < 1 || !take(s, at, '-')) return std::nullopt;
  const int month = number(s, at, 2);
  if (month < 1 || month > 12 || !take(s, at, '-')) return std::nullopt;
  const int day = number(s, at, 2);
  if (day < 1 || day > static_cast<int>(days_in_month(year, static_cast<unsigned>(month)))) return std::nullopt;
  int64_t ms = days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day)) * kDayMs;
  if (at == s.size()) return Millis{ms};

  if (s[at] != 'T' && s[at] != 't' && s[at] != ' ') return std::nullopt;
  ++at;
  const int hour = number(s, at, 2);
  if (hour < 0 || hour > 23 || !take(s, at, ':')) return std::nullopt;
  const int minute = number(s, at, 2);
  if (minute < 0 || minute > 59) return std::nullopt;
  int second = 0;
  int milli = 0;
  if (take(s, at, ':')) {
    second = number(s, at, 2);
    if (second < 0 || second > 60) return std::nullopt;
    if (take(s, at, '.') || take(s, at, ',')) {
      int scale = 100;
      const size_t start = at;
      while (at < s.size() && s[at] >= '0' && s[at] <= '9') {
        milli += (s[at] - '0') * scale;
        scale /= 10;
        ++at;
      }
      if (at == start) return std::nullopt;
    }
    if (second == 60) {
      second = 59;
      milli = 999;
    }
  }
  const std::optional<int> zone = zone_minutes(s, at);
  if (!zone || at != s.size()) return std::nullopt;
  ms += (hour * 60 + minute - *zone) * 60'000LL + second * 1000LL + milli;
  return Millis{ms};
}

std::string format_day(int32_t days) {
  const Civil c = civil_from_days(days);
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string format_time(Millis t) {
  const int32_t days = day_of(t);
  const int64_t ms = t.value - days * kDayMs;
  const Civil c = civil_from_days(days);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", c.year, c.month, c.day, ms / kHourMs,
                     ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

Millis system_now() {
  using namespace std::chrono;
  return Millis{duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace tutti
