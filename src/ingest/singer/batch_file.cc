#include "ingest/singer/batch_file.h"

#include <filesystem>

#include "ingest/singer/message.h"

namespace tutti::ingest::singer {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view s) {
  std::string out;
  for (size_t k = 0; k < s.size(); ++k) {
    if (s[k] == '%' && k + 2 < s.size() && hex(s[k + 1]) >= 0 && hex(s[k + 2]) >= 0) {
      out.push_back(static_cast<char>(hex(s[k + 1]) * 16 + hex(s[k + 2])));
      k += 2;
    } else {
      out.push_back(s[k]);
    }
  }
  return out;
}

}  // namespace

Result<std::string> batch_path(std::string_view address, const std::string& folder) {
  namespace fs = std::filesystem;
  constexpr std::string_view kScheme = "file://";
  if (!address.starts_with(kScheme)) return fail(ErrorCode::kInvalid, "only file:// is taken", std::string(address));
  if (folder.empty())
    return fail(ErrorCode::kInvalid, "the tap's configuration has no batch_config.storage.root", std::string(address));
  std::error_code failed;
  const fs::path root = fs::canonical(folder, failed);
  if (failed) return fail(ErrorCode::kInvalid, "the folder of batches is not there", folder);
  const fs::path path = fs::canonical(percent_decoded(address.substr(kScheme.size())), failed);
  if (failed) return fail(ErrorCode::kNotFound, "the file of a BATCH is not there", std::string(address));
  const fs::path inside = path.lexically_relative(root);
  if (inside.empty() || *inside.begin() == ".." || inside == ".")
    return fail(ErrorCode::kInvalid, "the file of a BATCH lies outside of " + folder, std::string(address));
  return path.string();
}

Result<BatchFile> BatchFile::open(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (!file) return fail(ErrorCode::kIo, "the file of a BATCH cannot be read", path);
  gzbuffer(file, 128 << 10);
  return BatchFile(path, file);
}

BatchFile::~BatchFile() {
  if (file_) gzclose(file_);
}

// False at the end of the file.
Result<bool> BatchFile::fill() {
  buffer_.erase(0, at_);
  at_ = 0;
  if (buffer_.size() > kLineBytesMax) return fail(ErrorCode::kCorrupt, "a line is longer than a record may be", path_);
  constexpr size_t kStep = 128 << 10;
  const size_t before = buffer_.size();
  buffer_.resize(before + kStep);
  const int n = gzread(file_, buffer_.data() + before, kStep);
  buffer_.resize(before + static_cast<size_t>(n > 0 ? n : 0));
  int code = Z_OK;
  const char* message = gzerror(file_, &code);
  // A file that ends within its gzip stream reads as an end with Z_BUF_ERROR.
  if (n < 0 || code == Z_BUF_ERROR) return fail(ErrorCode::kCorrupt, std::string("broken gzip: ") + message, path_);
  return n > 0;
}

Result<bool> BatchFile::next(std::string_view& line) {
  size_t looked = at_;
  for (;;) {
    const size_t end = buffer_.find('\n', looked);
    if (end != std::string::npos) {
      line = std::string_view(buffer_).substr(at_, end - at_);
      at_ = end + 1;
      return true;
    }
    looked = buffer_.size() - at_;
    TRY_VALUE(more, fill());
    if (more) continue;
    line = buffer_;
    at_ = buffer_.size();
    return !line.empty();
  }
}

}  // namespace tutti::ingest::singer
