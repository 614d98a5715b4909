// Imports a file: rows through a mapping into events, in batches to a sink.
//
// An import is named by what it is made of: its id is a digest of the file's bytes, what the mapping says and how the
// file is read. Message ids are made of it and of the row (or of the mapping's message_id), so importing the same file
// by the same mapping twice changes nothing, and a mended mapping lands as an import of its own. Every event carries
// context.import.id. An import that was undone stays undone (hub/retraction.h); to land it once more it gets another
// `attempt`, which makes it another import. An interrupted import resumes behind the last acknowledged row (a small
// state file); its report goes on counting where it was. Rows that cannot be taken go to an error file with their
// number and reason. rows = landed + rejected + without_events, over all attempts.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/files/row_reader.h"
#include "ingest/mapping/mapping.h"

namespace tutti::ingest {

struct ImportedEvent {
  std::string message_id;
  std::optional<Millis> timestamp;  // nullopt: the time of the import
  std::string json;                 // without messageId and timestamp
  uint64_t row = 0;
};

// Where events go. accept() returns when they are on disk. One call at a time, not always from the same thread.
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
  ReadOptions read = {};  // outweighs what the mapping says
  uint32_t attempt = 1;
  bool dry_run = false;
  size_t preview_rows = 5;  // dry run: the first events as they would land
  std::string state_dir;    // folder for the state of interrupted imports; empty: no resuming
  std::string error_path;   // empty: rejected rows are counted only
  size_t batch_events = 2'000;
  std::function<void(const ImportProgress&)> progress = {};  // after each batch
  std::function<bool()> cancelled = {};                      // asked after each batch
  uint64_t rows_max = UINT64_MAX;                            // dry run: look at so many rows only
};

struct CellError {
  uint64_t row = 0;
  std::string column, reason, value;
};

struct ImportReport {
  std::string import_id;
  std::string reading;  // how the file was read, in words: "csv, big5 (92 %), delimiter ;"
  uint64_t rows = 0, rejected = 0, without_events = 0;
  uint64_t resumed_after = 0;  // rows of earlier attempts, which the counts include
  uint64_t events = 0, accepted = 0, duplicates = 0;
  uint64_t refused = 0;  // by the server; its live view has the reasons
  std::map<std::string, uint64_t> events_by_type, rejected_by, flagged_by;
  std::vector<CellError> errors;     // the first kErrorsShown
  std::vector<std::string> preview;  // dry run
  bool complete = false;

  static constexpr size_t kErrorsShown = 20;
  uint64_t landed() const { return rows - rejected - without_events; }
};

// Errors: the file or mapping cannot be used (a column that the mapping names is missing: the error names the nearest),
// the error file cannot be written, or the sink failed; what was acknowledged until then is remembered for resuming.
Result<ImportReport> run_import(const ImportOptions& options, RecordSink& sink);

}  // namespace tutti::ingest
