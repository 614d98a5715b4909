#include "linkage/train.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "linkage/blocks.h"
#include "linkage/parallel.h"
#include "linkage/scorer.h"

namespace tutti::linkage {
namespace {

// Outcomes of all comparisons, four bits each; 15 is "not known".
using Pattern = uint64_t;
constexpr uint8_t kNotKnown = 15;

uint8_t level_of(Pattern p, size_t comparison) {
  return p >> (4 * comparison) & 15;
}

uint64_t mixed(uint64_t z) {  // splitmix64
  z += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

struct PatternCount {
  Pattern pattern = 0;
  uint64_t count = 0;
};
using PatternMap = std::unordered_map<Pattern, uint64_t>;

std::vector<PatternCount> merged(const std::vector<PatternMap>& maps) {
  PatternMap all;
  for (const PatternMap& m : maps)
    for (const auto& [pattern, count] : m) all[pattern] += count;
  std::vector<PatternCount> out;
  for (const auto& [pattern, count] : all) out.push_back({pattern, count});
  std::sort(out.begin(), out.end(), [](const auto& x, const auto& y) { return x.pattern < y.pattern; });
  return out;
}

class Trainer {
 public:
  Trainer(const Corpus& corpus, const Model& start, const TrainOptions& options)
      : corpus_(corpus), options_(options), start_(start), model_(start), scorer_(start, corpus) {
    const double n = corpus.size();
    all_pairs_ = n * (n - 1) / 2;
  }

  Model run() {
    model_.training = {.records = corpus_.size()};
    count_terms();
    if (corpus_.size() < 2) return model_;
    std::vector<PatternCount> random = random_patterns();
    const std::vector<PatternCount> blocked = blocked_patterns();
    read_marginals(random);
    if (blocked.empty()) return model_;
    set_u(Expected{std::vector<std::array<double, kLevelsMax>>(comparisons())});
    iterate(blocked);
    return model_;
  }

 private:
  // Expected matches by comparison and level, over all pairs.
  struct Expected {
    std::vector<std::array<double, kLevelsMax>> levels;
    double matches = 0;
  };

  size_t comparisons() const { return start_.comparisons.size(); }

  Pattern pattern_of(uint32_t a, uint32_t b) const {
    uint8_t levels[kComparisonsMax];
    scorer_.outcome(a, b, std::span(levels, comparisons()));
    Pattern p = 0;
    for (size_t c = 0; c < comparisons(); ++c)
      p |= static_cast<Pattern>(levels[c] == Scorer::kUnknown ? kNotKnown : levels[c]) << (4 * c);
    return p;
  }

  void count_terms();
  std::vector<PatternCount> random_patterns();
  std::vector<PatternCount> blocked_patterns();
  void read_marginals(const std::vector<PatternCount>& random);
  double exact_share(Field field) const;
  void set_u(const Expected& expected);
  Expected expect(const std::vector<PatternCount>& blocked) const;
  double maximise(const Expected& expected);
  void iterate(const std::vector<PatternCount>& blocked);

  const Corpus& corpus_;
  const TrainOptions& options_;
  const Model& start_;
  Model model_;
  const Scorer scorer_;
  double all_pairs_ = 0;
  double blocked_rate_ = 1;                               // share of the blocked pairs that were looked at
  std::vector<std::array<double, kLevelsMax>> marginal_;  // share of each level among all pairs with a known outcome
  std::vector<double> known_;                             // share of all pairs with a known outcome
};

std::vector<uint32_t> counts_of(const Corpus& corpus, Field field) {
  std::vector<uint32_t> counts(corpus.dictionary(field).size());
  for (uint32_t r = 0; r < corpus.size(); ++r) ++counts[corpus.cell(r, field)];
  return counts;
}

void Trainer::count_terms() {
  model_.terms.clear();
  FieldSet wanted;
  for (const Comparison& c : start_.comparisons)
    for (const Level& level : c.levels)
      if (level.term_frequency) wanted.set(index_of(level.field));
  for (size_t k = 0; k < kFields; ++k) {
    if (!wanted[k]) continue;
    const Field field = static_cast<Field>(k);
    const Dictionary& values = corpus_.dictionary(field);
    const std::vector<uint32_t> counts = counts_of(corpus_, field);
    std::vector<uint32_t> order;
    double known = 0;
    for (uint32_t v = 1; v < values.size(); ++v) {
      known += counts[v];
      if (counts[v] > 1) order.push_back(v);  // who comes once shares `rest`
    }
    if (known == 0) continue;
    const size_t kept = std::min(order.size(), kTermsMax);
    std::partial_sort(order.begin(), order.begin() + static_cast<ptrdiff_t>(kept), order.end(),
                      [&](uint32_t x, uint32_t y) {
                        return counts[x] != counts[y] ? counts[x] > counts[y] : values.text(x) < values.text(y);
                      });
    Terms& terms = model_.terms[field];
    double rest = known;
    for (size_t n = 0; n < kept; ++n) {
      terms.frequency.emplace(values.text(order[n]), counts[order[n]] / known);
      rest -= counts[order[n]];
    }
    const double others = static_cast<double>(values.size() - 1) - static_cast<double>(kept);
    terms.rest = others > 0 ? std::max(rest / others, 1.0) / known : 1 / known;
  }
}

std::vector<PatternCount> Trainer::random_patterns() {
  const uint64_t n = corpus_.size();
  const bool every = all_pairs_ <= static_cast<double>(options_.random_pairs);
  constexpr size_t kPieces = 32;
  std::vector<PatternMap> maps(kPieces);
  parallel(kPieces, options_.threads, [&](size_t piece) {
    PatternMap& map = maps[piece];
    if (every) {
      for (uint64_t a = piece; a < n; a += kPieces)
        for (uint64_t b = a + 1; b < n; ++b) ++map[pattern_of(static_cast<uint32_t>(a), static_cast<uint32_t>(b))];
      return;
    }
    for (uint64_t k = piece; k < options_.random_pairs; k += kPieces) {
      const uint64_t a = mixed(2 * k) % n, b = mixed(2 * k + 1) % n;
      if (a != b) ++map[pattern_of(static_cast<uint32_t>(a), static_cast<uint32_t>(b))];
    }
  });
  return merged(maps);
}

std::vector<PatternCount> Trainer::blocked_patterns() {
  std::optional<Blocks> made;
  const Blocks& blocks = options_.blocks ? *options_.blocks : made.emplace(start_, corpus_, options_.threads);
  const double pairs = static_cast<double>(blocks.pairs());
  blocked_rate_ = pairs > 0 ? std::min(1.0, static_cast<double>(options_.blocked_pairs_max) / pairs) : 1;
  const auto limit = blocked_rate_ >= 1 ? ~uint64_t{0} : static_cast<uint64_t>(blocked_rate_ * 0x1p64);
  constexpr size_t kPieces = 64;
  std::vector<PatternMap> maps(kPieces);
  const auto& all = blocks.blocks();
  parallel(kPieces, options_.threads, [&](size_t piece) {
    for (size_t k = all.size() * piece / kPieces; k < all.size() * (piece + 1) / kPieces; ++k)
      if (mixed(all[k].key) <= limit)
        blocks.for_each_pair(all[k], [&](uint32_t a, uint32_t b) { ++maps[piece][pattern_of(a, b)]; });
  });
  return merged(maps);
}

// Probability that two different records with a known value have the same one.
double Trainer::exact_share(Field field) const {
  double known = 0, same = 0;
  const auto add = [&](double count) { known += count, same += count * (count - 1); };
  if (field == Field::kBirthDate) {
    std::unordered_map<uint32_t, uint32_t> counts;
    for (uint32_t r = 0; r < corpus_.size(); ++r)
      if (const uint32_t date = corpus_.cell(r, field); date != 0) ++counts[date];
    for (const auto& [date, count] : counts) add(count);  // sums of whole numbers: exact in any order
  } else {
    const std::vector<uint32_t> counts = counts_of(corpus_, field);
    for (size_t v = 1; v < counts.size(); ++v) add(counts[v]);
  }
  return known > 1 ? same / (known * (known - 1)) : 0;
}

void Trainer::read_marginals(const std::vector<PatternCount>& random) {
  marginal_.assign(comparisons(), {});
  known_.assign(comparisons(), 0);
  double total = 0;
  for (const PatternCount& p : random) {
    total += static_cast<double>(p.count);
    for (size_t c = 0; c < comparisons(); ++c) {
      if (level_of(p.pattern, c) == kNotKnown) continue;
      marginal_[c][level_of(p.pattern, c)] += static_cast<double>(p.count);
      known_[c] += static_cast<double>(p.count);
    }
  }
  for (size_t c = 0; c < comparisons(); ++c) {
    const std::vector<Level>& levels = start_.comparisons[c].levels;
    const double seen = known_[c];
    known_[c] = total > 0 ? seen / total : 0;
    for (size_t l = 0; l < levels.size(); ++l) marginal_[c][l] = seen > 0 ? marginal_[c][l] / seen : levels[l].u;
    if (levels[0].test != Test::kExact) continue;
    // Rare agreements are told by counts far better than by a sample.
    const double exact = exact_share(levels[0].field), others = 1 - marginal_[c][0];
    for (size_t l = 1; l < levels.size(); ++l) marginal_[c][l] *= others > 0 ? (1 - exact) / others : 0;
    marginal_[c][0] = exact;
  }
}

// All pairs are matches and others, so the others' share of a level is what the matches leave of it.
void Trainer::set_u(const Expected& expected) {
  for (size_t c = 0; c < comparisons(); ++c) {
    const double pairs = known_[c] * all_pairs_;
    double matches = 0;
    for (const double m : expected.levels[c]) matches += m;
    std::vector<Level>& levels = model_.comparisons[c].levels;
    for (size_t l = 0; l < levels.size(); ++l) {
      constexpr double kPseudo = 1;  // pairs of the starting model's u, so that nothing becomes impossible
      const double at_level = marginal_[c][l] * pairs;
      const double left = std::max(at_level - expected.levels[c][l], 0.02 * at_level);
      levels[l].u = (left + kPseudo * start_.comparisons[c].levels[l].u) / (std::max(pairs - matches, 0.0) + kPseudo);
      levels[l].u = std::clamp(levels[l].u, 1e-12, 1.0);
    }
  }
}

Trainer::Expected Trainer::expect(const std::vector<PatternCount>& blocked) const {
  Expected out{std::vector<std::array<double, kLevelsMax>>(comparisons())};
  std::vector<std::array<double, kLevelsMax>> weights(comparisons());
  for (size_t c = 0; c < comparisons(); ++c)
    for (size_t l = 0; l < model_.comparisons[c].levels.size(); ++l)
      weights[c][l] = std::log2(model_.comparisons[c].levels[l].m / model_.comparisons[c].levels[l].u);
  const double prior = std::log2(model_.prior / (1 - model_.prior));
  for (const PatternCount& p : blocked) {
    double bits = prior;
    bool capped = false, lifted = false;
    for (size_t c = 0; c < comparisons(); ++c) {
      const uint8_t l = level_of(p.pattern, c);
      if (l == kNotKnown) continue;
      const Level& level = model_.comparisons[c].levels[l];
      bits += weights[c][l];
      capped |= level.capped && !lifted;
      lifted |= level.lifts_caps;
    }
    if (capped) continue;
    const double matches = static_cast<double>(p.count) / blocked_rate_ / (1 + std::exp2(-bits));
    out.matches += matches;
    for (size_t c = 0; c < comparisons(); ++c)
      if (const uint8_t l = level_of(p.pattern, c); l != kNotKnown) out.levels[c][l] += matches;
  }
  return out;
}

// Capped levels keep the starting model's m: what they say is not learned from pairs that are left out.
double Trainer::maximise(const Expected& expected) {
  double change = 0;
  for (size_t c = 0; c < comparisons(); ++c) {
    const std::vector<Level>& start = start_.comparisons[c].levels;
    std::vector<Level>& levels = model_.comparisons[c].levels;
    double known = 0, kept = 0, others = 0;
    for (size_t l = 0; l < levels.size(); ++l) {
      const bool keep = start[l].capped;
      (keep ? kept : others) += start[l].m;
      if (!keep) known += expected.levels[c][l];
    }
    const double learned = 1 - std::min(kept, 0.5);
    for (size_t l = 0; l < levels.size(); ++l) {
      if (start[l].capped) continue;
      const double m = learned * (expected.levels[c][l] + options_.pseudo_matches * start[l].m / others) /
                       (known + options_.pseudo_matches);
      change = std::max(change, std::abs(m - levels[l].m));
      levels[l].m = m;
    }
  }
  model_.prior = std::clamp((expected.matches + 1) / (all_pairs_ + 1), 1e-12, 0.5);
  return change;
}

void Trainer::iterate(const std::vector<PatternCount>& blocked) {
  Training& t = model_.training;
  for (const PatternCount& p : blocked) t.pairs += p.count;
  while (t.iterations < options_.iterations_max && !t.converged) {
    ++t.iterations;
    const Expected expected = expect(blocked);
    t.matches = expected.matches;
    t.converged = maximise(expected) < options_.tolerance;
    set_u(expected);
  }
}

}  // namespace

Model train(const Corpus& corpus, const Model& start, const TrainOptions& options) {
  return Trainer(corpus, start, options).run();
}

}  // namespace tutti::linkage
