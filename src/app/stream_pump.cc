#include "app/stream_pump.h"

#include <filesystem>

#include "base/json_writer.h"

namespace tutti::app {

void StreamLive::running() {
  std::lock_guard lock(mutex_);
  snapshot_.state = "running";
  snapshot_.error.clear();
}

void StreamLive::connecting(std::string error) {
  std::lock_guard lock(mutex_);
  snapshot_.state = "connecting";
  snapshot_.error = std::move(error);
}

void StreamLive::failed(std::string error) {
  std::lock_guard lock(mutex_);
  snapshot_.state = "failed";
  snapshot_.error = std::move(error);
}

void StreamLive::set_lag(std::optional<uint64_t> lag) {
  std::lock_guard lock(mutex_);
  snapshot_.lag = lag;
}

StreamLive::Snapshot StreamLive::now() const {
  std::lock_guard lock(mutex_);
  return snapshot_;
}

StreamPump::StreamPump(StreamStore& store, const Stream& stream, std::shared_ptr<const ingest::Mapping> mapping,
                       ingest::RecordSink& sink, StreamPumpOptions options)
    : store_(store), stream_(stream), mapper_(std::move(mapping)), sink_(sink), options_(std::move(options)) {}

void StreamPump::take(const ingest::stream::KafkaMessage& m) {
  add(mapper_.map(m), m.value.value_or(""));
  position(m.partition, m.offset + 1);
}

void StreamPump::take(const ingest::stream::MqttMessage& m) {
  add(mapper_.map(m), m.payload);
}

void StreamPump::add(ingest::stream::MappedMessage&& mapped, std::string_view text) {
  if (mapped.error) {
    refuse(*mapped.error, text);
    return;
  }
  ++pending_.counts.messages;
  pending_.counts.last_message_at = options_.now();
  for (ingest::ImportedEvent& e : mapped.events) {
    bytes_ += e.json.size();
    events_.push_back(std::move(e));
  }
}

void StreamPump::refuse(const ingest::RowError& error, std::string_view text) {
  ++pending_.counts.messages;
  ++pending_.counts.refused;
  pending_.counts.last_message_at = options_.now();
  ++pending_.refusals[error.reason];
  if (options_.on_refused) options_.on_refused(error.reason, text);
  JsonWriter w;
  w.begin_object();
  w.field("at", options_.now());
  w.field("reason", std::string_view(error.reason));
  if (!error.column.empty()) w.field("column", std::string_view(error.column));
  w.field("message", text.substr(0, kRejectTextMax));
  w.end_object();
  rejects_ += w.view();
  rejects_.push_back('\n');
  bytes_ += w.view().size();
}

Result<void> StreamPump::settle() {
  if (!events_.empty()) {
    TRY_VALUE(taken, sink_.accept(events_));
    pending_.counts.events += taken.accepted;
    pending_.counts.duplicates += taken.duplicates;
  }
  TRY(keep_rejects());
  if (pending_.counts.messages > 0 || pending_.counts.missed > 0 || !pending_.positions.empty())
    TRY(store_.commit(stream_, pending_));
  events_.clear();
  bytes_ = 0;
  pending_ = {};
  return {};
}

Result<void> StreamPump::keep_rejects() {
  if (rejects_.empty() || options_.rejects_path.empty()) {
    rejects_.clear();
    return {};
  }
  std::error_code none;
  const std::filesystem::path path(options_.rejects_path);
  std::filesystem::create_directories(path.parent_path(), none);
  const uintmax_t size = std::filesystem::file_size(path, none);
  if (none || size < kRejectsBytesMax) {
    std::ofstream out(path, std::ios::binary | std::ios::app);
    out << rejects_ << std::flush;
    if (!out) return fail(ErrorCode::kIo, "cannot be written", options_.rejects_path);
  }
  rejects_.clear();
  return {};
}

}  // namespace tutti::app
