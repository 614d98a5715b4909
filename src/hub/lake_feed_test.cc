// What the hub feeds the lake: every table of docs/lake.md, from events to SQL.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

#include "hub/hub.h"
#include "log/test_support.h"

namespace tutti {
namespace {

class LakeFeed : public ::testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    auto hub = Hub::open({.dir = dir_.path()});
    ASSERT_TRUE(hub) << hub.error().message;
    hub_ = std::move(*hub);
  }

  void send(std::initializer_list<const char*> bodies) {
    log::Submission s;
    for (const char* body : bodies) log::test::add_event(s, "m" + std::to_string(++sent_), SourceId{1}, body);
    std::promise<void> done;
    s.done = [&](const log::Outcome& o) {
      EXPECT_TRUE(o.status);
      done.set_value();
    };
    ASSERT_TRUE(hub_->submit(std::move(s)));
    done.get_future().wait();
  }

  std::string one(const std::string& sql) {
    while (hub_->lake().applied() < hub_->log().end() || hub_->loop().applied() < hub_->log().end())
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    auto rows = hub_->lake().query(sql);
    if (!rows) return rows.error().message;
    std::string out;
    for (const auto& row : rows->rows) {
      if (!out.empty()) out += "; ";
      for (size_t k = 0; k < row.size(); ++k) out += (k ? " " : "") + row[k].value_or("NULL");
    }
    return out;
  }

  const log::test::Folder dir_;
  std::unique_ptr<Hub> hub_;
  int sent_ = 0;
};

TEST_F(LakeFeed, BusinessObjectsRelationsIdentifiersAndReadings) {
  send(
      {R"({"type":"relation","person":{"type":"crm","id":"p"},"account":{"type":"erp","id":"C1"},"role":"buyer","primary":true,"from":"2025-01-01"})",
       R"({"type":"relation","account":{"type":"erp","id":"C2"},"parent":{"type":"erp","id":"C1"},"kind":"site"})",
       R"({"type":"ticket","object":{"id":"T1","account":{"type":"erp","id":"C1"},"person":{"type":"crm","id":"p"},"status":"closed","priority":"p1","subject":"Leak","asset":"SN1","openedAt":"2026-01-01T08:00:00Z"}})",
       R"({"type":"opportunity","object":{"id":"O1","account":{"type":"erp","id":"C1"},"stage":"won","amount":"80000.50","currency":"EUR","name":"Retrofit","closeDate":"2026-06-01"}})",
       R"({"type":"asset","object":{"id":"SN1","account":{"type":"erp","id":"C1"},"product":"HX-200","installedAt":"2020-01-01"}})",
       R"({"type":"telemetry","object":{"id":"SN1"},"metrics":{"bar":180.5,"mode":"auto"}})",
       R"({"type":"order_line","object":{"id":"1","order":"SO-1","account":{"type":"erp","id":"C1"},"sku":"HX","quantity":2,"price":"12.50","currency":"EUR"}})",
       R"({"type":"identify","context":{"externalIds":[{"type":"crm","id":"p","collection":"users"}],"consent":{"categoryPreferences":{"ads":true,"mail":false}}},"traits":{"email":"a@x.de"}})"});
  EXPECT_EQ(one("SELECT kind, role, is_primary, valid_from, parent_id FROM relations WHERE evidence = 'relation' AND "
                "kind = 'member'"),
            "member buyer true 2025-01-01 00:00:00 0");
  EXPECT_EQ(
      one("SELECT a.id_value, b.id_value FROM relations r JOIN strands a ON a.strand = r.account_id JOIN strands b "
          "ON b.strand = r.parent_id WHERE r.kind = 'site'"),
      "C2 C1");
  EXPECT_EQ(one("SELECT status, priority, subject, asset_id, opened_at, open, account_id = (SELECT strand FROM strands "
                "WHERE id_value = 'C1') FROM tickets"),
            "closed p1 Leak SN1 2026-01-01 08:00:00 false true");
  EXPECT_EQ(one("SELECT stage, amount, close_date FROM opportunities"), "won 80000.500000 2026-06-01 00:00:00");
  EXPECT_EQ(one("SELECT product, installed_at, readings->>'bar' FROM assets"), "HX-200 2020-01-01 00:00:00 180.5");
  EXPECT_EQ(one("SELECT asset_id, metric, value FROM telemetry ORDER BY metric"), "SN1 bar 180.5; SN1 mode NULL");
  EXPECT_EQ(one("SELECT sku, net FROM order_lines"), "HX 25.000000");
  EXPECT_EQ(one("SELECT id_type, id_value FROM identifiers WHERE class = 'person' ORDER BY 1"), "crm p; email a@x.de");
  EXPECT_EQ(one("SELECT category, granted FROM consents ORDER BY 1"), "ads true; mail false");
  EXPECT_EQ(one("SELECT count(*) FROM touches"), "7") << "all but the reading are about somebody";
}

TEST_F(LakeFeed, MoreChangesThanAreKeptMakeItLookAtEverythingAgain) {
  hub_->visit(Offset{}, [](State& s) { s.changes_max = 3; });
  log::Submission s;
  constexpr int kPeople = 400;
  for (int k = 0; k < kPeople; ++k) {
    log::test::add_event(s, fmt::format("i{}", k), SourceId{1},
                         fmt::format(R"({{"type":"identify","userId":"u{}","traits":{{"name":"N{}"}}}})", k, k));
    log::test::add_event(
        s, fmt::format("o{}", k), SourceId{1},
        fmt::format(
            R"({{"type":"order","object":{{"id":"O{}","person":{{"type":"user_id","id":"u{}"}},"total":"1"}}}})", k,
            k));
  }
  std::promise<void> done;
  s.done = [&](const log::Outcome&) { done.set_value(); };
  ASSERT_TRUE(hub_->submit(std::move(s)));
  done.get_future().wait();
  const std::string want = fmt::format("{}", kPeople);
  const auto seen = [&] { return one("SELECT count(DISTINCT name) FROM people WHERE name LIKE 'N%'"); };
  for (int tries = 0; tries < 400 && seen() != want; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  EXPECT_EQ(seen(), want);
  EXPECT_EQ(one("SELECT count(*) FROM orders"), want);
}

TEST_F(LakeFeed, TraitsAsOfADateAndPersonsNowAndThen) {
  send(
      {R"({"type":"page","anonymousId":"a1"})",
       R"({"type":"identify","userId":"u1","traits":{"plan":"free","city":"Graz"},"timestamp":"2023-11-14T10:00:00Z"})",
       R"({"type":"identify","userId":"u1","anonymousId":"a1","traits":{"plan":"pro","city":null}})",
       R"({"type":"page","anonymousId":"a1"})"});
  EXPECT_EQ(one("SELECT trait, value FROM trait_history ORDER BY log_offset, trait"),
            "city Graz; plan free; city NULL; plan pro");
  EXPECT_EQ(one("SELECT trait, value FROM traits_as_of(TIMESTAMP '2100-01-01')"), "plan pro");
  EXPECT_EQ(one("SELECT count(DISTINCT person_id) FROM events"), "1");
  // Before the identify call the visitor was somebody else; with it, and after it, the known person.
  EXPECT_EQ(
      one("SELECT person_id_then = person_id, count(*) FROM events_then JOIN events USING (log_offset) GROUP BY 1 "
          "ORDER BY 1"),
      "false 1; true 3");
  hub_->stop();
  hub_.reset();
  open();
  send({R"({"type":"page","anonymousId":"a1"})"});
  EXPECT_EQ(
      one("SELECT person_id_then = person_id, count(*) FROM events_then JOIN events USING (log_offset) GROUP BY 1 "
          "ORDER BY 1"),
      "false 1; true 4");
}

}  // namespace
}  // namespace tutti
