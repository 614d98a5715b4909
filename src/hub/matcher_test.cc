// Probable duplicates through the whole hub: events in, decrees out, what a person says stands.
#include "hub/matcher.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "hub/commands.h"
#include "hub/hub.h"
#include "log/message_hash.h"
#include "log/test_support.h"

namespace tutti {
namespace {

class Matching : public testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    hub_ = nullptr;
    HubOptions options{.dir = folder_.path()};
    options.matcher.enabled = true;
    options.matcher.period_ms = 5;
    hub_ = std::move(*Hub::open(std::move(options)));
  }

  // A contact as a CRM knows it; gives the strand's id.
  uint64_t contact(uint32_t source, const std::string& id, const std::string& traits) {
    const std::string message = "m" + std::to_string(++sent_);
    const std::string body = R"({"type":"identify","context":{"externalIds":[{"type":"crm_contact_id","id":")" + id +
                             R"("}]},"traits":{)" + traits + "}}";
    Encoder record;
    encode_record(record, {.kind = RecordKind::kEvent,
                           .source = SourceId{source},
                           .received_at = Millis{1'795'508'000'000 + sent_},
                           .timestamp = Millis{1'795'508'000'000 + sent_},
                           .message_id = message,
                           .body = body});
    log::Submission s;
    s.records = record.take();
    s.items.push_back({.bytes = static_cast<uint32_t>(s.records.size()),
                       .id = log::message_hash(SourceId{source}, message),
                       .event = true});
    std::promise<Offset> stored;
    s.done = [&](const log::Outcome& o) { stored.set_value(o.last); };
    EXPECT_TRUE(hub_->submit(std::move(s)));
    const Offset at = stored.get_future().get();
    std::promise<uint64_t> strand;
    EXPECT_TRUE(hub_->read(at, [&](State& st) { strand.set_value(st.next_strand - 1); }));
    return strand.get_future().get();
  }

  void command(std::string body) {
    std::promise<void> done;
    hub_->command(std::move(body), Millis{1}, [&](const Result<Offset>& at) {
      EXPECT_TRUE(at);
      done.set_value();
    });
    done.get_future().get();
  }

  StrandId entity(uint64_t strand) {
    std::promise<StrandId> entity;
    EXPECT_TRUE(
        hub_->read(Offset{}, [&](State& s) { entity.set_value(s.strands.find(StrandId{strand})->value.entity); }));
    return entity.get_future().get();
  }
  bool together(uint64_t a, uint64_t b) { return entity(a) == entity(b); }

  std::map<uint64_t, Decree> decrees() {
    std::promise<std::map<uint64_t, Decree>> all;
    EXPECT_TRUE(hub_->read(Offset{}, [&](State& s) { all.set_value(s.decrees); }));
    return all.get_future().get();
  }

  // Until it holds, or ten seconds.
  template <typename F>
  bool becomes(F&& holds) {
    for (int k = 0; k < 5000; ++k) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return false;
  }
  // Everything said so far was looked at.
  void settle() {
    EXPECT_TRUE(becomes([&] { return hub_->matcher().caught_up(); }));
    const uint64_t passes = hub_->matcher().passes();
    EXPECT_TRUE(becomes([&] { return hub_->matcher().passes() > passes + 1; }));
    EXPECT_TRUE(becomes([&] { return hub_->loop().applied() == hub_->log().end(); }));
  }

  const log::test::Folder folder_;
  std::unique_ptr<Hub> hub_;
  int sent_ = 0;
};

constexpr char kAda[] =
    R"("firstName":"Ada","lastName":"Lovelace","email":"ada.lovelace@acme.com","phone":"+4971112345678","company":"Acme GmbH")";
constexpr char kAdaElsewhere[] =
    R"("firstName":"Ada","lastName":"Lovelace","email":"ada.lovelaec@acme.com","phone":"+49 711 12345678","company":"ACME")";

TEST_F(Matching, LinksProbableDuplicatesInTheStreamWithAReason) {
  const uint64_t a = contact(1, "a", kAda);
  const uint64_t b = contact(2, "b", kAdaElsewhere);
  ASSERT_TRUE(becomes([&] { return together(a, b); }));
  const auto all = decrees();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all.begin()->second.author, kLinkageAuthor);
  EXPECT_TRUE(all.begin()->second.reason.starts_with("probably the same: "));
}

TEST_F(Matching, ColleaguesStayTwo) {
  const uint64_t a = contact(1, "a", kAda);
  const uint64_t b = contact(
      2, "b",
      R"("firstName":"Bruno","lastName":"Lovelace","email":"bruno.lovelace@acme.com","phone":"+4971112345678","company":"Acme GmbH")");
  settle();
  EXPECT_FALSE(together(a, b));
}

TEST_F(Matching, WhatAPersonSplitStaysSplitAlsoAfterARestart) {
  const uint64_t a = contact(1, "a", kAda);
  const uint64_t b = contact(2, "b", kAdaElsewhere);
  ASSERT_TRUE(becomes([&] { return together(a, b); }));
  command(revoke_command(decrees().begin()->first, "ms", "two people"));
  ASSERT_TRUE(becomes([&] { return !together(a, b); }));
  contact(1, "a", kAda);  // seen again
  settle();
  EXPECT_FALSE(together(a, b));
  open();
  settle();
  EXPECT_FALSE(together(a, b));
}

TEST_F(Matching, ALinkIsTakenBackWhenTheRecordsPart) {
  const uint64_t a = contact(1, "a", kAda);
  const uint64_t b = contact(2, "b", kAdaElsewhere);
  ASSERT_TRUE(becomes([&] { return together(a, b); }));
  contact(2, "b", R"("firstName":"Ruth","lastName":"Okonkwo","phone":"+33155555555","company":"Zenith SA")");
  EXPECT_TRUE(becomes([&] { return !together(a, b); }));
  ASSERT_TRUE(decrees().begin()->second.revoked);
  EXPECT_EQ(decrees().begin()->second.revoked_by, kLinkageAuthor);
  contact(2, "b", kAdaElsewhere);  // it was a mistake in the CRM, mended there
  EXPECT_TRUE(becomes([&] { return together(a, b); }));
}

TEST_F(Matching, TheUncertainWaitForAPersonAndARefusedPairIsGone) {
  const uint64_t a = contact(1, "a", kAda);
  const uint64_t b =
      contact(2, "b", R"("firstName":"Ada","lastName":"Lovelace","email":"lovelace2@acme.com","company":"Acme GmbH")");
  ASSERT_TRUE(becomes([&] { return !hub_->matcher().review(EntityClass::kPerson).empty(); }));
  EXPECT_FALSE(together(a, b));
  const linkage::Link link = hub_->matcher().review(EntityClass::kPerson).front();
  EXPECT_EQ(std::pair(link.a, link.b), std::pair(a, b));
  command(decree_command({.kind = DecreeKind::kApart, .a = StrandId{a}, .b = StrandId{b}, .author = "ms"}));
  EXPECT_TRUE(becomes([&] { return hub_->matcher().review(EntityClass::kPerson).empty(); }));
}

}  // namespace
}  // namespace tutti
