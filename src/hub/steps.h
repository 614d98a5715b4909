// The steps of apply.cc, each a function of the work at hand.
#pragma once

#include <deque>

#include "hub/apply.h"

namespace tutti::steps {

// The key of the business object that the event is about; nullopt for events of other types.
std::optional<Hash128> object_key_of(const Event& event, SourceId source);

// Could the business object in the event be folded? Changes nothing. Requires: profile::check_event() has passed.
std::optional<Error> check_object(Work& w);

// For an event that is passed over: gives the strands that the steps would make their numbers, in the same order.
void reserve_strands(Work& w);

void find_strands(Work& w);
void attach_identifiers(Work& w);
void note_names(Work& w);
void note_memberships(Work& w);
void note_hierarchy(Work& w);
void fold_object(Work& w);
void fold_profiles(Work& w);

// A membership of this person begins or ends about now: readers of the person and of its accounts look anew.
void membership_turned(State& s, StrandId person);

// Identifier types that an account's traits give: "domain" (of `domain`, `website`), "vat_id", "duns".
// `scratch` owns the normalised text.
std::vector<IdentifierView> account_trait_identifiers(const Event& event, std::deque<std::string>& scratch);

}  // namespace tutti::steps
