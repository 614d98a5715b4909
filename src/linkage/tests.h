// Internal to Scorer: the tests of levels that look at two different values. All are symmetric.
#pragma once

#include "linkage/model.h"
#include "linkage/similarity.h"

namespace tutti::linkage {

// Requires: `test` is a test of texts other than kExact, kJaroWinkler, kCrossed.
bool text_holds(Test test, double at, Text a, Text b);
// Requires: `test` is one of the date tests. a and b are digits like 19710624 and need not be real dates.
bool date_holds(Test test, double at, uint32_t a, uint32_t b);

}  // namespace tutti::linkage
