// How to read a file; said by a mapping or by flags. What is not given is found out, but for header_row, which is 1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tutti::ingest {

struct ReadOptions {
  std::string encoding = {};                // canonical (encoding.h)
  char delimiter = 0;                       // , ; tab |
  std::optional<char> quote = {};           // " or '; 0: quotes are text
  std::optional<uint32_t> header_row = {};  // 1: the first row that is not blank; 0: none, columns are column_1 ...
  std::string sheet = {};                   // XLSX: name, or number from 1; empty: the first visible one

  // What `over` gives outweighs what is here.
  ReadOptions with(const ReadOptions& over) const;
  // One line that names what is given: "encoding=big5 delimiter=;"; empty when nothing is.
  std::string text() const;
};

// Sets one option by its name in mappings and flags: encoding, delimiter (one character, or "tab"), quote (", ' or
// "none"), header_row, sheet. Gives the fault in words; empty: taken.
std::string set_read_option(ReadOptions& options, const std::string& name, const std::string& value);

}  // namespace tutti::ingest
