#include "profile/join.h"

namespace tutti::profile {

JoinedProfile join(std::span<const StrandView> strands, const SurvivorshipRules& rules, Millis now) {
  JoinedProfile joined;
  joined.traits = join_traits(strands, rules);
  for (const StrandView& s : strands) merge_activity_into(joined.activity, *s.profile);
  joined.windows = windows_of(joined.activity, now);
  return joined;
}

}  // namespace tutti::profile
