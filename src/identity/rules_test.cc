#include "identity/rules.h"

#include <gtest/gtest.h>

#include "identity/rules_text.h"

namespace tutti {
namespace {

Rules compiled(const RulesDocument& d, EntityClass cls = EntityClass::kPerson) {
  auto rules = Rules::compile(d, cls);
  EXPECT_TRUE(rules) << rules.error().message << " at " << rules.error().where;
  return *rules;
}

TEST(Rules, TheDefaultsCompileAndSurviveBothForms) {
  const RulesDocument d = default_rules();
  compiled(d);
  compiled(d, EntityClass::kAccount);
  const auto json = rules_from_json(rules_to_json(d));
  ASSERT_TRUE(json) << json.error().message << " at " << json.error().where;
  EXPECT_EQ(*json, d);
  const auto toml = rules_from_toml(rules_to_toml(d));
  ASSERT_TRUE(toml) << toml.error().message << " at " << toml.error().where;
  EXPECT_EQ(*toml, d);
}

TEST(Rules, EveryFieldSurvivesBothForms) {
  RulesDocument d;
  d.version = 7;
  d.strands_component_max = 9;
  d.account = {{.type = "domain",
                .priority = 3,
                .links = false,
                .limit = 4,
                .limit_scope = LimitScope::kPerSource,
                .strands_max = 5,
                .people_max = 6,
                .name_guard = true,
                .block_free_mail = true,
                .blocked_values = {"a\"b\\\n", "客服"},
                .blocked_patterns = {"^\\d+$"}}};
  d.blocked_values = {"x"};
  d.blocked_patterns = {"y"};
  d.free_mail_domains = {"z.com"};
  EXPECT_EQ(*rules_from_json(rules_to_json(d)), d);
  EXPECT_EQ(*rules_from_toml(rules_to_toml(d)), d);
}

TEST(Rules, RefusesWhatItDoesNotUnderstandAndNamesThePlace) {
  const auto where = [](std::string_view json) {
    const auto r = rules_from_json(json);
    return r ? "accepted" : r.error().where;
  };
  EXPECT_EQ(where(R"({"person":[{"type":"email"},{"type":"phone","limits":1}]})"), "person[1].limits");
  EXPECT_EQ(where(R"({"person":[{"limit":1}]})"), "person[0].type");
  EXPECT_EQ(where(R"({"person":[{"type":"email","limit":-1}]})"), "person[0].limit");
  EXPECT_EQ(where(R"({"person":[{"type":"email","limit":4294967296}]})"), "person[0].limit");
  EXPECT_EQ(where(R"({"blocked_values":["a",1]})"), "blocked_values[1]");
  EXPECT_EQ(where(R"({"person":{}})"), "person");
  EXPECT_FALSE(rules_from_json("{"));
  EXPECT_EQ(rules_from_toml("version = 1\nversion = 2\n").error().where, "line 2");
  EXPECT_FALSE(rules_from_toml("version = 1.5"));
}

TEST(Rules, CompilingRefusesWhatCannotWorkAndNamesThePlace) {
  const auto where = [](TypeRule rule) {
    RulesDocument d;
    d.person = {{.type = "email"}, std::move(rule)};
    const auto r = Rules::compile(d, EntityClass::kPerson);
    return r ? "accepted" : r.error().where;
  };
  EXPECT_EQ(where({.type = "phone", .blocked_patterns = {"ok", "("}}), "person.phone.blocked_patterns[1]");
  EXPECT_EQ(where({.type = "email"}), "person.email");
  EXPECT_EQ(where({.type = "phone", .priority = 2000}), "person.phone.priority");
  EXPECT_EQ(where({.type = "phone"}), "accepted");
}

TEST(Rules, TypesWithoutARuleFollowTheStarRule) {
  RulesDocument d;
  d.person = {{.type = "email"}};
  EXPECT_FALSE(links_at_all(compiled(d), "badge", "1"));
  d.person.push_back({.type = "*", .limit = 3});
  EXPECT_TRUE(links_at_all(compiled(d), "badge", "1"));
  EXPECT_EQ(compiled(d).rule_of("badge").limit, 3u);
}

TEST(Rules, TellsWhyAValueIsBlocked) {
  const Rules r = compiled(default_rules());
  const auto verdict = [&](std::string_view type, std::string_view value) { return r.classify(type, value).verdict; };
  EXPECT_EQ(verdict("user_id", "Anonymous"), Verdict::kBlockedValue);
  EXPECT_EQ(verdict("user_id", "0000-0000"), Verdict::kBlockedPattern);
  EXPECT_EQ(verdict("user_id", ""), Verdict::kBlockedPattern);
  EXPECT_EQ(verdict("user_id", "info@acme.com"), Verdict::kLinks);
  EXPECT_EQ(verdict("email", "info@acme.com"), Verdict::kBlockedPattern);
  EXPECT_EQ(verdict("email", "information.desk@acme.com"), Verdict::kBlockedPattern);
  EXPECT_EQ(verdict("email", "infora@acme.com"), Verdict::kLinks);
  EXPECT_EQ(verdict("email", "xiaoshou2@acme.cn"), Verdict::kBlockedPattern);
  EXPECT_EQ(verdict("email", "ann.lee@qq.com"), Verdict::kLinks);
  EXPECT_EQ(r.matching_pattern("user_id", "000"), "^[0-]*$");
  EXPECT_EQ(r.matching_pattern("user_id", "001"), "");
}

TEST(Rules, FreeMailSpeaksForNoCompany) {
  const Rules r = compiled(default_rules(), EntityClass::kAccount);
  EXPECT_EQ(r.company_domain("ann@acme.com"), "acme.com");
  for (const char* email :
       {"ann@gmail.com", "ann@vip.qq.com", "ann@ms12.hinet.net", "ann@web.de", "ann@localhost", "ann"})
    EXPECT_EQ(r.company_domain(email), std::nullopt) << email;
  EXPECT_FALSE(r.is_free_mail("notgmail.com"));
  EXPECT_EQ(r.classify("domain", "GMX.de").verdict, Verdict::kFreeMail);
}

TEST(Rules, SerialNamesTheContent) {
  RulesDocument d = default_rules();
  const uint64_t serial = compiled(d).serial();
  EXPECT_EQ(compiled(d).serial(), serial);
  EXPECT_NE(compiled(d, EntityClass::kAccount).serial(), serial);
  d.person[0].limit = 2;
  EXPECT_NE(compiled(d).serial(), serial);
}

}  // namespace
}  // namespace tutti
