#include "hub/survivorship_preview.h"

#include "hub/graph.h"
#include "hub/scan.h"

namespace tutti {
namespace {

void compare(State& s, StrandId entity, const profile::SurvivorshipRules& wanted, SurvivorshipPreview& out) {
  const std::vector<StrandId> members = graph::members_of(s, entity);
  const bool person = s.strands.find(entity)->value.cls == EntityClass::kPerson;
  ++(person ? out.people : out.accounts);
  if (members.size() == 1) return;  // one strand: nothing to choose from
  const std::vector<profile::StrandView> strands = views::strand_views(s, members);
  std::vector<profile::MergedTrait> before = profile::join_traits(strands, s.survivorship.rules());
  std::vector<profile::MergedTrait> after = profile::join_traits(strands, wanted);
  bool changed = false;
  for (size_t k = 0; k < before.size(); ++k) {
    profile::MergedTrait &b = before[k], &a = after[k];  // the same names, sorted
    if (b.winner.json == a.winner.json) continue;
    changed = true;
    SurvivorshipPreview::TraitCount& count = out.by_trait[a.name];
    ++(person ? count.people : count.accounts);
    if (out.examples.size() >= SurvivorshipPreview::kExamplesMax ||
        count.people + count.accounts > SurvivorshipPreview::kExamplesPerTrait)
      continue;
    out.examples.push_back({.entity = views::summarize(s, entity),
                            .trait = a.name,
                            .before = std::move(b.winner),
                            .after = std::move(a.winner),
                            .removed_before = b.removed,
                            .removed_after = a.removed});
  }
  if (changed) ++(person ? out.people_changed : out.accounts_changed);
}

}  // namespace

Result<SurvivorshipPreview> preview_survivorship(Hub& hub, const profile::SurvivorshipRules& rules) {
  SurvivorshipPreview out;
  TRY(for_each_entity(hub, [&](State& s, StrandId entity) { compare(s, entity, rules, out); }));
  return out;
}

}  // namespace tutti
