// The file that names the runs in use (FORMAT.md). A run that it does not name does not exist.
#pragma once

#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/types.h"

namespace tutti::log {

struct SeenManifest {
  struct Run {
    uint64_t number = 0;  // file "run-<number>.ids"
    uint32_t tier = 0;
    uint64_t count = 0;
    bool operator==(const Run&) const = default;
  };
  Hash128 log_id;
  Offset covered_through;
  uint64_t next_number = 1;
  std::vector<Run> runs;
  bool operator==(const SeenManifest&) const = default;
};

std::string run_path(const std::string& dir, uint64_t number);
std::string manifest_path(const std::string& dir);

// kNotFound: none there. kCorrupt: checksum or format.
Result<SeenManifest> read_manifest(const std::string& dir);
Result<void> write_manifest(const std::string& dir, const SeenManifest& manifest);

// Removes runs that `manifest` does not name and files left half-written by a crash; other files are left alone.
void remove_orphans(const std::string& dir, const SeenManifest& manifest);

}  // namespace tutti::log
