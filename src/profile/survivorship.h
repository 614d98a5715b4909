// Which of several strands' values of a trait is shown as the person's (account's): the rules, and the join by them.
//
// Rules are a versioned JSON document:
//   {"version": 1, "default": "most_recent",
//    "traits": {"phone": {"rule": "source_priority", "sources": ["crm", "web"]}, "name": "longest"}}
//   most_recent      the greatest by (time, then bytes of the value); a newer null removes the trait
//   source_priority  the first listed source that has a value; among its strands, and when none is listed, most_recent
//   most_frequent    the value that most strands hold; ties by most_recent
//   longest          the most bytes of JSON text; ties by most_recent
//   first            the earliest written of the strands' present values; ties by the smaller value
//   manual           a person decides (a pin); until then as most_recent
// A pin, which a person has set, wins under every rule until it is taken back; of several the newest.
// An echo (a source that repeats what Tutti has written to it) is no statement of that source: it comes after
// everything that a source says itself, and counts for no frequency. All but most_recent and manual look past nulls.
// Every rule ends in a total order over (value, time, source, strand), so the order of strands does not matter. A
// trait's losing values are kept in the result, best first.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/types.h"
#include "profile/decided.h"
#include "profile/strand_profile.h"

namespace tutti::profile {

enum class SurvivorRule : uint8_t { kMostRecent, kSourcePriority, kMostFrequent, kLongest, kFirst, kManual };
std::string_view to_string(SurvivorRule rule);

struct TraitRule {
  SurvivorRule rule = SurvivorRule::kMostRecent;
  std::vector<SourceId> sources;  // kSourcePriority: best first
};

struct SurvivorshipRules {
  uint32_t version = 1;
  TraitRule fallback;
  std::map<std::string, TraitRule, std::less<>> traits;

  const TraitRule& rule_for(std::string_view trait) const;

  // Fails with kInvalid; `where` is the field at fault ("traits.phone.rule"). Unknown fields are refused. A source that
  // `source_of` does not know is refused as well.
  static Result<SurvivorshipRules> parse(std::string_view json,
                                         const std::function<std::optional<SourceId>(std::string_view)>& source_of);
};

struct StrandView {
  StrandId strand;
  const StrandProfile* profile = nullptr;
  const Decided* decided = nullptr;  // none: nothing was decided about this strand
};

struct TraitCandidate {
  std::string json;
  Millis at;
  Offset offset;
  SourceId source;
  StrandId strand;
  bool echo = false;  // repeats what was written back
};

struct MergedTrait {
  std::string name;
  SurvivorRule rule = SurvivorRule::kMostRecent;
  bool removed = false;    // the winner is a null: the trait is not shown
  TraitCandidate winner;   // of a pin: source 0
  std::optional<Pin> pin;  // who decided
  std::vector<TraitCandidate> losers;
};

// Traits of all strands, by name. Copies: the result outlives the profiles.
std::vector<MergedTrait> join_traits(std::span<const StrandView> strands, const SurvivorshipRules& rules);

}  // namespace tutti::profile
