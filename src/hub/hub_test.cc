// The whole way of events through the fold, without threads: records in, people and accounts out.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "base/time.h"
#include "hub/apply.h"
#include "hub/commands.h"
#include "hub/graph.h"
#include "hub/hub.h"
#include "hub/rebuild.h"
#include "hub/test_support.h"
#include "hub/views.h"
#include "log/test_support.h"

namespace tutti {
namespace {

using Persons = std::vector<std::vector<uint64_t>>;

TEST(Fold, AnAnonymousVisitorBecomesTheKnownPersonWithTheWholeHistory) {
  World w;
  EXPECT_EQ(w.event(R"({"type":"page","anonymousId":"a1","properties":{"title":"Presses"}})"), "ok");
  EXPECT_EQ(
      w.event(R"({"type":"identify","userId":"u1","anonymousId":"a1","traits":{"name":"Ada","email":"ada@acme.com"}})"),
      "ok");
  EXPECT_EQ(w.persons(), (Persons{{1, 2}}));
  const auto view = views::person(w.state(), StrandId{2});
  ASSERT_TRUE(view);
  EXPECT_EQ(view->summary.id.value, 1u);
  EXPECT_EQ(view->summary.name, "Ada");
  EXPECT_EQ(view->profile.activity.events_total, 2u);
  EXPECT_EQ(view->touches.size(), 2u);
  EXPECT_EQ(view->touches[1].name, "Page Viewed");
}

TEST(Fold, AnUnmergeRestoresBothSidesAndHoldsAgainstLaterEvidence) {
  World w;
  w.event(R"({"type":"identify","userId":"u1","traits":{"name":"Ada","email":"x@acme.com"}})");
  w.event(
      R"({"type":"identify","context":{"externalIds":[{"type":"crm_contact_id","id":"c1"}]},"traits":{"email":"x@acme.com","name":"Bob"}})",
      SourceId{2});
  ASSERT_EQ(w.persons(), (Persons{{1, 2}}));
  EXPECT_EQ(w.command(R"({"command":"decree","kind":"alone","a":2,"author":"t","reason":"two people"})"), "ok");
  EXPECT_EQ(w.persons(), (Persons{{1}, {2}}));
  EXPECT_EQ(views::summarize(w.state(), StrandId{1}).name, "Ada");
  EXPECT_EQ(views::summarize(w.state(), StrandId{2}).name, "Bob");
  w.event(
      R"({"type":"track","event":"x","userId":"u1","context":{"traits":{"email":"x@acme.com"},"externalIds":[{"type":"crm_contact_id","id":"c1"}]}})");
  EXPECT_EQ(w.persons(), (Persons{{1}, {2}}));
  EXPECT_EQ(w.command(R"({"command":"revoke","decree":3})"), "ok");
  EXPECT_EQ(w.persons(), (Persons{{1, 2}}));
}

TEST(Fold, PersonsBelongToAccountsByGroupCallRelationAndEmailDomain) {
  World w;
  w.event(R"({"type":"group","groupId":"g1","traits":{"name":"Acme GmbH","domain":"acme.com"}})");  // strand 1
  w.event(R"({"type":"identify","userId":"u1","traits":{"email":"ada@acme.com"}})");                // strand 2
  w.event(
      R"({"type":"relation","person":{"type":"crm","id":"p"},"account":{"type":"crm_account_id","id":"A"},"role":"buyer","primary":true})",
      SourceId{2});
  w.event(R"({"type":"identify","userId":"u2","traits":{"email":"bob@gmail.com"}})");
  const auto by_domain = views::accounts_of(w.state(), StrandId{2});
  ASSERT_EQ(by_domain.size(), 1u);
  EXPECT_EQ(by_domain[0].account.name, "Acme GmbH");
  EXPECT_EQ(by_domain[0].membership.evidence, MembershipEvidence::kEmailDomain);
  const auto by_relation = views::accounts_of(w.state(), StrandId{3});
  ASSERT_EQ(by_relation.size(), 1u);
  EXPECT_EQ(by_relation[0].membership.role, "buyer");
  EXPECT_TRUE(views::accounts_of(w.state(), StrandId{5}).empty());  // free mail speaks for no company
  uint64_t total = 0;
  EXPECT_EQ(views::people_of(w.state(), StrandId{1}, 10, total).size(), 1u);
}

TEST(Fold, AnUnnamedEventCountsForThePersonsPrimaryAccount) {
  World w;
  w.event(R"({"type":"group","userId":"u1","groupId":"g1","traits":{"name":"Acme"}})");
  w.event(R"({"type":"track","event":"Opened","userId":"u1"})");
  w.event(R"({"type":"track","event":"Opened","userId":"u1","context":{"groupId":"g2"}})");
  const auto acme = views::account(w.state(), StrandId{2});
  ASSERT_TRUE(acme);
  EXPECT_EQ(acme->profile.activity.events_total, 2u);  // the group call that names it, and the event that names none
  const auto other = views::account(w.state(), StrandId{3});
  EXPECT_EQ(other->profile.activity.events_total, 1u);
}

TEST(Fold, AMembershipEndsByATickWhenNothingElseHappens) {
  World w;
  constexpr Millis kNow{1'700'000'000'000};
  w.event(R"({"type":"group","groupId":"g1","traits":{"name":"Acme"}})");
  w.event(
      R"({"type":"relation","person":{"type":"crm","id":"p"},"account":{"type":"group_id","id":"g1"},"to":"2023-11-14T23:00:00Z"})");
  const Millis end = *parse_time("2023-11-14T23:00:00Z");
  ASSERT_GT(end, kNow);
  EXPECT_EQ(w.state().next_due(), end);
  w.state().changes = {};
  EXPECT_EQ(w.tick(end + -1), "ok");
  EXPECT_TRUE(w.state().changes.strands.empty());
  EXPECT_EQ(w.tick(end), "ok");
  EXPECT_EQ(w.state().changes.strands, (std::vector{StrandId{2}, StrandId{1}}));  // the person, then the account
  EXPECT_EQ(w.state().next_due(), next_day(end));
}

TEST(Fold, TimersComeBackFromTheStoreAndFireThere) {
  World w;
  w.event(R"({"type":"group","groupId":"g1"})");
  w.event(
      R"({"type":"relation","person":{"type":"crm","id":"p"},"account":{"type":"group_id","id":"g1"},"to":"2023-11-14T23:00:00Z"})");
  w.checkpoint_and_hash();
  const Millis end = w.state().next_due();
  const auto again = std::move(*State::open(w.store()));
  EXPECT_EQ(again->next_due(), end);
  Applier applier(*again);
  EXPECT_FALSE(applier.apply(again->applied + 1, {RecordKind::kTick, SourceId{}, end, end, {}, {}}));
  EXPECT_EQ(again->timers.size(), 0u);
  EXPECT_FALSE(again->changes.strands.empty());
}

TEST(Hub, AppendsATickOnlyWhenATimerIsDueAndEverythingIsApplied) {
  const log::test::Folder dir;
  std::atomic<int64_t> clock{1'700'000'000'000};
  HubOptions options{.dir = dir.path()};
  options.clock = [&] { return Millis{clock}; };
  options.tick_ms = 1;
  auto hub = std::move(*Hub::open(std::move(options)));
  std::promise<Result<Offset>> done;
  hub->command(R"({"command":"unknown"})", Millis{clock}, [&](Result<Offset> at) { done.set_value(at); });
  ASSERT_EQ(done.get_future().get()->value, 1u);
  while (hub->loop().applied().value < 1) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(hub->log().end().value, 1u);  // the day has not turned
  clock += kDayMs;
  while (hub->loop().applied().value < 2) std::this_thread::yield();
  const BatchPtr batch = *hub->log().read(Offset{2});
  Decoder in(batch->bytes());
  EXPECT_EQ(decode_record(in).kind, RecordKind::kTick);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(hub->log().end().value, 2u);  // one tick, not one a look
}

constexpr std::string_view kImported =
    R"({"type":"identify","userId":"u1","traits":{"email":"wrong@acme.com"},"context":{"import":{"id":"i1"}}})";

TEST(Fold, AnUndoneImportLeavesTheStateOfALogWithoutIt) {
  log::MemoryLog with, without;
  const std::string page = log::test::event_record("a", SourceId{1}, R"({"type":"page","userId":"u1"})");
  const std::string imported = log::test::event_record("b", SourceId{1}, std::string(kImported));
  const std::string undo = log::test::command_record(retract_command("i1", "t", "the wrong file"));
  for (auto* log : {&with, &without}) {
    ASSERT_TRUE(log->append(std::vector<log::NewBatch>{{.count = 1, .events = 1, .records = page}}));
    if (log == &with) {
      ASSERT_TRUE(log->append(std::vector<log::NewBatch>{{.count = 1, .events = 1, .records = imported}}));
    }
    ASSERT_TRUE(log->append(std::vector<log::NewBatch>{{.count = 1, .events = 0, .records = undo}}));
  }
  const auto folded = [](log::MemoryLog& log) {
    auto store = make_memory_state();
    EXPECT_TRUE(rebuild(log, log.end(), *store));
    auto state = std::move(*State::open(*store));
    EXPECT_FALSE(state->stale);
    const auto view = views::person(*state, StrandId{1});
    return std::tuple(view->summary.email, view->profile.activity.events_total, state->counts.strands);
  };
  EXPECT_EQ(folded(with), std::tuple(std::string(), uint64_t{1}, uint64_t{1}));
  EXPECT_EQ(folded(with), folded(without));
}

TEST(Fold, DecreesNameTheSamePeopleAfterAnImportBeforeThemIsUndone) {
  World w;
  w.state().pass_over({"i1"});
  // The import brought strand 1, an account with its parent (2, 3), and said nothing that could be applied in its last
  // row.
  w.event(kImported);
  w.event(
      R"({"type":"relation","groupId":"g1","parent":{"type":"group_id","id":"g0"},"context":{"import":{"id":"i1"}}})");
  w.event(R"({"type":"order","object":{},"userId":"u7","context":{"import":{"id":"i1"}}})");
  EXPECT_EQ(w.persons(), std::vector<std::vector<uint64_t>>{});
  w.event(R"({"type":"page","userId":"u4"})");
  w.event(R"({"type":"page","userId":"u5"})");
  w.event(R"({"type":"page","userId":"u6"})");
  EXPECT_EQ(w.command(R"({"command":"decree","kind":"together","a":4,"b":6,"author":"t","reason":"r"})"), "ok");
  EXPECT_EQ(w.persons(), (std::vector<std::vector<uint64_t>>{{4, 6}, {5}}));
  EXPECT_EQ(w.command(R"({"command":"decree","kind":"together","a":1,"b":5,"author":"t","reason":"r"})"), "a");
  // Whoever comes back by another way takes the number that was kept.
  w.event(R"({"type":"page","userId":"u1"})");
  EXPECT_EQ(w.persons(), (std::vector<std::vector<uint64_t>>{{1}, {4, 6}, {5}}));
}

TEST(Fold, AStateThatAppliedAnUndoneImportIsStaleAlsoAfterARestart) {
  World w;
  w.event(kImported);
  EXPECT_EQ(w.command(retract_command("i1", "t", "r")), "ok");
  EXPECT_TRUE(w.state().stale);
  w.checkpoint_and_hash();
  EXPECT_TRUE((*State::open(w.store()))->stale);
  EXPECT_EQ(w.command(retract_command("", "t", "r")), "import");
}

TEST(Hub, AnUndoneImportIsGoneFromStateLakeAndIndexWhenTheHubIsOpenedAgain) {
  const log::test::Folder dir;
  std::promise<void> stale;
  const auto open = [&] {
    HubOptions options{.dir = dir.path()};
    options.on_stale = [&] { stale.set_value(); };
    return std::move(*Hub::open(std::move(options)));
  };
  auto hub = open();
  for (const std::string_view body : {std::string_view(R"({"type":"page","userId":"u1"})"), kImported}) {
    log::Submission s;
    log::test::add_event(s, std::string(body.substr(9, 4)), SourceId{1}, std::string(body));
    std::promise<void> stored;
    s.done = [&](const log::Outcome& o) {
      EXPECT_TRUE(o.status);
      stored.set_value();
    };
    ASSERT_TRUE(hub->submit(std::move(s)));
    stored.get_future().get();
  }
  const auto events_in_lake = [&] { return hub->lake().query("SELECT count(*) FROM events")->rows[0][0]; };
  while (hub->feeder().applied().value < 2) std::this_thread::yield();
  EXPECT_EQ(events_in_lake(), "2");
  hub->command(retract_command("i1", "t", "r"), Millis{1}, [](const Result<Offset>& at) { EXPECT_TRUE(at); });
  stale.get_future().get();
  hub = nullptr;
  hub = open();
  while (hub->feeder().applied().value < 3) std::this_thread::yield();
  EXPECT_FALSE(hub->loop().stale());
  EXPECT_EQ(events_in_lake(), "1");
  std::promise<std::string> email;
  ASSERT_TRUE(hub->read(Offset{3}, [&](State& s) { email.set_value(views::summarize(s, StrandId{1}).email); }));
  EXPECT_EQ(email.get_future().get(), "");
}

TEST(Fold, OrdersRollUpOverTheHierarchy) {
  World w;
  w.event(
      R"({"type":"relation","account":{"type":"erp","id":"site"},"parent":{"type":"erp","id":"group"},"kind":"site"})");
  w.event(
      R"({"type":"order_line","object":{"id":"1","order":"SO1","account":{"type":"erp","id":"site"},"sku":"S","quantity":4,"price":"2.5","currency":"EUR"}})");
  w.event(
      R"({"type":"order_line","object":{"id":"2","order":"SO1","account":{"type":"erp","id":"site"},"sku":"S","quantity":-1,"price":"2.5","currency":"EUR"}})");
  const auto group =
      views::account(w.state(), graph::find(w.state(), EntityClass::kAccount, SourceId{1}, {"erp", "group"})->key);
  ASSERT_TRUE(group);
  EXPECT_EQ(group->rollup.accounts, 2u);
  EXPECT_EQ(profile::to_string(group->rollup.facts.net.find("EUR")->amount), "7.5");
  EXPECT_EQ(group->children.size(), 1u);
}

TEST(Fold, WhatCannotBeAppliedGoesToQuarantineAndAReplayTakesItOut) {
  World w;
  EXPECT_EQ(w.event(R"({"type":"order","object":{"id":"1","total":"a lot"}})"), "bad_number");
  EXPECT_EQ(w.event(R"({"type":"track","event":"x"})"), "no_identifier");
  ASSERT_EQ(w.state().quarantine.size(), 2u);
  EXPECT_EQ(w.state().counts.quarantined.at("bad_number"), 1u);
  w.apply({RecordKind::kEvent, SourceId{1}, Millis{1}, Millis{1}, "tutti-replay:1:7",
           R"({"type":"order","object":{"id":"1","total":"12"}})"});
  EXPECT_EQ(w.state().quarantine.size(), 1u);
}

TEST(Fold, TheStateComesBackFromTheStore) {
  World w;
  w.event(R"({"type":"identify","userId":"u1","anonymousId":"a1","traits":{"name":"Ada","email":"ada@acme.com"}})");
  w.event(R"({"type":"group","userId":"u1","groupId":"g1","traits":{"name":"Acme"}})");
  w.command(R"({"command":"decree","kind":"alone","a":1,"author":"t","reason":"r"})");
  w.checkpoint_and_hash();
  auto again = State::open(w.store());
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->applied, w.state().applied);
  EXPECT_EQ((*again)->decrees.size(), 1u);
  const auto view = views::person(**again, StrandId{1});
  ASSERT_TRUE(view);
  EXPECT_EQ(view->summary.name, "Ada");
  EXPECT_EQ(view->accounts.size(), 1u);
}

TEST(Fold, ChangedRulesResolveEveryoneAnewAndBackAgain) {
  World w;
  w.event(R"({"type":"identify","userId":"u1","traits":{"email":"x@acme.com"}})");
  w.event(
      R"({"type":"identify","context":{"externalIds":[{"type":"crm_contact_id","id":"c1"}]},"traits":{"email":"x@acme.com"}})",
      SourceId{2});
  ASSERT_EQ(w.persons().size(), 1u);
  const RulesDocument before = w.state().rules.document;
  RulesDocument strict = before;
  for (TypeRule& rule : strict.person)
    if (rule.type == "email") rule.links = false;
  EXPECT_EQ(w.command(rules_command(strict)), "ok");
  EXPECT_EQ(w.persons().size(), 2u);
  EXPECT_EQ(w.command(rules_command(before)), "ok");
  EXPECT_EQ(w.persons().size(), 1u);
}

// One random event of a small world, so that identities meet often.
std::string random_event() {
  const auto pick = [](const char* prefix, int n) {
    return std::string(prefix) + std::to_string(*rc::gen::inRange(0, n));
  };
  switch (*rc::gen::inRange(0, 5)) {
    case 0: return R"({"type":"page","anonymousId":")" + pick("a", 4) + "\"}";
    case 1:
      return R"({"type":"identify","userId":")" + pick("u", 4) + R"(","anonymousId":")" + pick("a", 4) +
             R"(","traits":{"email":")" + pick("m", 4) + R"(@acme.com"}})";
    case 2:
      return R"({"type":"identify","context":{"externalIds":[{"type":"crm_contact_id","id":")" + pick("c", 4) +
             R"("}]},"traits":{"email":")" + pick("m", 4) + R"(@acme.com"}})";
    case 3: return R"({"type":"group","userId":")" + pick("u", 4) + R"(","groupId":")" + pick("g", 3) + "\"}";
    default:
      return R"({"type":"order_line","object":{"id":")" + pick("l", 9) + R"(","order":")" + pick("o", 3) +
             R"(","account":{"type":"erp","id":")" + pick("e", 3) +
             R"("},"quantity":2,"price":"1.25","currency":"EUR"}})";
  }
}

RC_GTEST_PROP(Fold, TheSameLogGivesTheSameBytesWhereverItIsCheckpointed, ()) {
  const auto events = *rc::gen::container<std::vector<std::string>>(rc::gen::exec([] { return random_event(); }));
  World once, often;
  for (const std::string& e : events) {
    once.event(e);
    often.event(e);
    often.checkpoint_and_hash();
    often.state().evict(0);  // and from a cold state
  }
  RC_ASSERT(once.checkpoint_and_hash() == often.checkpoint_and_hash());
}

RC_GTEST_PROP(Fold, PersonsAreTheSameWhenResolvedAllAnew, ()) {
  const auto events = *rc::gen::container<std::vector<std::string>>(rc::gen::exec([] { return random_event(); }));
  World w;
  for (const std::string& e : events) w.event(e);
  const Persons persons = w.persons(), accounts = w.persons(EntityClass::kAccount);
  RC_ASSERT(graph::resolve_all(w.state()) == 0u);
  RC_ASSERT(w.persons() == persons);
  RC_ASSERT(w.persons(EntityClass::kAccount) == accounts);
  RC_ASSERT(w.state().counts.persons == persons.size());
  RC_ASSERT(w.state().counts.accounts == accounts.size());
}

}  // namespace
}  // namespace tutti
