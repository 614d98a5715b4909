#include "hub/retraction.h"

#include <simdjson.h>

#include "base/json_writer.h"

namespace tutti {

namespace dom = simdjson::dom;

std::string_view import_of(const Event& event) {
  std::string_view id;
  return event.root["context"]["import"]["id"].get(id) == simdjson::SUCCESS ? id : std::string_view();
}

Result<Retracted> read_retracted(log::EventLog& log) {
  Retracted out;
  dom::parser parser;
  for (Offset at{1};;) {
    const Result<BatchPtr> batch = log.read_commands(at);
    if (!batch && batch.error().code == ErrorCode::kNotFound) return out;
    if (!batch) return tl::unexpected(batch.error());
    for_each_record(**batch, [&](Offset, const Record& record) {
      if (record.kind != RecordKind::kCommand) return;
      dom::object o;
      if (parser.parse(record.body.data(), record.body.size(), true).get(o) != simdjson::SUCCESS) return;
      std::string_view name, import;
      if (o["command"].get(name) != simdjson::SUCCESS || name != "retract") return;
      if (o["import"].get(import) == simdjson::SUCCESS && !import.empty() && import.size() <= kImportIdMax)
        out.emplace(import);
    });
    at = (*batch)->last() + 1;
  }
}

std::string retract_command(std::string_view import, std::string_view author, std::string_view reason) {
  JsonWriter w;
  w.begin_object();
  w.field("command", "retract");
  w.field("import", import);
  w.field("author", author);
  w.field("reason", reason);
  w.end_object();
  return w.take();
}

}  // namespace tutti
