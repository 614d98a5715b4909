#include "profile/survivorship.h"

#include <gtest/gtest.h>

#include "profile/sample_events.h"

namespace tutti::profile {
namespace {

std::optional<SourceId> source_of(std::string_view name) {
  if (name == "web") return SourceId{1};
  if (name == "crm") return SourceId{2};
  return std::nullopt;
}

class SurvivorshipTest : public testing::Test {
 protected:
  void given(uint64_t strand, uint32_t source, int64_t at, const std::string& phone) {
    profiles_.push_back(std::make_unique<StrandProfile>());
    const ParsedEvent e(R"({"type":"identify","userId":"u","traits":{"phone":)" + phone + "}}");
    fold(*profiles_.back(), *e, {.offset = Offset{1}, .timestamp = Millis{at}, .source = SourceId{source}});
    views_.push_back({StrandId{strand}, profiles_.back().get()});
  }
  // About the strand given last.
  void pinned(uint64_t offset, const std::string& phone) {
    decided().pin({.trait = "phone", .json = phone, .at = Millis{1}, .offset = Offset{offset}, .author = "Ada"});
  }
  void written(const std::string& phone) { decided().write({.trait = "phone", .json = phone}); }
  Decided& decided() {
    if (!views_.back().decided) views_.back().decided = decided_.emplace_back(std::make_unique<Decided>()).get();
    return *decided_.back();
  }
  MergedTrait joined(const std::string& rules) {
    const auto parsed = SurvivorshipRules::parse(rules, source_of);
    EXPECT_TRUE(parsed) << parsed.error().message;
    auto forward = join_traits(views_, *parsed);
    std::reverse(views_.begin(), views_.end());
    const auto backward = join_traits(views_, *parsed);
    EXPECT_EQ(forward.at(0).winner.json, backward.at(0).winner.json);
    EXPECT_EQ(forward.at(0).winner.strand, backward.at(0).winner.strand);
    return forward.at(0);
  }
  std::string winner(const std::string& rule) { return joined(R"({"traits":{"phone":)" + rule + "}}").winner.json; }

  std::vector<std::unique_ptr<StrandProfile>> profiles_;
  std::vector<std::unique_ptr<Decided>> decided_;
  std::vector<StrandView> views_;
};

TEST_F(SurvivorshipTest, EachRuleChoosesItsWinner) {
  given(1, 1, 100, "\"11\"");
  given(2, 2, 200, "\"2\"");
  given(3, 1, 300, "\"3\"");
  given(4, 3, 150, "\"2\"");
  given(5, 1, 50, "\"5555\"");
  given(6, 1, 40, "null");
  EXPECT_EQ(winner(R"("most_recent")"), "\"3\"");
  EXPECT_EQ(winner(R"({"rule":"source_priority","sources":["crm","web"]})"), "\"2\"");
  EXPECT_EQ(winner(R"({"rule":"source_priority","sources":["web","crm"]})"), "\"3\"");
  EXPECT_EQ(winner(R"("most_frequent")"), "\"2\"");
  EXPECT_EQ(winner(R"("longest")"), "\"5555\"");
  EXPECT_EQ(winner(R"("first")"), "\"5555\"");  // the null is older, but no value
}

TEST_F(SurvivorshipTest, TheWinnerTellsWhereItIsFromAndLosersAreKept) {
  given(1, 1, 100, "\"1\"");
  given(2, 2, 200, "\"2\"");
  const MergedTrait t = joined("{}");
  EXPECT_EQ(t.name, "phone");
  EXPECT_EQ(t.winner.strand, StrandId{2});
  EXPECT_EQ(t.winner.source, SourceId{2});
  EXPECT_EQ(t.winner.at, Millis{200});
  ASSERT_EQ(t.losers.size(), 1u);
  EXPECT_EQ(t.losers[0].json, "\"1\"");
}

TEST_F(SurvivorshipTest, ANewerNullRemovesOnlyByRecency) {
  given(1, 1, 100, "\"1\"");
  given(2, 2, 200, "null");
  EXPECT_TRUE(joined("{}").removed);
  EXPECT_FALSE(joined(R"({"default":{"rule":"source_priority","sources":["crm"]}})").removed);
}

TEST_F(SurvivorshipTest, EqualTimesAreDecidedByTheValue) {
  given(1, 2, 100, "\"a\"");
  given(2, 1, 100, "\"b\"");
  EXPECT_EQ(winner(R"("most_recent")"), "\"b\"");
  EXPECT_EQ(winner(R"("first")"), "\"a\"");
}

TEST_F(SurvivorshipTest, TheNewestPinWinsUnderEveryRule) {
  given(1, 1, 100, "\"1\"");
  pinned(7, "\"old\"");
  given(2, 2, 200, "\"2\"");
  pinned(9, "\"new\"");
  for (const char* rule : {R"("most_recent")", R"("longest")", R"("manual")", R"("first")"}) {
    const MergedTrait t = joined(std::string(R"({"default":)") + rule + "}");
    EXPECT_EQ(t.winner.json, "\"new\"");
    EXPECT_EQ(t.rule, SurvivorRule::kManual);
    EXPECT_EQ(t.winner.source, SourceId{});
    ASSERT_TRUE(t.pin);
    EXPECT_EQ(t.pin->author, "Ada");
    EXPECT_EQ(t.losers.size(), 2u);  // what the sources say is still there
  }
}

TEST_F(SurvivorshipTest, WithoutAPinTheManualRuleShowsTheMostRecent) {
  given(1, 1, 100, "\"1\"");
  given(2, 2, 200, "\"2\"");
  EXPECT_EQ(winner(R"("manual")"), "\"2\"");
}

TEST_F(SurvivorshipTest, AnEchoLosesAgainstWhatASourceSaysItself) {
  given(1, 1, 100, "\"030 1111\"");
  given(2, 2, 300, "\"030 2222\"");
  written("\"030-2222\"");  // the same but for its form
  const MergedTrait t = joined("{}");
  EXPECT_EQ(t.winner.json, "\"030 1111\"");
  ASSERT_EQ(t.losers.size(), 1u);
  EXPECT_TRUE(t.losers[0].echo);
}

TEST_F(SurvivorshipTest, AnEchoCountsForNoFrequency) {
  given(1, 1, 100, "\"1\"");
  given(2, 2, 200, "\"1\"");
  written("\"1\"");
  given(3, 3, 300, "\"1\"");
  written("\"1\"");
  given(4, 1, 50, "\"2\"");
  given(5, 1, 60, "\"2\"");
  EXPECT_EQ(winner(R"("most_frequent")"), "\"2\"");
}

TEST(SurvivorshipRules, RefusalsNameTheField) {
  const auto where = [](const std::string& json) {
    const auto r = SurvivorshipRules::parse(json, source_of);
    return r ? "ok" : r.error().where;
  };
  EXPECT_EQ(where(R"({"version":3,"default":"most_recent","traits":{}})"), "ok");
  EXPECT_EQ(where(R"({"version":0})"), "version");
  EXPECT_EQ(where(R"({"defaults":"most_recent"})"), "defaults");
  EXPECT_EQ(where(R"({"default":"newest"})"), "default");
  EXPECT_EQ(where(R"({"traits":{"phone":{"rule":"longest","x":1}}})"), "traits.phone.x");
  EXPECT_EQ(where(R"({"traits":{"phone":{"rule":"source_priority"}}})"), "traits.phone.sources");
  EXPECT_EQ(where(R"({"traits":{"phone":{"rule":"source_priority","sources":["erp"]}}})"), "traits.phone.sources");
  EXPECT_EQ(where(R"({"traits":{"phone":{"sources":["crm"]}}})"), "traits.phone.rule");
}

}  // namespace
}  // namespace tutti::profile
