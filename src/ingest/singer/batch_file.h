// The files of a BATCH message: JSON lines of bare records, gzip or plain, on this machine.
#pragma once

#include <zlib.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace tutti::ingest::singer {

// The path of a "file://" address that lies in `folder`, links resolved. Errors: kInvalid for other addresses, for one
// outside of the folder and when `folder` is empty: a tap must not make us read (and delete) what it likes.
Result<std::string> batch_path(std::string_view address, const std::string& folder);

class BatchFile : NonCopyable {
 public:
  static Result<BatchFile> open(const std::string& path);
  BatchFile(BatchFile&& other) noexcept
      : path_(std::move(other.path_)), file_(std::exchange(other.file_, nullptr)), buffer_(std::move(other.buffer_)) {}
  ~BatchFile();

  // True: `line` is the next one, until the next call. False: the end. Errors: kCorrupt (broken gzip, a torn end, a
  // line that is too long), kIo.
  Result<bool> next(std::string_view& line);

 private:
  BatchFile(std::string path, gzFile file) : path_(std::move(path)), file_(file) {}
  Result<bool> fill();

  std::string path_;
  gzFile file_ = nullptr;
  std::string buffer_;
  size_t at_ = 0;
};

}  // namespace tutti::ingest::singer
