// Learns a model's m, u, prior and term frequencies from records, without labels.
//
// u comes from random pairs (exact agreements: from counts of values), corrected for the matches among them. m and the
// prior come from expectation maximisation over the pairs that the blocking rules bring together; a pair that none
// brings together counts as no match, and the prior is the expected matches over *all* pairs, not over the blocked
// ones, where it would run to 1 (see Winkler 2000 and Linacre et al. 2022 on Splink). The starting model's m and u
// count as a few pairs of evidence, so little data changes little. Pairs that a
// capped level holds down teach nothing: a household would make its address look like proof. Capped levels keep the
// starting model's m.
//
// Deterministic: the same records in the same order, the same starting model and options give the same model, whatever
// the number of threads.
#pragma once

#include "linkage/corpus.h"
#include "linkage/model.h"

namespace tutti::linkage {

struct TrainOptions {
  unsigned threads = 1;
  const class Blocks* blocks = nullptr;    // of this corpus and these blocking rules, when at hand already
  uint64_t random_pairs = 500'000;         // all pairs when there are fewer
  uint64_t blocked_pairs_max = 1'500'000;  // beyond, a sample of blocks is taken
  uint32_t iterations_max = 60;
  double tolerance = 1e-4;     // stops when no m changes by more
  double pseudo_matches = 20;  // weight of the starting model's m, in matches
};

// Requires: check(start) holds, the corpus has start.fields(). With fewer than two records, or none that a rule brings
// together, the starting model comes back with term frequencies only.
Model train(const Corpus& corpus, const Model& start, const TrainOptions& options = {});

}  // namespace tutti::linkage
