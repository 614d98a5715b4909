#include "ingest/mapping/mapping.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/hash.h"
#include "base/json_writer.h"
#include "base/time.h"
#include "ingest/mapping/event_text.h"
#include "ingest/mapping/json_path.h"

namespace tutti::ingest {
namespace {

constexpr std::string_view kItemPath = "_item.";

}  // namespace

// Writes the node's JSON to `out`; false: it came out empty, nothing was written.
Result<bool> Mapping::write(const Node& node, std::span<const std::string_view> values, const RowInfo& info,
                            std::string& out) const {
  switch (node.kind) {
    case Node::Kind::kConstant: out += node.json; return true;
    case Node::Kind::kTemplate: {
      TRY_VALUE(rendered, node.text.render(values, names_, info));
      if (rendered.text.empty()) return false;
      if (rendered.json) out += rendered.text;
      else append_json_string(out, rendered.text);
      return true;
    }
    case Node::Kind::kArray: {
      const size_t start = out.size();
      out.push_back('[');
      for (const Node& item : node.items) {
        const size_t before = out.size();
        if (before > start + 1) out.push_back(',');
        TRY_VALUE(written, write(item, values, info, out));
        if (!written) out.resize(before);
      }
      if (out.size() == start + 1) {
        out.resize(start);
        return false;
      }
      out.push_back(']');
      return true;
    }
    case Node::Kind::kObject: break;
  }
  const size_t start = out.size();
  out.push_back('{');
  for (const Field& field : node.fields) {
    std::string name = field.name;
    if (field.key) {
      TRY_VALUE(key, field.key->render(values, names_, info));
      name = std::move(key.text);
      const bool fixed =
          std::any_of(node.fields.begin(), node.fields.end(), [&](const Field& f) { return !f.key && f.name == name; });
      if (name.empty() || fixed) continue;  // what the mapping sets by name is not for the row to change
    }
    const size_t before = out.size();
    if (before > start + 1) out.push_back(',');
    append_json_string(out, name);
    out.push_back(':');
    TRY_VALUE(written, write(field.value, values, info, out));
    if (written) continue;
    if (name == "id" && !field.key) {  // nothing without its name
      out.resize(start);
      return false;
    }
    out.resize(before);
  }
  if (out.size() == start + 1) {
    out.resize(start);
    return false;
  }
  out.push_back('}');
  return true;
}

Result<MappedEvent> Mapping::make(const Emit& emit, size_t number, std::span<const std::string_view> values,
                                  std::string_view json, const RowInfo& info) const {
  MappedEvent event;
  if (emit.passthrough) {
    if (json.empty()) return fail(ErrorCode::kInvalid, "no_json");
    event.json = without_members(json, "messageId", "timestamp");
    if (!info.import.empty()) mark_import(event.json, info.import);
  } else {
    TRY_VALUE(written, write(emit.body, values, info, event.json));
    if (!written) return fail(ErrorCode::kInvalid, "empty");
  }
  if (emit.message_id) {
    TRY_VALUE(id, emit.message_id->render(values, names_, info));
    if (id.text.empty() && !emit.message_id_optional) return fail(ErrorCode::kInvalid, "empty_message_id");
    // The type keeps the events of one row apart; what is passed through keeps its sender's id.
    if (!id.text.empty()) event.message_id = emit.passthrough ? id.text : emit.type + ":" + id.text + emit.id_suffix;
    if (!id.text.empty() && emit.each) event.message_id += fmt::format("[{}]", info.item);
  }
  if (event.message_id.empty()) {
    event.message_id = std::string(info.import.empty() ? info.file : info.import) + ":" + std::to_string(info.row) +
                       ":" + std::to_string(number);
    if (emit.each) event.message_id += fmt::format("[{}]", info.item);
  }
  if (event.message_id.size() > kMessageIdBytesMax) event.message_id = to_hex(hash128(event.message_id));
  if (emit.timestamp) {
    TRY_VALUE(at, emit.timestamp->render(values, names_, info));
    if (!at.text.empty()) {
      event.timestamp = parse_time(at.text);
      if (!event.timestamp) return fail(ErrorCode::kInvalid, "bad_date");
    }
  }
  return event;
}

Result<void> Mapping::make_each(const Emit& emit, size_t number, std::span<const std::string_view> values,
                                const RowInfo& info, std::vector<MappedEvent>& out) const {
  const std::string_view list = values[*emit.each];
  if (list.empty()) return {};
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::array array;
  const bool json = parser.parse(list.data(), list.size()).get(root) == simdjson::SUCCESS;
  const bool many = json && root.get(array) == simdjson::SUCCESS;
  if (many && array.size() > kItemsMax) return fail(ErrorCode::kInvalid, "too_many_items", columns_[*emit.each]);

  JsonTexts texts;
  std::vector<std::string_view> all(values.begin(), values.end());
  all.resize(names_.size());
  RowInfo at = info;
  const auto one = [&](const simdjson::dom::element* item) -> Result<void> {
    for (size_t k = columns_.size(); k < names_.size(); ++k) {
      const std::string_view path = std::string_view(names_[k]).substr(std::min(names_[k].size(), kItemPath.size()));
      all[k] = item ? texts.at(*item, path) : path.empty() ? list : std::string_view{};
    }
    if (emit.when.holds(all)) {
      TRY_VALUE(event, make(emit, number, all, {}, at));
      out.push_back(std::move(event));
    }
    ++at.item;
    return {};
  };
  if (!many) return one(json ? &root : nullptr);  // one value is a list of itself
  for (const simdjson::dom::element item : array) TRY(one(&item));
  return {};
}

MappedRow Mapping::apply(std::span<const std::string_view> values, std::string_view json, const RowInfo& info) const {
  MappedRow out;
  for (const Rule& rule : rejects_) {
    if (!rule.when.holds(values)) continue;
    out.error = RowError{rule.reason, {}};
    return out;
  }
  for (size_t k = 0; k < emits_.size(); ++k) {
    Result<void> done;
    if (emits_[k].each) {
      done = make_each(emits_[k], k, values, info, out.events);
    } else if (emits_[k].when.holds(values)) {
      Result<MappedEvent> event = make(emits_[k], k, values, json, info);
      if (event) out.events.push_back(std::move(*event));
      else done = tl::unexpected(event.error());
    }
    if (done) continue;
    out.events.clear();
    out.error = RowError{done.error().message, done.error().where};
    return out;
  }
  for (const Rule& rule : flags_)
    if (rule.when.holds(values)) out.flags.push_back(rule.reason);
  return out;
}

Result<std::shared_ptr<const Mapping>> load_mapping(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "cannot read the mapping", path);
  std::stringstream text;
  text << in.rdbuf();
  return Mapping::parse(text.str(), path);
}

}  // namespace tutti::ingest
