#include "ingest/files/detect.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "ingest/files/byte_source.h"
#include "ingest/files/dialect.h"
#include "ingest/files/encoding.h"
#include "ingest/mapping/json_row.h"

namespace tutti::ingest {
namespace {

constexpr size_t kPathsMax = 300;  // columns of JSON lines

// Dialect and encoding of text, from its start.
Result<void> look_at_text(const DetectOptions& o, Detection& d) {
  TRY_VALUE(bytes, first_bytes(o.path, kDetectBytes));
  d.encoding = guess_encoding(bytes);
  if (!o.read.encoding.empty()) d.encoding = {o.read.encoding, 1, "as given"};
  std::string text = bytes;
  if (d.encoding.value != "utf-8") {
    TRY_VALUE(converter, ToUtf8::make(d.encoding.value));
    text.clear();
    converter->append(bytes, false, text);
  }
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  Dialect dialect = guess_dialect(std::string_view(text).substr(0, 256 * 1024));
  d.delimiter = std::move(dialect.delimiter);
  d.quote = std::move(dialect.quote);
  d.header_row = std::move(dialect.header_row);
  return {};
}

Result<std::vector<std::vector<std::string>>> first_rows(const std::string& path, const ReadOptions& read, size_t n) {
  TRY_VALUE(reader, RowReader::open({.path = path, .read = read}));
  std::vector<std::vector<std::string>> rows;
  while (rows.size() < n) {
    TRY_VALUE(row, reader->next());
    if (!row) break;
    rows.emplace_back(row->values.begin(), row->values.end());
  }
  return rows;
}

// The header of a sheet: titles may stand above it.
Result<void> look_at_sheet(const DetectOptions& o, Detection& d) {
  ReadOptions raw = o.read;
  raw.header_row = 0;
  // Without a header the first row sets the width, which a title would make too narrow: rows come with an error then,
  // but with all their cells.
  TRY_VALUE(rows, first_rows(o.path, raw, 50));
  d.header_row = guess_header_row(rows);
  return {};
}

// All paths of the leaves of JSON objects.
void paths_of(simdjson::dom::element e, const std::string& prefix, std::vector<std::string>& out) {
  simdjson::dom::object object;
  if (e.get(object) != simdjson::SUCCESS) {
    if (!prefix.empty() && out.size() < kPathsMax && std::find(out.begin(), out.end(), prefix) == out.end())
      out.push_back(prefix);
    return;
  }
  for (const auto& [key, value] : object)
    paths_of(value, prefix.empty() ? std::string(key) : prefix + "." + std::string(key), out);
}

Result<void> look_at_objects(RowReader& reader, size_t rows_max, Detection& d) {
  std::vector<std::string> lines, paths;
  simdjson::dom::parser parser;
  while (lines.size() < rows_max) {
    TRY_VALUE(row, reader.next());
    if (!row) break;
    simdjson::dom::element e;
    if (parser.parse(row->text.data(), row->text.size()).get(e) != simdjson::SUCCESS) continue;
    paths_of(e, "", paths);
    lines.emplace_back(row->text);
  }
  JsonRow json;
  for (std::string& p : paths) d.columns.push_back({std::move(p), {}, {}});
  std::vector<std::string> names;
  for (const DetectedColumn& c : d.columns) names.push_back(c.name);
  for (const std::string& line : lines) {
    if (!json.read(line, names)) continue;
    for (size_t k = 0; k < names.size(); ++k) d.columns[k].samples.emplace_back(json.values()[k]);
  }
  return {};
}

Result<void> look_at_cells(RowReader& reader, size_t rows_max, Detection& d) {
  for (const std::string& name : reader.header()) d.columns.push_back({name, {}, {}});
  for (size_t n = 0; n < rows_max; ++n) {
    TRY_VALUE(row, reader.next());
    if (!row) break;
    if (row->error) continue;
    for (size_t k = 0; k < d.columns.size(); ++k) d.columns[k].samples.emplace_back(row->values[k]);
  }
  return {};
}

}  // namespace

std::vector<std::string> Detection::notes() const {
  std::vector<std::string> out;
  const auto add = [&](const char* what, const Guess& g) {
    if (!g.value.empty())
      out.push_back(
          fmt::format("{} {} ({:.0f} %): {}", what, g.value == "\t" ? "tab" : g.value, g.confidence * 100, g.why));
  };
  if (format == FileFormat::kDelimited || format == FileFormat::kJsonLines) add("encoding", encoding);
  if (format == FileFormat::kDelimited) add("delimiter", delimiter);
  if (format == FileFormat::kDelimited || format == FileFormat::kXlsx) add("header in row", header_row);
  if (format == FileFormat::kXlsx) out.push_back("sheet " + sheet);
  return out;
}

Result<Detection> detect_file(const DetectOptions& o) {
  Detection d;
  TRY_VALUE(probe, RowReader::open({.path = o.path, .read = o.read}));
  d.format = probe->format();
  d.read = o.read;
  if (d.format == FileFormat::kDelimited || d.format == FileFormat::kJsonLines) {
    TRY(look_at_text(o, d));
    d.read.encoding = d.encoding.value;
    if (d.format == FileFormat::kDelimited && !probe->is_error_file()) {
      if (o.read.delimiter != 0) d.delimiter = {std::string(1, o.read.delimiter), 1, "as given"};
      d.read.delimiter = d.delimiter.value[0];
      if (!o.read.quote && d.quote.value != "\"") d.read.quote = d.quote.value[0];
    }
  }
  if (d.format == FileFormat::kXlsx) {
    TRY(look_at_sheet(o, d));
    d.sheets = probe->sheets();
    d.sheet = probe->sheet();
    if (d.sheets.size() > 1) d.read.sheet = d.sheet;
  }
  const bool has_header =
      (d.format == FileFormat::kDelimited && !probe->is_error_file()) || d.format == FileFormat::kXlsx;
  if (has_header) {
    if (o.read.header_row) d.header_row = {std::to_string(*o.read.header_row), 1, "as given"};
    const auto row = static_cast<uint32_t>(std::stoul(d.header_row.value));
    if (row != 1 || o.read.header_row) d.read.header_row = row;
  }
  TRY_VALUE(reader, RowReader::open({.path = o.path, .read = d.read}));
  if (d.format == FileFormat::kJsonLines) TRY(look_at_objects(*reader, o.rows, d));
  else TRY(look_at_cells(*reader, o.rows, d));
  std::vector<std::vector<std::string>> samples;
  for (const DetectedColumn& c : d.columns) samples.push_back(c.samples);
  d.hints = guess_hints(samples, d.read.delimiter);
  for (DetectedColumn& c : d.columns) c.content = guess_content(c.samples, d.hints);
  return d;
}

SuggestInput suggest_input(const Detection& d, const std::string& file_name, const std::string& source) {
  SuggestInput in{.file_name = file_name, .source = source, .read = d.read, .notes = d.notes()};
  for (const DetectedColumn& c : d.columns) {
    in.columns.push_back(c.name);
    in.samples.push_back(c.samples);
  }
  return in;
}

}  // namespace tutti::ingest
