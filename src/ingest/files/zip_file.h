// One entry of a ZIP file, streamed, with limits against archives that unpack to more than anybody sends.
//
// Limits (kTooLarge, the message names them): kEntriesMax entries; an entry unpacks to at most kEntryBytesMax and, past
// kRatioFreeBytes, to at most kRatioMax times the file's size.
// Threads: one at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

struct archive;

namespace tutti::ingest {

class ZipEntry : NonCopyable {
 public:
  static constexpr uint64_t kEntriesMax = 10'000;
  static constexpr uint64_t kEntryBytesMax = uint64_t{8} << 30;
  static constexpr uint64_t kRatioFreeBytes = uint64_t{64} << 20;
  static constexpr uint64_t kRatioMax = 250;

  // nullptr: there is no such entry. Names compare without case, as office programs do. kCorrupt: no ZIP file.
  static Result<std::unique_ptr<ZipEntry>> open(const std::string& path, const std::string& name);
  ~ZipEntry();

  // Appends the next piece to `buffer`; false at the end.
  Result<bool> fill(std::string& buffer);
  // The whole entry; kTooLarge beyond `bytes_max`.
  Result<std::string> all(size_t bytes_max);

  uint64_t at() const;  // of the file on disk

 private:
  ZipEntry(archive* a, std::string path, uint64_t file_bytes)
      : archive_(a), path_(std::move(path)), file_bytes_(file_bytes) {}
  tl::unexpected<Error> broken() const;

  archive* archive_;
  std::string path_;
  uint64_t file_bytes_;
  uint64_t unpacked_ = 0;
};

}  // namespace tutti::ingest
