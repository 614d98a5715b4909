// Imports a file: rows through a mapping into events, in batches to a sink.
//
// Importing the same file twice changes nothing: message ids are made of the file's content and the row number, or of
// the mapping's message_id. An interrupted import resumes behind the last acknowledged row (a small state file beside
// the data); rows that cannot be taken go to an error file with their number and reason. rows = landed + rejected +
// without_events.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ingest/files/row_reader.h"
#include "ingest/mapping/mapping.h"

namespace tutti::ingest {

struct ImportedEvent {
  std::string message_id;
  std::optional<Millis> timestamp;  // nullopt: the time of the import
  std::string json;
  uint64_t row = 0;
};

// Where events go. accept() returns when they are on disk.
class RecordSink : NonCopyable {
 public:
  struct Taken {
    uint64_t accepted = 0, duplicates = 0, refused = 0;
  };
  virtual ~RecordSink() = default;
  virtual Result<Taken> accept(const std::vector<ImportedEvent>& events) = 0;
};

struct ImportProgress {
  uint64_t rows = 0;
  uint64_t bytes = 0, bytes_total = 0;
  double rows_per_s = 0;
  double seconds_left = 0;
};

struct ImportOptions {
  std::string path;
  std::shared_ptr<const Mapping> mapping;
  bool dry_run = false;
  size_t preview_rows = 5;  // dry run: the first events as they would land
  std::string state_path;   // empty: no resuming
  std::string error_path;   // empty: rejected rows are counted only
  size_t batch_events = 2'000;
  std::function<void(const ImportProgress&)> progress = {};
  uint64_t rows_max = UINT64_MAX;  // tests: stop after so many rows as if interrupted
};

struct CellError {
  uint64_t row = 0;
  std::string column, reason, value;
};

struct ImportReport {
  uint64_t rows = 0, rejected = 0, without_events = 0, resumed_after = 0;
  uint64_t events = 0, accepted = 0, duplicates = 0;
  uint64_t refused = 0;  // by the server; its live view has the reasons
  std::map<std::string, uint64_t> events_by_type, rejected_by, flagged_by;
  std::vector<CellError> errors;     // the first kErrorsShown
  std::vector<std::string> preview;  // dry run
  bool complete = false;

  static constexpr size_t kErrorsShown = 20;
};

// Errors: the file or mapping cannot be used (a column that the mapping names is missing: the error lists those that
// there are), the error file cannot be written, or the sink failed; what was acknowledged until then is remembered for
// resuming.
Result<ImportReport> run_import(const ImportOptions& options, RecordSink& sink);

}  // namespace tutti::ingest
