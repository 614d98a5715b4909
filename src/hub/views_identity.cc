// Why strands are one person, and what a decree would change.
#include <algorithm>

#include "hub/graph.h"
#include "hub/views.h"

namespace tutti::views {
namespace {

// The component around some strands, resolved once as things are and once with the decrees changed.
template <typename Change>
Preview preview_change(State& s, std::vector<StrandId> seeds, Change&& change) {
  const Component component = graph::component_of(s, seeds);
  Preview out;
  if (component.strands.empty()) return out;
  const Rules& rules = s.rules.of(component.strands.front().cls);
  std::vector<Decree> decrees = graph::decrees_of(s, component);
  out.before = resolve(component, decrees, rules, Detail::kPersons).persons;
  change(decrees);
  out.after = resolve(component, decrees, rules, Detail::kPersons).persons;
  // Only what differs is of interest.
  const auto same = [](const auto& list, const auto& persons) {
    return std::find(list.begin(), list.end(), persons) != list.end();
  };
  Preview differing;
  for (const auto& p : out.before)
    if (!same(out.after, p)) differing.before.push_back(p);
  for (const auto& p : out.after)
    if (!same(out.before, p)) differing.after.push_back(p);
  return differing;
}

std::vector<StrandId> seeds_of(const Decree& decree) {
  std::vector<StrandId> seeds{decree.a};
  if (decree.b.value != 0) seeds.push_back(decree.b);
  return seeds;
}

}  // namespace

std::optional<IdentityView> identity(State& s, EntityClass cls, StrandId any_strand) {
  const StrandTable::Slot* slot = s.strands.find(any_strand);
  if (!slot || slot->value.cls != cls) return std::nullopt;
  IdentityView view{.id = slot->value.entity, .cls = cls};
  const std::vector<StrandId> members = graph::members_of(s, any_strand);
  for (const StrandId id : members) {
    const Strand& strand = s.strands.find(id)->value;
    view.strands.push_back({.id = id,
                            .source = strand.source,
                            .key_type = strand.key_type,
                            .key_value = strand.key_value,
                            .name = strand_name(strand),
                            .first_seen = strand.profile.first_seen,
                            .last_seen = strand.profile.last_seen,
                            .events = strand.profile.events_total,
                            .identifiers = strand.identifiers});
  }
  const Component component = graph::component_of(s, members);
  view.decrees = graph::decrees_of(s, component);
  view.explanation = explain(resolve(component, view.decrees, s.rules.of(cls)), any_strand);
  std::erase_if(view.decrees, [](const Decree& d) { return d.id >= graph::kHierarchyDecree; });
  for (const Refusal& refusal : view.explanation.refusals) {
    for (const StrandId id : {refusal.a, refusal.b}) {
      const StrandTable::Slot* other = id.value == 0 ? nullptr : s.strands.find(id);
      if (other && other->value.entity != view.id) view.others.emplace_back(id, summarize(s, id));
    }
  }
  return view;
}

Preview preview(State& s, const Decree& decree) {
  return preview_change(s, seeds_of(decree), [&](std::vector<Decree>& decrees) {
    decrees.push_back(decree);
    decrees.back().offset = s.applied + 1;
    decrees.back().id = s.applied.value + 1;
  });
}

Preview preview_revoke(State& s, uint64_t decree) {
  const auto it = s.decrees.find(decree);
  if (it == s.decrees.end()) return {};
  return preview_change(s, seeds_of(it->second), [&](std::vector<Decree>& decrees) {
    for (Decree& d : decrees) d.revoked |= d.id == decree;
  });
}

}  // namespace tutti::views
