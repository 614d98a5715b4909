#include "profile/value_check.h"

#include <gtest/gtest.h>

namespace tutti::profile {
namespace {

TEST(ValueCheck, TheNameSaysTheKind) {
  const std::pair<const char*, ValueKind> cases[] = {{"email", ValueKind::kEmail},
                                                     {"workEmail", ValueKind::kEmail},
                                                     {"e_mail", ValueKind::kEmail},
                                                     {"mobile_phone", ValueKind::kPhone},
                                                     {"billing.country", ValueKind::kCountry},
                                                     {"countryCode", ValueKind::kCountry},
                                                     {"website", ValueKind::kUrl},
                                                     {"domain", ValueKind::kDomain},
                                                     {"customerSince", ValueKind::kDate},
                                                     {"created_at", ValueKind::kDate},
                                                     {"employees", ValueKind::kNumber},
                                                     {"vat_id", ValueKind::kRegistration},
                                                     {"name", ValueKind::kText},
                                                     {"at", ValueKind::kText},
                                                     {"hotel", ValueKind::kText},
                                                     {"emailed", ValueKind::kText}};
  for (const auto& [name, kind] : cases) EXPECT_EQ(kind_of(name), kind) << name;
}

TEST(ValueCheck, EachKindHasItsForm) {
  struct Case {
    const char* trait;
    const char* json;
    bool valid;
  };
  const Case cases[] = {{"email", R"("Ada@acme.com")", true},
                        {"email", R"("ada@acme")", false},
                        {"email", R"("a@b@c.de")", false},
                        {"email", R"("ada acme@x.com")", false},
                        {"phone", R"("+886 2 2345-6789")", true},
                        {"phone", R"("(030) 123 45 x12")", true},
                        {"phone", R"("call me")", false},
                        {"phone", R"("12345")", false},
                        {"country", R"("de")", true},
                        {"country", R"("XX")", false},
                        {"country", R"("Deutschland")", true},
                        {"country", R"("台灣")", true},
                        {"country", R"("49")", false},
                        {"website", R"("https://acme.com/x?y")", true},
                        {"website", R"("acme")", false},
                        {"domain", R"("acme.com")", true},
                        {"domain", R"("acme.com/x")", false},
                        {"birthday", R"("1990-02-28")", true},
                        {"birthday", R"("28.2.90")", false},
                        {"employees", "120", true},
                        {"employees", R"("about 100")", false},
                        {"vat_id", R"("DE 811.569-869")", true},
                        {"vat_id", R"("DE")", false},
                        {"name", R"("Ada")", true},
                        {"name", R"("  ")", false},
                        {"name", R"("N/A")", false},
                        {"name", R"("未知")", false},
                        {"tags", R"(["a"])", true},
                        {"name", "true", true}};
  for (const Case& c : cases) EXPECT_EQ(is_valid(kind_of(c.trait), c.json), c.valid) << c.trait << " " << c.json;
}

TEST(ValueCheck, WhatMeansTheSameIsNoConflict) {
  EXPECT_TRUE(same_value("name", R"("ACME  GmbH ")", R"("Acme GmbH")"));
  EXPECT_FALSE(same_value("name", R"("Acme")", R"("Acme GmbH")"));
  EXPECT_TRUE(same_value("phone", R"("+49 (30) 1234567")", R"("0301234567")"));
  EXPECT_FALSE(same_value("phone", R"("+49 30 1234567")", R"("+49 30 1234568")"));
  EXPECT_TRUE(same_value("website", R"("https://www.acme.com/")", R"("acme.com")"));
  EXPECT_TRUE(same_value("employees", "120", R"("120.0")"));
  EXPECT_TRUE(same_value("since", R"("2020-01-01")", R"("2020-01-01T00:00:00Z")"));
  EXPECT_TRUE(same_value("vat_id", R"("DE811569869")", R"("de 811.569.869")"));
  EXPECT_FALSE(same_value("tags", R"(["a"])", R"(["A"])"));
}

}  // namespace
}  // namespace tutti::profile
