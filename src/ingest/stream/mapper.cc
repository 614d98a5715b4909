#include "ingest/stream/mapper.h"

namespace tutti::ingest::stream {

MappedMessage MessageMapper::map_read(const Result<ReadMessage>& message, std::optional<Millis> timestamp) {
  MappedMessage out;
  if (!message) {
    out.error = RowError{message.error().where, {}};
    return out;
  }
  row_.read(message->object);
  // What is passed through must be an object; the mapping refuses an empty one.
  const std::string_view body = message->body.starts_with('{') ? message->body : std::string_view{};
  MappedRow row =
      mapping_->apply(row_.values(mapping_->columns(), message->gone), body, {.row = 1, .file = message->id});
  out.error = std::move(row.error);
  for (MappedEvent& e : row.events)
    out.events.push_back({std::move(e.message_id), e.timestamp ? e.timestamp : timestamp, std::move(e.json), 0});
  return out;
}

}  // namespace tutti::ingest::stream
