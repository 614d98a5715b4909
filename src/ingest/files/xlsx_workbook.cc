#include "ingest/files/xlsx_workbook.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <map>

#include "base/time.h"
#include "ingest/files/row_reader.h"
#include "ingest/files/xml_cutter.h"
#include "ingest/files/zip_file.h"

namespace tutti::ingest {
namespace {

constexpr size_t kPartMax = size_t{32} << 20;  // of workbook, relations and styles, which are held whole
constexpr size_t kSheetsMax = 1'000;

std::string_view local(const pugi::xml_node& n) {
  const std::string_view name = n.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(const pugi::xml_node& parent, std::string_view name) {
  for (const pugi::xml_node& n : parent.children())
    if (local(n) == name) return n;
  return {};
}

// An empty document when the part is missing.
Result<void> load(const std::string& path, const std::string& part, pugi::xml_document& out) {
  TRY_VALUE(entry, ZipEntry::open(path, part));
  if (!entry) return {};
  TRY_VALUE(text, entry->all(kPartMax));
  if (!out.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata))
    return fail(ErrorCode::kCorrupt, part + " is no XML", path);
  return {};
}

// Targets of relations are relative to the part's folder, or absolute in the archive.
std::string part_of(const std::string& folder, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  std::string base = folder;
  while (target.starts_with("../")) {
    target.remove_prefix(3);
    base.clear();
  }
  return base + std::string(target);
}

Result<std::map<std::string, std::string>> relations(const std::string& path, const std::string& folder,
                                                     const std::string& name) {
  pugi::xml_document doc;
  TRY(load(path, folder + "_rels/" + name + ".rels", doc));
  std::map<std::string, std::string> out;
  for (const pugi::xml_node& r : doc.first_child().children())
    out[r.attribute("Id").value()] = part_of(folder, r.attribute("Target").value());
  return out;
}

std::string relation_id(const pugi::xml_node& sheet) {
  for (const pugi::xml_attribute& a : sheet.attributes()) {
    const std::string_view name = a.name();
    if (name == "id" || name.ends_with(":id")) return a.value();
  }
  return {};
}

Result<std::vector<bool>> date_styles(const std::string& path, const std::string& folder) {
  pugi::xml_document doc;
  TRY(load(path, folder + "styles.xml", doc));
  std::map<int, bool> custom;
  const pugi::xml_node root = doc.first_child();
  for (const pugi::xml_node& f : child(root, "numFmts").children())
    custom[f.attribute("numFmtId").as_int()] = is_date_format(f.attribute("formatCode").value());
  std::vector<bool> out;
  for (const pugi::xml_node& xf : child(root, "cellXfs").children()) {
    const int id = xf.attribute("numFmtId").as_int();
    const auto it = custom.find(id);
    // Built in: 14 to 22 are dates and times, 27 to 36 and 50 to 58 those of East Asia, 45 and 47 minutes.
    const bool built_in = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
    out.push_back(it != custom.end() ? it->second : built_in);
  }
  return out;
}

}  // namespace

bool is_date_format(std::string_view f) {
  bool date = false;
  f = f.substr(0, f.find(';'));  // the format of positive numbers
  for (size_t k = 0; k < f.size(); ++k) {
    const char c = f[k];
    if (c == '"') k = std::min(f.find('"', k + 1), f.size());
    else if (c == '\\' || c == '_' || c == '*') ++k;
    else if (c == '[') {
      const size_t end = std::min(f.find(']', k), f.size());
      const std::string_view inside = f.substr(k + 1, end - k - 1);
      if (!inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos)
        return false;  // elapsed time
      k = end;
    } else if (std::strchr("ymdhseYMDHS", c)) {
      if (f.substr(k).starts_with("E+") || f.substr(k).starts_with("E-") || f.substr(k, 2) == "e+") return false;
      date = true;
    } else if (c == '0' || c == '#' || c == '?') {
      if (!date) return false;  // digits come first in numbers; in dates only fractions of a second
    }
  }
  return date && f != "General";
}

std::string serial_to_iso(double serial, bool from_1904) {
  if (!(serial >= 0) || serial >= 2'958'466) return {};
  double day = std::floor(serial);
  auto seconds = static_cast<int64_t>(std::llround((serial - day) * 86'400));
  if (seconds == 86'400) {
    seconds = 0;
    day += 1;
  }
  const std::string time = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (day == 0 && !from_1904) return time;
  // Day 60 is the 29th of February 1900, which never was; the days before it count one less.
  const int32_t base = from_1904 ? days_from_civil(1904, 1, 1) : days_from_civil(1899, 12, 30) + (day < 60 ? 1 : 0);
  const std::string date = format_day(base + static_cast<int32_t>(day));
  return seconds == 0 ? date : date + "T" + time;
}

Result<Workbook> Workbook::read(const std::string& path) {
  Workbook out;
  TRY_VALUE(top, relations(path, "", ""));
  std::string part = "xl/workbook.xml";
  for (const auto& [id, target] : top)
    if (target.ends_with("workbook.xml") || target.ends_with("workbook.xlsm")) part = target;
  const size_t slash = part.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : part.substr(0, slash + 1);
  pugi::xml_document doc;
  TRY(load(path, part, doc));
  const pugi::xml_node root = doc.first_child();
  if (!root) return fail(ErrorCode::kInvalid, "this ZIP file is no XLSX: it has no workbook", path);
  const std::string_view since = child(root, "workbookPr").attribute("date1904").value();
  out.from_1904 = since == "1" || since == "true";
  TRY_VALUE(targets, relations(path, folder, part.substr(folder.size())));
  for (const pugi::xml_node& s : child(root, "sheets").children()) {
    if (local(s) != "sheet") continue;
    if (out.sheets.size() == kSheetsMax) return fail(ErrorCode::kTooLarge, "the file has more than 1,000 sheets", path);
    const std::string_view state = s.attribute("state").value();
    out.sheets.push_back({s.attribute("name").value(), targets[relation_id(s)], !state.empty() && state != "visible"});
  }
  TRY_VALUE(styles, date_styles(path, folder));
  out.date_style = std::move(styles);
  return out;
}

Result<const Sheet*> Workbook::sheet(const std::string& wanted, const std::string& path) const {
  std::string known;
  for (size_t k = 0; k < sheets.size(); ++k) {
    const Sheet& s = sheets[k];
    if (wanted.empty() ? !s.hidden : s.name == wanted) return &s;
    known += (known.empty() ? "" : ", ") + s.name;
  }
  size_t number = 0;
  const auto [end, bad] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  if (bad == std::errc() && end == wanted.data() + wanted.size() && number >= 1 && number <= sheets.size())
    return &sheets[number - 1];
  return fail(ErrorCode::kInvalid, fmt::format("there is no sheet \"{}\"; there are {}", wanted, known), path);
}

void append_string_item(const void* element, std::string& out) {
  const auto& item = *static_cast<const pugi::xml_node*>(element);
  const size_t before = out.size();
  for (const pugi::xml_node& n : item.children()) {
    const std::string_view name = local(n);
    if (name == "t") out += n.text().get();
    else if (name == "r") out += child(n, "t").text().get();
  }
  // _x000D_ and its like stand for characters that XML cannot carry.
  for (size_t k = out.find("_x", before); k != std::string::npos; k = out.find("_x", k + 1)) {
    unsigned code = 0;
    if (out.size() < k + 7 || out[k + 6] != '_') continue;
    const auto [end, bad] = std::from_chars(out.data() + k + 2, out.data() + k + 6, code, 16);
    if (bad != std::errc() || end != out.data() + k + 6 || code >= 0x80) continue;
    out.replace(k, 7, 1, static_cast<char>(code));
  }
}

Result<SharedStrings> SharedStrings::read(const std::string& path) {
  SharedStrings out;
  TRY_VALUE(entry, ZipEntry::open(path, "xl/sharedStrings.xml"));
  if (!entry) return out;
  XmlCutter cutter([&](std::string& buffer) { return entry->fill(buffer); }, "si", kRowBytesMax);
  XmlCutter::Element si;
  for (;;) {
    TRY_VALUE(any, cutter.next(si));
    if (!any) break;
    pugi::xml_document doc;
    if (!si.too_large) {
      if (!doc.load_buffer(si.text.data(), si.text.size(), pugi::parse_default | pugi::parse_ws_pcdata))
        return fail(ErrorCode::kCorrupt, "the shared strings are no XML", path);
      const pugi::xml_node item = doc.first_child();
      append_string_item(&item, out.text_);
    }
    out.begins_.push_back(static_cast<uint32_t>(out.text_.size()));
    if (out.text_.size() > kSharedStringsMax || out.begins_.size() > kSharedStringCountMax)
      return fail(ErrorCode::kTooLarge,
                  fmt::format("the sheets share more than {} MiB of different texts; save the sheet as CSV",
                              kSharedStringsMax >> 20),
                  path);
  }
  out.text_.shrink_to_fit();
  return out;
}

}  // namespace tutti::ingest
