// What an XLSX says beside its rows: the sheets, which styles show dates, the shared strings.
// Format: ECMA-376 part 1, 18.2 (workbook), 18.8 (styles), 18.4 (shared strings). Immutable once read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tutti::ingest {

constexpr size_t kSharedStringsMax = size_t{256} << 20;  // bytes of all shared strings of a file
constexpr size_t kSharedStringCountMax = size_t{16} << 20;

struct Sheet {
  std::string name, part;  // part: its path in the archive
  bool hidden = false;
};

struct Workbook {
  std::vector<Sheet> sheets;
  std::vector<bool> date_style;  // by the index that cells carry
  bool from_1904 = false;        // day 0 is 1904-01-01, as old Macs had it

  static Result<Workbook> read(const std::string& path);
  // `wanted`: a name, a number from 1, or empty: the first that is not hidden. kInvalid lists those that there are.
  Result<const Sheet*> sheet(const std::string& wanted, const std::string& path) const;
};

class SharedStrings {
 public:
  // kTooLarge names the limit.
  static Result<SharedStrings> read(const std::string& path);
  std::string_view at(size_t index) const {
    return index + 1 < begins_.size()
               ? std::string_view(text_).substr(begins_[index], begins_[index + 1] - begins_[index])
               : std::string_view{};
  }

 private:
  std::string text_;
  std::vector<uint32_t> begins_ = {0};  // one more than there are strings
};

// A day number as Excel counts, as ISO text: "2024-03-01", "2024-03-01T10:30:00", "10:30:00" when it is below 1.
// Empty when it is no day between the years 1900 and 9999.
std::string serial_to_iso(double serial, bool from_1904);

// Whether a number format shows a date or a time of day: "dd.mm.yyyy", "[$-404]e/m/d" do; "[h]:mm" (a duration),
// "0.00 \"days\"" do not.
bool is_date_format(std::string_view format);

// The text of an <si> or <is> element, runs put together, phonetic hints left out; _x000A_ escapes undone.
void append_string_item(const void* element, std::string& out);  // const pugi::xml_node*

}  // namespace tutti::ingest
