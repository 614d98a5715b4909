#include "profile/join.h"

namespace tutti::profile {

JoinedProfile join(std::span<const StrandView> strands, const SurvivorshipRules& rules, Millis now) {
  JoinedProfile out;
  out.traits = join_traits(strands, rules);
  for (const StrandView& s : strands) {
    merge_activity_into(out.activity, *s.profile);
    out.activity.traits_dropped += s.profile->traits_dropped;
  }
  out.windows = windows_of(out.activity, now);
  return out;
}

}  // namespace tutti::profile
