// Why two records score what they score.
#pragma once

#include <string>
#include <vector>

#include "linkage/model.h"
#include "linkage/record.h"

namespace tutti::linkage {

struct WaterfallPart {
  std::string comparison;
  std::string level;  // label of the outcome; "not known"; "told by <comparison>" when another's outcome covers it
  MilliBits weight = 0;
  bool capped = false;  // this outcome holds the whole score down
};

// prior + weights = sum; score = min(sum, cap) decides.
struct Waterfall {
  MilliBits prior = 0;
  std::vector<WaterfallPart> parts;  // in the model's order
  MilliBits sum = 0;
  MilliBits score = 0;
  double probability() const { return probability_of(score); }
};

// Requires: check(model) holds. The score is exactly the one that link_all() and LinkIndex give the pair.
Waterfall explain(const Model& model, const Record& a, const Record& b);

}  // namespace tutti::linkage
