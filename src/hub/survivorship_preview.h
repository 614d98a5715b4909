// What would other survivorship rules show? Tried on everyone, without touching anything.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hub/hub.h"
#include "hub/views.h"

namespace tutti {

struct SurvivorshipPreview {
  struct Example {
    views::Summary entity;
    std::string trait;
    profile::TraitCandidate before, after;
    bool removed_before = false, removed_after = false;
  };
  struct TraitCount {
    uint64_t people = 0, accounts = 0;
  };
  uint64_t people = 0, accounts = 0;  // looked at
  uint64_t people_changed = 0, accounts_changed = 0;
  std::map<std::string, TraitCount> by_trait;  // whose value changes
  std::vector<Example> examples;               // the first kExamplesMax, at most kExamplesPerTrait of a trait

  static constexpr size_t kExamplesMax = 50, kExamplesPerTrait = 10;
};

// Visits the loop in slices of a fraction of a millisecond; about 3 us a strand in all. What is changed meanwhile is
// seen or not.
Result<SurvivorshipPreview> preview_survivorship(Hub& hub, const profile::SurvivorshipRules& rules);

}  // namespace tutti
