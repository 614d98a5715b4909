// XLSX: the bytes are the rows of a sheet (up to the first NUL) and the shared strings, in an archive around them; and,
// when they begin with PK, a whole file. Every row is read or has an error, and reading ends.
#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ingest/files/row_reader.h"

namespace {

void add(archive* a, const char* name, std::string_view text) {
  archive_entry* entry = archive_entry_new();
  archive_entry_set_pathname(entry, name);
  archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0600);
  archive_write_header(a, entry);
  archive_write_data(a, text.data(), text.size());
  archive_entry_free(entry);
}

void wrap(const std::string& path, std::string_view bytes) {
  const size_t cut = bytes.find('\0');
  archive* a = archive_write_new();
  archive_write_set_format_zip(a);
  archive_write_zip_set_compression_store(a);
  archive_write_open_filename(a, path.c_str());
  add(a, "xl/workbook.xml", "<workbook><sheets><sheet name=\"S\" r:id=\"a\"/></sheets></workbook>");
  add(a, "xl/_rels/workbook.xml.rels", "<R><R Id=\"a\" Target=\"worksheets/sheet1.xml\"/></R>");
  add(a, "xl/styles.xml", "<s><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></s>");
  add(a, "xl/worksheets/sheet1.xml", bytes.substr(0, cut));
  if (cut != std::string_view::npos) add(a, "xl/sharedStrings.xml", bytes.substr(cut + 1));
  archive_write_free(a);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string path = "/tmp/tutti-xlsx-fuzz-" + std::to_string(getpid());
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("PK\x03\x04")) {
    std::FILE* f = std::fopen(path.c_str(), "wb");
    if (!f) return 0;
    std::fwrite(data, 1, size, f);
    std::fclose(f);
  } else {
    wrap(path, bytes);
  }
  const auto reader = tutti::ingest::RowReader::open({.path = path});
  if (!reader) return 0;
  uint64_t last = 0;
  for (;;) {
    const auto row = (*reader)->next();
    if (!row || !*row) break;
    if ((*row)->number != ++last) std::abort();
    if (!(*row)->error && (*row)->values.size() != (*reader)->header().size()) std::abort();
  }
  return 0;
}
