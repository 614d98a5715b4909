// Commands about the values of traits (dispatched by hub/commands.cc):
//
//   {"command":"survivorship","document":{"version":3,..},"sources":{"crm":2},"author":"..","reason":".."}
//   {"command":"pin","strand":{..},"trait":"phone","value":"+49 30 1","author":"..","reason":".."}
//   {"command":"unpin","strand":{..},"trait":"phone","author":"..","reason":".."}   of the strand's whole person
//   (account)
//   {"command":"written","strand":{..},"trait":"phone","value":"+49 30 1"}          the strand's source was told this
//   value
// A strand is named by what it is known by: {"class":"person","source":3,"type":"crm_id","id":"c1"}. Its number would
// be another strand's once an import is undone and the log folded without it.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>

#include "hub/state.h"
#include "model/record.h"

namespace tutti {

constexpr size_t kTraitNameMax = 128;      // bytes, as in a strand (profile/lww_map.h)
constexpr size_t kPinnedValueMax = 4'096;  // bytes of JSON

std::optional<Error> apply_survivorship(State& s, Offset at, const Record& record, simdjson::dom::object o);
std::optional<Error> apply_pin(State& s, Offset at, const Record& record, simdjson::dom::object o);
std::optional<Error> apply_unpin(State& s, simdjson::dom::object o);
std::optional<Error> apply_written(State& s, Offset at, const Record& record, simdjson::dom::object o);

std::string survivorship_command(const SurvivorshipVersion& version);
struct StrandName {
  EntityClass cls = EntityClass::kPerson;
  SourceId source;
  std::string type, id;  // type empty: nobody
};
StrandName name_of(State& s, StrandId strand);

struct PinWish {
  StrandName strand;
  std::string trait, json, author, reason;
};
std::string pin_command(const PinWish& wish);
std::string unpin_command(const PinWish& wish);
std::string written_command(const StrandName& strand, std::string_view trait, std::string_view json);

}  // namespace tutti
