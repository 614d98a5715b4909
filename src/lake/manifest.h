// One moment of the lake as a list of Parquet files, so that it can be read without lake.duckdb, which only one process
// may open: by Tutti's SQL worker and by any other engine (FORMAT.md, docs/lake.md).
//
// Paths are relative to the lake's folder. The files of a manifest stay until a later one has taken its place.
// Threads: a value.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/types.h"

namespace tutti::lake {

struct Manifest {
  Offset applied{};                             // everything of the log up to here is in
  std::vector<std::string> sealed{};            // events/day=YYYY-MM-DD/...
  std::vector<std::string> hot{};               // events that are not sealed yet, each in one file only
  std::map<std::string, std::string> tables{};  // name (as in schema.h, without "lake_") -> file

  std::string to_json() const;
  static Result<Manifest> parse(std::string_view json);
};

// SQL that defines the views of catalog.h over the manifest's files, for a database that has nothing else.
std::string reader_sql(const Manifest& manifest, const std::string& dir);

}  // namespace tutti::lake
