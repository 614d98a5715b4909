// The mappings of webhook sources: TOML, or the name of a built-in one, kept in the source's settings; compiled once.
// Threads: any.
#pragma once

#include <map>
#include <mutex>

#include "govern/sources.h"
#include "ingest/live/webhook.h"

namespace tutti::app {

class SourceMappings : NonCopyable {
 public:
  // Empty when the source has no mapping, or one that no longer compiles (then objects are refused by name of the
  // error).
  ingest::MapObject of(const govern::Source& source);

 private:
  struct Entry {
    std::string settings;
    ingest::MapObject map;
  };
  std::mutex mutex_;
  std::map<SourceId, Entry> compiled_;  // by configured source, so bounded by their number
};

}  // namespace tutti::app
