#include "sql/wire.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "base/codec.h"

namespace tutti::sql {
namespace {

tl::unexpected<Error> gone() {
  return fail(ErrorCode::kUnavailable, "the SQL worker is gone", "sql");
}

Result<void> read_exactly(int fd, char* to, size_t bytes, std::chrono::steady_clock::time_point until, bool for_ever) {
  while (bytes > 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    pollfd waiting{fd, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, for_ever ? -1 : static_cast<int>(std::max<int64_t>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return fail(ErrorCode::kOverloaded, "the SQL worker did not answer in time", "sql");
    const ssize_t got = ::read(fd, to, bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return gone();
    to += got;
    bytes -= static_cast<size_t>(got);
  }
  return {};
}

}  // namespace

std::optional<Format> parse_format(std::string_view text) {
  if (text == "json") return Format::kJson;
  if (text == "csv") return Format::kCsv;
  if (text == "parquet") return Format::kParquet;
  if (text == "arrow") return Format::kArrow;
  return std::nullopt;
}

std::string_view content_type(Format format) {
  switch (format) {
    case Format::kJson: return "application/json; charset=utf-8";
    case Format::kCsv: return "text/csv; charset=utf-8";
    case Format::kParquet: return "application/vnd.apache.parquet";
    case Format::kArrow: return "application/vnd.apache.arrow.stream";
  }
  return "application/octet-stream";
}

std::string encode(const Job& job) {
  Encoder e;
  e.bytes(job.publication);
  e.bytes(job.sql);
  e.byte(static_cast<uint8_t>(job.format));
  e.u(job.rows_max);
  e.u(job.applied.value);
  return e.take();
}

Result<Job> decode_job(std::string_view bytes) {
  Decoder d(bytes);
  Job job;
  job.publication = d.bytes();
  job.sql = d.bytes();
  job.format = static_cast<Format>(d.byte());
  job.rows_max = d.u();
  job.applied = Offset{d.u()};
  if (!d.ok() || !d.at_end()) return fail(ErrorCode::kInternal, "no job", "sql");
  return job;
}

std::string encode(const Head& head) {
  Encoder e;
  e.u(head.rows);
  e.u(head.columns);
  e.byte(head.cut ? 1 : 0);
  return e.take();
}

Result<Head> decode_head(std::string_view bytes) {
  Decoder d(bytes);
  Head head;
  head.rows = d.u();
  head.columns = d.u();
  head.cut = d.byte() != 0;
  if (!d.ok() || !d.at_end()) return fail(ErrorCode::kInternal, "no head of a result", "sql");
  return head;
}

std::string encode(const Error& error) {
  Encoder e;
  e.byte(static_cast<uint8_t>(error.code));
  e.bytes(error.message);
  e.bytes(error.where);
  return e.take();
}

Error decode_error(std::string_view bytes) {
  Decoder d(bytes);
  Error error;
  const uint8_t code = d.byte();
  error.code = code <= static_cast<uint8_t>(ErrorCode::kInternal) ? static_cast<ErrorCode>(code) : ErrorCode::kInternal;
  error.message = d.bytes();
  error.where = d.bytes();
  if (!d.ok()) return {ErrorCode::kInternal, "the SQL worker failed", "sql"};
  return error;
}

Result<void> write_frame(int fd, FrameKind kind, std::string_view bytes) {
  TUTTI_ASSERT(bytes.size() <= kFrameBytesMax);
  std::string frame(1, static_cast<char>(kind));
  for (int shift = 0; shift < 32; shift += 8) frame.push_back(static_cast<char>(bytes.size() >> shift));
  frame += bytes;
  for (size_t at = 0; at < frame.size();) {
    const ssize_t put = ::write(fd, frame.data() + at, frame.size() - at);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return gone();
    at += static_cast<size_t>(put);
  }
  return {};
}

Result<Frame> read_frame(int fd, int64_t wait_ms) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(std::max<int64_t>(wait_ms, 0));
  unsigned char head[5];
  TRY(read_exactly(fd, reinterpret_cast<char*>(head), sizeof head, until, wait_ms < 0));
  size_t size = 0;
  for (int k = 0; k < 4; ++k) size |= static_cast<size_t>(head[k + 1]) << (8 * k);
  if (size > kFrameBytesMax) return fail(ErrorCode::kInternal, "a frame is too long", "sql");
  Frame frame{static_cast<FrameKind>(head[0]), std::string(size, '\0')};
  TRY(read_exactly(fd, frame.bytes.data(), size, until, wait_ms < 0));
  return frame;
}

}  // namespace tutti::sql
