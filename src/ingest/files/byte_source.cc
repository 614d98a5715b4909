#include "ingest/files/byte_source.h"

#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>

namespace tutti::ingest {

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode))
    return fail(ErrorCode::kNotFound, "there is no such file", path);
  gzFile file = gzopen(path.c_str(), "rb");  // reads plain files as well
  if (!file) return fail(ErrorCode::kIo, "the file cannot be opened", path);
  gzbuffer(file, kChunk);
  return std::unique_ptr<ByteSource>(new ByteSource(file, static_cast<uint64_t>(info.st_size)));
}

ByteSource::~ByteSource() {
  gzclose(file_);
}

Result<bool> ByteSource::fill(std::string& buffer) {
  const size_t before = buffer.size();
  buffer.resize(before + kChunk);
  const int n = gzread(file_, buffer.data() + before, kChunk);
  buffer.resize(before + static_cast<size_t>(std::max(n, 0)));
  int code = Z_OK;
  const char* message = gzerror(file_, &code);
  if (n < 0 || code == Z_BUF_ERROR)
    return fail(ErrorCode::kCorrupt, code == Z_ERRNO ? "the file cannot be read"
                                                     : std::string("the gzip data is broken or cut: ") + message);
  return n > 0;
}

uint64_t ByteSource::at() const {
  return static_cast<uint64_t>(std::max<z_off_t>(0, gzoffset(file_)));
}

Result<std::string> first_bytes(const std::string& path, size_t bytes_max) {
  TRY_VALUE(source, ByteSource::open(path));
  std::string out;
  while (out.size() < bytes_max) {
    TRY_VALUE(more, source->fill(out));
    if (!more) break;
  }
  if (out.size() > bytes_max) out.resize(bytes_max);
  return out;
}

}  // namespace tutti::ingest
