// What is remembered of an interrupted import: a JSON file <dir>/import-<id>.json, replaced as a whole.
#pragma once

#include <simdjson.h>

#include "base/json_writer.h"
#include "ingest/files/importer.h"

namespace tutti::ingest {

struct ImportState {
  uint64_t last_row = 0;     // acknowledged
  uint64_t error_bytes = 0;  // of the error file that belong to rows up to it
  ImportReport report;       // counts up to it
};

class StateFile {
 public:
  // `dir` empty: nothing is remembered.
  StateFile(const std::string& dir, const std::string& import_id)
      : path_(dir.empty() ? "" : dir + "/import-" + import_id + ".json") {}

  ImportState read() const;  // empty when there is none or it cannot be read
  void write(const ImportState& state) const;
  void remove() const;

 private:
  std::string path_;
};

// The counts, without previews and errors of cells.
void write_counts(JsonWriter& w, const ImportReport& report);
void read_counts(simdjson::dom::element json, ImportReport& report);

}  // namespace tutti::ingest
