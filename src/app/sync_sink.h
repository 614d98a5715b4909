// Where a sync's events go, as seen from a command: into a running server, else into the folder itself.
#pragma once

#include <memory>
#include <string>

#include "app/import_sink.h"
#include "app/sync_runner.h"

namespace tutti::app {

class SyncTarget : NonCopyable {
 public:
  explicit SyncTarget(std::string data, SyncStore& store) : data_(std::move(data)), store_(store) {}

  // The source is made when it is not there. A write key for the server is made once and kept in the store.
  Result<std::unique_ptr<ingest::RecordSink>> sink(const std::string& source);

 private:
  Result<std::string> write_key(const std::string& source);

  const std::string data_;
  SyncStore& store_;
  std::unique_ptr<LocalHub> local_;
};

}  // namespace tutti::app
