// Imports as jobs of the server: uploaded files in WORKSPACE/imports/, one import at a time on a thread of its own.
//
//   imports/i12/job.json     what it is and how it went (FORMAT: import_jobs.cc)
//   imports/i12/file         as uploaded; deleted once everything of it landed
//   imports/i12/errors.csv   rows that could not be taken
//
// A job that was waiting or running when the server stopped goes on at the next start, behind the last row that was
// acknowledged. Limits: kFileBytesMax a file, kJobsMax jobs kept (nothing is dropped silently: the next one is
// refused). Threads: any.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "govern/sources.h"
#include "log/writer.h"
#include "web/api/imports.h"

namespace tutti::app {

class ImportRunner final : public api::ImportJobs, NonCopyable {
 public:
  static constexpr uint64_t kFileBytesMax = uint64_t{8} << 30;
  static constexpr size_t kJobsMax = 2'000;
  static constexpr size_t kMappingBytesMax = 256 * 1024;
  static constexpr uint64_t kFreeBytesMin = uint64_t{1} << 30;  // an upload must leave so much room for the log

  using Submit = std::function<bool(log::Submission&&)>;

  // Loads the jobs that there are and goes on with those that were not finished. What is passed in outlives it.
  static Result<std::unique_ptr<ImportRunner>> start(const std::string& workspace, govern::SourceRegistry& sources,
                                                     Submit submit);
  ~ImportRunner() override { stop(); }
  // The running import stops at its next batch and goes on at the next start. Idempotent.
  void stop();

  Result<api::ImportJob> create(const api::NewImport& import) override;
  Result<api::ImportJob> append(const std::string& id, uint64_t at, std::string_view bytes) override;
  Result<ingest::Detection> detect(const std::string& id, const ingest::ReadOptions& read) override;
  Result<ingest::ImportReport> dry_run(const std::string& id, const std::string& mapping, uint64_t rows_max) override;
  Result<api::ImportJob> start(const std::string& id, const std::string& mapping, uint32_t attempt) override;
  Result<api::ImportJob> cancel(const std::string& id) override;
  Result<void> remove(const std::string& id) override;
  std::vector<api::ImportJob> list() override;
  Result<api::ImportJob> get(const std::string& id) override;
  Result<std::string> error_file(const std::string& id) override;

 private:
  ImportRunner(std::string folder, govern::SourceRegistry& sources, Submit submit)
      : folder_(std::move(folder)), sources_(sources), submit_(std::move(submit)) {}

  Result<void> load();
  void run();
  Result<ingest::ImportReport> import(const api::ImportJob& job);
  void finish(const std::string& id, const Result<ingest::ImportReport>& report);
  Result<void> save(const api::ImportJob& job) const;
  Result<std::unique_lock<std::timed_mutex>> look();
  Result<std::string> file_of(const std::string& id);  // of a job whose file is there
  // Of what the mutex guards; the caller holds it.
  Result<api::ImportJob*> find(const std::string& id);
  std::string path(const std::string& id, const char* name) const { return folder_ + "/" + id + "/" + name; }

  const std::string folder_;
  govern::SourceRegistry& sources_;
  const Submit submit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<uint64_t, api::ImportJob> jobs_;  // by number
  uint64_t next_ = 1;
  bool stopping_ = false;
  std::timed_mutex look_mutex_;  // one file at a time is looked at: an XLSX may hold 256 MiB of texts
  std::string cancel_;           // id of the job that is to be cancelled while it runs
  std::thread thread_;
};

}  // namespace tutti::app
