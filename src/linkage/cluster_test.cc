#include "linkage/cluster.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace tutti::linkage {
namespace {

using Groups = std::vector<std::vector<uint32_t>>;

// Members 0..n-1; pairs that are not named contradict each other.
struct Given {
  explicit Given(size_t n, std::map<std::pair<uint32_t, uint32_t>, int> bits) {
    for (uint32_t k = 0; k < n; ++k) component.members.push_back({k + 1, k});
    for (const auto& [pair, b] : bits)
      if (b >= 8) component.edges.push_back({pair.first, pair.second, b * 1000});
    component.score = [bits](uint32_t a, uint32_t b) {
      const auto at = bits.find({a, b});
      return at == bits.end() ? -20'000 : at->second * 1000;
    };
  }
  Groups groups(ClusterOptions options = {}) { return cluster(component, options, &cut); }
  Component component;
  uint64_t cut = 0;
};

TEST(Cluster, AChainOfWeakLinksBreaks) {
  EXPECT_EQ(Given(3, {{{0, 1}, 9}, {{1, 2}, 10}}).groups(), (Groups{{0}, {1, 2}}));
}

TEST(Cluster, AThirdRecordJoinsWhomItAgreesWithOnTheWhole) {
  EXPECT_EQ(Given(3, {{{0, 1}, 15}, {{1, 2}, 12}, {{0, 2}, 5}}).groups(), (Groups{{0, 1, 2}}));
}

TEST(Cluster, ARefusedPairStaysApartWhateverTheScores) {
  Given g(3, {{{0, 1}, 20}, {{1, 2}, 20}, {{0, 2}, 20}});
  g.component.refused = [](uint32_t a, uint32_t b) { return a == 0 && b == 2; };
  EXPECT_EQ(g.groups(), (Groups{{0, 1}, {2}}));
}

TEST(Cluster, OnePerSourceTakesTheBestPartner) {
  Given g(3, {{{0, 1}, 12}, {{0, 2}, 15}});
  g.component.members = {{1, 1}, {2, 2}, {3, 2}};
  EXPECT_EQ(g.groups({.one_per_source = true}), (Groups{{0, 2}, {1}}));
}

// One pair of 60 bits must not carry a third record that contradicts one of the two.
TEST(Cluster, OneOverwhelmingAgreementDoesNotOutvoteAContradiction) {
  EXPECT_EQ(Given(3, {{{0, 1}, 60}, {{1, 2}, 60}, {{0, 2}, -30}}).groups().size(), 2u);
}

TEST(Cluster, ATooLargeComponentIsCutAtItsWeakLinks) {
  std::map<std::pair<uint32_t, uint32_t>, int> bits;
  for (uint32_t k = 0; k + 1 < 40; ++k) bits[{k, k + 1}] = k % 2 == 0 ? 15 : 9;
  Given g(40, bits);
  const Groups groups = g.groups({.component_max = 10});
  EXPECT_EQ(g.cut, 1u);
  EXPECT_EQ(groups.size(), 20u);
  for (const auto& group : groups) EXPECT_EQ(group.size(), 2u);
}

}  // namespace
}  // namespace tutti::linkage
