#include "linkage/similarity.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tutti::linkage {
namespace {

double jw(std::string_view a, std::string_view b) {
  return jaro_winkler(Text::of(a), Text::of(b));
}
size_t distance(std::string_view a, std::string_view b) {
  return edits(Text::of(a), Text::of(b));
}

// Values of Winkler (1990), table 1 and of the literature since.
TEST(JaroWinkler, GivesThePublishedValues) {
  EXPECT_NEAR(jw("martha", "marhta"), 0.9611, 1e-4);
  EXPECT_NEAR(jw("dwayne", "duane"), 0.84, 1e-4);
  EXPECT_NEAR(jw("dixon", "dicksonx"), 0.8133, 1e-4);
  EXPECT_NEAR(jw("jones", "johnson"), 0.8324, 1e-4);
  EXPECT_EQ(jw("abc", "xyz"), 0);
  EXPECT_EQ(jw("", ""), 0);
}

TEST(JaroWinkler, CountsChineseCharactersAsOne) {
  EXPECT_NEAR(jw("永丰精密", "永丰精机"), jw("abcd", "abce"), 1e-12);
  EXPECT_LT(jw("永丰精密", "新光精密"), 0.92);
}

TEST(Edits, CountsASwapOnce) {
  EXPECT_EQ(distance("sabine", "asbine"), 1u);
  EXPECT_EQ(distance("kitten", "sitting"), 3u);
  EXPECT_EQ(distance("ca", "abc"), 3u);  // optimal string alignment, not the unrestricted distance (2)
  EXPECT_EQ(distance("", "abc"), 3u);
  EXPECT_EQ(distance("王小明", "王晓明"), 1u);
}

// The textbook table.
size_t edits_by_table(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i)
    for (size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

rc::Gen<std::string> short_text() {
  return rc::gen::container<std::string>(rc::gen::inRange('a', 'e'));
}

RC_GTEST_PROP(Edits, IsTheTextbookDistance, ()) {
  const std::string a = (*short_text()).substr(0, kUnitsMax), b = (*short_text()).substr(0, kUnitsMax);
  RC_ASSERT(distance(a, b) == edits_by_table(a, b));
  RC_ASSERT(distance(a, b) == distance(b, a));
}

// The path over sixteen letters at once gives what the plain one gives, with whatever lies behind the text.
RC_GTEST_PROP(Similarity, PaddedTextsAreComparedAlike, ()) {
  const std::string a = (*short_text()).substr(0, 16), b = (*short_text()).substr(0, 20);
  const std::string room_a = a + std::string(16, 'a'), room_b = b + std::string(16, 'b');
  const Text pa{std::string_view(room_a).substr(0, a.size()), true, true},
      pb{std::string_view(room_b).substr(0, b.size()), true, true};
  RC_ASSERT(jaro_winkler(pa, pb) == jw(a, b));
  RC_ASSERT(jaro_winkler(pb, pa) == jw(a, b));
  RC_ASSERT(edits(pa, pb) == distance(a, b));
}

TEST(WordOverlap, CountsWordsAndChineseCharacters) {
  EXPECT_NEAR(word_overlap("neckar prazisionsteile", "prazisionsteile neckar"), 1, 1e-12);
  EXPECT_NEAR(word_overlap("granite forge leeds", "granite forge"), 2.0 / 3, 1e-12);
  EXPECT_NEAR(word_overlap("永丰精密", "精密永丰"), 1, 1e-12);
  EXPECT_EQ(word_overlap("", ""), 0);
}

}  // namespace
}  // namespace tutti::linkage
