// All that can be found out about a file before anybody has said how to read it: for `tutti import --suggest` and the
// console's wizard. Reads the start of the file only.
#pragma once

#include <string>
#include <vector>

#include "ingest/files/row_reader.h"
#include "ingest/mapping/content.h"
#include "ingest/mapping/suggest.h"

namespace tutti::ingest {

struct DetectedColumn {
  std::string name;
  ContentGuess content;
  std::vector<std::string> samples;  // the first rows' values
};

struct Detection {
  FileFormat format = FileFormat::kDelimited;
  Guess encoding, delimiter, quote, header_row;  // text; header_row for XLSX too
  std::vector<std::string> sheets;               // XLSX
  std::string sheet;
  ContentHints hints;
  std::vector<DetectedColumn> columns;
  ReadOptions read;  // what an import by this detection says

  // For JSON and comments: "encoding big5 (92 %): ...".
  std::vector<std::string> notes() const;
};

struct DetectOptions {
  std::string path;
  ReadOptions read = {};  // what somebody has said already; it is not guessed
  size_t rows = 200;      // looked at
};
// Errors as RowReader::open.
Result<Detection> detect_file(const DetectOptions& options);

// What suggest_mapping() wants to know of a detected file.
SuggestInput suggest_input(const Detection& detection, const std::string& file_name, const std::string& source);

}  // namespace tutti::ingest
