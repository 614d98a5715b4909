// Messages through a mapping: events as a sink takes them, or why there are none.
//
// A column of the mapping is a path into the message's object, "value.after.id", "levels.1" (positions count from 0);
// `_deleted` is "true" for a tombstone. A mapping with `root` reads the value or payload alone, as a webhook's body:
// what is made for a system's webhooks serves its topics too. `passthrough` takes the value or payload as the event.
// Without a message_id in the mapping the message's own id names the events. Threads: one per thread; the mapping is
// shared.
#pragma once

#include <memory>

#include "ingest/files/importer.h"
#include "ingest/singer/record_row.h"
#include "ingest/stream/message.h"

namespace tutti::ingest::stream {

struct MappedMessage {
  std::vector<ImportedEvent> events;
  std::optional<RowError> error;  // then there are no events
};

class MessageMapper : NonCopyable {
 public:
  explicit MessageMapper(std::shared_ptr<const Mapping> mapping) : mapping_(std::move(mapping)) {}

  // An event without a time of its own gets the message's.
  MappedMessage map(const KafkaMessage& m) { return map_read(reader_.read(m), m.timestamp); }
  MappedMessage map(const MqttMessage& m) { return map_read(reader_.read(m), m.received_at); }

 private:
  // The object in which the mapping's columns are.
  std::string_view root_of(const ReadMessage& message);
  MappedMessage map_read(const Result<ReadMessage>& message, std::optional<Millis> timestamp);

  const std::shared_ptr<const Mapping> mapping_;
  MessageReader reader_;
  singer::RecordRow row_;
};

}  // namespace tutti::ingest::stream
