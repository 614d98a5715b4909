// Writes delimited text (RFC 4180): what Tutti gives out as CSV.
//
// Cells that people open in a spreadsheet go through add_safe(): a text that begins with = + - @, a tab or a carriage
// return would be run as a formula there, so it gets an apostrophe in front (OWASP, "CSV Injection"). Numbers stay as
// they are. Files that are read back by machines (the error file) use add().
#pragma once

#include <string>
#include <string_view>

namespace tutti::ingest {

// The text with an apostrophe in front when a spreadsheet would take it for a formula. For XLSX as well.
std::string without_formula(std::string_view text);

class CsvLine {
 public:
  explicit CsvLine(char delimiter = ',') : delimiter_(delimiter) {}

  void add(std::string_view text);
  void add_safe(std::string_view text) { add(without_formula(text)); }
  void add_raw(std::string_view text);  // cells as they are, delimiters and quotes included
  std::string take();                   // with its line end; the next line begins

 private:
  const char delimiter_;
  std::string out_;
  bool first_ = true;
};

}  // namespace tutti::ingest
