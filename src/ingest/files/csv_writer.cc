#include "ingest/files/csv_writer.h"

#include <utility>

#include "base/decimal.h"

namespace tutti::ingest {

std::string without_formula(std::string_view text) {
  // Spreadsheets skip blanks before they look for a formula.
  const size_t first = text.find_first_not_of(" \n");
  constexpr std::string_view kStarts = "=+-@\t\r";
  const bool starts = first != std::string_view::npos && kStarts.find(text[first]) != std::string_view::npos;
  // Full-width forms are folded by East Asian versions of spreadsheets.
  const std::string_view rest = first == std::string_view::npos ? std::string_view{} : text.substr(first);
  const bool wide =
      rest.starts_with("＝") || rest.starts_with("＋") || rest.starts_with("－") || rest.starts_with("＠");
  if ((!starts && !wide) || parse_decimal(text)) return std::string(text);
  std::string out = "'";
  out += text;
  return out;
}

void CsvLine::add_raw(std::string_view text) {
  if (!first_) out_.push_back(delimiter_);
  first_ = false;
  out_ += text;
}

void CsvLine::add(std::string_view text) {
  if (text.find_first_of(",;\t|\"'\n\r") == std::string_view::npos) {
    add_raw(text);
    return;
  }
  add_raw("\"");
  for (const char c : text) out_.append(c == '"' ? 2 : 1, c);
  out_.push_back('"');
}

std::string CsvLine::take() {
  first_ = true;
  out_.push_back('\n');
  return std::exchange(out_, {});
}

}  // namespace tutti::ingest
