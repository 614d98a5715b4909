// From links to groups, without chaining: A-B and B-C do not make A-C one when A and C contradict each other.
//
// Records that hang together by links are grouped by average linkage: again and again the two groups with the highest
// mean score over *all* their cross pairs are joined, as long as that mean is at least the link threshold. A pair that
// no link holds counts with its true, usually very negative, score. No join brings a refused pair together. The result
// is a function of the set of members, links and scores; ties go to the smallest ids. See Hassanzadeh et al. 2009,
// "Framework for evaluating clustering algorithms in duplicate detection".
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "linkage/model.h"

namespace tutti::linkage {

struct ClusterOptions {
  MilliBits threshold = 8'000;
  bool one_per_source = false;   // no two records of one source in a group: both sides are known to be without doubles
  MilliBits score_max = 20'000;  // scores count for no more than this, and no less than its negative, so that one
                                 // overwhelming agreement does not outvote several contradictions
  size_t component_max = 300;    // larger components are cut at a higher threshold first (counted)
};

struct Member {
  uint64_t id = 0;
  uint32_t source = 0;
};
// Members by number, a < b.
struct Edge {
  uint32_t a = 0, b = 0;
  MilliBits score = 0;
};

struct Component {
  std::vector<Member> members;  // ascending by id
  std::vector<Edge> edges;      // those at or above the threshold
  // Score of any two members, by number; asked for pairs without an edge only.
  std::function<MilliBits(uint32_t, uint32_t)> score;
  std::function<bool(uint32_t, uint32_t)> refused;  // may be empty
};

// Groups of member numbers, each ascending, ordered by first; those of one member included. Adds one to *cut for each
// component that was too large.
std::vector<std::vector<uint32_t>> cluster(const Component& component, const ClusterOptions& options, uint64_t* cut);

}  // namespace tutti::linkage
