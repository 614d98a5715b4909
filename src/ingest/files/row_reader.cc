#include "ingest/files/row_reader.h"

#include <fmt/format.h>

#include <cstdio>
#include <set>

#include "ingest/files/parquet_reader.h"
#include "ingest/files/text_reader.h"
#include "ingest/files/xlsx_reader.h"

namespace tutti::ingest {
namespace {

std::string magic(const std::string& path) {
  std::string bytes(8, '\0');
  std::FILE* f = std::fopen(path.c_str(), "rb");
  if (!f) return {};
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), f));
  std::fclose(f);
  return bytes;
}

}  // namespace

std::string_view to_string(FileFormat format) {
  switch (format) {
    case FileFormat::kDelimited: return "csv";
    case FileFormat::kJsonLines: return "json_lines";
    case FileFormat::kXlsx: return "xlsx";
    case FileFormat::kParquet: return "parquet";
  }
  return "csv";
}

const Guess& RowReader::encoding() const {
  static const Guess kUtf8{"utf-8", 1, "the format says so"};
  return kUtf8;
}

void name_columns(std::vector<std::string>& names) {
  std::set<std::string> taken;
  for (size_t k = 0; k < names.size(); ++k) {
    std::string name = names[k].empty() ? fmt::format("column_{}", k + 1) : names[k];
    for (int n = 2; !taken.insert(name).second; ++n) name = fmt::format("{}_{}", names[k], n);
    names[k] = std::move(name);
  }
}

Result<std::unique_ptr<RowReader>> RowReader::open(const Options& options) {
  const std::string start = magic(options.path);
  if (start.starts_with("PK\x03\x04")) return open_xlsx(options);
  if (start.starts_with("PAR1")) return open_parquet(options);
  if (start.starts_with("\xd0\xcf\x11\xe0"))
    return fail(ErrorCode::kInvalid, "an .xls of before 2007, or an encrypted one: save it as .xlsx without a password",
                options.path);
  return open_text(options);
}

}  // namespace tutti::ingest
