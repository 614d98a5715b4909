// Lines of CSV and JSON for the silos.
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "app/demo/silos.h"
#include "base/json_writer.h"
#include "base/time.h"

namespace tutti::demo {

class CsvFile {
 public:
  CsvFile(std::string name, std::string_view header) {
    file_.name = std::move(name), file_.content = std::string(header) + "\n";
  }

  void row(std::initializer_list<std::string_view> cells) {
    bool first = true;
    for (const std::string_view cell : cells) {
      if (!first) file_.content.push_back(',');
      first = false;
      if (cell.find_first_of(",\"\n") == std::string_view::npos) {
        file_.content += cell;
        continue;
      }
      file_.content.push_back('"');
      for (const char c : cell) {
        if (c == '"') file_.content.push_back('"');
        file_.content.push_back(c);
      }
      file_.content.push_back('"');
    }
    file_.content.push_back('\n');
    ++file_.rows;
  }
  SiloFile take() { return std::move(file_); }

 private:
  SiloFile file_;
};

// A moment on day `day` (0: the first of the 18 months) in office hours.
inline Millis moment_of(const Options& o, Random& r, int day) {
  return Millis{(static_cast<int64_t>(o.today) - Options::kDays + day) * kDayMs +
                r.between(7 * 3600, 18 * 3600) * 1000};
}
inline std::string moment(const Options& o, Random& r, int day) {
  return format_time(moment_of(o, r, day));
}
inline std::string day_text(const Options& o, int day) {
  return format_day(o.today - Options::kDays + day);
}

}  // namespace tutti::demo
