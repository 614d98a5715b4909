// Lines of a Singer tap, catalogs and records: whatever the bytes, a message is read or refused, and what is read can
// be taken apart. A record that is taken gives events that are JSON objects.
#include <simdjson.h>

#include <cstdlib>
#include <string>

#include "ingest/singer/catalog.h"
#include "ingest/singer/message.h"
#include "ingest/singer/record_row.h"
#include "ingest/singer/schema.h"
#include "ingest/singer/sync_map.h"

using namespace tutti::ingest::singer;

namespace {

const SyncMap& map() {
  static const SyncMap kMap = *SyncMap::parse(
      "version = 1\nsource = \"s\"\n[stream.s]\n[[stream.s.emit]]\ntype = \"track\"\n[stream.s.emit.set]\n"
      "\"properties.a\" = \"{a}\"\n\"properties.b\" = \"{b.c|number}\"\n\"properties.d\" = \"{_deleted}\"\n",
      "fuzz");
  return kMap;
}

void take(const Message& m) {
  static const std::vector<std::string> kKey = {"a"};
  static RecordRow row;
  row.read(m.body);
  const auto key = row.key(kKey);
  if (key) {
    const std::string again = record_of_key(kKey, *key);
    RecordRow of_key;
    of_key.read(again);
    if (*of_key.key(kKey) != *key) std::abort();  // a row's key survives being stored
  }
  const auto& mapping = *map().streams.at("s").mapping;
  const auto mapped = mapping.apply(row.values(mapping.columns(), row.deleted()), m.body, {1, "f"});
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  for (const auto& event : mapped.events)
    if (parser.parse(event.json).get(object) != simdjson::SUCCESS) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static MessageReader reader;
  if (const auto m = reader.read(text)) {
    if (m->type == Message::Type::kRecord) take(*m);
    if (m->type == Message::Type::kSchema) {
      const StreamSchema s = StreamSchema::parse(m->body);
      if (StreamSchema::from_text(s.text()).text() != s.text()) std::abort();
    }
  }
  if (const auto s = select_streams(text, {{"s", "INCREMENTAL", "k"}}); s && !s->selected.empty()) {
    const auto again = selection_of(s->catalog);  // what was written can be read
    if (!again || again->size() != s->selected.size()) std::abort();
  }
  return 0;
}
