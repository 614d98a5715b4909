// One customer as the reader sees it: the join of the strands' profiles at a time `now`.
//
// Pure and exact: the same for any order of strands, and joining again without a strand is the exact unmerge.
#pragma once

#include <span>
#include <vector>

#include "profile/strand_profile.h"
#include "profile/survivorship.h"
#include "profile/windows.h"

namespace tutti::profile {

struct JoinedProfile {
  std::vector<MergedTrait> traits;  // by survivorship, by name; removed ones included
  StrandProfile activity;           // totals, names, channels, days, touches (oldest first) of all strands; no traits
  Windows windows;                  // as of `now`
};

// Requires: no strand twice. An empty span gives an empty profile.
JoinedProfile join(std::span<const StrandView> strands, const SurvivorshipRules& rules, Millis now);

}  // namespace tutti::profile
