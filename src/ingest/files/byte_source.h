// The bytes of a file in pieces, unpacked when they are gzip.
// Threads: one at a time.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

struct gzFile_s;

namespace tutti::ingest {

class ByteSource : NonCopyable {
 public:
  static constexpr size_t kChunk = 256 * 1024;

  // kNotFound when `path` is no regular file.
  static Result<std::unique_ptr<ByteSource>> open(const std::string& path);
  ~ByteSource();

  // Appends up to kChunk bytes to `buffer`; false at the end. kIo, kCorrupt (broken or cut gzip).
  Result<bool> fill(std::string& buffer);

  uint64_t at() const;  // of the file on disk
  uint64_t total() const { return total_; }

 private:
  ByteSource(gzFile_s* file, uint64_t total) : file_(file), total_(total) {}
  gzFile_s* file_;
  uint64_t total_;
};

// The first `bytes_max` bytes, unpacked; fewer when the file is shorter.
Result<std::string> first_bytes(const std::string& path, size_t bytes_max);

}  // namespace tutti::ingest
