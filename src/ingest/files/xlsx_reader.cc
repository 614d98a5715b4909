#include "ingest/files/xlsx_reader.h"

#include <pugixml.hpp>

#include <charconv>
#include <cmath>
#include <cstring>

#include "ingest/files/xlsx_workbook.h"
#include "ingest/files/xml_cutter.h"
#include "ingest/files/zip_file.h"

#include <sys/stat.h>

namespace tutti::ingest {
namespace {

// "BC12" -> 54 (from 0); SIZE_MAX when it is no reference.
size_t column_of(std::string_view reference) {
  size_t n = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z' || n > kColumnsMax) break;
    n = n * 26 + static_cast<size_t>(c - 'A' + 1);
  }
  return n - 1;
}

// Excel keeps 17 digits and shows 15: 0.1 is stored as 0.10000000000000001.
std::string shown(std::string_view text) {
  double d = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), d);
  if (bad != std::errc() || end != text.data() + text.size() || !std::isfinite(d)) return std::string(text);
  char out[40];
  const double size = std::fabs(d);
  if (d == std::floor(d) && size < 1e15)
    return {out, std::to_chars(out, out + sizeof out, static_cast<int64_t>(d)).ptr};
  std::string digits(out, std::to_chars(out, out + sizeof out, d, std::chars_format::general, 15).ptr);
  if (digits.find('e') == std::string::npos || size < 1e-6 || size >= 1e21) return digits;
  return {out, std::to_chars(out, out + sizeof out, d, std::chars_format::fixed).ptr};
}

class XlsxReader final : public RowReader {
 public:
  XlsxReader(Workbook book, SharedStrings strings, std::unique_ptr<ZipEntry> entry, std::string sheet, uint64_t bytes)
      : book_(std::move(book)),
        strings_(std::move(strings)),
        entry_(std::move(entry)),
        sheet_(std::move(sheet)),
        bytes_(bytes),
        cutter_([this](std::string& buffer) { return entry_->fill(buffer); }, "row", kRowXmlMax) {}

  Result<void> start(uint32_t header_row) {
    for (uint32_t k = 0; k < std::max(header_row, 1u); ++k) {
      TRY_VALUE(any, filled_row());
      if (!any) return fail(ErrorCode::kInvalid, "the sheet \"" + sheet_ + "\" ends before its header");
    }
    if (row_.error) return fail(ErrorCode::kInvalid, "the header row cannot be read");
    for (const std::string& cell : cells_) header_.push_back(header_row == 0 ? std::string() : trimmed(cell));
    name_columns(header_);
    pending_ = header_row == 0;
    return {};
  }

  FileFormat format() const override { return FileFormat::kXlsx; }
  const std::vector<std::string>& header() const override { return header_; }
  uint64_t bytes_read() const override { return std::min(entry_->at(), bytes_); }
  uint64_t bytes_total() const override { return bytes_; }
  std::string sheet() const override { return sheet_; }
  std::vector<std::string> sheets() const override {
    std::vector<std::string> names;
    for (const Sheet& s : book_.sheets) names.push_back(s.name);
    return names;
  }

  Result<const FileRow*> next() override {
    if (!pending_) {
      TRY_VALUE(any, filled_row());
      if (!any) return nullptr;
    }
    pending_ = false;
    row_.number = ++count_;
    while (cells_.size() > header_.size() && cells_.back().empty()) cells_.pop_back();
    if (cells_.size() > header_.size() && !row_.error) row_.error = "too_many_columns";
    cells_.resize(std::max(cells_.size(), header_.size()));
    row_.values.assign(cells_.begin(), cells_.end());
    return &row_;
  }

 private:
  static constexpr size_t kRowXmlMax = 8 * kRowBytesMax;  // tags are longer than what they hold

  static std::string trimmed(const std::string& s) {
    const size_t first = s.find_first_not_of(" \t\r\n");
    return first == std::string::npos ? "" : s.substr(first, s.find_last_not_of(" \t\r\n") - first + 1);
  }

  // The next row that has a cell with text in it.
  Result<bool> filled_row() {
    for (;;) {
      XmlCutter::Element element;
      TRY_VALUE(any, cutter_.next(element));
      if (!any) return false;
      row_ = {};
      cells_.clear();
      if (element.too_large) {
        row_.error = "row_too_large";
        return true;
      }
      if (!xml_.load_buffer(element.text.data(), element.text.size(), pugi::parse_default | pugi::parse_ws_pcdata)) {
        row_.error = "bad_xml";
        return true;
      }
      read_cells(xml_.first_child());
      if (row_.error) return true;
      for (const std::string& cell : cells_)
        if (!cell.empty()) return true;
    }
  }

  void read_cells(const pugi::xml_node& row) {
    size_t bytes = 0;
    for (const pugi::xml_node& c : row.children()) {
      const char* reference = c.attribute("r").value();
      const size_t column = *reference ? column_of(reference) : cells_.size();
      if (column >= kColumnsMax) {
        row_.error = "too_many_columns";
        return;
      }
      if (column >= cells_.size()) cells_.resize(column + 1);
      cells_[column] = cell_text(c);
      bytes += cells_[column].size();
    }
    if (bytes > kRowBytesMax) row_.error = "row_too_large";
  }

  static pugi::xml_node child(const pugi::xml_node& cell, std::string_view name) {
    for (const pugi::xml_node& n : cell.children()) {
      std::string_view local = n.name();
      if (const size_t colon = local.find(':'); colon != std::string_view::npos) local.remove_prefix(colon + 1);
      if (local == name) return n;
    }
    return {};
  }

  std::string cell_text(const pugi::xml_node& c) const {
    const std::string_view type = c.attribute("t").value();
    if (type == "inlineStr") {
      std::string out;
      const pugi::xml_node is = child(c, "is");
      append_string_item(&is, out);
      return out;
    }
    const std::string_view v = child(c, "v").text().get();
    if (type == "s") {
      size_t index = SIZE_MAX;
      std::from_chars(v.data(), v.data() + v.size(), index);
      return std::string(strings_.at(index));
    }
    if (type == "b") return v == "1" || v == "true" ? "true" : v.empty() ? "" : "false";
    if (type == "str" || type == "e" || type == "d" || v.empty()) return std::string(v);
    const auto style = c.attribute("s").as_ullong();
    if (style < book_.date_style.size() && book_.date_style[style]) {
      double serial = -1;
      std::from_chars(v.data(), v.data() + v.size(), serial);
      if (std::string iso = serial_to_iso(serial, book_.from_1904); !iso.empty()) return iso;
    }
    return shown(v);
  }

  const Workbook book_;
  const SharedStrings strings_;
  std::unique_ptr<ZipEntry> entry_;
  const std::string sheet_;
  const uint64_t bytes_;
  XmlCutter cutter_;
  pugi::xml_document xml_;
  std::vector<std::string> header_, cells_;
  FileRow row_;
  uint64_t count_ = 0;
  bool pending_ = false;
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_xlsx(const RowReader::Options& options) {
  struct stat info {};
  if (stat(options.path.c_str(), &info) != 0) return fail(ErrorCode::kNotFound, "there is no such file", options.path);
  TRY_VALUE(book, Workbook::read(options.path));
  TRY_VALUE(sheet, book.sheet(options.read.sheet, options.path));
  TRY_VALUE(entry, ZipEntry::open(options.path, sheet->part));
  if (!entry) return fail(ErrorCode::kCorrupt, "the sheet \"" + sheet->name + "\" is missing", options.path);
  TRY_VALUE(strings, SharedStrings::read(options.path));
  const std::string name = sheet->name;
  auto reader = std::make_unique<XlsxReader>(std::move(book), std::move(strings), std::move(entry), name,
                                             static_cast<uint64_t>(info.st_size));
  if (Result<void> started = reader->start(options.read.header_row.value_or(1)); !started)
    return fail(started.error().code, started.error().message, options.path);
  return reader;
}

}  // namespace tutti::ingest
