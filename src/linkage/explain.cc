#include "linkage/explain.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "linkage/scorer.h"

namespace tutti::linkage {
namespace {

// The earlier comparison whose outcome told this one; empty when none did.
std::string told_by(const Model& model, std::span<const uint8_t> levels, size_t comparison) {
  const std::string& name = model.comparisons[comparison].name;
  for (size_t c = 0; c < comparison; ++c) {
    if (levels[c] == Scorer::kUnknown) continue;
    const auto& silences = model.comparisons[c].levels[levels[c]].silences;
    if (std::find(silences.begin(), silences.end(), name) != silences.end()) return model.comparisons[c].name;
  }
  return {};
}

}  // namespace

Waterfall explain(const Model& model, const Record& a, const Record& b) {
  Corpus corpus(model.fields());
  const Record both[] = {a, b};
  corpus.append(both);
  const Scorer scorer(model, corpus);
  std::vector<uint8_t> levels(model.comparisons.size());
  scorer.outcome(0, 1, levels);
  Waterfall out{.prior = prior_weight(model.prior)};
  out.sum = out.prior;
  for (size_t c = 0; c < levels.size(); ++c) {
    WaterfallPart& part = out.parts.emplace_back();
    part.comparison = model.comparisons[c].name;
    if (levels[c] == Scorer::kUnknown) {
      const std::string teller = told_by(model, levels, c);
      part.level = teller.empty() ? "not known" : "told by " + teller;
      continue;
    }
    part.level = model.comparisons[c].levels[levels[c]].label;
    part.weight = scorer.weight(c, levels[c], 0);
    out.sum += part.weight;
  }
  out.score = scorer.score(0, 1);
  bool lifted = false;
  for (size_t c = 0; c < levels.size(); ++c) {
    if (levels[c] == Scorer::kUnknown) continue;
    const Level& level = model.comparisons[c].levels[levels[c]];
    out.parts[c].capped = !lifted && level.capped && out.sum > static_cast<MilliBits>(std::lround(level.cap * 1000));
    lifted |= level.lifts_caps;
  }
  return out;
}

}  // namespace tutti::linkage
