#include "linkage/scorer.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "linkage/tests.h"

namespace tutti::linkage {

Scorer::Scorer(const Model& model, const Corpus& corpus)
    : model_(model), corpus_(corpus), prior_(prior_weight(model.prior)) {
  for (const Comparison& c : model.comparisons) compile(c);
  for (size_t k = 0; k < comparisons_.size(); ++k)
    for (const CompiledComparison& c : comparisons_)
      for (const CompiledLevel& level : c.levels)
        if (level.silences >> k & 1) comparisons_[k].may_be_silenced = true;
  sync();
}

void Scorer::compile(const Comparison& comparison) {
  CompiledComparison out;
  for (const Level& level : comparison.levels) {
    CompiledLevel l{.test = level.test, .field = level.field, .at = level.at, .weight = weight_of(level.m, level.u)};
    if (level.test != Test::kElse) {
      l.column = static_cast<uint16_t>(corpus_.column(level.field));
      if (std::find(out.columns.begin(), out.columns.end(), l.column) == out.columns.end())
        out.columns.push_back(l.column);
    }
    l.lifts_caps = level.lifts_caps;
    if (level.capped) l.cap = static_cast<MilliBits>(std::lround(level.cap * 1000));
    for (size_t k = 0; k < model_.comparisons.size(); ++k)
      for (const std::string& name : level.silences)
        if (model_.comparisons[k].name == name) l.silences |= 1u << k;
    const auto terms = model_.terms.find(level.field);
    if (level.term_frequency && terms != model_.terms.end()) {
      l.terms = static_cast<int>(terms_.size());
      TermWeights& w = terms_.emplace_back(TermWeights{.field = level.field, .m = level.m, .rest = terms->second.rest});
      double rarest = w.rest;
      for (const auto& [text, frequency] : terms->second.frequency) {
        w.known.emplace_back(hash64(text), frequency);
        rarest = std::min(rarest, frequency);
      }
      std::sort(w.known.begin(), w.known.end());
      w.best = weight_of(level.m, rarest);
    }
    out.levels.push_back(l);
  }
  out.exact_first = out.levels[0].test == Test::kExact;
  const auto best_of = [&](size_t first) {
    MilliBits best = std::numeric_limits<MilliBits>::min();
    for (size_t k = first; k < out.levels.size(); ++k) {
      const CompiledLevel& l = out.levels[k];
      best = std::max(best, l.terms < 0 ? l.weight : terms_[static_cast<size_t>(l.terms)].best);
    }
    return best;
  };
  out.best = best_of(0);
  out.best_inexact = best_of(out.exact_first ? 1 : 0);
  comparisons_.push_back(std::move(out));
}

void Scorer::sync() {
  for (TermWeights& w : terms_) {
    const Dictionary& values = corpus_.dictionary(w.field);
    for (auto v = static_cast<uint32_t>(w.weights.size()); v < values.size(); ++v) {
      const auto found = std::lower_bound(w.known.begin(), w.known.end(), std::pair{values.hash(v), 0.0});
      const bool known = found != w.known.end() && found->first == values.hash(v);
      w.weights.push_back(weight_of(w.m, known ? found->second : w.rest));
    }
  }
}

bool Scorer::holds(const CompiledLevel& level, const uint32_t* x, const uint32_t* y, double& likeness) const {
  const uint32_t a = x[level.column], b = y[level.column];
  if (level.test == Test::kElse) return true;
  if (a == 0 || b == 0) return false;
  if (level.test == Test::kExact) return a == b;
  if (level.field == Field::kBirthDate) return date_holds(level.test, level.at, a, b);
  const Dictionary& values = corpus_.dictionary(level.field);
  if (level.test == Test::kJaroWinkler) {
    // Levels on one field come with falling thresholds; the likeness is asked once.
    if (likeness < 0) likeness = jaro_winkler(values.comparable(a), values.comparable(b));
    return likeness >= level.at;
  }
  if (level.test == Test::kCrossed) {
    const size_t family = corpus_.column(Field::kFamily);
    const uint32_t fa = x[family], fb = y[family];
    if (fa == 0 || fb == 0 || (a != fb && fa != b)) return false;
    if (a == fb && fa == b) return a != fa;
    constexpr double kTypo = 0.9;
    return a == fb ? jaro_winkler(values.comparable(fa), values.comparable(b)) >= kTypo
                   : jaro_winkler(values.comparable(a), values.comparable(fb)) >= kTypo;
  }
  return text_holds(level.test, level.at, values.comparable(a), values.comparable(b));
}

uint8_t Scorer::evaluate(const CompiledComparison& c, const uint32_t* x, const uint32_t* y) const {
  bool known = false;
  for (const uint16_t column : c.columns) known |= x[column] != 0 && y[column] != 0;
  if (!known) return kUnknown;
  double likeness = -1;
  Field field = Field::kGiven;
  for (size_t k = 0; k < c.levels.size(); ++k) {
    const CompiledLevel& level = c.levels[k];
    if (level.field != field) likeness = -1, field = level.field;
    if (holds(level, x, y, likeness)) return static_cast<uint8_t>(k);
  }
  return kUnknown;  // not reached: the last level holds always
}

MilliBits Scorer::score_from(uint32_t a, uint32_t b, MilliBits floor) const {
  const uint32_t* x = corpus_.row(a);
  const uint32_t* y = corpus_.row(b);
  // What is at most to be had, from the numbers alone.
  MilliBits parts[kComparisonsMax];
  int64_t bound = prior_;
  for (size_t k = 0; k < comparisons_.size(); ++k) {
    const CompiledComparison& c = comparisons_[k];
    const uint32_t p = x[c.columns[0]], q = y[c.columns[0]];
    MilliBits part;
    if (p == 0 || q == 0) part = c.columns.size() == 1 ? 0 : std::max(c.best, 0);
    else if (c.exact_first) part = p == q ? level_weight(c.levels[0], x) : c.best_inexact;
    else part = c.best;
    if (c.may_be_silenced) part = std::max(part, 0);
    parts[k] = part;
    bound += part;
  }
  if (bound < floor) return kBelow;
  uint32_t silenced = 0;
  bool lifted = false;
  MilliBits cap = std::numeric_limits<MilliBits>::max();
  for (size_t k = 0; k < comparisons_.size(); ++k) {
    bound -= parts[k];
    if (silenced >> k & 1) continue;
    const CompiledComparison& c = comparisons_[k];
    const uint8_t outcome = evaluate(c, x, y);
    if (outcome == kUnknown) continue;
    const CompiledLevel& level = c.levels[outcome];
    bound += level_weight(level, x);
    silenced |= level.silences;
    if (!lifted) cap = std::min(cap, level.cap);
    lifted |= level.lifts_caps;
    if (bound < floor || cap < floor) {
      // Later parts may only be counted when they are upper bounds, which they are: see `parts`.
      return kBelow;
    }
  }
  return static_cast<MilliBits>(std::min<int64_t>(bound, cap));
}

void Scorer::outcome(uint32_t a, uint32_t b, std::span<uint8_t> levels) const {
  const uint32_t* x = corpus_.row(a);
  const uint32_t* y = corpus_.row(b);
  uint32_t silenced = 0;
  for (size_t k = 0; k < comparisons_.size(); ++k) {
    levels[k] = silenced >> k & 1 ? kUnknown : evaluate(comparisons_[k], x, y);
    if (levels[k] != kUnknown) silenced |= comparisons_[k].levels[levels[k]].silences;
  }
}

MilliBits Scorer::weight(size_t comparison, uint8_t level, uint32_t a) const {
  return level == kUnknown ? 0 : level_weight(comparisons_[comparison].levels[level], corpus_.row(a));
}

}  // namespace tutti::linkage
