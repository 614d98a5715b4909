// What linkage believes: how fields are compared, how much each outcome speaks for "the same", and where to look.
//
// The model is Fellegi and Sunter's (1969): a comparison of two records comes out at one of its levels; m is how often
// two records of one entity come out there, u how often two random records do. log2(m / u) is the level's weight in
// bits; the weights and the prior add up to a score whose probability is 2^score / (1 + 2^score). A level with
// term_frequency takes the frequency of the agreed value for u: an agreement on Smith says less than one on Zhuravlyov.
//
// A model is a value and a document (model_text.h): the same model gives the same links everywhere. Scores are counted
// in whole thousandths of a bit, so that sums are exact and do not depend on order.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "linkage/fields.h"

namespace tutti::linkage {

using MilliBits = int32_t;  // thousandths of a bit

enum class Test : uint8_t {
  kExact,          // the values are equal
  kJaroWinkler,    // likeness >= at
  kEdits,          // at most `at` edits, and the same digits: a digit too many is another person, not a typo
  kInitial,        // one is the initial of the other
  kCrossed,        // given and family name are exchanged, one of them at most with a typo; field is kGiven
  kWords,          // word overlap >= at
  kBeginning,      // one begins with the other, and has at least `at` bytes
  kDateEdits,      // at most `at` edits of the eight digits
  kDateSwapped,    // day and month exchanged
  kDateDays,       // at most `at` days apart
  kSameDayOfYear,  // the same day and month, at most `at` years apart
  kElse,           // holds always; the last level of every comparison
};

struct Level {
  std::string label;
  Test test = Test::kElse;
  Field field = Field::kGiven;  // means nothing for kElse
  double at = 0;
  double m = 0.5, u = 0.5;
  bool term_frequency = false;        // kExact only
  double cap = 0;                     // when `capped`: the whole score goes no higher, whatever else agrees; bits
  bool capped = false;                // for contradictions: another given name, another company
  bool lifts_caps = false;            // later caps do not hold: an identifier that is nobody else's outweighs a name
  std::vector<std::string> silences;  // later comparisons that this outcome has told already; they count as not known
};

// Evaluated in order; the first level that holds is the outcome. Not known (weight 0) when no level's field is known on
// both sides.
struct Comparison {
  std::string name;
  std::vector<Level> levels;  // 2 to kLevelsMax
};
constexpr size_t kLevelsMax = 15;
constexpr size_t kComparisonsMax = 16;

enum class Cut : uint8_t {
  kWhole,
  kStart,  // the first `length` bytes
  kSound,  // Soundex of the Latin letters
  kYear,   // of a birth date
};
struct BlockPart {
  Field field = Field::kGiven;
  Cut cut = Cut::kWhole;
  size_t length = 0;
};
// Two records are compared when they agree in all parts of a rule, unless more than block_records_max records do.
struct BlockRule {
  std::string name;
  std::vector<BlockPart> parts;
};
constexpr size_t kBlockRulesMax = 16;

// Share of records with a known value that have this one. Values beyond kTermsMax (the most frequent) share `rest`.
struct Terms {
  std::map<std::string, double> frequency;
  double rest = 0.001;
};
constexpr size_t kTermsMax = 5'000;

// How the model came about.
struct Training {
  uint64_t records = 0;
  uint64_t pairs = 0;  // compared while training
  double matches = 0;  // expected among all pairs
  uint32_t iterations = 0;
  bool converged = false;
};

struct Model {
  std::string name;
  uint32_t version = 1;  // of the contents; the caller counts it up
  double prior = 1e-4;   // probability that two random records are one entity
  double link = 8;       // bits: scores from here on are links
  double review = 0;     // bits: scores from here on are shown to a person
  uint32_t block_records_max = 100;
  std::vector<Comparison> comparisons;
  std::vector<BlockRule> blocking;
  std::map<Field, Terms> terms;
  Training training;

  FieldSet fields() const;  // all that comparisons and blocking look at
};

// Refuses a model that cannot be used, naming the place: probabilities outside (0, 1], a level after kElse, an unknown
// comparison silenced, too many of something.
Result<void> check(const Model& model);

MilliBits weight_of(double m, double u);
MilliBits prior_weight(double prior);
double probability_of(MilliBits score);

// What differs between two models, as lines for people: "given.exact: m 0.81 -> 0.84, 5.2 -> 5.3 bits". Small changes
// (weights by less than 0.05 bits) are left out.
std::vector<std::string> diff(const Model& before, const Model& after);

}  // namespace tutti::linkage
