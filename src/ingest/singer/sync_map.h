// How the streams of a tap become events: one document with a mapping for each (docs/sync.md).
//
//   version = 1
//   source = "crm"
//   [stream."public-contacts"]
//   key = ["email"]                 # default: what the tap says
//   method = "INCREMENTAL"          # for the catalog; also replication_key
//   [[stream."public-contacts".emit]]
//   type = "identify"
//   ...
// [lookup.NAME] of the root holds for all streams. Threads: immutable once made.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/mapping/mapping.h"
#include "ingest/singer/catalog.h"

namespace tutti::ingest::singer {

struct StreamMap {
  std::shared_ptr<const Mapping> mapping;
  std::vector<std::string> key;  // empty: the tap's
  std::string method, replication_key;
  bool append_without_key = false;  // rows of a stream without key: every row counts, equal ones too
  bool sees_deletes = false;        // the mapping names `_deleted`
};

struct SyncMap {
  std::string source;
  std::map<std::string, StreamMap, std::less<>> streams;

  // Errors: kInvalid; `where` is "NAME:LINE".
  static Result<SyncMap> parse(std::string_view toml, const std::string& name);
  static Result<SyncMap> load(const std::string& path);

  std::vector<StreamChoice> choices() const;
};

}  // namespace tutti::ingest::singer
