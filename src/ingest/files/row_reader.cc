#include "ingest/files/row_reader.h"

#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>

namespace tutti::ingest {
namespace {

// Bytes of a file, unpacked when they are gzip (zlib's gzread reads both).
class Source : NonCopyable {
 public:
  explicit Source(gzFile file, uint64_t total) : file_(file), total_(total) { gzbuffer(file_, 256 * 1024); }
  ~Source() { gzclose(file_); }

  // Appends more bytes to `buffer`; false at the end.
  Result<bool> fill(std::string& buffer) {
    constexpr size_t kChunk = 256 * 1024;
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
  uint64_t at() const { return static_cast<uint64_t>(std::max<z_off_t>(0, gzoffset(file_))); }
  uint64_t total() const { return total_; }

 private:
  gzFile file_;
  uint64_t total_;
};

char find_delimiter(std::string_view line) {
  char best = ',';
  ptrdiff_t most = 0;
  for (const char c : {',', ';', '\t', '|'})
    if (const ptrdiff_t n = std::count(line.begin(), line.end(), c); n > most) most = n, best = c;
  return best;
}

class TextReader final : public RowReader {
 public:
  TextReader(std::unique_ptr<Source> source, char delimiter) : source_(std::move(source)), delimiter_(delimiter) {}

  Result<void> start() {
    TRY_VALUE(more, need(3));
    static_cast<void>(more);
    if (buffer_.compare(0, 3, "\xef\xbb\xbf") == 0) at_ = 3;
    TRY_VALUE(any, record());
    if (!any) return fail(ErrorCode::kInvalid, "the file is empty");
    const size_t first = row_.text.find_first_not_of(" \t");
    if (first != std::string_view::npos && row_.text[first] == '{') {
      format_ = FileFormat::kJsonLines;
      pending_ = true;
      return {};
    }
    if (delimiter_ == 0) delimiter_ = find_delimiter(row_.text);
    split();
    if (row_.error) return fail(ErrorCode::kInvalid, "the header line cannot be read");
    for (const std::string_view v : row_.values) header_.emplace_back(v);
    header_text_ = row_.text;
    return {};
  }

  FileFormat format() const override { return format_; }
  const std::vector<std::string>& header() const override { return header_; }
  const std::string& header_text() const override { return header_text_; }
  char delimiter() const override { return format_ == FileFormat::kDelimited ? delimiter_ : ','; }
  uint64_t bytes_read() const override { return source_->at(); }
  uint64_t bytes_total() const override { return source_->total(); }

  Result<const FileRow*> next() override {
    do {
      if (pending_) {
        pending_ = false;
      } else {
        TRY_VALUE(any, record());
        if (!any) return nullptr;
      }
    } while (row_.text.empty());  // blank lines are no rows
    row_.number = ++count_;
    if (format_ == FileFormat::kDelimited && !row_.error) {
      split();
      const size_t line_end = row_.text.find('\n');
      if (row_.error && line_end != std::string_view::npos) {
        // A quote that was never meant to span lines: its own line is spoiled, reading goes on behind it.
        row_.text = row_.text.substr(0, line_end);
        at_ = record_start_ + line_end + 1;
      }
      if (!row_.error && row_.values.size() != header_.size())
        row_.error = row_.values.size() < header_.size() ? "too_few_columns" : "too_many_columns";
    }
    return &row_;
  }

 private:
  // Makes at least n bytes available from at_; false when the file ends before.
  Result<bool> need(size_t n) {
    while (buffer_.size() - at_ < n && !ended_) {
      if (at_ > 0) {
        buffer_.erase(0, at_);
        at_ = 0;
      }
      TRY_VALUE(more, source_->fill(buffer_));
      ended_ = !more;
    }
    return buffer_.size() - at_ >= n;
  }

  bool is_delimiter(char c) const {
    return delimiter_ != 0 ? c == delimiter_ : c == ',' || c == ';' || c == '\t' || c == '|';
  }

  // The next record's text: up to a line end that is not inside quotes. A quote opens only at the start of a field
  // (2,5" is two and a half inches); one that is never closed spoils its own line, not those after it.
  Result<bool> record() {
    row_ = {};
    bool quoted = false, may_open = true;
    size_t scan = 0;        // from at_
    size_t first_line = 0;  // where the record's first line ends, when it goes on behind that
    for (;;) {
      const size_t end = buffer_.size() - at_;
      for (; scan < end; ++scan) {
        const char c = buffer_[at_ + scan];
        if (c == '"' && format_ == FileFormat::kDelimited && (quoted || may_open)) {
          quoted = !quoted;
          may_open = true;  // a doubled quote opens again
          continue;
        }
        may_open = is_delimiter(c);
        if (c != '\n') continue;
        if (!quoted) {
          take(scan, scan + 1);
          return true;
        }
        if (first_line == 0) first_line = scan + 1;
      }
      const bool large = scan > kRowBytesMax;
      if (large && first_line == 0) return too_large();
      if (!large) {
        TRY_VALUE(more, need(scan + 1));
        if (more) continue;
      }
      if (scan == 0) return false;
      if (quoted && first_line > 0) {
        take(first_line - 1, first_line);
        row_.error = "bad_quotes";
        return true;
      }
      take(scan, scan);
      if (quoted) row_.error = "bad_quotes";
      return true;
    }
  }

  void take(size_t length, size_t used) {
    record_start_ = at_;
    row_.text = std::string_view(buffer_).substr(at_, length);
    if (!row_.text.empty() && row_.text.back() == '\r') row_.text.remove_suffix(1);
    at_ += used;
  }

  // Drops the rest of a row that is over its limit.
  Result<bool> too_large() {
    for (;;) {
      const size_t newline = buffer_.find('\n', at_);
      if (newline != std::string::npos) {
        at_ = newline + 1;
        break;
      }
      at_ = buffer_.size();
      TRY_VALUE(more, need(1));
      if (!more) break;
    }
    row_.text = "(too large)";
    row_.error = "row_too_large";
    return true;
  }

  void split() {
    unquoted_.clear();
    std::string_view rest = row_.text;
    for (bool more = true; more;) {
      if (row_.values.size() == kColumnsMax) {
        row_.error = "too_many_columns";
        return;
      }
      if (!rest.empty() && rest.front() == '"') {
        if (!quoted_value(rest, more)) return;
        continue;
      }
      const size_t end = rest.find(delimiter_);
      row_.values.push_back(rest.substr(0, end));
      more = end != std::string_view::npos;
      if (more) rest.remove_prefix(end + 1);
    }
  }

  bool quoted_value(std::string_view& rest, bool& more) {
    rest.remove_prefix(1);
    size_t quote = rest.find('"');
    if (quote != std::string_view::npos && (quote + 1 == rest.size() || rest[quote + 1] != '"')) {
      row_.values.push_back(rest.substr(0, quote));  // no doubled quotes: a view is enough
    } else {
      std::string& text = *unquoted_.emplace_back(std::make_unique<std::string>());
      for (;;) {
        if (quote == std::string_view::npos) {
          row_.error = "bad_quotes";
          return false;
        }
        text.append(rest.substr(0, quote));
        if (quote + 1 == rest.size() || rest[quote + 1] != '"') break;
        text.push_back('"');
        rest.remove_prefix(quote + 2);
        quote = rest.find('"');
      }
      row_.values.push_back(text);
    }
    rest.remove_prefix(quote + 1);
    more = !rest.empty();
    if (more && rest.front() != delimiter_) {
      row_.error = "bad_quotes";
      return false;
    }
    if (more) rest.remove_prefix(1);
    return true;
  }

  std::unique_ptr<Source> source_;
  char delimiter_;
  FileFormat format_ = FileFormat::kDelimited;
  std::vector<std::string> header_;
  std::string header_text_;
  std::string buffer_;
  size_t at_ = 0;
  size_t record_start_ = 0;  // of the record at hand, in buffer_
  bool ended_ = false;
  bool pending_ = false;  // the first record of JSON lines was read to find out the format
  FileRow row_;
  uint64_t count_ = 0;
  std::vector<std::unique_ptr<std::string>> unquoted_;
};

}  // namespace

Result<std::unique_ptr<RowReader>> RowReader::open(const Options& options) {
  struct stat info {};
  if (stat(options.path.c_str(), &info) != 0 || !S_ISREG(info.st_mode))
    return fail(ErrorCode::kNotFound, "there is no such file", options.path);
  gzFile file = gzopen(options.path.c_str(), "rb");
  if (!file) return fail(ErrorCode::kIo, "the file cannot be opened", options.path);
  auto reader = std::make_unique<TextReader>(std::make_unique<Source>(file, static_cast<uint64_t>(info.st_size)),
                                             options.delimiter);
  if (Result<void> started = reader->start(); !started)
    return fail(started.error().code, started.error().message, options.path);
  return reader;
}

}  // namespace tutti::ingest
