#include "hub/graph.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace tutti::graph {
namespace {

StrandNode node_of(StrandId id, const Strand& strand) {
  return {.id = id,
          .cls = strand.cls,
          .source = strand.source,
          .identifiers = strand.identifiers,
          .given_name = strand.given_name,
          .family_name = strand.family_name};
}

// Adds the strand to those that carry a value; how many carry it now.
uint64_t carry(State& s, EntityClass cls, StrandId strand, std::string_view type, std::string_view value) {
  IdentifierTable::Slot* slot = s.identifiers.find_or_create(identifier_key(cls, type, value));
  IdentifierNode& node = s.identifiers.edit(slot);
  ++node.total;
  if (node.strands.size() < kStrandsPerIdentifierMax) node.strands.push_back(strand);
  return node.total;
}

// Makes `members` one entity named by its oldest strand, and notes what moved.
void settle(State& s, const std::vector<StrandId>& members) {
  const StrandId entity = members.front();  // sorted: the oldest
  for (const StrandId id : members) {
    StrandTable::Slot* slot = s.strands.find(id);
    const bool founder = id == entity;
    const bool list_right = founder
                                ? (members.size() == 1 ? slot->value.members.empty() : slot->value.members == members)
                                : slot->value.members.empty();
    if (slot->value.entity == entity && list_right) continue;
    Strand& strand = s.strands.edit(slot);
    uint64_t& entities = strand.cls == EntityClass::kPerson ? s.counts.persons : s.counts.accounts;
    if (strand.entity == id && !founder) --entities;  // it named an entity and no longer does
    if (strand.entity != id && founder) ++entities;
    if (strand.entity != entity) s.note_move(id, entity);
    strand.entity = entity;
    strand.members = founder && members.size() > 1 ? members : std::vector<StrandId>{};
    s.note_strand(id);
  }
}

}  // namespace

StrandTable::Slot* find(State& s, EntityClass cls, SourceId source, const IdentifierView& key) {
  KeyTable::Slot* known = s.keys.find(strand_key(cls, source, key.type, key.value));
  return known ? s.strands.find(known->value) : nullptr;
}

StrandId reserve(State& s, EntityClass cls, SourceId source, const IdentifierView& key) {
  const Hash128 hash = strand_key(cls, source, key.type, key.value);
  if (const KeyTable::Slot* known = s.keys.find(hash)) return known->value;
  const StrandId id{s.next_strand++};
  s.keys.create(hash, id);
  return id;
}

StrandTable::Slot* find_or_create(State& s, EntityClass cls, SourceId source, const IdentifierView& key) {
  const StrandId id = reserve(s, cls, source, key);
  if (StrandTable::Slot* known = s.strands.find(id)) return known;
  Strand strand;
  strand.cls = cls;
  strand.source = source;
  strand.key_type = key.type;
  strand.key_value = key.value;
  strand.entity = id;
  ++s.counts.strands;
  ++(cls == EntityClass::kPerson ? s.counts.persons : s.counts.accounts);
  s.note_strand(id);
  return s.strands.create(id, std::move(strand));
}

bool attach(State& s, StrandTable::Slot* slot, std::span<const IdentifierView> ids, Millis at, Offset offset) {
  bool grown = false;
  Strand& strand = s.strands.edit(slot);
  for (const IdentifierView& id : ids) {
    const auto known = std::find_if(strand.identifiers.begin(), strand.identifiers.end(),
                                    [&](const auto& use) { return use.value == id.value && use.type == id.type; });
    if (known != strand.identifiers.end()) {
      ++known->count;
      if (at >= known->first_seen) continue;
      // A late event: evidence is older than was known, which may change what is decided first.
      known->first_seen = at;
      grown |= strand.entity != slot->key || !strand.members.empty();
      continue;
    }
    if (strand.identifiers.size() >= kIdentifiersPerStrandMax) {
      ++s.counts.identifiers_dropped;
      continue;
    }
    IdentifierUse use{
        .type = std::string(id.type), .value = std::string(id.value), .first_seen = at, .first_offset = offset};
    use.classification = s.rules.of(strand.cls).classify(use.type, use.value);
    const bool links = use.classification.verdict == Verdict::kLinks;
    strand.identifiers.push_back(std::move(use));
    const uint64_t carriers = carry(s, strand.cls, slot->key, id.type, id.value);
    if (id.type == "email" && strand.cls == EntityClass::kPerson)
      if (const auto domain = s.rules.persons.company_domain(id.value))
        carry(s, strand.cls, slot->key, kEmailDomainIndex, *domain);
    s.note_strand(slot->key);
    // A value that only this strand carries connects nothing yet.
    // A value that only this strand carries connects nothing, but one of a limited type may part what is together.
    const bool joined = strand.entity != slot->key || !strand.members.empty();
    grown |= (carriers > 1 && links) || (joined && s.rules.of(strand.cls).rule_of(id.type).limit != 0);
  }
  return grown;
}

Component component_of(State& s, std::span<const StrandId> seeds, const RuleSet* also) {
  Component component;
  std::vector<StrandId> queue(seeds.begin(), seeds.end());
  std::unordered_set<uint64_t> seen;
  std::unordered_map<Hash128, uint32_t> carriers;  // of the identifiers walked
  for (const StrandId id : queue) seen.insert(id.value);
  const auto visit = [&](StrandId id) {
    if (seen.size() < kComponentGatherMax && seen.insert(id.value).second) queue.push_back(id);
  };
  for (size_t k = 0; k < queue.size(); ++k) {
    const StrandTable::Slot* slot = s.strands.find(queue[k]);
    if (!slot) continue;
    const Strand& strand = slot->value;
    const Rules& rules = s.rules.of(strand.cls);
    component.strands.push_back(node_of(queue[k], strand));
    // Whoever is of one entity now must be looked at together: new evidence may part them.
    visit(strand.entity);
    for (const StrandId other : strand.members) visit(other);
    for (const StrandId other : s.decreed_with(queue[k])) visit(other);
    for (IdentifierUse& use : component.strands.back().identifiers) {
      use.classification = rules.classification(use);
      const bool links = use.classification.verdict == Verdict::kLinks ||
                         (also && links_at_all(also->of(strand.cls), use.type, use.value));
      if (!links) continue;
      const Hash128 key = identifier_key(strand.cls, use.type, use.value);
      const auto [walked, first] = carriers.try_emplace(key, 0);
      if (first) {
        if (const IdentifierTable::Slot* node = s.identifiers.find(key)) {
          walked->second = static_cast<uint32_t>(std::min<uint64_t>(node->value.total, UINT32_MAX));
          // A value on more strands than may share it joins nobody. It is walked once more when it has just become
          // shared, so that those it held together until then are resolved anew; afterwards it connects nothing.
          const auto shared = [&](const Rules& r) {
            const uint64_t max = r.rule_of(use.type).strands_max;
            return max != 0 && node->value.total > max + 1;
          };
          if (!shared(rules) || (also && !shared(also->of(strand.cls))))
            for (const StrandId other : node->value.strands) visit(other);
        }
      }
      use.carriers = walked->second;
    }
  }
  std::sort(component.strands.begin(), component.strands.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  return component;
}

std::vector<Decree> decrees_of(State& s, const Component& component) {
  std::vector<Decree> out;
  // A parent and its site often share a domain or a VAT number; the relation says that they are two.
  if (!component.strands.empty() && component.strands.front().cls == EntityClass::kAccount &&
      component.strands.size() > 1) {
    for (const StrandNode& node : component.strands) {
      const Parent& parent = s.strands.find(node.id)->value.parent;
      if (parent.account.value == 0) continue;
      out.push_back({.id = kHierarchyDecree + node.id.value,
                     .kind = DecreeKind::kApart,
                     .a = node.id,
                     .b = parent.account,
                     .at = parent.since});
    }
  }
  if (s.decrees.empty()) return out;
  std::set<uint64_t> ids;
  for (const StrandNode& node : component.strands)
    for (const uint64_t id : s.decrees_of(node.id)) ids.insert(id);
  for (const uint64_t id : ids) out.push_back(s.decrees.at(id));
  return out;
}

void resolve_around(State& s, std::span<const StrandId> seeds) {
  const Component component = component_of(s, seeds);
  if (component.strands.empty()) return;
  const std::vector<Decree> decrees = decrees_of(s, component);
  const Rules& rules = s.rules.of(component.strands.front().cls);
  const Resolution resolution = resolve(component, decrees, rules, Detail::kPersons);
  for (const std::vector<StrandId>& members : resolution.persons) settle(s, members);
}

std::vector<StrandId> members_of(State& s, StrandId any_strand) {
  const StrandTable::Slot* slot = s.strands.find(any_strand);
  if (!slot) return {};
  const StrandTable::Slot* founder = s.strands.find(slot->value.entity);
  TUTTI_ASSERT(founder != nullptr);
  if (founder->value.members.empty()) return {founder->key};
  return founder->value.members;
}

std::vector<StrandId> strands_of(State& s, EntityClass cls, std::string_view type, std::string_view value) {
  const IdentifierTable::Slot* node = s.identifiers.find(identifier_key(cls, type, value));
  return node ? node->value.strands : std::vector<StrandId>{};
}

uint64_t resolve_all(State& s) {
  uint64_t moved = 0;
  for (uint64_t n = 1; n < s.next_strand; ++n) {
    const StrandId id{n};
    const StrandTable::Slot* slot = s.strands.find(id);
    if (!slot) continue;
    const StrandId before = slot->value.entity;
    const Component component = component_of(s, std::span(&id, 1));
    if (component.strands.front().id != id && before.value != 0) {
      // The component was settled when its oldest strand was visited.
      continue;
    }
    const std::vector<Decree> decrees = decrees_of(s, component);
    const Resolution r = resolve(component, decrees, s.rules.of(slot->value.cls), Detail::kPersons);
    for (const auto& members : r.persons)
      for (const StrandId member : members)
        if (s.strands.find(member)->value.entity != members.front()) ++moved;
    for (const auto& members : r.persons) settle(s, members);
  }
  return moved;
}

}  // namespace tutti::graph
