// Data quality, measured on the state: for each source and trait how complete, valid, unique and fresh its values are,
// and where sources disagree.
//
// A *record* is a strand that says at least one trait. Of a source's records of a class (people, accounts), per trait:
//   filled   records that have a value
//   valid    of those, well formed by the trait's kind (profile/value_check.h)
//   shared   of identifying traits: values of records whose value another customer of this source has as well
//   older_*  values last said longer ago than 30, 90, 365 days
//   disputed values that differ, in their normal form, from what another source says of the same customer
// A conflict is a person (account) of whose trait two sources say different values, nobody has pinned one, and neither
// is an echo of what Tutti wrote.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "hub/hub.h"
#include "profile/value_check.h"

namespace tutti {

struct QualityCell {
  profile::ValueKind kind = profile::ValueKind::kText;
  uint64_t filled = 0, valid = 0, shared = 0, disputed = 0;
  uint64_t older_30 = 0, older_90 = 0, older_365 = 0;
  Millis last;  // newest value
};

struct QualityOfSource {
  uint64_t records = 0;
  Millis last_seen;
  std::map<std::string, QualityCell, std::less<>> traits;
};

struct QualityConflicts {
  uint64_t open = 0, settled = 0;  // settled: somebody has pinned a value
  std::vector<StrandId> entities;  // of the open ones, the first kListedMax
};

struct QualityReport {
  Millis at;                          // time inside the loop
  uint64_t people = 0, accounts = 0;  // with records
  std::map<std::pair<SourceId, EntityClass>, QualityOfSource> sources;
  std::map<std::pair<std::string, EntityClass>, QualityConflicts> conflicts;  // by trait
  uint64_t traits_left_out = 0;                                               // values of cells beyond kCellsMax
  bool shared_complete = true;  // false: more than kValuesMax identifying values, later ones were not compared

  static constexpr size_t kCellsMax = 5'000;       // a workspace has some hundred
  static constexpr size_t kListedMax = 1'000;      // per trait
  static constexpr size_t kValuesMax = 1'000'000;  // some 50 MB while measuring
};

// Looks at everyone in slices (hub/scan.h); about 5 us a strand. Blocks until done.
Result<QualityReport> measure_quality(Hub& hub);

}  // namespace tutti
