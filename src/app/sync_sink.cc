#include "app/sync_sink.h"

#include "app/data_folder.h"
#include "base/time.h"

namespace tutti::app {

Result<std::unique_ptr<ingest::RecordSink>> SyncTarget::sink(const std::string& source) {
  if (const auto server = DataFolder::server_of(data_)) {
    TRY_VALUE(key, write_key(source));
    TRY_VALUE(http, HttpSink::connect(*server, key));
    return std::unique_ptr<ingest::RecordSink>(std::move(http));
  }
  TRY_VALUE(local, LocalHub::open(data_));
  local_ = std::move(local);
  TRY_VALUE(reserved, local_->sources().reserve({.name = source, .kind = "sync"}, system_now()));
  return std::unique_ptr<ingest::RecordSink>(std::make_unique<HubSink>(local_->hub(), reserved->id));
}

// A new key at every run would end the operator's own: a source has two at most.
Result<std::string> SyncTarget::write_key(const std::string& source) {
  TRY_VALUE(sources, govern::SourceRegistry::open(DataFolder::access_file(data_)));
  TRY(sources->reserve({.name = source, .kind = "sync"}, system_now()));
  TRY_VALUE(kept, store_.write_key(source));
  if (!kept.empty()) {
    const govern::SourcePtr owner = sources->find_by_key(kept, system_now());
    if (owner && owner->name == source) return kept;
  }
  TRY_VALUE(made, sources->rotate_key(source, {.now = system_now()}));
  TRY(store_.keep_write_key(source, made.key.text));
  return made.key.text;
}

}  // namespace tutti::app
