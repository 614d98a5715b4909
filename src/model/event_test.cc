#include "model/event.h"

#include <gtest/gtest.h>

#include "model/record.h"

namespace tutti {
namespace {

class EventTest : public testing::Test {
 protected:
  Result<const Event*> parse(std::string_view json) {
    batch_ = make_batch(Offset{1}, 1, json);
    return parser_.parse(batch_->bytes());
  }
  std::string reason(std::string_view json) {
    auto r = parse(json);
    return r ? "ok" : r.error().where;
  }
  EventParser parser_;
  BatchPtr batch_;
};

TEST_F(EventTest, TheFirstIdentifierNamesThePersonStrand) {
  auto e = parse(R"({"type":"track","event":"Signed Up","userId":42,"anonymousId":"a1","context":{"groupId":"g1"}})");
  ASSERT_TRUE(e);
  EXPECT_EQ((*e)->person, (std::vector<IdentifierView>{{"user_id", "42"}, {"anonymous_id", "a1"}}));
  EXPECT_EQ((*e)->account, (std::vector<IdentifierView>{{"group_id", "g1"}}));
  EXPECT_EQ((*e)->name, "Signed Up");
}

TEST_F(EventTest, ExternalIdsComeBeforeTheAnonymousId) {
  auto e = parse(R"({"type":"identify","anonymousId":"a1","traits":{"email":" Ada@Example.COM "},
    "context":{"externalIds":[{"id":"003A","type":"crm_contact_id","collection":"users","encoding":"none"},
                              {"id":"001B","type":"crm_account_id","collection":"accounts"}]}})");
  ASSERT_TRUE(e);
  EXPECT_EQ((*e)->person, (std::vector<IdentifierView>{
                              {"crm_contact_id", "003A"}, {"anonymous_id", "a1"}, {"email", "ada@example.com"}}));
  EXPECT_EQ((*e)->account, (std::vector<IdentifierView>{{"crm_account_id", "001B"}}));
}

TEST_F(EventTest, NullAndEmptyIdsAreAbsent) {
  auto e = parse(R"({"type":"page","userId":null,"anonymousId":"a1","groupId":""})");
  ASSERT_TRUE(e);
  EXPECT_EQ((*e)->person.size(), 1u);
  EXPECT_TRUE((*e)->account.empty());
  EXPECT_EQ((*e)->channel, Channel::kWeb);
}

TEST_F(EventTest, TheGroupTraitsEmailIsTheCompanysNotThePersons) {
  auto e = parse(R"({"type":"group","userId":"u","groupId":"g","traits":{"email":"info@acme.com"}})");
  ASSERT_TRUE(e);
  EXPECT_EQ((*e)->person.size(), 1u);
}

TEST_F(EventTest, SaysWhyItCannotBeApplied) {
  EXPECT_EQ(reason("[1]"), "bad_json");
  EXPECT_EQ(reason("{\"type\":\"track\""), "bad_json");
  EXPECT_EQ(reason("{}"), "no_type");
  EXPECT_EQ(reason(R"({"type":"dance"})"), "unknown_type");
  EXPECT_EQ(reason(R"({"type":"track","event":"x"})"), "no_identifier");
  EXPECT_EQ(reason(R"({"type":"order","object":{}})"), "no_identifier");
  EXPECT_EQ(reason(R"({"type":"order","object":{"id":"1","account":{"type":"x"}}})"), "bad_reference");
  EXPECT_EQ(reason(R"({"type":"relation","person":{"type":"a","id":"1"}})"), "no_identifier");
}

TEST_F(EventTest, ReferencesNameStrands) {
  auto e = parse(
      R"({"type":"ticket","object":{"id":"T1","person":{"type":"desk_user","id":7},"account":{"type":"erp","id":"C9"}}})");
  ASSERT_TRUE(e);
  EXPECT_EQ((*e)->person[0], (IdentifierView{"desk_user", "7"}));
  EXPECT_EQ((*e)->account[0], (IdentifierView{"erp", "C9"}));
  EXPECT_EQ((*e)->channel, Channel::kService);
}

TEST(Email, IsNormalised) {
  EXPECT_EQ(normalize_email(" A@B.c "), "a@b.c");
  for (const char* bad : {"", "a", "@b", "a@", "a@b@c", "a b@c"}) EXPECT_FALSE(normalize_email(bad)) << bad;
}

TEST(Record, RoundTripsThroughABatch) {
  Encoder e;
  const Record in{RecordKind::kEvent, SourceId{3}, Millis{1000}, Millis{-5}, "m1", "{}"};
  encode_record(e, in);
  encode_record(e, in);
  BatchPtr b = make_batch(Offset{7}, 2, e.view());
  int seen = 0;
  EXPECT_TRUE(for_each_record(*b, [&](Offset at, const Record& r) {
    EXPECT_EQ(at.value, 7u + static_cast<unsigned>(seen++));
    EXPECT_EQ(r.timestamp, in.timestamp);
    EXPECT_EQ(r.body, "{}");
  }));
  EXPECT_EQ(seen, 2);
  EXPECT_FALSE(for_each_record(*make_batch(Offset{7}, 3, e.view()), [](Offset, const Record&) {}));
}

}  // namespace
}  // namespace tutti
