// What would other identity rules merge and split? Tried on everyone, without touching anything.
#pragma once

#include <vector>

#include "hub/hub.h"
#include "hub/views.h"

namespace tutti {

struct WhatIf {
  struct Example {
    views::Summary one;  // merged: afterwards; split: before
    std::vector<views::Summary> others;
  };
  uint64_t persons_before = 0, persons_after = 0, accounts_before = 0, accounts_after = 0;
  uint64_t merged_total = 0, split_total = 0;
  std::vector<Example> merged, split;  // the first kExamplesMax
  bool sampled = false;                // more strands than kWhatIfStrandsMax: the first so many were tried

  static constexpr size_t kExamplesMax = 100;
};
constexpr uint64_t kWhatIfStrandsMax = 2'000'000;

// Visits the loop in short slices; takes about 10 us a strand in all. Events that arrive meanwhile are seen or not.
Result<WhatIf> what_if(Hub& hub, const RuleSet& rules);

}  // namespace tutti
