// Dates and amounts as people and programs write them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/types.h"

namespace tutti::ingest {

// Reads the whole of `text` by a format: literal characters and
//   %Y year of four digits   %y of two (70 to 99: 1970 to 1999)   %E year of the Republic of China (113: 2024)
//   %m month   %b its English name or first three letters   %d day
//   %H hour   %M minute   %S second   %p AM or PM
// Numbers may lack leading zeros. UTC. Or by one of the formats unix, unix_ms, unix_us, unix_days: whole numbers of
// seconds, milliseconds, microseconds, days since 1970; these take ISO 8601 too.
std::optional<Millis> parse_date(std::string_view text, std::string_view format);

// An amount as plain decimal text: "1.234,50 €" with comma, "NT$1,234.50" without. Takes away currency signs and codes
// at the ends, blanks and group separators; "(5)", "5-" and "-5" are negative. Empty when something else is left.
std::string plain_amount(std::string_view text, bool comma);

}  // namespace tutti::ingest
