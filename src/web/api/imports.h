// What the API knows of imports as jobs: a file is uploaded in pieces, looked at, mapped, tried, and imported beside
// everything else (app/import_jobs.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/types.h"
#include "ingest/files/detect.h"
#include "ingest/files/importer.h"

namespace tutti::api {

struct ImportJob {
  enum class State : uint8_t { kNew, kWaiting, kRunning, kDone, kFailed, kCancelled };

  std::string id;  // "i12"
  std::string file_name;
  uint64_t bytes = 0;  // uploaded
  State state = State::kNew;
  std::string by;                              // "local", or "token" when a token was shown
  Millis created_at, started_at, finished_at;  // 0: not yet
  std::string mapping;                         // TOML, once started
  uint32_t attempt = 1;                        // more: landed again after it was undone
  std::string source;
  ingest::ImportReport report;      // counts; complete when done
  ingest::ImportProgress progress;  // while it runs
  std::string message;              // why it failed
  bool has_error_file = false;
};
std::string_view to_string(ImportJob::State state);

struct NewImport {
  std::string file_name, by;
  std::string_view bytes;
};

// Threads: any. Errors of every method: kNotFound for an unknown id; kConflict when the job's state does not allow it.
class ImportJobs {
 public:
  virtual ~ImportJobs() = default;
  // kTooLarge: too many jobs are kept, or no room on the disk.
  virtual Result<ImportJob> create(const NewImport& import) = 0;
  // `at` must be the number of bytes that are there (kConflict), so a piece that is sent again does no harm.
  virtual Result<ImportJob> append(const std::string& id, uint64_t at, std::string_view bytes) = 0;
  virtual Result<ingest::Detection> detect(const std::string& id, const ingest::ReadOptions& read) = 0;
  // Over the first rows_max rows.
  virtual Result<ingest::ImportReport> dry_run(const std::string& id, const std::string& mapping,
                                               uint64_t rows_max) = 0;
  virtual Result<ImportJob> start(const std::string& id, const std::string& mapping, uint32_t attempt) = 0;
  virtual Result<ImportJob> cancel(const std::string& id) = 0;
  // Takes a job that does not run, its file and its rejected rows away; what landed stays.
  virtual Result<void> remove(const std::string& id) = 0;
  virtual std::vector<ImportJob> list() = 0;  // newest first
  virtual Result<ImportJob> get(const std::string& id) = 0;
  virtual Result<std::string> error_file(const std::string& id) = 0;  // its path
};

}  // namespace tutti::api
