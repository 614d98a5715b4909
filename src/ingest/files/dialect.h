// How delimited text is written: which delimiter, which quotes, where the header is.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/files/guess.h"

namespace tutti::ingest {

struct Dialect {
  Guess delimiter;   // one of , ; tab |
  Guess quote;       // " or '
  Guess header_row;  // "1", "2" ... or "0": none
};

// `text` is the start of a file as UTF-8; a last line without its end is not looked at (unless it is the only one).
Dialect guess_dialect(std::string_view text);

// Where the header is in rows of cells, as the first rows of a sheet are. Rows before the header (titles) have fewer
// cells than it.
Guess guess_header_row(const std::vector<std::vector<std::string>>& rows);

// Splits text into at most `rows_max` rows of cells, leniently: for looking, not for importing.
std::vector<std::vector<std::string>> sample_rows(std::string_view text, char delimiter, char quote, size_t rows_max);

}  // namespace tutti::ingest
