#include "ingest/files/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <future>

#include "base/hash.h"
#include "base/nearest.h"
#include "ingest/files/error_file.h"
#include "ingest/files/import_state.h"
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

std::string id_of(const std::string& file_digest, const ImportOptions& o) {
  std::string what = fmt::format("{} {:x} {}", file_digest, o.mapping->digest(), o.read.text());
  if (o.attempt > 1) what += fmt::format(" #{}", o.attempt);
  return to_hex(hash128(what)).substr(0, 24);
}

// Fills the values that the mapping wants from one row.
class Binder {
 public:
  static Result<Binder> bind(const RowReader& reader, const Mapping& mapping, const std::string& path) {
    Binder b;
    b.values_.resize(mapping.columns().size());
    b.json_lines_ = reader.format() == FileFormat::kJsonLines;
    if (b.json_lines_) return b;
    for (const std::string& column : mapping.columns()) {
      const auto it = std::find(reader.header().begin(), reader.header().end(), column);
      if (it == reader.header().end()) return missing(column, reader.header(), path);
      b.index_.push_back(static_cast<size_t>(it - reader.header().begin()));
    }
    return b;
  }

  // nullptr, or why the row cannot be read.
  const char* fill(const FileRow& row, const Mapping& mapping) {
    if (json_lines_) return json_.read(row.text, mapping.columns(), mapping.roots()) ? nullptr : "bad_json";
    for (size_t k = 0; k < index_.size(); ++k) values_[k] = row.values[index_[k]];
    return nullptr;
  }
  std::span<const std::string_view> values() const {
    return json_lines_ ? json_.values() : std::span<const std::string_view>(values_);
  }

 private:
  static tl::unexpected<Error> missing(const std::string& column, const std::vector<std::string>& header,
                                       const std::string& path) {
    constexpr size_t kShown = 60;
    std::string known;
    for (size_t k = 0; k < header.size() && k < kShown; ++k) known += (k == 0 ? "" : ", ") + header[k];
    if (header.size() > kShown) known += fmt::format(" and {} more", header.size() - kShown);
    const std::string near = nearest(column, header);
    return fail(ErrorCode::kInvalid,
                fmt::format("the mapping names column \"{}\"{}; the file has {}", column,
                            near.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", near), known),
                path);
  }

  bool json_lines_ = false;
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

std::string reading_of(const RowReader& reader) {
  std::string out(to_string(reader.format()));
  if (reader.format() == FileFormat::kXlsx) return out + ", sheet " + reader.sheet();
  if (reader.format() == FileFormat::kParquet) return out;
  const Guess& e = reader.encoding();
  out += fmt::format(", {} ({:.0f} %)", e.value, e.confidence * 100);
  if (reader.format() == FileFormat::kDelimited)
    out += fmt::format(", delimiter {}", reader.delimiter() == '\t' ? "tab" : std::string(1, reader.delimiter()));
  return out;
}

class Import {
 public:
  Import(const ImportOptions& o, RecordSink& sink) : o_(o), sink_(sink) {}

  Result<ImportReport> run() {
    const ReadOptions read = o_.mapping->read().with(o_.read);
    if (!o_.dry_run || o_.rows_max == UINT64_MAX) {  // a look at a few rows must not read all of a large file
      TRY_VALUE(digest, digest_of(o_.path));
      digest_ = digest;
    }
    id_ = id_of(digest_, o_);
    state_file_.emplace(o_.dry_run ? "" : o_.state_dir, id_);
    TRY_VALUE(reader, RowReader::open({.path = o_.path, .read = read}));
    TRY_VALUE(binder, Binder::bind(*reader, *o_.mapping, o_.path));
    const ImportState earlier = state_file_->read();
    report_ = earlier.report;
    report_.import_id = id_;
    report_.reading = reading_of(*reader);
    report_.resumed_after = earlier.last_row;
    errors_.emplace(o_.error_path, earlier.error_bytes);
    started_ = std::chrono::steady_clock::now();
    TRY_VALUE(complete, rows(*reader, binder, earlier.last_row));
    TRY(settle());
    report_.complete = complete;
    if (complete) state_file_->remove();
    return report_;
  }

 private:
  // What was handed to the sink and is not acknowledged yet, with the state that holds once it is.
  struct Flight {
    std::vector<ImportedEvent> events;
    ImportState state;
    std::future<Result<RecordSink::Taken>> taken;  // last: its destructor waits for who uses the others
  };

  // False: cancelled or stopped at rows_max.
  Result<bool> rows(RowReader& reader, Binder& binder, uint64_t skip) {
    for (;;) {
      TRY_VALUE(row, reader.next());
      if (!row) break;
      if (row->number <= skip) continue;
      if (report_.rows == o_.rows_max) return false;
      ++report_.rows;
      TRY(take(*row, binder, reader));
      last_row_ = row->number;
      if (batch_.size() < o_.batch_events && report_.rows % kRowsLooked != 0) continue;
      TRY(flush(reader));
      if (o_.cancelled && o_.cancelled()) return false;
    }
    TRY(flush(reader));
    return true;
  }

  Result<void> take(const FileRow& row, Binder& binder, const RowReader& reader) {
    if (row.error) return reject(row, {row.error, ""}, "", reader);
    if (const char* error = binder.fill(row, *o_.mapping)) return reject(row, {error, ""}, "", reader);
    const bool json = reader.format() == FileFormat::kJsonLines;
    MappedRow mapped = o_.mapping->apply(binder.values(), json ? row.text : std::string_view{},
                                         {.row = row.number, .file = digest_, .import = id_});
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
    return errors_->add(row, e, reader);
  }

  // Hands the batch over and goes on while it is written: reading and writing take turns on two cores.
  Result<void> flush(const RowReader& reader) {
    TRY(settle());
    if (!batch_.empty() || last_row_ > 0) {
      flight_ = std::make_unique<Flight>();
      flight_->events = std::exchange(batch_, {});
      flight_->state = {last_row_, errors_->bytes(), report_};
      flight_->taken = std::async(std::launch::async, [this, f = flight_.get()]() -> Result<RecordSink::Taken> {
        if (f->events.empty()) return RecordSink::Taken{};
        return sink_.accept(f->events);
      });
    }
    show(reader);
    return {};
  }

  Result<void> settle() {
    if (!flight_) return {};
    const Result<RecordSink::Taken> taken = flight_->taken.get();
    ImportState state = std::move(flight_->state);
    flight_.reset();
    if (!taken) return tl::unexpected(taken.error());
    report_.accepted += taken->accepted;
    report_.duplicates += taken->duplicates;
    report_.refused += taken->refused;
    state.report.accepted = report_.accepted;
    state.report.duplicates = report_.duplicates;
    state.report.refused = report_.refused;
    state_file_->write(state);
    return {};
  }

  void show(const RowReader& reader) const {
    if (!o_.progress) return;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    const double done = reader.bytes_total() == 0
                            ? 1
                            : static_cast<double>(reader.bytes_read()) / static_cast<double>(reader.bytes_total());
    o_.progress({.rows = report_.rows,
                 .bytes = reader.bytes_read(),
                 .bytes_total = reader.bytes_total(),
                 .rows_per_s = seconds > 0 ? static_cast<double>(report_.rows - report_.resumed_after) / seconds : 0,
                 .seconds_left = done > 0.01 ? seconds * (1 - done) / done : 0});
  }

  static constexpr uint64_t kRowsLooked = 10'000;  // rows without events move the state and the progress as well

  const ImportOptions& o_;
  RecordSink& sink_;
  std::string digest_, id_;
  std::optional<StateFile> state_file_;
  std::optional<ErrorFile> errors_;
  ImportReport report_;
  std::vector<ImportedEvent> batch_;
  std::unique_ptr<Flight> flight_;
  uint64_t last_row_ = 0;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace

Result<ImportReport> run_import(const ImportOptions& options, RecordSink& sink) {
  return Import(options, sink).run();
}

}  // namespace tutti::ingest
