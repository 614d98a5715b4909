// What linkage looks at of a strand: its traits and identifiers by role; of a person also the company it acts for, by
// the traits of the account that its source names.
#pragma once

#include <optional>

#include "hub/state.h"
#include "linkage/record.h"

namespace tutti {

// nullopt: nothing is known that could tell this customer from another (an anonymous browser, a bare user id).
std::optional<linkage::Record> match_record(State& s, StrandId id);

}  // namespace tutti
