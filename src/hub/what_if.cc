#include "hub/what_if.h"

#include <algorithm>
#include <future>

#include "hub/graph.h"
#include "identity/what_if.h"

namespace tutti {
namespace {

constexpr uint64_t kSlice = 100;  // strands per visit to the loop

void add_examples(State& s, std::vector<WhatIf::Example>& out, const std::vector<PersonChange>& changes) {
  for (const PersonChange& change : changes) {
    if (out.size() == WhatIf::kExamplesMax) return;
    WhatIf::Example example{.one = views::summarize(s, change.person)};
    example.one.id = change.person;
    for (const StrandId other : change.others) {
      example.others.push_back(views::summarize(s, other));
      example.others.back().id = other;
    }
    out.push_back(std::move(example));
  }
}

void try_slice(State& s, const RuleSet& wanted, uint64_t from, uint64_t to, WhatIf& out) {
  for (uint64_t n = from; n < std::min(to, s.next_strand); ++n) {
    const StrandId id{n};
    const StrandTable::Slot* slot = s.strands.find(id);
    if (!slot) continue;
    const EntityClass cls = slot->value.cls;
    // Everyone reachable under either set of rules, so that both are asked about the same strands.
    const Component component = graph::component_of(s, std::span(&id, 1), &wanted);
    if (component.strands.front().id != id) continue;  // was tried from its oldest strand
    const std::vector<Decree> decrees = graph::decrees_of(s, component);
    const Resolution before = resolve(component, decrees, s.rules.of(cls), Detail::kPersons);
    const Resolution after = resolve(component, decrees, wanted.of(cls), Detail::kPersons);
    (cls == EntityClass::kPerson ? out.persons_before : out.accounts_before) += before.persons.size();
    (cls == EntityClass::kPerson ? out.persons_after : out.accounts_after) += after.persons.size();
    if (before.persons == after.persons) continue;
    const PersonsDiff changes = diff(before, after);
    out.merged_total += changes.merged.size();
    out.split_total += changes.split.size();
    add_examples(s, out.merged, changes.merged);
    add_examples(s, out.split, changes.split);
  }
}

}  // namespace

Result<WhatIf> what_if(Hub& hub, const RuleSet& rules) {
  WhatIf out;
  uint64_t end = 1;
  for (uint64_t from = 1; from <= end; from += kSlice) {
    std::promise<void> done;
    std::future<void> finished = done.get_future();
    const bool taken = hub.read(Offset{}, [&](State& s) {
      end = std::min(s.next_strand, kWhatIfStrandsMax);
      out.sampled = s.next_strand > kWhatIfStrandsMax;
      try_slice(s, rules, from, std::min(from + kSlice, end), out);
      done.set_value();
    });
    if (!taken) return fail(ErrorCode::kOverloaded, "too many readers wait");
    finished.wait();
  }
  return out;
}

}  // namespace tutti
