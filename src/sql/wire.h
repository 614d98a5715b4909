// What a server and its SQL worker say to each other over two pipes: frames of a kind, a length (4 bytes,
// little-endian) and so many bytes. The server sends one kJob; the worker kReady once it is locked in, then kHead,
// kData ..., kEnd, or kError at any place. All are small (kFrameBytesMax), since neither side trusts the other's sizes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/types.h"

namespace tutti::sql {

enum class Format : uint8_t { kJson = 1, kCsv, kParquet, kArrow };
std::optional<Format> parse_format(std::string_view text);
std::string_view content_type(Format format);

constexpr size_t kFrameBytesMax = 1 << 20;

enum class FrameKind : char {
  kReady = 'R',
  kJob = 'J',
  kHead = 'H',
  kData = 'D',
  kError = 'E',
  kEnd = 'Z',
};

struct Frame {
  FrameKind kind = FrameKind::kError;
  std::string bytes;
};

struct Job {
  std::string publication;  // folder of it
  std::string sql;
  Format format = Format::kJson;
  uint64_t rows_max = 0;
  Offset applied;  // of the publication; goes into JSON answers
};
std::string encode(const Job& job);
Result<Job> decode_job(std::string_view bytes);

struct Head {
  uint64_t rows = 0;
  uint64_t columns = 0;
  bool cut = false;  // there were more than rows_max
};
std::string encode(const Head& head);
Result<Head> decode_head(std::string_view bytes);

std::string encode(const Error& error);
Error decode_error(std::string_view bytes);

// Blocking. kUnavailable: the other side is gone.
Result<void> write_frame(int fd, FrameKind kind, std::string_view bytes);
// Waits at most `wait_ms` for each piece (negative: for ever); kOverloaded when nothing came.
Result<Frame> read_frame(int fd, int64_t wait_ms);

}  // namespace tutti::sql
