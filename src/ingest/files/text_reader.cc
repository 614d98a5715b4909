#include "ingest/files/text_reader.h"

#include <simdjson.h>

#include <algorithm>

#include "ingest/files/byte_source.h"
#include "ingest/files/dialect.h"
#include "ingest/files/encoding.h"

namespace tutti::ingest {
namespace {

class TextReader final : public RowReader {
 public:
  TextReader(std::unique_ptr<ByteSource> source, ReadOptions options)
      : source_(std::move(source)), options_(std::move(options)) {}

  // Looks at the first kDetectBytes, then reads the header.
  Result<void> start() {
    TRY(choose_encoding());
    TRY_VALUE(some, need(kDetectBytes));
    static_cast<void>(some);
    const std::string_view text = std::string_view(buffer_).substr(at_);
    const size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return fail(ErrorCode::kInvalid, "the file is empty");
    if (text[first] == '{') {
      format_ = FileFormat::kJsonLines;
      return {};
    }
    error_file_ = is_error_header(text.substr(first, 64));
    delimiter_ = error_file_ ? text[first + kErrorFileColumns[0].size()] : options_.delimiter;
    quote_ = options_.quote.value_or('"');
    if (delimiter_ == 0 || !options_.quote) {
      const Dialect found = guess_dialect(text.substr(0, std::min(text.size(), kDialectBytes)));
      if (delimiter_ == 0) delimiter_ = found.delimiter.value[0];
      if (!options_.quote) quote_ = found.quote.value[0];
    }
    return read_header(error_file_ ? 1 : options_.header_row.value_or(1));
  }

  FileFormat format() const override { return format_; }
  const std::vector<std::string>& header() const override { return header_; }
  char delimiter() const override { return format_ == FileFormat::kDelimited ? delimiter_ : ','; }
  const Guess& encoding() const override { return encoding_; }
  bool is_error_file() const override { return error_file_; }
  uint64_t bytes_read() const override { return source_->at(); }
  uint64_t bytes_total() const override { return source_->total(); }

  Result<const FileRow*> next() override {
    if (pending_) {
      pending_ = false;
    } else {
      TRY_VALUE(any, filled_record());
      if (!any) return nullptr;
      if (format_ == FileFormat::kDelimited && !row_.error) split_record();
    }
    row_.number = ++count_;
    if (format_ == FileFormat::kDelimited && !row_.error && row_.values.size() != header_.size())
      row_.error = row_.values.size() < header_.size() ? "too_few_columns" : "too_many_columns";
    if (!simdjson::validate_utf8(row_.text.data(), row_.text.size()))
      row_.error = encoding_.value == "utf-8" ? "bad_utf8" : "bad_encoding";
    return &row_;
  }

 private:
  static constexpr size_t kDialectBytes = 256 * 1024;

  Result<void> choose_encoding() {
    TRY_VALUE(some, source_->fill(raw_));
    for (bool more = some; more && raw_.size() < kDetectBytes;) {
      TRY_VALUE(got, source_->fill(raw_));
      more = got;
    }
    encoding_ = guess_encoding(raw_);
    const bool marked = encoding_.confidence == 1 && encoding_.why != "only ASCII";
    // A mark outweighs what is said: files of rejected rows are UTF-8, whatever their origin was.
    if (!marked && !options_.encoding.empty()) encoding_ = {options_.encoding, 1, "as given"};
    if (marked) raw_.erase(0, encoding_.value == "utf-8" ? 3 : 2);
    if (encoding_.value == "utf-8") {
      buffer_ = std::move(raw_);
    } else {
      TRY_VALUE(converter, ToUtf8::make(encoding_.value));
      converter_ = std::move(converter);
      converter_->append(raw_, false, buffer_);
    }
    raw_.clear();
    return {};
  }

  static bool is_error_header(std::string_view text) {
    size_t at = 0;
    char delimiter = 0;
    for (const std::string_view name : kErrorFileColumns) {
      if (text.substr(at, name.size()) != name || at + name.size() >= text.size()) return false;
      at += name.size();
      if (delimiter == 0) delimiter = text[at];
      if (text[at] != delimiter || std::string_view(",;\t|").find(delimiter) == std::string_view::npos) return false;
      ++at;
    }
    return true;
  }

  Result<void> read_header(uint32_t at) {
    for (uint32_t k = 0; k < std::max(at, 1u); ++k) {
      TRY_VALUE(any, filled_record());
      if (!any) return fail(ErrorCode::kInvalid, "the file ends before its header");
    }
    split_record();
    if (row_.error) return fail(ErrorCode::kInvalid, "the header line cannot be read");
    if (!simdjson::validate_utf8(row_.text.data(), row_.text.size()))
      return fail(ErrorCode::kInvalid, "the header is not in the encoding " + encoding_.value);
    for (const std::string_view v : row_.values) header_.emplace_back(at == 0 ? std::string_view{} : trimmed(v));
    name_columns(header_);
    pending_ = at == 0;
    return {};
  }

  static std::string_view trimmed(std::string_view s) {
    while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    return s;
  }

  // Makes at least n bytes available from at_; false when the file ends before.
  Result<bool> need(size_t n) {
    while (buffer_.size() - at_ < n && !ended_) {
      if (at_ > 0) {
        buffer_.erase(0, at_);
        at_ = 0;
      }
      if (!converter_) {
        TRY_VALUE(more, source_->fill(buffer_));
        ended_ = !more;
        continue;
      }
      raw_.clear();
      TRY_VALUE(more, source_->fill(raw_));
      converter_->append(raw_, !more, buffer_);
      ended_ = !more;
    }
    return buffer_.size() - at_ >= n;
  }

  bool is_delimiter(char c) const { return c == delimiter_; }

  // Blank lines are no rows.
  Result<bool> filled_record() {
    do {
      TRY_VALUE(any, record());
      if (!any) return false;
    } while (row_.text.empty());
    return true;
  }

  void split_record() {
    split();
    const size_t line_end = row_.text.find('\n');
    if (!row_.error || line_end == std::string_view::npos) return;
    // A quote that was never meant to span lines: its own line is spoiled, reading goes on behind it.
    row_.text = row_.text.substr(0, line_end);
    at_ = record_start_ + line_end + 1;
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
        if (c == quote_ && format_ == FileFormat::kDelimited && (quoted || may_open) && quote_ != 0) {
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
      if (!rest.empty() && quote_ != 0 && rest.front() == quote_) {
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
    size_t quote = rest.find(quote_);
    if (quote != std::string_view::npos && (quote + 1 == rest.size() || rest[quote + 1] != quote_)) {
      row_.values.push_back(rest.substr(0, quote));  // no doubled quotes: a view is enough
    } else {
      std::string& text = *unquoted_.emplace_back(std::make_unique<std::string>());
      for (;;) {
        if (quote == std::string_view::npos) {
          row_.error = "bad_quotes";
          return false;
        }
        text.append(rest.substr(0, quote));
        if (quote + 1 == rest.size() || rest[quote + 1] != quote_) break;
        text.push_back(quote_);
        rest.remove_prefix(quote + 2);
        quote = rest.find(quote_);
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

  std::unique_ptr<ByteSource> source_;
  ReadOptions options_;
  std::unique_ptr<ToUtf8> converter_;  // none for UTF-8
  Guess encoding_;
  FileFormat format_ = FileFormat::kDelimited;
  char delimiter_ = 0, quote_ = '"';
  bool error_file_ = false;
  std::vector<std::string> header_;
  std::string raw_;     // bytes on their way through the converter
  std::string buffer_;  // UTF-8
  size_t at_ = 0;
  size_t record_start_ = 0;  // of the record at hand, in buffer_
  bool ended_ = false;
  bool pending_ = false;  // the first record was read to learn the number of columns; it is a row
  FileRow row_;
  uint64_t count_ = 0;
  std::vector<std::unique_ptr<std::string>> unquoted_;
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_text(const RowReader::Options& options) {
  TRY_VALUE(source, ByteSource::open(options.path));
  auto reader = std::make_unique<TextReader>(std::move(source), options.read);
  if (Result<void> started = reader->start(); !started)
    return fail(started.error().code, started.error().message, options.path);
  return reader;
}

}  // namespace tutti::ingest
