#include "ingest/singer/catalog.h"

#include <algorithm>

#include "base/json_writer.h"
#include "ingest/live/json_text.h"
#include "ingest/singer/exact_json.h"

namespace tutti::ingest::singer {
namespace {

std::string text_field(std::string_view object, std::string_view key) {
  const auto raw = find_raw_field(object, key);
  return raw && raw->starts_with('"') ? text_of(*raw) : std::string();
}

std::string list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) {
    if (out.size() > 1) out.push_back(',');
    out += item;
  }
  return out + "]";
}

// The entry of `metadata` that is about the stream as a whole has an empty breadcrumb.
bool about_stream(std::string_view entry) {
  const auto crumb = find_raw_field(entry, "breadcrumb");
  return crumb && crumb->starts_with('[') && split_array(*crumb).empty();
}

std::string overlay(bool selected, const StreamChoice& choice) {
  JsonWriter w;
  w.begin_object();
  w.field("selected", selected);
  if (selected && !choice.method.empty()) w.field("replication-method", std::string_view(choice.method));
  if (selected && !choice.replication_key.empty()) w.field("replication-key", std::string_view(choice.replication_key));
  w.end_object();
  return w.take();
}

std::string with_choice(std::string_view stream, bool selected, const StreamChoice& choice) {
  const std::string over = overlay(selected, choice);
  std::vector<std::string> entries;
  bool found = false;
  if (const auto metadata = find_raw_field(stream, "metadata"); metadata && metadata->starts_with('[')) {
    for (const std::string_view entry : split_array(*metadata)) {
      if (!about_stream(entry)) {
        entries.emplace_back(entry);
        continue;
      }
      found = true;
      entries.push_back(merge_objects(entry, "{\"metadata\":" + over + "}", 2));
    }
  }
  if (!found) entries.push_back("{\"breadcrumb\":[],\"metadata\":" + over + "}");
  std::string fields = "{\"metadata\":" + list(entries);
  // One family of taps reads these beside the metadata.
  for (const auto& [key, value] :
       {std::pair{"replication_method", &choice.method}, std::pair{"replication_key", &choice.replication_key}}) {
    if (!selected || value->empty()) continue;
    fields.append(",\"").append(key).append("\":");
    append_json_string(fields, *value);
  }
  return merge_objects(stream, fields + "}", 1);
}

// The streams' texts; `checked` owns them.
Result<std::vector<std::string_view>> streams_of(std::string_view catalog, ExactJson& json) {
  const std::string_view text = json.read(trim_json(catalog));
  const auto streams = text.empty() ? std::nullopt : find_raw_field(text, "streams");
  if (!streams || !streams->starts_with('[')) return fail(ErrorCode::kInvalid, "this is no catalog of a tap");
  return split_array(*streams);
}

}  // namespace

Result<Selection> select_streams(std::string_view catalog, const std::vector<StreamChoice>& wanted) {
  ExactJson json;
  TRY_VALUE(streams, streams_of(catalog, json));
  Selection out;
  std::vector<std::string> texts;
  std::vector<bool> met(wanted.size());
  for (const std::string_view stream : streams) {
    const std::string id = text_field(stream, "tap_stream_id"), name = text_field(stream, "stream");
    const std::string& shown = id.empty() ? name : id;
    auto choice = std::find_if(wanted.begin(), wanted.end(), [&](const auto& c) { return c.stream == id; });
    if (choice == wanted.end())
      choice = std::find_if(wanted.begin(), wanted.end(), [&](const auto& c) { return c.stream == name; });
    const bool selected = choice != wanted.end();
    if (out.known.size() < Selection::kStreamsShown) out.known.push_back(shown);
    if (selected) {
      out.selected.push_back(shown);
      met[static_cast<size_t>(choice - wanted.begin())] = true;
    }
    texts.push_back(with_choice(stream, selected, selected ? *choice : StreamChoice{}));
  }
  for (size_t k = 0; k < wanted.size(); ++k)
    if (!met[k]) out.missing.push_back(wanted[k].stream);
  out.catalog = "{\"streams\":" + list(texts) + "}";
  return out;
}

Result<std::vector<StreamChoice>> selection_of(std::string_view catalog) {
  ExactJson json;
  TRY_VALUE(streams, streams_of(catalog, json));
  std::vector<StreamChoice> out;
  for (const std::string_view stream : streams) {
    const auto metadata = find_raw_field(stream, "metadata");
    if (!metadata || !metadata->starts_with('[')) continue;
    for (const std::string_view entry : split_array(*metadata)) {
      const auto about = find_raw_field(entry, "metadata");
      if (!about || !about_stream(entry) || find_raw_field(*about, "selected") != "true") continue;
      const std::string id = text_field(stream, "tap_stream_id");
      out.push_back({id.empty() ? text_field(stream, "stream") : id, text_field(*about, "replication-method"),
                     text_field(*about, "replication-key")});
    }
  }
  return out;
}

}  // namespace tutti::ingest::singer
