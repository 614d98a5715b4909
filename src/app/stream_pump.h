// From messages of a stream to the log: mapped, sent in groups, and counted once the log has them.
//
//   pump.take(message); ...; pump.settle();   // then acknowledge to the broker
//
// A group is bounded (full()); settle() returns when its events are on disk and the positions behind them are kept.
// After an error nothing of the group may be acknowledged: the messages come again, and the log knows which it has.
// A message that cannot be mapped is counted by reason, shown (`on_refused`) and kept in a file of JSON lines; after a
// crash that file may name one twice. Threads: one, but for StreamLive.
#pragma once

#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/stream_store.h"
#include "ingest/stream/mapper.h"

namespace tutti::app {

// How a stream is now; written by its thread, read by anybody.
class StreamLive : NonCopyable {
 public:
  struct Snapshot {
    std::string state = "connecting";  // connecting, running, failed
    std::string error;                 // the last one, until it runs again
    std::optional<uint64_t> lag;       // Kafka: messages that are there and not taken yet
  };
  void running();
  void connecting(std::string error);
  void failed(std::string error);
  void set_lag(std::optional<uint64_t> lag);
  Snapshot now() const;

 private:
  mutable std::mutex mutex_;
  Snapshot snapshot_;
};

struct StreamPumpOptions {
  std::string rejects_path;  // empty: they are counted only
  std::function<void(std::string_view reason, std::string_view text)> on_refused = {};
  std::function<Millis()> now;
};

class StreamPump : NonCopyable {
 public:
  static constexpr size_t kMessagesMax = 1'000;            // of a group; with the bytes they bound memory
  static constexpr size_t kGroupBytesMax = 4u << 20;       // of their events
  static constexpr uint64_t kRejectsBytesMax = 64u << 20;  // of the file; further ones are counted only
  static constexpr size_t kRejectTextMax = 64u << 10;      // of one message in it

  // All that is passed by reference must outlive the pump.
  StreamPump(StreamStore& store, const Stream& stream, std::shared_ptr<const ingest::Mapping> mapping,
             ingest::RecordSink& sink, StreamPumpOptions options);

  void take(const ingest::stream::KafkaMessage& m);
  void take(const ingest::stream::MqttMessage& m);
  // The next message of a partition is this one.
  void position(int32_t partition, int64_t next) { pending_.positions[partition] = next; }
  // The broker had removed so many before they were read.
  void missed(uint64_t messages) { pending_.counts.missed += messages; }
  // A message that is none of this stream's.
  void refuse(const ingest::RowError& error, std::string_view text);

  bool full() const { return pending_.counts.messages >= kMessagesMax || bytes_ >= kGroupBytesMax; }
  Result<void> settle();

 private:
  void add(ingest::stream::MappedMessage&& mapped, std::string_view text);
  Result<void> keep_rejects();

  StreamStore& store_;
  const Stream& stream_;
  ingest::stream::MessageMapper mapper_;
  ingest::RecordSink& sink_;
  const StreamPumpOptions options_;
  std::vector<ingest::ImportedEvent> events_;
  size_t bytes_ = 0;
  StreamCommit pending_;
  std::string rejects_;  // lines of this group
};

}  // namespace tutti::app
