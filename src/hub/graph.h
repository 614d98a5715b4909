// Keeps persons and accounts in step with the evidence: attaches identifiers to strands, finds the component that new
// evidence touches, lets identity/ resolve it, and stores which strand belongs to whom.
#pragma once

#include <span>

#include "hub/state.h"

namespace tutti::graph {

// Index of persons by the company domain of their e-mail: no identifier, it joins nobody and shows nowhere. A strand
// may be listed once for each of its addresses.
inline constexpr std::string_view kEmailDomainIndex = "#email_domain";

// The strand of (class, source, type, value), made when unknown.
StrandTable::Slot* find_or_create(State& s, EntityClass cls, SourceId source, const IdentifierView& key);

// The number of that strand, given now if there is none. The strand itself need not be there: an event of an undone
// import takes the numbers that it took at first, so that everyone else keeps theirs (decrees, bookmarks and other
// systems name them).
StrandId reserve(State& s, EntityClass cls, SourceId source, const IdentifierView& key);

// nullptr when unknown.
StrandTable::Slot* find(State& s, EntityClass cls, SourceId source, const IdentifierView& key);

// Records that `strand` carries these identifiers. True when some were new to it, so that its component must be
// resolved.
bool attach(State& s, StrandTable::Slot* strand, std::span<const IdentifierView> ids, Millis at, Offset offset);

// Resolves the components of these strands and moves strands between persons (or accounts) where the outcome says so.
void resolve_around(State& s, std::span<const StrandId> seeds);

// Bounds the work of one resolution; resolve() itself counts weak identifiers out of webs larger than the rules allow.
constexpr size_t kComponentGatherMax = 5'000;

// All strands that evidence connects with the seeds, directly or through others; complete or cut at
// kComponentGatherMax. With `also`, what other rules would connect is gathered too (what-if).
Component component_of(State& s, std::span<const StrandId> seeds, const RuleSet* also = nullptr);

// The decrees that name a strand of the component; for accounts also one kApart per parent relation, numbered from
// kHierarchyDecree on and older than any person's decree, which therefore outranks it.
inline constexpr uint64_t kHierarchyDecree = uint64_t{1} << 62;
std::vector<Decree> decrees_of(State& s, const Component& component);

// Members of an entity by any id it has or had: the id of any strand names the person that holds the strand now.
std::vector<StrandId> members_of(State& s, StrandId any_strand);

// Strands that carry an identifier value; the first kStrandsPerIdentifierMax.
std::vector<StrandId> strands_of(State& s, EntityClass cls, std::string_view type, std::string_view value);

// Resolves every entity anew (after a change of rules). Returns how many strands moved.
uint64_t resolve_all(State& s);

}  // namespace tutti::graph
