// Rules, pins and written-back values as commands in the log.
#include "hub/survivorship_commands.h"

#include <gtest/gtest.h>

#include "hub/hub.h"
#include "hub/survivorship_preview.h"
#include "hub/test_support.h"
#include "hub/views.h"
#include "log/test_support.h"

namespace tutti {
namespace {

constexpr SourceId kCrm{1}, kErp{2};

// What a system says of its contact.
std::string identify(SourceId source, const std::string& id, const std::string& traits) {
  const std::string type = source == kCrm ? "crm_contact_id" : "erp_contact_id";
  return R"({"type":"identify","context":{"externalIds":[{"type":")" + type + R"(","id":")" + id +
         R"(","collection":"users"}]},"traits":{)" + traits + "}}";
}

class SurvivorshipFold : public testing::Test {
 protected:
  // One person that both systems know by its e-mail.
  void says(SourceId source, const std::string& phone, int64_t at) {
    EXPECT_EQ(w_.event(identify(source, "1", R"("email":"ada@acme.com","phone":")" + phone + "\""), source, Millis{at}),
              "ok");
  }
  profile::MergedTrait phone() {
    const auto view = views::person(w_.state(), StrandId{1});
    for (const profile::MergedTrait& t : view->profile.traits)
      if (t.name == "phone") return t;
    return {};
  }
  std::string shown() { return phone().winner.json; }
  std::string pin(uint64_t strand, const std::string& json) {
    return w_.command(pin_command({name_of(w_.state(), StrandId{strand}), "phone", json, "Ada", "I called them"}));
  }
  std::string unpin(uint64_t strand) {
    return w_.command(unpin_command({name_of(w_.state(), StrandId{strand}), "phone", "", "Ada", "wrong"}));
  }

  World w_;
};

TEST_F(SurvivorshipFold, RulesAreVersionedAndKeepTheirHistory) {
  says(kCrm, "111111", 100);
  says(kErp, "222222", 200);
  EXPECT_EQ(shown(), "\"222222\"");
  SurvivorshipVersion crm_first{
      .document = R"({"version":2,"traits":{"phone":{"rule":"source_priority","sources":["crm"]}}})",
      .sources = {{"crm", kCrm.value}},
      .author = "Ada",
      .reason = "sales asks"};
  EXPECT_EQ(w_.command(survivorship_command(crm_first)), "ok");
  EXPECT_EQ(shown(), "\"111111\"");
  EXPECT_EQ(w_.command(survivorship_command(crm_first)), "version");  // somebody was faster
  EXPECT_EQ(w_.command(survivorship_command({.document = R"({"version":3})", .author = "Bob"})), "ok");
  EXPECT_EQ(shown(), "\"222222\"");
  // After a restart all of it is there.
  w_.checkpoint_and_hash();
  const auto reopened = State::open(w_.store());
  ASSERT_TRUE(reopened);
  const Survivorship& s = (*reopened)->survivorship;
  EXPECT_EQ(s.version(), 3u);
  ASSERT_EQ(s.history().size(), 2u);
  EXPECT_EQ(s.history()[0].reason, "sales asks");
  EXPECT_EQ(s.history()[0].compile()->traits.at("phone").sources, std::vector<SourceId>{kCrm});
}

TEST_F(SurvivorshipFold, APinWinsUntilItIsTakenBackAndOutlivesARestart) {
  says(kCrm, "111111", 100);
  says(kErp, "222222", 200);
  EXPECT_EQ(pin(1, "\"333333\""), "ok");
  says(kErp, "444444", 300);
  EXPECT_EQ(shown(), "\"333333\"");
  EXPECT_EQ(phone().losers.size(), 2u);
  w_.checkpoint_and_hash();
  const auto reopened = State::open(w_.store());
  ASSERT_TRUE(reopened);
  EXPECT_EQ(views::summarize(**reopened, StrandId{1}).phone, "333333");
  EXPECT_EQ(unpin(2), "ok");  // by any strand of the person
  EXPECT_EQ(shown(), "\"444444\"");
  EXPECT_EQ(unpin(2), "trait");
  EXPECT_EQ(pin(99, "1"), "strand");
}

TEST_F(SurvivorshipFold, AnUnmergeGivesEachSideItsOwnPinBack) {
  w_.event(identify(kCrm, "1", R"("email":"a@acme.com","phone":"111111")"), kCrm);
  w_.event(identify(kErp, "1", R"("email":"b@acme.com","phone":"222222")"), kErp);
  pin(1, "\"one\"");
  pin(2, "\"two\"");
  EXPECT_EQ(w_.command(R"({"command":"decree","kind":"together","a":1,"b":2,"author":"t","reason":"r"})"), "ok");
  EXPECT_EQ(shown(), "\"two\"");
  EXPECT_EQ(w_.command(R"({"command":"revoke","decree":5})"), "ok");
  EXPECT_EQ(views::summarize(w_.state(), StrandId{1}).phone, "one");
  EXPECT_EQ(views::summarize(w_.state(), StrandId{2}).phone, "two");
}

TEST(Survivorship, ADecisionFollowsItsRecordWhenAnImportIsUndone) {
  const auto fold = [](bool with_import) {
    World w;
    if (!with_import) w.state().pass_over({"i1"});
    w.event(R"({"type":"identify","userId":"x","context":{"import":{"id":"i1"}},"traits":{"phone":"000000"}})", kErp);
    w.event(identify(kCrm, "1", R"("phone":"111111")"), kCrm);
    w.command(
        R"({"command":"pin","strand":{"class":"person","source":1,"type":"crm_contact_id","id":"1"},"trait":"phone",)"
        R"("value":"222222","author":"a","reason":"r"})");
    return views::summarize(w.state(), StrandId{w.state().next_strand - 1}).phone;
  };
  EXPECT_EQ(fold(true), "222222");
  EXPECT_EQ(fold(false), "222222");
}

TEST_F(SurvivorshipFold, AnEchoIsNoNewerStatement) {
  says(kCrm, "111111", 100);
  says(kErp, "222222", 200);
  EXPECT_EQ(w_.command(written_command(name_of(w_.state(), StrandId{1}), "phone", "\"222222\"")), "ok");
  says(kCrm, "22 22 22", 1'000);  // the CRM reports what it was told, in its own form
  EXPECT_TRUE(phone().losers.at(0).echo);
  says(kErp, "333333", 500);  // said before the echo came, and still the newest statement
  EXPECT_EQ(shown(), "\"333333\"");
}

TEST_F(SurvivorshipFold, ASourceThatSaysSomethingElseSpeaksForItselfAgain) {
  says(kCrm, "111111", 100);
  says(kErp, "222222", 200);
  w_.command(written_command(name_of(w_.state(), StrandId{1}), "phone", "\"222222\""));
  says(kCrm, "222222", 300);
  says(kCrm, "555555", 400);  // a user of the CRM changed it
  EXPECT_EQ(shown(), "\"555555\"");
  says(kErp, "444444", 450);
  says(kCrm, "222222", 500);  // and back: a statement, no echo
  EXPECT_EQ(shown(), "\"222222\"");
  EXPECT_FALSE(phone().winner.echo);
}

TEST_F(SurvivorshipFold, AStateWithoutDecisionsHasTheBytesOfEarlierReleases) {
  says(kCrm, "111111", 100);
  const Strand& strand = w_.state().strands.find(StrandId{1})->value;
  EXPECT_EQ(StrandCodec::encode(strand)[0], 1);
  pin(1, "\"2\"");
  EXPECT_EQ(StrandCodec::encode(strand)[0], 2);
  Strand back;
  ASSERT_TRUE(StrandCodec::decode(StrandCodec::encode(strand), back));
  EXPECT_EQ(back.decided, strand.decided);
}

TEST(SurvivorshipPreviewTest, CountsWhoseValuesChangeAndWritesNothing) {
  const log::test::Folder dir;
  auto hub = Hub::open({.dir = dir.path()});
  ASSERT_TRUE(hub);
  log::Submission submission;
  submission.done = [](const log::Outcome&) {};
  const auto add = [&](SourceId source, const std::string& id, const std::string& traits) {
    log::test::add_event(submission, id, source, identify(source, id, traits));
  };
  for (int k = 0; k < 100; ++k) {
    const std::string n = std::to_string(k);
    add(kCrm, "c" + n, R"("email":"p)" + n + R"(@acme.com","phone":"1111111","name":"Same")");
    add(kErp, "e" + n, R"("email":"p)" + n + R"(@acme.com","phone":"2222222","name":"Same")");
  }
  ASSERT_TRUE((*hub)->submit(std::move(submission)));
  (*hub)->visit(Offset{200}, [](State&) {});  // of two values of one moment the greater one is shown
  const auto rules = profile::SurvivorshipRules::parse(R"({"default":{"rule":"source_priority","sources":["crm"]}})",
                                                       [](std::string_view) { return kCrm; });
  const auto preview = preview_survivorship(**hub, *rules);
  ASSERT_TRUE(preview);
  EXPECT_EQ(preview->people, 100u);
  EXPECT_EQ(preview->people_changed, 100u);
  EXPECT_EQ(preview->by_trait.size(), 1u);
  EXPECT_EQ(preview->by_trait.at("phone").people, 100u);
  EXPECT_EQ(preview->examples.size(), SurvivorshipPreview::kExamplesPerTrait);
  EXPECT_EQ(preview->examples[0].before.json, "\"2222222\"");
  EXPECT_EQ(preview->examples[0].after.json, "\"1111111\"");
  EXPECT_EQ((*hub)->log().end(), Offset{200});
}

}  // namespace
}  // namespace tutti
