// Targets, requests, plans and the store of write-back; the whole way is tests/e2e/writeback.test.mjs.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "act/store.h"
#include "hub/survivorship_commands.h"
#include "hub/test_support.h"
#include "log/test_support.h"

namespace tutti::act {
namespace {

constexpr SourceId kCrm{1}, kErp{2};

constexpr const char* kDocument = R"({"traits":{"phone":"mobile"},"request":{"url":"https://crm.example/c/{key}",
  "headers":{"Authorization":"Bearer {env:TOKEN}"},"body":{"properties":{"{field}":"{value}","why":"{id} of {trait}"}}}})";

Target target(const std::string& document = kDocument) {
  Target t{.id = 1, .name = "crm", .source = kCrm, .at_once = true, .document = document};
  EXPECT_TRUE(t.parse());
  return t;
}

std::string refused(const std::string& document) {
  Target t{.document = document};
  const Result<void> parsed = t.parse();
  return parsed ? "ok" : parsed.error().where;
}

TEST(Target, RefusalsNameTheField) {
  EXPECT_EQ(refused(R"({"traits":{"a":"b"},"request":{"url":"https://x"}})"), "ok");
  EXPECT_EQ(refused(R"([])"), "document");
  EXPECT_EQ(refused(R"({"request":{"url":"https://x"}})"), "traits");
  EXPECT_EQ(refused(R"({"traits":{"a":"b"}})"), "request");
  EXPECT_EQ(refused(R"({"traits":{"a":"b"},"request":{"url":"file:///x"}})"), "request.url");
  EXPECT_EQ(refused(R"({"traits":{"a":"b"},"request":{"url":"https://x/{env:T}"}})"), "request.url");
  EXPECT_EQ(refused(R"({"traits":{"a":"b"},"request":{"url":"https://x","method":"DELETE"}})"), "request.method");
  EXPECT_EQ(refused(R"({"traits":{"a":"b"},"request":{"url":"https://x","headers":{"A":"b\r\nC: d"}}})"),
            "request.headers.A");
  EXPECT_EQ(refused(R"({"traits":{"a":"b"},"class":"plane"})"), "class");
  EXPECT_EQ(refused(R"({"trait":{}})"), "trait");
}

TEST(Fill, PutsValuesWhereTheyAreMeantAndEscapesThem) {
  const auto env = [](const std::string& name) {
    return name == "TOKEN" ? std::optional<std::string>("s3") : std::nullopt;
  };
  const Change change{.id = "wb_1", .key = "a/b c", .trait = "phone", .field = "mobile", .json = R"({"n":[1,"\"x"]})"};
  const auto request = fill(target().request, change, env);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->method, "PATCH");
  EXPECT_EQ(request->url, "https://crm.example/c/a%2Fb%20c");
  EXPECT_EQ(request->body, R"({"properties":{"mobile":{"n":[1,"\"x"]},"why":"wb_1 of phone"}})");
  EXPECT_EQ(request->headers[0], "Authorization: Bearer s3");
  EXPECT_EQ(request->headers.back(), "Idempotency-Key: wb_1");
  const auto without = fill(target().request, change, [](const std::string&) { return std::nullopt; });
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().where, "env:TOKEN");
}

class PlanTest : public testing::Test {
 protected:
  void says(SourceId source, const std::string& id, const std::string& phone, int64_t at) {
    const std::string type = source == kCrm ? "crm_id" : "erp_id";
    EXPECT_EQ(w_.event(R"({"type":"identify","context":{"externalIds":[{"type":")" + type + R"(","id":")" + id +
                           R"(","collection":"users"}]},"traits":{"email":"a@acme.com","phone":)" + phone + "}}",
                       source, Millis{at}),
              "ok");
  }
  std::vector<Wish> wishes() { return plan(w_.state(), StrandId{1}, target()); }

  World w_;
};

TEST_F(PlanTest, WhoSaysSomethingElseIsToldAndNobodyElse) {
  says(kCrm, "c1", "\"+49 30 1111111\"", 100);
  EXPECT_TRUE(wishes().empty());
  says(kErp, "e1", "\"030 1111111\"", 200);  // the same number
  EXPECT_TRUE(wishes().empty());
  says(kErp, "e1", "\"030 222222\"", 300);
  ASSERT_EQ(wishes().size(), 1u);
  EXPECT_EQ(wishes()[0].key, "c1");
  EXPECT_EQ(wishes()[0].old_json, "\"+49 30 1111111\"");
  EXPECT_EQ(wishes()[0].json, "\"030 222222\"");
  EXPECT_EQ(wishes()[0].agreed_source, kErp);
  says(kErp, "e1", "null", 400);
  EXPECT_TRUE(wishes().empty());  // a removal is not written
}

TEST_F(PlanTest, TheIdStaysUntilSomethingElseIsSaidOrAgreed) {
  says(kCrm, "c1", "\"111111\"", 100);
  says(kErp, "e1", "\"222222\"", 300);
  const std::string id = id_of(wishes().at(0), 1);
  says(kErp, "e1", "\"222222\"", 400);
  EXPECT_EQ(id_of(wishes().at(0), 1), id);
  EXPECT_NE(id_of(wishes().at(0), 2), id);
  says(kCrm, "c1", "\"333333\"", 200);
  EXPECT_NE(id_of(wishes().at(0), 1), id);
}

TEST_F(PlanTest, AnEchoIsNotPassedOn) {
  says(kCrm, "c1", "\"111111\"", 100);
  says(kErp, "e1", "\"222222\"", 300);
  w_.command(written_command(name_of(w_.state(), StrandId{2}), "phone", "\"222222\""));
  EXPECT_TRUE(wishes().empty());  // what the CRM says itself stands before it
}

TEST_F(PlanTest, TwoRecordsOfOneSystemAreItsOwnAffair) {
  says(kCrm, "c1", "\"111111\"", 100);
  says(kCrm, "c2", "\"222222\"", 200);
  EXPECT_TRUE(wishes().empty());
}

TEST_F(PlanTest, TheStoreKeepsOneRowForAChangeAndStopsAfterThreeADay) {
  const log::test::Folder folder;
  auto store = Store::open(folder / "writeback.db");
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->put_target(target()));
  const Target t = (*store)->targets()->at(0);
  says(kErp, "e1", "\"000000\"", 1);
  for (int round = 0; round < 4; ++round) {
    says(kCrm, "c1", fmt::format("\"11111{}\"", round), 1'000 + round);
    says(kErp, "e1", fmt::format("\"22222{}\"", round), 2'000 + round);
    const std::vector<Wish> now = plan(w_.state(), StrandId{1}, t);
    ASSERT_EQ(now.size(), 1u);
    for (int again = 0; again < 2; ++again)
      ASSERT_TRUE((*store)->propose({t, {{"crm_id", "c1"}}, now, Millis{10'000 + round}}));
    const std::vector<Write> due = *(*store)->due(t.id, Millis{20'000}, 10);
    if (round == 3) {
      EXPECT_TRUE(due.empty());
      break;
    }
    ASSERT_EQ(due.size(), 1u);
    Write w = due[0];
    w.status = Status::kWritten;
    w.changed_at = Millis{10'000 + round};
    ASSERT_TRUE((*store)->set(w));
  }
  const std::vector<Write> waiting = *(*store)->list({.status = Status::kProposed});
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].note, "flapping");
  // What is no longer wished is superseded, and comes back when it is wished again.
  ASSERT_TRUE((*store)->propose({t, {{"crm_id", "c1"}}, {}, Millis{30'000}}));
  EXPECT_EQ((*(*store)->find(waiting[0].id))->status, Status::kSuperseded);
  ASSERT_TRUE((*store)->propose({t, {{"crm_id", "c1"}}, {waiting[0].wish}, Millis{40'000}}));
  EXPECT_EQ((*(*store)->find(waiting[0].id))->status, Status::kProposed);
}

}  // namespace
}  // namespace tutti::act
