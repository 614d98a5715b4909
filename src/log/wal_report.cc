#include "log/wal_report.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <vector>

#include "log/file.h"

namespace tutti::log {
namespace {

constexpr size_t kHeaderBytes = 32;
constexpr size_t kFrameHeaderBytes = 24;
constexpr uint32_t kMagic = 0x377f0682;  // the last bit tells the byte order of the checksums

uint32_t big_endian(const uint8_t* p) {
  return static_cast<uint32_t>(p[0]) << 24 | static_cast<uint32_t>(p[1]) << 16 | static_cast<uint32_t>(p[2]) << 8 |
         p[3];
}

// SQLite's running checksum: two sums over pairs of 32-bit words.
struct Checksum {
  uint32_t a = 0, b = 0;
  bool big = false;

  void add(std::span<const uint8_t> bytes) {
    for (size_t i = 0; i + 8 <= bytes.size(); i += 8) {
      a += word(&bytes[i]) + b;
      b += word(&bytes[i + 4]) + a;
    }
  }
  bool equals(const uint8_t* stored) const { return a == big_endian(stored) && b == big_endian(stored + 4); }

 private:
  uint32_t word(const uint8_t* p) const {
    if (big) return big_endian(p);
    uint32_t v;
    std::memcpy(&v, p, sizeof v);
    static_assert(std::endian::native == std::endian::little);
    return v;
  }
};

struct Header {
  uint32_t page_bytes = 0;
  std::array<uint8_t, 8> salts{};
  Checksum checksum;
};

// page_bytes 0: not a WAL header.
Header parse_header(std::span<const uint8_t> bytes) {
  Header h;
  if (bytes.size() < kHeaderBytes || (big_endian(&bytes[0]) & ~1u) != kMagic) return h;
  h.checksum.big = (big_endian(&bytes[0]) & 1) != 0;
  h.checksum.add(bytes.first(24));
  if (!h.checksum.equals(&bytes[24])) return h;
  std::memcpy(h.salts.data(), &bytes[16], 8);
  h.page_bytes = big_endian(&bytes[8]);
  return h;
}

// A frame of an earlier use of the file: the first salt counts the restarts of the WAL; page number and database size
// are plausible. Anything else is what a torn write, a lost block or damage left.
bool left_over(const Header& h, std::span<const uint8_t> frame_header) {
  constexpr uint32_t kRestartsMax = 1 << 20, kPagesMax = 1 << 26;
  const auto zero = [](uint8_t b) { return b == 0; };
  if (std::ranges::all_of(frame_header.subspan(8, 8), zero)) return false;
  const uint32_t age = big_endian(h.salts.data()) - big_endian(&frame_header[8]);
  const uint32_t page = big_endian(&frame_header[0]), pages = big_endian(&frame_header[4]);
  return age >= 1 && age < kRestartsMax && page >= 1 && page < kPagesMax && pages < kPagesMax;
}

// Counts what lies behind the last whole commit and is of the WAL's present use.
Result<void> count_dropped(int fd, const Header& h, const std::string& path, WalReport& report) {
  const size_t frame_bytes = kFrameHeaderBytes + h.page_bytes;
  std::vector<uint8_t> head(kFrameHeaderBytes);
  for (uint64_t at = report.valid_bytes; at < report.file_bytes; at += frame_bytes) {
    TRY_VALUE(got, read_at(fd, head, at, path));
    const bool whole = got == head.size();
    if (whole && left_over(h, head)) return {};
    report.dropped_bytes += std::min<uint64_t>(frame_bytes, report.file_bytes - at);
    const bool current = whole && std::memcmp(&head[8], h.salts.data(), 8) == 0;
    if (current && big_endian(&head[4]) != 0 && at + frame_bytes <= report.file_bytes) report.dropped_commit = true;
  }
  return {};
}

}  // namespace

Result<WalReport> read_wal(const std::string& path) {
  WalReport report;
  Result<UniqueFd> fd = open_to_read(path);
  if (!fd && fd.error().code == ErrorCode::kNotFound) return report;
  if (!fd) return tl::unexpected(fd.error());
  TRY_VALUE(size, file_size(fd->get(), path));
  report.file_bytes = size;
  if (report.file_bytes == 0) return report;

  std::vector<uint8_t> buffer(kHeaderBytes);
  TRY_VALUE(got, read_at(fd->get(), buffer, 0, path));
  Header h = parse_header(std::span(buffer).first(got));
  if (h.page_bytes == 0) {
    report.dropped_bytes = report.file_bytes;
    return report;
  }
  report.page_bytes = h.page_bytes;
  report.valid_bytes = kHeaderBytes;
  buffer.resize(kFrameHeaderBytes + h.page_bytes);
  uint64_t frames = 0;
  for (uint64_t at = kHeaderBytes;; at += buffer.size()) {
    TRY_VALUE(bytes, read_at(fd->get(), buffer, at, path));
    if (bytes < buffer.size() || std::memcmp(&buffer[8], h.salts.data(), 8) != 0) break;
    h.checksum.add(std::span(buffer).first(8));
    h.checksum.add(std::span(buffer).subspan(kFrameHeaderBytes));
    if (!h.checksum.equals(&buffer[16])) break;
    ++frames;
    if (big_endian(&buffer[4]) == 0) continue;  // not the last frame of its commit
    ++report.commits;
    report.frames = frames;
    report.valid_bytes = at + buffer.size();
  }
  TRY(count_dropped(fd->get(), h, path, report));
  return report;
}

}  // namespace tutti::log
