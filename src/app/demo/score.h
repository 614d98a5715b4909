// How well identity did: pairs of strands that are said to be one, against pairs that truly are.
//
// Pairwise precision and recall, counted by group sizes (a group of n strands holds n(n-1)/2 pairs), not by pairs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tutti::demo {

struct Score {
  uint64_t strands = 0, true_pairs = 0, found_pairs = 0, right_pairs = 0;
  double precision() const {
    return found_pairs == 0 ? 1 : static_cast<double>(right_pairs) / static_cast<double>(found_pairs);
  }
  double recall() const {
    return true_pairs == 0 ? 1 : static_cast<double>(right_pairs) / static_cast<double>(true_pairs);
  }
};

// One entry per strand: the entity it was given to, and the one it truly is.
struct Judged {
  uint64_t found = 0;
  std::string truth;
};
Score score(const std::vector<Judged>& strands);

}  // namespace tutti::demo
