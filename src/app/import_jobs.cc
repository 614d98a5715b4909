#include "app/import_jobs.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/import_sink.h"
#include "base/time.h"
#include "ingest/files/import_state.h"
#include "log/disk_space.h"

namespace tutti::app {
namespace {

namespace fs = std::filesystem;
using api::ImportJob;
using State = ImportJob::State;

std::string id_text(uint64_t number) {
  return fmt::format("i{}", number);
}

uint64_t number_of(std::string_view id) {
  uint64_t n = 0;
  if (id.size() < 2 || id[0] != 'i') return 0;
  const auto [end, bad] = std::from_chars(id.data() + 1, id.data() + id.size(), n);
  return bad == std::errc() && end == id.data() + id.size() ? n : 0;
}

tl::unexpected<Error> not_now(const ImportJob& job, std::string_view wanted) {
  return fail(ErrorCode::kConflict, fmt::format("{}: the import is {}", wanted, to_string(job.state)), "id");
}

// job.json, version 1: the fields of ImportJob by their names; times in milliseconds; counts as write_counts() has
// them.
std::string encode(const ImportJob& job) {
  JsonWriter w;
  w.begin_object();
  w.field("version", 1);
  w.field("file_name", std::string_view(job.file_name));
  w.field("bytes", job.bytes);
  w.field("state", to_string(job.state));
  w.field("by", std::string_view(job.by));
  w.field("created_at", job.created_at.value);
  w.field("started_at", job.started_at.value);
  w.field("finished_at", job.finished_at.value);
  w.field("mapping", std::string_view(job.mapping));
  w.field("attempt", job.attempt);
  w.field("source", std::string_view(job.source));
  w.field("import_id", std::string_view(job.report.import_id));
  w.field("reading", std::string_view(job.report.reading));
  w.field("message", std::string_view(job.message));
  w.field("has_error_file", job.has_error_file);
  w.key("counts");
  write_counts(w, job.report);
  w.end_object();
  return w.take();
}

Result<ImportJob> decode(const std::string& path, std::string id) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(text.str()).get(root) != simdjson::SUCCESS || !root.is_object())
    return fail(ErrorCode::kCorrupt, "no description of an import", path);
  ImportJob job{.id = std::move(id)};
  const auto read_text = [&](const char* key, std::string& to) {
    std::string_view s;
    if (root[key].get(s) == simdjson::SUCCESS) to = s;
  };
  const auto read_time = [&](const char* key, Millis& to) {
    int64_t n = 0;
    if (root[key].get(n) == simdjson::SUCCESS) to = Millis{n};
  };
  std::string state;
  read_text("file_name", job.file_name);
  read_text("state", state);
  read_text("by", job.by);
  read_text("mapping", job.mapping);
  read_text("source", job.source);
  read_text("import_id", job.report.import_id);
  read_text("reading", job.report.reading);
  read_text("message", job.message);
  read_time("created_at", job.created_at);
  read_time("started_at", job.started_at);
  read_time("finished_at", job.finished_at);
  for (const State s : {State::kNew, State::kWaiting, State::kRunning, State::kDone, State::kFailed, State::kCancelled})
    if (to_string(s) == state) job.state = s;
  if (uint64_t attempt = 1; root["attempt"].get(attempt) == simdjson::SUCCESS)
    job.attempt = static_cast<uint32_t>(attempt);
  if (root["bytes"].get(job.bytes) != simdjson::SUCCESS) job.bytes = 0;
  if (root["has_error_file"].get(job.has_error_file) != simdjson::SUCCESS) job.has_error_file = false;
  if (simdjson::dom::element counts; root["counts"].get(counts) == simdjson::SUCCESS) read_counts(counts, job.report);
  return job;
}

Result<std::shared_ptr<const ingest::Mapping>> compile(const std::string& mapping) {
  if (mapping.size() > ImportRunner::kMappingBytesMax)
    return fail(ErrorCode::kTooLarge, "a mapping has at most 256 KiB", "mapping");
  return ingest::Mapping::parse(mapping, "mapping");
}

class NoSink final : public ingest::RecordSink {
  Result<Taken> accept(const std::vector<ingest::ImportedEvent>&) override { return Taken{}; }
};

}  // namespace

Result<std::unique_ptr<ImportRunner>> ImportRunner::start(const std::string& workspace, govern::SourceRegistry& sources,
                                                          Submit submit) {
  std::unique_ptr<ImportRunner> runner(new ImportRunner(workspace + "/imports", sources, std::move(submit)));
  TRY(runner->load());
  runner->thread_ = std::thread([r = runner.get()] { r->run(); });
  return runner;
}

Result<void> ImportRunner::load() {
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (failed) return fail(ErrorCode::kIo, "the folder of imports cannot be made: " + failed.message(), folder_);
  for (fs::directory_iterator it(folder_, failed), end; !failed && it != end; it.increment(failed)) {
    const std::string id = it->path().filename().string();
    const uint64_t n = number_of(id);
    if (n == 0) continue;
    next_ = std::max(next_, n + 1);
    Result<ImportJob> job = decode(path(id, "job.json"), id);
    if (!job) continue;  // an upload that was cut before its first byte was described
    if (job->state == State::kRunning) job->state = State::kWaiting;
    job->bytes = fs::exists(path(id, "file"), failed) ? fs::file_size(path(id, "file"), failed) : job->bytes;
    jobs_[n] = std::move(*job);
  }
  if (failed) return fail(ErrorCode::kIo, "the folder of imports cannot be read: " + failed.message(), folder_);
  return {};
}

void ImportRunner::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<void> ImportRunner::save(const ImportJob& job) const {
  const std::string to = path(job.id, "job.json"), next = to + ".tmp";
  std::ofstream(next, std::ios::binary) << encode(job);
  std::error_code failed;
  fs::rename(next, to, failed);
  if (failed) return fail(ErrorCode::kIo, "the import cannot be written down: " + failed.message(), to);
  return {};
}

Result<ImportJob*> ImportRunner::find(const std::string& id) {
  const auto it = jobs_.find(number_of(id));
  if (it == jobs_.end()) return fail(ErrorCode::kNotFound, "there is no such import", "id");
  return &it->second;
}

Result<ImportJob> ImportRunner::create(const api::NewImport& import) {
  std::lock_guard lock(mutex_);
  if (jobs_.size() >= kJobsMax)
    return fail(ErrorCode::kTooLarge, fmt::format("{} imports are kept; delete some first", kJobsMax));
  ImportJob job{.id = id_text(next_),
                .file_name = import.file_name,
                .bytes = import.bytes.size(),
                .by = import.by,
                .created_at = system_now()};
  std::error_code failed;
  fs::create_directories(folder_ + "/" + job.id, failed);
  std::ofstream out(path(job.id, "file"), std::ios::binary | std::ios::trunc);
  out.write(import.bytes.data(), static_cast<std::streamsize>(import.bytes.size()));
  out.flush();
  if (failed || !out) return fail(ErrorCode::kIo, "the file cannot be kept", job.id);
  TRY(save(job));
  return jobs_[next_++] = std::move(job);
}

Result<ImportJob> ImportRunner::append(const std::string& id, uint64_t at, std::string_view bytes) {
  std::lock_guard lock(mutex_);
  TRY_VALUE(job, find(id));
  if (job->state != State::kNew) return not_now(*job, "nothing can be added");
  if (at != job->bytes)
    return fail(ErrorCode::kConflict, fmt::format("{} bytes are there; go on from them", job->bytes), "at");
  if (at + bytes.size() > kFileBytesMax)
    return fail(ErrorCode::kTooLarge, fmt::format("a file has at most {} GiB", kFileBytesMax >> 30), "at");
  if (const auto disk = log::disk_space(folder_); disk && disk->free_bytes < bytes.size() + kFreeBytesMin)
    return fail(ErrorCode::kNoSpace, "the disk has no room for the file", "at");
  std::ofstream out(path(id, "file"), std::ios::binary | std::ios::app);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.flush();
  if (!out) {
    std::error_code failed;
    fs::resize_file(path(id, "file"), at, failed);
    return fail(ErrorCode::kIo, "the piece cannot be kept", id);
  }
  job->bytes = at + bytes.size();
  return *job;
}

// kOverloaded when others look for long.
Result<std::unique_lock<std::timed_mutex>> ImportRunner::look() {
  std::unique_lock lock(look_mutex_, std::chrono::seconds(5));
  if (!lock.owns_lock()) return fail(ErrorCode::kOverloaded, "another file is being looked at; try again soon");
  return lock;
}

Result<std::string> ImportRunner::file_of(const std::string& id) {
  std::lock_guard lock(mutex_);
  TRY_VALUE(job, find(id));
  std::error_code failed;
  if (!fs::exists(path(id, "file"), failed)) return not_now(*job, "the file is not kept any more");
  return path(id, "file");
}

Result<ingest::Detection> ImportRunner::detect(const std::string& id, const ingest::ReadOptions& read) {
  TRY_VALUE(file, file_of(id));
  TRY_VALUE(turn, look());
  Result<ingest::Detection> d = ingest::detect_file({.path = file, .read = read});
  if (!d) return fail(ErrorCode::kInvalid, d.error().message, "file");
  return d;
}

Result<ingest::ImportReport> ImportRunner::dry_run(const std::string& id, const std::string& mapping,
                                                   uint64_t rows_max) {
  TRY_VALUE(file, file_of(id));
  TRY_VALUE(compiled, compile(mapping));
  TRY_VALUE(turn, look());
  NoSink sink;
  Result<ingest::ImportReport> report =
      ingest::run_import({.path = file, .mapping = compiled, .dry_run = true, .rows_max = rows_max}, sink);
  if (!report) return fail(ErrorCode::kInvalid, report.error().message, "mapping");
  return report;
}

Result<ImportJob> ImportRunner::start(const std::string& id, const std::string& mapping, uint32_t attempt) {
  TRY_VALUE(file, file_of(id));
  static_cast<void>(file);
  TRY_VALUE(compiled, compile(mapping));
  TRY_VALUE(source, sources_.reserve({.name = compiled->source(), .kind = "import"}, system_now()));
  if (!source->enabled) return fail(ErrorCode::kConflict, "the source " + source->name + " is disabled", "mapping");
  std::lock_guard lock(mutex_);
  TRY_VALUE(job, find(id));
  if (job->state == State::kRunning || job->state == State::kWaiting || job->state == State::kDone)
    return not_now(*job, "it cannot be started");
  job->state = State::kWaiting;
  job->started_at = system_now();
  job->finished_at = Millis{0};
  job->mapping = mapping;
  job->attempt = attempt;
  job->source = compiled->source();
  job->message.clear();
  TRY(save(*job));
  wake_.notify_all();
  return *job;
}

Result<ImportJob> ImportRunner::cancel(const std::string& id) {
  std::lock_guard lock(mutex_);
  TRY_VALUE(job, find(id));
  if (job->state == State::kRunning) {
    cancel_ = id;  // at its next batch
  } else if (job->state == State::kWaiting) {
    job->state = State::kCancelled;
    job->finished_at = system_now();
    TRY(save(*job));
  } else {
    return not_now(*job, "there is nothing to cancel");
  }
  return *job;
}

Result<void> ImportRunner::remove(const std::string& id) {
  std::lock_guard lock(mutex_);
  TRY_VALUE(job, find(id));
  if (job->state == State::kRunning || job->state == State::kWaiting) return not_now(*job, "cancel it first");
  std::error_code failed;
  fs::remove_all(folder_ + "/" + id, failed);
  if (failed) return fail(ErrorCode::kIo, "the import cannot be deleted: " + failed.message(), id);
  jobs_.erase(number_of(id));
  return {};
}

std::vector<ImportJob> ImportRunner::list() {
  std::lock_guard lock(mutex_);
  std::vector<ImportJob> out;
  for (auto it = jobs_.rbegin(); it != jobs_.rend(); ++it) {
    out.push_back(it->second);
    out.back().mapping.clear();
  }
  return out;
}

Result<ImportJob> ImportRunner::get(const std::string& id) {
  std::lock_guard lock(mutex_);
  TRY_VALUE(job, find(id));
  return *job;
}

Result<std::string> ImportRunner::error_file(const std::string& id) {
  std::lock_guard lock(mutex_);
  TRY_VALUE(job, find(id));
  if (!job->has_error_file) return fail(ErrorCode::kNotFound, "no row of it was rejected", "id");
  return path(id, "errors.csv");
}

void ImportRunner::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ImportJob* next = nullptr;
    for (auto& [number, job] : jobs_)
      if (job.state == State::kWaiting && (!next || job.started_at < next->started_at)) next = &job;
    if (stopping_) return;
    if (!next) {
      wake_.wait(lock);
      continue;
    }
    next->state = State::kRunning;
    next->progress = {};
    const ImportJob job = *next;
    lock.unlock();
    static_cast<void>(save(job));  // for whoever looks at the folder; the state in memory counts
    const Result<ingest::ImportReport> report = import(job);
    finish(job.id, report);
    lock.lock();
  }
}

Result<ingest::ImportReport> ImportRunner::import(const ImportJob& job) {
  TRY_VALUE(mapping, compile(job.mapping));
  TRY_VALUE(source, sources_.reserve({.name = mapping->source(), .kind = "import"}, system_now()));
  HubSink sink(submit_, source->id);
  const uint64_t number = number_of(job.id);
  ingest::ImportOptions options{.path = path(job.id, "file"), .mapping = mapping, .attempt = job.attempt};
  options.state_dir = folder_ + "/" + job.id;
  options.error_path = path(job.id, "errors.csv");
  options.progress = [this, number](const ingest::ImportProgress& p) {
    std::lock_guard lock(mutex_);
    jobs_[number].progress = p;
  };
  options.cancelled = [this, id = job.id] {
    std::lock_guard lock(mutex_);
    return stopping_ || cancel_ == id;
  };
  return run_import(options, sink);
}

void ImportRunner::finish(const std::string& id, const Result<ingest::ImportReport>& report) {
  std::lock_guard lock(mutex_);
  const Result<ImportJob*> found = find(id);
  if (!found) return;
  ImportJob& job = **found;
  const bool cancelled = cancel_ == id;
  cancel_.clear();
  if (report) job.report = *report;
  std::error_code failed;
  job.has_error_file = fs::exists(path(id, "errors.csv"), failed);
  if (report && report->complete) {
    job.state = State::kDone;
    fs::remove(path(id, "file"), failed);  // its rows are in the log; it is personal data that nobody needs twice
  } else if (report && cancelled) {
    job.state = State::kCancelled;
  } else if (report || stopping_) {
    job.state = State::kWaiting;  // the server stops; the next start goes on
    static_cast<void>(save(job));
    return;
  } else {
    job.state = State::kFailed;
    job.message = report.error().message;
  }
  job.finished_at = system_now();
  static_cast<void>(save(job));
}

}  // namespace tutti::app
