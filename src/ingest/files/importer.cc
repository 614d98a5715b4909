#include "ingest/files/importer.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>

#include "base/hash.h"
#include "ingest/mapping/json_row.h"

namespace tutti::ingest {
namespace {

// Names the content of a file: all its bytes.
Result<std::string> digest_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "there is no such file", path);
  std::string chunk(1 << 20, '\0');
  Hash128 h;
  uint64_t size = 0;
  while (in) {
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    const auto n = static_cast<size_t>(in.gcount());
    if (n == 0) break;
    h = hash128(std::string_view(chunk).substr(0, n), h.lo ^ h.hi ^ size);
    size += n;
  }
  return to_hex(h).substr(0, 24);
}

// Fills the values that the mapping wants from one row.
class Binder {
 public:
  static Result<Binder> bind(const RowReader& reader, const Mapping& mapping, const std::string& path) {
    Binder b;
    b.values_.resize(mapping.columns().size());
    if (reader.format() == FileFormat::kJsonLines) return b;
    for (const std::string& column : mapping.columns()) {
      const auto it = std::find(reader.header().begin(), reader.header().end(), column);
      if (it == reader.header().end()) {
        std::string known;
        for (const std::string& h : reader.header()) known += (known.empty() ? "" : ", ") + h;
        return fail(ErrorCode::kInvalid, fmt::format("the mapping names column \"{}\", the file has {}", column, known),
                    path);
      }
      b.index_.push_back(static_cast<size_t>(it - reader.header().begin()));
    }
    return b;
  }

  // nullptr, or why the row cannot be read.
  const char* fill(const FileRow& row, const Mapping& mapping) {
    if (!index_.empty() || row.values.size() > 0) {
      for (size_t k = 0; k < index_.size(); ++k) values_[k] = row.values[index_[k]];
      return nullptr;
    }
    if (!json_.read(row.text, mapping.columns())) return "bad_json";
    return nullptr;
  }
  std::span<const std::string_view> values() const {
    return index_.empty() && !values_.empty() ? json_.values() : std::span<const std::string_view>(values_);
  }

 private:
  std::vector<size_t> index_;
  std::vector<std::string_view> values_;
  JsonRow json_;
};

std::string type_of(const std::string& json) {
  constexpr std::string_view kHead = "{\"type\":\"";
  if (!json.starts_with(kHead)) return "event";
  const size_t end = json.find('"', kHead.size());
  return end == std::string::npos ? "event" : json.substr(kHead.size(), end - kHead.size());
}

std::string csv_value(std::string_view s) {
  if (s.find_first_of(",;\t|\"\n\r") == std::string_view::npos) return std::string(s);
  std::string out = "\"";
  for (const char c : s) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

// "file digest, mapping digest, rows acknowledged", replaced as a whole.
struct ResumeState {
  std::string path, key;

  uint64_t read() const {
    std::ifstream in(path);
    std::string stored;
    uint64_t rows = 0;
    return !path.empty() && in >> stored >> rows && stored == key ? rows : 0;
  }
  void write(uint64_t rows) const {
    if (path.empty()) return;
    const std::string next = path + ".tmp";
    std::ofstream(next) << key << ' ' << rows << '\n';
    std::rename(next.c_str(), path.c_str());
  }
};

class Import {
 public:
  Import(const ImportOptions& o, RecordSink& sink) : o_(o), sink_(sink) {}

  Result<ImportReport> run() {
    TRY_VALUE(digest, digest_of(o_.path));
    digest_ = digest;
    resume_ = {o_.dry_run ? "" : o_.state_path, digest_ + "-" + std::to_string(o_.mapping->digest())};
    TRY_VALUE(reader,
              RowReader::open({o_.path, o_.mapping->delimiter().empty() ? char{0} : o_.mapping->delimiter()[0]}));
    TRY_VALUE(binder, Binder::bind(*reader, *o_.mapping, o_.path));
    const uint64_t skip = resume_.read();
    report_.resumed_after = skip;
    started_ = std::chrono::steady_clock::now();
    for (;;) {
      TRY_VALUE(row, reader->next());
      if (!row) break;
      if (report_.rows == o_.rows_max) return report_;
      ++report_.rows;
      if (row->number <= skip) continue;
      TRY(take(*row, binder, *reader));
      last_row_ = row->number;
      if (batch_.size() >= o_.batch_events) TRY(flush(*reader));
    }
    TRY(flush(*reader));
    report_.complete = true;
    if (!resume_.path.empty()) std::remove(resume_.path.c_str());
    return report_;
  }

 private:
  Result<void> take(const FileRow& row, Binder& binder, const RowReader& reader) {
    if (row.error) return reject(row, {row.error, ""}, "", reader);
    if (!simdjson::validate_utf8(row.text.data(), row.text.size())) return reject(row, {"bad_utf8", ""}, "", reader);
    if (const char* error = binder.fill(row, *o_.mapping)) return reject(row, {error, ""}, "", reader);
    const bool json = reader.format() == FileFormat::kJsonLines;
    MappedRow mapped = o_.mapping->apply(binder.values(), json ? row.text : std::string_view{}, {row.number, digest_});
    if (mapped.error) {
      const auto& columns = o_.mapping->columns();
      const auto it = std::find(columns.begin(), columns.end(), mapped.error->column);
      return reject(row, *mapped.error,
                    it == columns.end() ? "" : binder.values()[static_cast<size_t>(it - columns.begin())], reader);
    }
    for (const std::string_view flag : mapped.flags) ++report_.flagged_by[std::string(flag)];
    if (mapped.events.empty()) ++report_.without_events;
    for (MappedEvent& e : mapped.events) {
      ++report_.events;
      ++report_.events_by_type[type_of(e.json)];
      if (o_.dry_run && report_.preview.size() < o_.preview_rows) report_.preview.push_back(e.json);
      if (!o_.dry_run) batch_.push_back({std::move(e.message_id), e.timestamp, std::move(e.json), row.number});
    }
    return {};
  }

  Result<void> reject(const FileRow& row, const RowError& e, std::string_view value, const RowReader& reader) {
    ++report_.rejected;
    ++report_.rejected_by[e.reason];
    if (report_.errors.size() < ImportReport::kErrorsShown)
      report_.errors.push_back({row.number, e.column, e.reason, std::string(value.substr(0, 200))});
    if (o_.dry_run || o_.error_path.empty()) return {};
    const char d = reader.delimiter();
    const bool json = reader.format() == FileFormat::kJsonLines;
    if (!errors_.is_open()) {
      errors_.open(o_.error_path, report_.resumed_after > 0 ? std::ios::app : std::ios::trunc);
      errors_.seekp(0, std::ios::end);
      if (errors_.tellp() == std::streampos(0))
        errors_ << "row" << d << "reason" << d << "column" << d << (json ? "json" : reader.header_text()) << '\n';
    }
    errors_ << row.number << d << csv_value(e.reason) << d << csv_value(e.column) << d;
    if (json) errors_ << csv_value(row.text);
    else errors_ << row.text;
    errors_ << '\n';
    errors_.flush();  // before the state says that the row is done
    if (!errors_) return fail(ErrorCode::kIo, "the file for rejected rows cannot be written", o_.error_path);
    return {};
  }

  Result<void> flush(const RowReader& reader) {
    if (!batch_.empty()) {
      TRY_VALUE(taken, sink_.accept(batch_));
      report_.accepted += taken.accepted;
      report_.duplicates += taken.duplicates;
      report_.refused += taken.refused;
      batch_.clear();
    }
    resume_.write(last_row_);
    if (!o_.progress) return {};
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    const double done = reader.bytes_total() == 0
                            ? 1
                            : static_cast<double>(reader.bytes_read()) / static_cast<double>(reader.bytes_total());
    o_.progress({.rows = report_.rows,
                 .bytes = reader.bytes_read(),
                 .bytes_total = reader.bytes_total(),
                 .rows_per_s = seconds > 0 ? static_cast<double>(report_.rows - report_.resumed_after) / seconds : 0,
                 .seconds_left = done > 0.01 ? seconds * (1 - done) / done : 0});
    return {};
  }

  const ImportOptions& o_;
  RecordSink& sink_;
  std::string digest_;
  ResumeState resume_;
  ImportReport report_;
  std::vector<ImportedEvent> batch_;
  uint64_t last_row_ = 0;
  std::ofstream errors_;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace

Result<ImportReport> run_import(const ImportOptions& options, RecordSink& sink) {
  return Import(options, sink).run();
}

}  // namespace tutti::ingest
