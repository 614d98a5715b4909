// Messages of Kafka and MQTT: whatever the bytes, a message is refused or gives events that are JSON objects, no part
// of it can pose as another field of what the mapping reads, and its name depends on it alone.
#include <simdjson.h>

#include <cstdlib>

#include "ingest/live/json_text.h"
#include "ingest/stream/mapper.h"

using namespace tutti;
using namespace tutti::ingest;

namespace {

std::shared_ptr<const Mapping> mapping() {
  static const auto kMapping = *Mapping::parse(
      "version = 1\nsource = \"s\"\n[[emit]]\ntype = \"track\"\n[emit.set]\n\"properties.a\" = \"{payload.a.0}\"\n"
      "\"properties.b\" = \"{value.b|number}\"\n\"properties.l\" = \"{levels.1}\"\n\"properties.k\" = \"{key}\"\n"
      "\"properties.t\" = \"{topic}\"\n",
      "fuzz");
  return kMapping;
}

void check(const stream::MappedMessage& mapped) {
  if (mapped.error && !mapped.events.empty()) std::abort();
  static simdjson::dom::parser parser;
  simdjson::dom::object object;
  for (const ImportedEvent& e : mapped.events)
    if (parser.parse(e.json).get(object) != simdjson::SUCCESS || e.message_id.empty()) std::abort();
}

// The object has the fields that it must have, and no other.
void check(const Result<stream::ReadMessage>& read, size_t fields) {
  if (read && split_object(read->object).size() != fields) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t cut = text.find('\n');
  const std::string_view head = text.substr(0, cut);
  const std::string_view body = cut == std::string_view::npos ? std::string_view{} : text.substr(cut + 1);
  static stream::MessageMapper mapper(mapping());
  static stream::MessageReader reader;
  const stream::MqttMessage mqtt{.topic = head, .payload = body, .retain = false, .received_at = Millis{1}};
  stream::KafkaMessage kafka{
      .topic = "t", .timestamp = Millis{1}, .key = head, .value = body, .headers = {{head, body}}};
  check(mapper.map(mqtt));
  check(mapper.map(kafka));
  const auto first = reader.read(kafka);
  check(reader.read(mqtt), 5);
  check(first, 7);
  if (first && reader.read(kafka)->id != first->id) std::abort();
  kafka.value.reset();
  check(mapper.map(kafka));
  return 0;
}
