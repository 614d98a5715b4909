// All links of a corpus at once. The same links as LinkIndex finds one by one (link_index.h): a link is a pair that
// some blocking rule brings together and that scores at least the model's `review`; groups are cluster()'s over links
// of at least `link`. Neither depends on the order of records or on the number of threads.
#pragma once

#include <set>
#include <utility>

#include "linkage/blocks.h"
#include "linkage/cluster.h"
#include "linkage/model.h"

namespace tutti::linkage {

struct Link {
  uint64_t a = 0, b = 0;  // record ids, a < b
  MilliBits score = 0;
  auto operator<=>(const Link&) const = default;
};

// Pairs (smaller id first) that a person has said are not one.
using RefusedPairs = std::set<std::pair<uint64_t, uint64_t>>;

struct BatchOptions {
  unsigned threads = 1;
  const Blocks* blocks = nullptr;  // of this corpus and these blocking rules, when at hand already
  bool one_per_source = false;
  const RefusedPairs* refused = nullptr;  // neither linked nor grouped
};

struct BatchResult {
  std::vector<Link> links;                    // score >= review, ordered by (a, b)
  std::vector<std::vector<uint64_t>> groups;  // of two ids or more, each ascending, ordered by first
  std::vector<RuleReport> rules;
  uint64_t pairs_compared = 0;
  uint64_t components_cut = 0;  // larger than ClusterOptions::component_max
};

// Requires: check(model) holds, ids differ, the corpus has model.fields().
BatchResult link_all(const Corpus& corpus, const Model& model, const BatchOptions& options = {});

}  // namespace tutti::linkage
