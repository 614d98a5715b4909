#include "identity/explain.h"

#include <gtest/gtest.h>

#include "identity/names.h"
#include "identity/what_if.h"

namespace tutti {
namespace {

StrandNode strand(uint64_t id, std::vector<std::pair<std::string, std::string>> identifiers) {
  StrandNode s;
  s.id = StrandId{id};
  for (auto& [type, value] : identifiers) {
    IdentifierUse use;
    use.type = type;
    use.value = value;
    use.first_seen = Millis{static_cast<int64_t>(id)};
    s.identifiers.push_back(std::move(use));
  }
  return s;
}

// 4 - 2 - 3 - 1 in a chain, 5 kept out by its user id.
Component chain() {
  return {{strand(1, {{"user_id", "u1"}, {"crm_contact_id", "C"}}),
           strand(2, {{"email", "e@x.de"}, {"anonymous_id", "a"}}),
           strand(3, {{"crm_contact_id", "C"}, {"email", "e@x.de"}}), strand(4, {{"anonymous_id", "a"}}),
           strand(5, {{"user_id", "u5"}, {"email", "e@x.de"}, {"phone", "0"}})}};
}

TEST(Explain, TheWayBetweenTwoStrandsNamesEachStep) {
  const Rules rules = *Rules::compile(default_rules(), EntityClass::kPerson);
  const Resolution r = resolve(chain(), {}, rules);
  std::string way;
  for (const Link& l : path_between(r, StrandId{4}, StrandId{1}))
    way += std::to_string(l.a.value) + l.type + std::to_string(l.b.value) + " ";
  EXPECT_EQ(way, "2anonymous_id4 2email3 1crm_contact_id3 ");
  EXPECT_TRUE(path_between(r, StrandId{4}, StrandId{5}).empty());
  EXPECT_TRUE(path_between(r, StrandId{4}, StrandId{4}).empty());
}

TEST(Explain, TheWayFollowsTheLinkThatDecided) {
  const Rules rules = *Rules::compile(default_rules(), EntityClass::kPerson);
  const Component c{
      {strand(1, {{"user_id", "u"}, {"email", "e@x.de"}}), strand(2, {{"user_id", "u"}, {"email", "e@x.de"}})}};
  const auto way = path_between(resolve(c, {}, rules), StrandId{1}, StrandId{2});
  ASSERT_EQ(way.size(), 1u);
  EXPECT_EQ(way[0].type, "user_id");
}

TEST(Explain, ShowsLinksAndRefusalsOfOnePersonAsJson) {
  const Rules rules = *Rules::compile(default_rules(), EntityClass::kPerson);
  const Resolution r = resolve(chain(), {}, rules);
  JsonWriter w;
  write_json(w, explain(r, StrandId{5}));
  EXPECT_EQ(
      w.view(),
      R"({"person":"5","strands":["5"],"links":[],"refusals":[)"
      R"({"a":"2","b":"5","type":"email","value":"e@x.de","reason":"limit_exceeded","detail":"user_id","count":2,"max":1},)"
      R"({"a":"5","type":"phone","value":"0","reason":"blocked_pattern","detail":"^[0-]*$"}]})");
  EXPECT_EQ(explain(r, StrandId{3}).links.size(), 3u);
}

TEST(WhatIf, NamesWhoWouldMergeAndWhoWouldFallApart) {
  RulesDocument d = default_rules();
  const Resolution before = resolve(chain(), {}, *Rules::compile(d, EntityClass::kPerson));
  for (TypeRule& rule : d.person) {
    if (rule.type == "user_id") rule.limit = 2;
    if (rule.type == "anonymous_id") rule.links = false;
  }
  const Resolution after = resolve(chain(), {}, *Rules::compile(d, EntityClass::kPerson));
  JsonWriter w;
  write_json(w, diff(before, after));
  EXPECT_EQ(w.view(), R"({"merged":[{"person":"1","of":["1","5"]}],"split":[{"person":"1","into":["1","4"]}]})");
}

TEST(Names, ContradictOnlyWhenNothingAgrees) {
  const auto contradicts = [](PersonName a, PersonName b) {
    EXPECT_EQ(contradict(a, b), contradict(b, a));
    return contradict(a, b);
  };
  EXPECT_TRUE(contradicts({"ann", "lee"}, {"bo", "wu"}));
  EXPECT_TRUE(contradicts({"", "lee"}, {"bo", "wu"}));
  EXPECT_TRUE(contradicts({"小明", "王"}, {"伟", "李"}));
  EXPECT_FALSE(contradicts({"ann", ""}, {"bo", "wu"}));
  EXPECT_FALSE(contradicts({"ann", "lee"}, {"ann", "wu"}));
  EXPECT_FALSE(contradicts({"ann", "lee"}, {"bo", "lee"}));
  EXPECT_FALSE(contradicts({"ann", "lee"}, {"lee", "ann"}));
  EXPECT_FALSE(contradicts({"ann", "lee-wu"}, {"x", "wu"}));
  EXPECT_FALSE(contradicts({"a.", "lee"}, {"ann", "roth"}));
  EXPECT_FALSE(contradicts({"小明", "王"}, {"", "王小明"}));
  EXPECT_FALSE(contradicts({"xiao ming", "wang"}, {"wang", "xiaoming"}));
}

}  // namespace
}  // namespace tutti
