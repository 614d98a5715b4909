// Files of rows: whatever the bytes, every row is read or has an error, and reading ends.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "ingest/files/row_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string path = "/tmp/tutti-csv-fuzz-" + std::to_string(getpid());
  FILE* f = std::fopen(path.c_str(), "wb");
  if (!f) return 0;
  std::fwrite(data, 1, size, f);
  std::fclose(f);
  auto reader = tutti::ingest::RowReader::open({.path = path});
  if (!reader) return 0;
  uint64_t last = 0;
  for (;;) {
    const auto row = (*reader)->next();
    if (!row || !*row) break;
    if ((*row)->number != ++last) std::abort();
    const bool delimited = (*reader)->format() == tutti::ingest::FileFormat::kDelimited;
    if (delimited && !(*row)->error && (*row)->values.size() != (*reader)->header().size()) std::abort();
  }
  return 0;
}
