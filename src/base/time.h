// UTC times as text. Inside Tutti a time is Millis; text exists only at the edges.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/types.h"

namespace tutti {

// Parses ISO 8601 / RFC 3339: "2026-11-24", "2026-11-24T08:13:43Z", "2026-11-24 08:13:43.123456+08:00".
// 'T' or one blank parts date and time; without a zone the time is UTC; digits past milliseconds are cut.
// A leap second (":60") is read as the last millisecond of that minute. Years 0001 to 9999. nullopt for anything else.
std::optional<Millis> parse_time(std::string_view text);

// "2026-11-24T08:13:43.123Z", always with milliseconds.
std::string format_time(Millis t);

// "2026-11-24".
std::string format_day(int32_t days_since_epoch);

// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
int32_t days_from_civil(int year, unsigned month, unsigned day);

// The machine's clock. Only edges may call it (network, writer, CLI); the loop takes time from records.
Millis system_now();

}  // namespace tutti
