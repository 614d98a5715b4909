// Scores pairs of a corpus' rows under a model: the inner loop of everything here.
//
// Model and corpus must outlive the scorer, and the corpus must have the model's fields. After the corpus took in new
// values sync() must be called. Threads: any number at once between calls of sync().
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "linkage/corpus.h"
#include "linkage/model.h"

namespace tutti::linkage {

class Scorer {
 public:
  static constexpr MilliBits kBelow = std::numeric_limits<MilliBits>::min();
  static constexpr uint8_t kUnknown = 0xff;

  Scorer(const Model& model, const Corpus& corpus);
  void sync();

  // Prior and weights, capped by what contradicts. Symmetric.
  MilliBits score(uint32_t a, uint32_t b) const { return score_from(a, b, kBelow + 1); }
  // The same when it is `floor` or more, else kBelow: gives up as soon as `floor` is out of reach.
  MilliBits score_from(uint32_t a, uint32_t b, MilliBits floor) const;

  // The level of each comparison, kUnknown where nothing is known. levels.size() is the number of comparisons.
  void outcome(uint32_t a, uint32_t b, std::span<uint8_t> levels) const;
  // What this outcome weighs, the agreed value's frequency taken into account.
  MilliBits weight(size_t comparison, uint8_t level, uint32_t a) const;

 private:
  struct CompiledLevel {
    Test test;
    uint16_t column = 0;
    Field field;
    double at = 0;
    MilliBits weight = 0;
    MilliBits cap = std::numeric_limits<MilliBits>::max();
    bool lifts_caps = false;
    uint32_t silences = 0;  // bits by comparison
    int terms = -1;         // index into terms_
  };
  struct CompiledComparison {
    std::vector<CompiledLevel> levels;
    std::vector<uint16_t> columns;
    bool exact_first = false;  // level 0 is exact, so equal cells need no further look
    bool may_be_silenced = false;
    MilliBits best = 0;          // of all levels
    MilliBits best_inexact = 0;  // of all levels but the exact first one
  };
  // Weights by value of one level's term frequencies.
  struct TermWeights {
    Field field;
    double m = 0;
    double rest = 0;
    std::vector<std::pair<uint64_t, double>> known;  // (hash of the value, frequency), sorted
    std::vector<MilliBits> weights;                  // by value
    MilliBits best = 0;
  };

  void compile(const Comparison& comparison);
  MilliBits level_weight(const CompiledLevel& level, const uint32_t* x) const {
    return level.terms < 0 ? level.weight : terms_[static_cast<size_t>(level.terms)].weights[x[level.column]];
  }
  uint8_t evaluate(const CompiledComparison& c, const uint32_t* x, const uint32_t* y) const;
  bool holds(const CompiledLevel& level, const uint32_t* x, const uint32_t* y, double& likeness) const;

  const Model& model_;
  const Corpus& corpus_;
  MilliBits prior_ = 0;
  std::vector<CompiledComparison> comparisons_;
  std::vector<TermWeights> terms_;
};

}  // namespace tutti::linkage
