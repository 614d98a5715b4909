#include "ingest/files/zip_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <strings.h>
#include <sys/stat.h>

namespace tutti::ingest {

Result<std::unique_ptr<ZipEntry>> ZipEntry::open(const std::string& path, const std::string& name) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return fail(ErrorCode::kNotFound, "there is no such file", path);
  archive* a = archive_read_new();
  if (!a) return fail(ErrorCode::kInternal, "libarchive cannot be started");
  std::unique_ptr<ZipEntry> zip(new ZipEntry(a, path, static_cast<uint64_t>(info.st_size)));
  archive_read_support_format_zip_seekable(a);
  if (archive_read_open_filename(a, path.c_str(), 64 * 1024) != ARCHIVE_OK) return zip->broken();
  archive_entry* entry = nullptr;
  for (uint64_t n = 0;; ++n) {
    const int status = archive_read_next_header(a, &entry);
    if (status == ARCHIVE_EOF) return nullptr;
    if (status < ARCHIVE_WARN) return zip->broken();
    if (n == kEntriesMax)
      return fail(ErrorCode::kTooLarge, fmt::format("the archive has more than {} parts", kEntriesMax), path);
    const char* entry_name = archive_entry_pathname(entry);
    if (!entry_name || strcasecmp(entry_name, name.c_str()) != 0) continue;
    if (archive_entry_is_encrypted(entry) == 1)
      return fail(ErrorCode::kInvalid, "the file is encrypted: save it without a password", path);
    return zip;
  }
}

ZipEntry::~ZipEntry() {
  archive_read_free(archive_);
}

tl::unexpected<Error> ZipEntry::broken() const {
  const char* text = archive_error_string(archive_);
  return fail(ErrorCode::kCorrupt, fmt::format("the ZIP data is broken or cut: {}", text ? text : "no reason given"),
              path_);
}

Result<bool> ZipEntry::fill(std::string& buffer) {
  constexpr size_t kChunk = 256 * 1024;
  const size_t before = buffer.size();
  buffer.resize(before + kChunk);
  const la_ssize_t n = archive_read_data(archive_, buffer.data() + before, kChunk);
  buffer.resize(before + static_cast<size_t>(n > 0 ? n : 0));
  if (n < 0) return broken();
  unpacked_ += static_cast<uint64_t>(n);
  if (unpacked_ > kEntryBytesMax)
    return fail(ErrorCode::kTooLarge, fmt::format("a part unpacks to more than {} GiB", kEntryBytesMax >> 30), path_);
  if (unpacked_ > kRatioFreeBytes && unpacked_ / kRatioMax > file_bytes_)
    return fail(ErrorCode::kTooLarge, fmt::format("a part unpacks to more than {} times the file's size", kRatioMax),
                path_);
  return n > 0;
}

Result<std::string> ZipEntry::all(size_t bytes_max) {
  std::string out;
  for (bool more = true; more;) {
    TRY_VALUE(got, fill(out));
    more = got;
    if (out.size() > bytes_max)
      return fail(ErrorCode::kTooLarge, fmt::format("a part is larger than {} KiB", bytes_max >> 10), path_);
  }
  return out;
}

uint64_t ZipEntry::at() const {
  return static_cast<uint64_t>(archive_filter_bytes(archive_, -1));
}

}  // namespace tutti::ingest
