// Rows of the lake made from the state's values: what a strand carries and says of others, and business objects other
// than orders (those are in views.h, since the search index needs them too).
#pragma once

#include <functional>
#include <string>

#include "hub/state.h"
#include "lake/rows.h"

namespace tutti::lake_rows {

// Owns a text for as long as the change lives.
using Keep = std::function<std::string_view(std::string)>;

void add_identifiers(LakeChange& change, StrandId id, const Strand& strand, const Keep& keep);
// The accounts a person's strand names, or the parent of an account's.
void add_relations(LakeChange& change, StrandId id, const Strand& strand, const Keep& keep);
// Requires: a ticket, opportunity or asset.
void add_object(LakeChange& change, const profile::BusinessObject& object, const Keep& keep);

}  // namespace tutti::lake_rows
