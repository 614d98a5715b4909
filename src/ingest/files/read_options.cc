#include "ingest/files/read_options.h"

#include <charconv>
#include <string_view>

#include "ingest/files/encoding.h"

namespace tutti::ingest {

ReadOptions ReadOptions::with(const ReadOptions& over) const {
  ReadOptions out = *this;
  if (!over.encoding.empty()) out.encoding = over.encoding;
  if (over.delimiter != 0) out.delimiter = over.delimiter;
  if (over.quote) out.quote = over.quote;
  if (over.header_row) out.header_row = over.header_row;
  if (!over.sheet.empty()) out.sheet = over.sheet;
  return out;
}

std::string ReadOptions::text() const {
  std::string out;
  const auto add = [&](const char* name, const std::string& value) {
    if (!out.empty()) out += ' ';
    out += name;
    out += '=';
    out += value;
  };
  if (!encoding.empty()) add("encoding", encoding);
  if (delimiter != 0) add("delimiter", delimiter == '\t' ? "tab" : std::string(1, delimiter));
  if (quote) add("quote", *quote == 0 ? "none" : std::string(1, *quote));
  if (header_row) add("header_row", std::to_string(*header_row));
  if (!sheet.empty()) add("sheet", sheet);
  return out;
}

std::string set_read_option(ReadOptions& o, const std::string& name, const std::string& value) {
  if (name == "encoding") {
    o.encoding = canonical_encoding(value);
    return o.encoding.empty() ? "must be utf-8, utf-16le, utf-16be, big5, gb18030 or windows-1252" : "";
  }
  if (name == "delimiter") {
    o.delimiter = value == "tab" ? '\t' : value.empty() ? '\0' : value[0];
    const bool known = std::string_view(",;\t|").find(o.delimiter) != std::string_view::npos && o.delimiter != 0;
    return known && (value.size() == 1 || value == "tab") ? "" : "must be one of , ; | or tab";
  }
  if (name == "quote") {
    if (value != "none" && value != "\"" && value != "'") return "must be \", ' or none";
    o.quote = value == "none" ? '\0' : value[0];
    return "";
  }
  if (name == "header_row") {
    uint32_t n = 0;
    const auto [end, bad] = std::from_chars(value.data(), value.data() + value.size(), n);
    if (bad != std::errc() || end != value.data() + value.size() || n > 1'000)
      return "must be the number of the header's row, from 1 to 1000, or 0 for none";
    o.header_row = n;
    return "";
  }
  o.sheet = value;
  return value.empty() ? "must be a sheet's name or number" : "";
}

}  // namespace tutti::ingest
