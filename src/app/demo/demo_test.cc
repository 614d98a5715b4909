#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "app/demo/load.h"
#include "base/time.h"

namespace tutti::demo {
namespace {

Options small() {
  return {.seed = 7, .today = days_from_civil(2026, 11, 24), .accounts = 80, .people = 600, .web_events = 6'000};
}

TEST(Demo, ASeedGivesTheSameBytes) {
  const Silos a = make_silos(small()), b = make_silos(small());
  ASSERT_EQ(a.files.size(), b.files.size());
  for (size_t k = 0; k < a.files.size(); ++k) EXPECT_EQ(a.files[k].content, b.files[k].content) << a.files[k].name;
  Options other = small();
  other.seed = 8;
  EXPECT_NE(make_silos(other).files[0].content, a.files[0].content);
}

TEST(Demo, TheWholeCompanyHasThePromisedSize) {
  const Silos s = make_silos({.today = days_from_civil(2026, 11, 24)});
  uint64_t rows = 0;
  for (const SiloFile& f : s.files) rows += f.rows;
  EXPECT_GT(rows, 180'000u);
  EXPECT_EQ(s.files.size(), 14u);
}

TEST(Demo, LoadsThroughTheDoorsAndOnlyBadRowsAreLeftOut) {
  const std::string data =
      (std::filesystem::temp_directory_path() / ("tutti-demo-test-" + std::to_string(getpid()))).string();
  std::filesystem::remove_all(data);
  const Result<Loaded> loaded = load(data, small(), [](const std::string&) {});
  std::filesystem::remove_all(data);
  ASSERT_TRUE(loaded) << loaded.error().where << loaded.error().message;
  EXPECT_EQ(loaded->rejected + loaded->quarantined, make_silos(small()).bad_rows);
  // Deterministic rules alone must hardly ever glue two people together; what they miss is for later.
  EXPECT_GE(loaded->person_score.precision(), 0.999);
  EXPECT_GE(loaded->account_score.precision(), 0.999);
  // Most of what is missed are browsers that never signed in: nothing certain ties them to anybody.
  EXPECT_GT(loaded->person_score.recall(), 0.5);
}

TEST(Score, CountsPairs) {
  const Score s = score({{1, "a"}, {1, "a"}, {1, "b"}, {2, "b"}});
  EXPECT_EQ(s.found_pairs, 3u);
  EXPECT_EQ(s.true_pairs, 2u);
  EXPECT_EQ(s.right_pairs, 1u);
}

}  // namespace
}  // namespace tutti::demo
