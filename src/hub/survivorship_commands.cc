#include "hub/survivorship_commands.h"

#include "base/json_writer.h"
#include "hub/graph.h"

namespace tutti {
namespace {

namespace dom = simdjson::dom;

std::string text(dom::object o, std::string_view key) {
  std::string_view s;
  return o[key].get(s) == simdjson::SUCCESS ? std::string(s) : std::string();
}

Error bad(std::string message, std::string where) {
  return Error{ErrorCode::kInvalid, std::move(message), std::move(where)};
}

// {strand, trait, value} of a command; the slot is null when one of them will not do.
struct Said {
  StrandTable::Slot* slot = nullptr;
  std::string trait, json;
  std::optional<Error> error;
};

Said read(State& s, dom::object o, bool with_value) {
  Said out;
  dom::object strand;
  uint64_t source = 0;
  if (o["strand"].get(strand) == simdjson::SUCCESS && strand["source"].get(source) == simdjson::SUCCESS) {
    const EntityClass cls = text(strand, "class") == "account" ? EntityClass::kAccount : EntityClass::kPerson;
    const std::string type = text(strand, "type"), id = text(strand, "id");
    out.slot = graph::find(s, cls, SourceId{static_cast<uint32_t>(source)}, {type, id});
  }
  if (!out.slot) out.error = bad("no such strand", "strand");
  out.trait = text(o, "trait");
  if (out.trait.empty() || out.trait.size() > kTraitNameMax)
    out.error = bad("a trait's name has 1 to 128 bytes", "trait");
  if (!with_value) return out;
  dom::element value;
  if (o["value"].get(value) != simdjson::SUCCESS) out.error = bad("the value is missing", "value");
  else if (out.json = simdjson::minify(value); out.json.size() > kPinnedValueMax)
    out.error = bad("a value has at most 4,096 bytes", "value");
  return out;
}

void write(JsonWriter& w, const StrandName& strand) {
  w.key("strand");
  w.begin_object();
  w.field("class", strand.cls == EntityClass::kPerson ? "person" : "account");
  w.field("source", strand.source.value);
  w.field("type", std::string_view(strand.type));
  w.field("id", std::string_view(strand.id));
  w.end_object();
}

// Readers of everything derived look again at whoever has the strand.
void note_entity(State& s, StrandId strand) {
  for (const StrandId id : graph::members_of(s, strand)) s.note_strand(id);
}

}  // namespace

std::optional<Error> apply_survivorship(State& s, Offset at, const Record& record, dom::object o) {
  SurvivorshipVersion next{
      .author = text(o, "author"), .reason = text(o, "reason"), .at = record.timestamp, .offset = at};
  dom::element document;
  if (o["document"].get(document) != simdjson::SUCCESS) return bad("the rules are missing", "document");
  next.document = simdjson::minify(document);
  dom::object sources;
  if (o["sources"].get(sources) == simdjson::SUCCESS)
    for (const auto field : sources) {
      uint64_t id = 0;
      if (field.value.get(id) != simdjson::SUCCESS || id > UINT32_MAX) return bad("a source has a number", "sources");
      next.sources.emplace(field.key, static_cast<uint32_t>(id));
    }
  if (Result<void> put = s.survivorship.put(std::move(next)); !put) return put.error();
  s.survivorship_dirty = true;
  for (uint64_t n = 1; n < s.next_strand; ++n) s.note_strand(StrandId{n});
  return std::nullopt;
}

std::optional<Error> apply_pin(State& s, Offset at, const Record& record, dom::object o) {
  Said said = read(s, o, true);
  if (said.error) return said.error;
  const bool room = s.strands.edit(said.slot).decided.pin({.trait = std::move(said.trait),
                                                           .json = std::move(said.json),
                                                           .at = record.timestamp,
                                                           .offset = at,
                                                           .author = text(o, "author"),
                                                           .reason = text(o, "reason")});
  if (!room) return Error{ErrorCode::kTooLarge, "256 values are pinned here already", "trait"};
  note_entity(s, said.slot->key);
  return std::nullopt;
}

std::optional<Error> apply_unpin(State& s, dom::object o) {
  const Said said = read(s, o, false);
  if (said.error) return said.error;
  bool any = false;
  for (const StrandId id : graph::members_of(s, said.slot->key)) {
    StrandTable::Slot* slot = s.strands.find(id);
    if (!slot->value.decided.pin_of(said.trait)) continue;
    s.strands.edit(slot).decided.unpin(said.trait);
    any = true;
  }
  if (!any) return Error{ErrorCode::kNotFound, "no value of this trait is pinned", "trait"};
  note_entity(s, said.slot->key);
  return std::nullopt;
}

std::optional<Error> apply_written(State& s, Offset at, const Record& record, dom::object o) {
  Said said = read(s, o, true);
  if (said.error) return said.error;
  profile::WrittenValue value{std::move(said.trait), std::move(said.json), record.timestamp, at};
  if (!s.strands.edit(said.slot).decided.write(std::move(value)))
    return Error{ErrorCode::kTooLarge, "256 values are remembered here already", "trait"};
  note_entity(s, said.slot->key);
  return std::nullopt;
}

StrandName name_of(State& s, StrandId strand) {
  const StrandTable::Slot* slot = s.strands.find(strand);
  if (!slot) return {};
  return {slot->value.cls, slot->value.source, slot->value.key_type, slot->value.key_value};
}

std::string survivorship_command(const SurvivorshipVersion& v) {
  JsonWriter w;
  w.begin_object();
  w.field("command", "survivorship");
  w.raw_field("document", v.document);
  w.key("sources");
  w.begin_object();
  for (const auto& [name, id] : v.sources) w.field(name, id);
  w.end_object();
  w.field("author", std::string_view(v.author));
  w.field("reason", std::string_view(v.reason));
  w.end_object();
  return w.take();
}

std::string pin_command(const PinWish& wish) {
  JsonWriter w;
  w.begin_object();
  w.field("command", "pin");
  write(w, wish.strand);
  w.field("trait", std::string_view(wish.trait));
  w.raw_field("value", wish.json);
  w.field("author", std::string_view(wish.author));
  w.field("reason", std::string_view(wish.reason));
  w.end_object();
  return w.take();
}

std::string unpin_command(const PinWish& wish) {
  JsonWriter w;
  w.begin_object();
  w.field("command", "unpin");
  write(w, wish.strand);
  w.field("trait", std::string_view(wish.trait));
  w.field("author", std::string_view(wish.author));
  w.field("reason", std::string_view(wish.reason));
  w.end_object();
  return w.take();
}

std::string written_command(const StrandName& strand, std::string_view trait, std::string_view json) {
  JsonWriter w;
  w.begin_object();
  w.field("command", "written");
  write(w, strand);
  w.field("trait", trait);
  w.raw_field("value", json);
  w.end_object();
  return w.take();
}

}  // namespace tutti
