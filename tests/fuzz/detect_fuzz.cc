// Whatever a file's bytes are: detection ends, and the suggested mapping compiles.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "ingest/files/detect.h"
#include "ingest/mapping/mapping.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string path = "/tmp/tutti-detect-fuzz-" + std::to_string(getpid());
  if (size >= 4 && data[0] == 'P' && data[1] == 'A') return 0;  // Parquet is DuckDB's to fuzz
  std::FILE* f = std::fopen(path.c_str(), "wb");
  if (!f) return 0;
  std::fwrite(data, 1, size, f);
  std::fclose(f);
  const auto d = tutti::ingest::detect_file({.path = path, .rows = 20});
  if (!d || d->columns.size() > 100) return 0;
  const auto s = tutti::ingest::suggest_mapping(tutti::ingest::suggest_input(*d, "fuzz", ""));
  if (s.columns.size() != d->columns.size()) std::abort();
  if (!tutti::ingest::Mapping::parse(s.toml, "fuzz")) {
    std::fputs(s.toml.c_str(), stderr);
    std::abort();
  }
  return 0;
}
