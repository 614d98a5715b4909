#include "ingest/stream/mapper.h"

#include <algorithm>

namespace tutti::ingest::stream {

MappedMessage MessageMapper::map_read(const Result<ReadMessage>& message, std::optional<Millis> timestamp) {
  MappedMessage out;
  if (!message) {
    out.error = RowError{message.error().where, {}};
    return out;
  }
  row_.read(root_of(*message));
  // What is passed through must be an object; the mapping refuses an empty one.
  const std::string_view body = message->body.starts_with('{') ? message->body : std::string_view{};
  MappedRow row =
      mapping_->apply(row_.values(mapping_->columns(), message->gone), body, {.row = 1, .file = message->id});
  out.error = std::move(row.error);
  for (MappedEvent& e : row.events)
    out.events.push_back({std::move(e.message_id), e.timestamp ? e.timestamp : timestamp, std::move(e.json), 0});
  return out;
}

std::string_view MessageMapper::root_of(const ReadMessage& message) {
  if (mapping_->roots().empty()) return message.object;
  if (!message.body.starts_with('{')) return "{}";
  for (const std::string& root : mapping_->roots()) {
    std::string_view object = message.body;
    for (size_t begin = 0; object.starts_with('{') && begin <= root.size();) {
      const size_t end = std::min(root.find('.', begin), root.size());
      row_.read(object);
      object = row_.raw(std::string_view(root).substr(begin, end - begin)).value_or(std::string_view{});
      begin = end + 1;
    }
    if (object.starts_with('{')) return object;
  }
  return message.body;
}

}  // namespace tutti::ingest::stream
