// What linkage looks at of a strand: its traits and identifiers by role.
#pragma once

#include <optional>

#include "hub/state.h"
#include "linkage/record.h"

namespace tutti {

// nullopt: nothing is known that could tell this customer from another (an anonymous browser, a bare user id).
std::optional<linkage::Record> match_record(const Strand& strand, StrandId id);

}  // namespace tutti
