// The figures that a correct implementation reaches on public data sets (FEBRL, Splink's fake_1000), unsupervised.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "linkage/batch.h"
#include "linkage/default_models.h"
#include "linkage/explain.h"
#include "linkage/test_support.h"
#include "linkage/train.h"

namespace tutti::linkage {
namespace {

struct DataSet {
  std::vector<Record> records;
  Pairs truth;
};

void add_truth(DataSet& set, const std::map<std::string, std::vector<uint64_t>>& by_entity) {
  std::vector<std::vector<uint64_t>> groups;
  for (const auto& [entity, ids] : by_entity) groups.push_back(ids);
  set.truth = pairs_of(groups);
}

// rec-223-org and rec-223-dup-0 are one person.
DataSet febrl(std::initializer_list<const char*> files) {
  DataSet set;
  std::map<std::string, std::vector<uint64_t>> by_entity;
  uint32_t source = 0;
  for (const char* file : files) {
    ++source;
    for (const auto& row : rows_of(shared_data() + "/febrl/" + file)) {
      Record& r = set.records.emplace_back();
      r.id = set.records.size();
      r.source = source;
      constexpr Role kRolesOf[] = {Role::kGivenName, Role::kFamilyName, Role::kStreetNumber, Role::kStreet,
                                   Role::kAddress,   Role::kCity,       Role::kPostcode,     Role::kState,
                                   Role::kBirthDate, Role::kId};
      for (size_t k = 0; k < std::size(kRolesOf); ++k) r[kRolesOf[k]] = row[k + 1];
      by_entity[row[0].substr(0, row[0].find('-', 4))].push_back(r.id);
    }
  }
  add_truth(set, by_entity);
  return set;
}

DataSet fake_1000() {
  DataSet set;
  std::map<std::string, std::vector<uint64_t>> by_entity;
  for (const auto& row : rows_of(shared_data() + "/fake_1000.csv")) {
    Record& r = set.records.emplace_back();
    r.id = std::stoull(row[0]) + 1;
    constexpr Role kRolesOf[] = {Role::kGivenName, Role::kFamilyName, Role::kBirthDate, Role::kCity, Role::kEmail};
    for (size_t k = 0; k < std::size(kRolesOf); ++k) r[kRolesOf[k]] = row[k + 1];
    by_entity[row[6]].push_back(r.id);
  }
  add_truth(set, by_entity);
  return set;
}

Corpus corpus_of(const DataSet& set, const Model& model) {
  Corpus corpus(model.fields());
  corpus.append(set.records);
  return corpus;
}

Pairs pairs_from(const std::vector<Link>& links, MilliBits threshold) {
  Pairs out;
  for (const Link& l : links)
    if (l.score >= threshold) out.insert({l.a, l.b});
  return out;
}

// TUTTI_LINKAGE_TRACE=1 shows why pairs were missed or wrongly found.
void trace(const DataSet& set, const Model& model, const Pairs& found) {
  if (!std::getenv("TUTTI_LINKAGE_TRACE")) return;
  const auto show = [&](const char* what, std::pair<uint64_t, uint64_t> p) {
    const Waterfall w = explain(model, set.records[p.first - 1], set.records[p.second - 1]);
    printf("%s %lu %lu: %.1f = %.1f", what, p.first, p.second, w.score / 1e3, w.prior / 1e3);
    for (const WaterfallPart& part : w.parts)
      printf(", %s %s %.1f%s", part.comparison.c_str(), part.level.c_str(), part.weight / 1e3,
             part.capped ? " caps" : "");
    printf("\n");
  };
  int shown = 0;
  for (const auto& p : set.truth)
    if (!found.contains(p) && shown++ < 30) show("missed", p);
  for (const auto& p : found)
    if (!set.truth.contains(p) && shown++ < 60) show("wrong", p);
}

// The best F1 over all whole thresholds, as the figures of others are given.
template <typename F>
double best_f1(const DataSet& set, F found_at) {
  double best = 0;
  for (int bits = -10; bits <= 15; ++bits) {
    const Quality q = quality(found_at(bits), set.truth);
    if (std::getenv("TUTTI_LINKAGE_TRACE"))
      printf("%d bits: precision %.4f recall %.4f F1 %.4f\n", bits, q.precision, q.recall, q.f1());
    best = std::max(best, q.f1());
  }
  return best;
}

Level level(const char* label, Test test, Field field, double at, double m, double u) {
  return {
      .label = label, .test = test, .field = field, .at = at, .m = m, .u = u, .term_frequency = test == Test::kExact};
}
Level otherwise(double m, double u) {
  return {.label = "different", .test = Test::kElse, .m = m, .u = u};
}

// FEBRL mistypes every part of an address for itself, so each part is evidence of its own; and nobody shares a home.
Model febrl_model() {
  Model m = without_caps(person_model());
  std::erase_if(m.comparisons, [](const Comparison& c) { return c.name.starts_with("address"); });
  Level same_postcode = level("exact", Test::kExact, Field::kPostcode, 0, 0.75, 0.001);
  same_postcode.silences = {"state"};
  const Comparison parts[] = {
      {"street",
       {level("exact", Test::kExact, Field::kStreet, 0, 0.7, 1e-4),
        level("alike", Test::kJaroWinkler, Field::kStreet, 0.9, 0.12, 0.001), otherwise(0.18, 0.99)}},
      {"street_number", {level("exact", Test::kExact, Field::kStreetNumber, 0, 0.75, 0.02), otherwise(0.25, 0.98)}},
      {"line",
       {level("exact", Test::kExact, Field::kAddress, 0, 0.7, 0.001),
        level("alike", Test::kJaroWinkler, Field::kAddress, 0.9, 0.12, 0.001), otherwise(0.18, 0.99)}},
      {"postcode", {same_postcode, level("typo", Test::kEdits, Field::kPostcode, 1, 0.1, 0.01), otherwise(0.15, 0.99)}},
      {"city",
       {level("exact", Test::kExact, Field::kCity, 0, 0.75, 0.02),
        level("alike", Test::kJaroWinkler, Field::kCity, 0.88, 0.1, 0.005), otherwise(0.15, 0.97)}},
      {"state", {level("exact", Test::kExact, Field::kState, 0, 0.9, 0.2), otherwise(0.1, 0.8)}}};
  m.comparisons.insert(m.comparisons.end(), std::begin(parts), std::end(parts));
  return m;
}

TEST(DataSets, Febrl1FindsEveryPairAndNoOther) {
  if (shared_data().empty()) GTEST_SKIP() << "the data sets are not here";
  const DataSet set = febrl({"dataset1.csv"});
  ASSERT_EQ(set.truth.size(), 500u);
  const Corpus corpus = corpus_of(set, febrl_model());
  const Model model = train(corpus, febrl_model());
  const BatchResult result = link_all(corpus, model);
  const Pairs found = pairs_from(result.links, static_cast<MilliBits>(model.link * 1000));
  trace(set, model, found);
  const Quality q = quality(found, set.truth);
  EXPECT_EQ(q.precision, 1);
  EXPECT_EQ(q.recall, 1);
}

TEST(DataSets, Febrl4LinksTwoFiles) {
  if (shared_data().empty()) GTEST_SKIP() << "the data sets are not here";
  const DataSet set = febrl({"dataset4a.csv", "dataset4b.csv"});
  ASSERT_EQ(set.truth.size(), 5000u);
  const Corpus corpus = corpus_of(set, febrl_model());
  const Model model = train(corpus, febrl_model());
  const BatchResult result = link_all(corpus, model, {.one_per_source = true});
  const Pairs found = pairs_from(result.links, static_cast<MilliBits>(model.link * 1000));
  trace(set, model, found);
  const Quality q = quality(found, set.truth);
  EXPECT_GE(q.f1(), 0.9997) << q.precision << " " << q.recall;
  // One record of a file has at most one partner in the other.
  EXPECT_GE(quality(pairs_of(result.groups), set.truth).f1(), 0.9997);
}

// Blocks of every single field, since the set is small and its errors are many.
Model wide_model() {
  Model model = person_model();
  model.review = -10;
  model.blocking.clear();
  for (const Field f :
       {Field::kGiven, Field::kFamily, Field::kBirthDate, Field::kCity, Field::kEmail, Field::kEmailLocal})
    model.blocking.push_back({std::string(to_string(f)), {{f, Cut::kWhole, 0}}});
  model.block_records_max = 1000;
  return model;
}

TEST(DataSets, Fake1000ReachesWhatSplinkReaches) {
  if (shared_data().empty()) GTEST_SKIP() << "the data sets are not here";
  const DataSet set = fake_1000();
  ASSERT_EQ(set.records.size(), 1000u);
  const Corpus corpus = corpus_of(set, wide_model());
  Model model = train(corpus, wide_model());
  const BatchResult all = link_all(corpus, model);
  EXPECT_GE(best_f1(set, [&](int bits) { return pairs_from(all.links, bits * 1000); }), 0.91);
  EXPECT_GE(best_f1(set,
                    [&](int bits) {
                      model.link = bits;
                      return pairs_of(link_all(corpus, model).groups);
                    }),
            0.945);
}

}  // namespace
}  // namespace tutti::linkage
