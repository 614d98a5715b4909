#include "act/plan.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "hub/graph.h"
#include "hub/views.h"
#include "profile/value_check.h"

namespace tutti::act {

std::vector<Wish> plan(State& s, StrandId entity, const Target& target) {
  std::vector<Wish> out;
  const StrandTable::Slot* founder = s.strands.find(entity);
  if (!founder || founder->value.cls != target.cls) return out;
  const std::vector<StrandId> members = graph::members_of(s, entity);
  const auto is_record = [&](const Strand& strand) {
    if (strand.source != target.source) return false;
    return target.key_type.empty() ? strand.key_type != "anonymous_id" : strand.key_type == target.key_type;
  };
  bool any = false;
  for (const StrandId id : members) any |= is_record(s.strands.find(id)->value);
  if (!any) return out;
  for (const profile::MergedTrait& t : profile::join_traits(views::strand_views(s, members), s.survivorship.rules())) {
    if (t.removed || t.winner.echo || t.winner.source == target.source || !target.traits.contains(t.name)) continue;
    for (const StrandId id : members) {
      const Strand& strand = s.strands.find(id)->value;
      if (!is_record(strand)) continue;
      const auto said = strand.profile.traits.find(t.name);
      const bool has = said && !said->removed();
      if (has ? profile::same_value(t.name, said->json, t.winner.json) : !target.missing) continue;
      out.push_back({.strand = id,
                     .entity = members.front(),
                     .key_type = strand.key_type,
                     .key = strand.key_value,
                     .trait = t.name,
                     .old_json = has ? std::string(said->json) : std::string(),
                     .json = t.winner.json,
                     .agreed_source = t.winner.source,
                     .base = said ? said->offset : Offset{}});
    }
  }
  return out;
}

std::string id_of(const Wish& wish, int64_t target) {
  Encoder e;
  e.u(static_cast<uint64_t>(target));
  e.bytes(wish.key_type);
  e.bytes(wish.key);
  e.bytes(wish.trait);
  e.bytes(wish.json);
  e.u(wish.base.value);
  const Hash128 hash = hash128(e.view());
  return fmt::format("wb_{:016x}{:016x}", hash.hi, hash.lo);
}

std::vector<RecordKey> records_of(State& s, StrandId entity, const Target& target) {
  std::vector<RecordKey> out;
  for (const StrandId id : graph::members_of(s, entity)) {
    const Strand& strand = s.strands.find(id)->value;
    if (strand.cls == target.cls && strand.source == target.source) out.push_back({strand.key_type, strand.key_value});
  }
  return out;
}

}  // namespace tutti::act
