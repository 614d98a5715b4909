#include "ingest/live/gunzip.h"

#include <zlib.h>

#include <algorithm>

#include "model/record.h"

namespace tutti::ingest {
namespace {

constexpr size_t kStep = 64 * 1024;
constexpr int kGzipOnly = 16 + MAX_WBITS;

struct Inflater : NonCopyable {
  z_stream z{};
  bool ready = inflateInit2(&z, kGzipOnly) == Z_OK;
  ~Inflater() {
    if (ready) inflateEnd(&z);
  }
};

}  // namespace

Result<std::string> gunzip(std::string_view body, const LiveLimits& limits) {
  Inflater inflater;
  if (!inflater.ready) return fail(ErrorCode::kInternal, "zlib cannot start", "internal");
  z_stream& z = inflater.z;
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  z.avail_in = static_cast<uInt>(body.size());
  const size_t by_ratio = std::max(limits.gzip_free_bytes, body.size() * static_cast<size_t>(limits.gzip_ratio_max));
  const size_t bytes_max = std::min(limits.request_bytes_max, by_ratio);

  std::string text;
  size_t used = 0;
  text.reserve(std::min(bytes_max, body.size() * 8) + kPayloadPadding);
  for (;;) {
    if (used == text.size()) text.resize(std::min(std::max(used * 2, kStep), bytes_max + 1));
    z.next_out = reinterpret_cast<Bytef*>(text.data() + used);
    z.avail_out = static_cast<uInt>(text.size() - used);
    const int code = inflate(&z, Z_NO_FLUSH);
    used = text.size() - z.avail_out;
    if (used > bytes_max) {
      if (bytes_max < limits.request_bytes_max)
        return fail(ErrorCode::kTooLarge, "the body decompresses more than a hundredfold", "gzip_ratio");
      return fail(ErrorCode::kTooLarge, "the decompressed body is over the limit of a request", "too_large");
    }
    if (code == Z_STREAM_END) break;
    if (code != Z_OK || (z.avail_in == 0 && z.avail_out != 0))
      return fail(ErrorCode::kInvalid, "the body is no whole gzip stream", "bad_gzip");
  }
  if (z.avail_in != 0) return fail(ErrorCode::kInvalid, "there are bytes behind the gzip stream", "bad_gzip");
  text.resize(used);
  text.reserve(used + kPayloadPadding);
  return text;
}

}  // namespace tutti::ingest
