#include "linkage/fields.h"

#include <gtest/gtest.h>

#include "linkage/company_name.h"
#include "linkage/romanise.h"

namespace tutti::linkage {
namespace {

Normalised all_of(std::initializer_list<std::pair<Role, const char*>> values) {
  Record r;
  for (const auto& [role, text] : values) r[role] = text;
  Normalised out;
  normalise(r, FieldSet().set(), out);
  return out;
}

TEST(Fields, NamesLoseCaseAccentsTitlesAndMarks) {
  const Normalised a = all_of({{Role::kGivenName, "Dr. Jürgen"}, {Role::kFamilyName, "O'Brien-MÜLLER"}});
  const Normalised b = all_of({{Role::kGivenName, "juergen"}, {Role::kFamilyName, "obrien mueller"}});
  EXPECT_EQ(a[Field::kGiven], b[Field::kGiven]);
  EXPECT_EQ(a[Field::kFamily], b[Field::kFamily]);
}

TEST(Fields, FullNamesAreSplitByScriptAndComma) {
  const auto split = [](const char* full) {
    const Normalised n = all_of({{Role::kFullName, full}});
    return n[Field::kFamily] + "|" + n[Field::kGiven];
  };
  EXPECT_EQ(split("Sabine Krüger"), "kruger|sabine");
  EXPECT_EQ(split("Krüger, Sabine"), "kruger|sabine");
  EXPECT_EQ(split("Prof. Dr. Anna Maria Klein"), "klein|anna maria");
  EXPECT_EQ(split("陳雅婷"), "陈|雅婷");
  EXPECT_EQ(split("歐陽修"), "欧阳|修");
  EXPECT_EQ(split("王 小明"), "王|小明");
  EXPECT_EQ(split("Cher"), "cher|");
}

TEST(Fields, ChineseNamesMeetTheirLatinSpelling) {
  EXPECT_EQ(all_of({{Role::kFamilyName, "王"}, {Role::kGivenName, "小明"}})[Field::kLatinName], "wangxiaoming");
  EXPECT_EQ(all_of({{Role::kFullName, "Xiaoming Wang"}})[Field::kLatinName], "wangxiaoming");
}

TEST(Fields, AddressesOfDesksAreNobodys) {
  const Normalised desk = all_of({{Role::kEmail, "Info@Acme.de"}});
  EXPECT_EQ(desk[Field::kEmail], "");
  EXPECT_EQ(desk[Field::kDomain], "acme.de");
  const Normalised person = all_of({{Role::kEmail, " Anna.Klein+news@ACME.de"}});
  EXPECT_EQ(person[Field::kEmail], "anna.klein@acme.de");
  EXPECT_EQ(person[Field::kEmailLocal], "anna.klein");
}

TEST(Fields, FreeMailIsNoCompanysDomain) {
  EXPECT_EQ(all_of({{Role::kEmail, "anna@gmail.com"}})[Field::kDomain], "");
  EXPECT_EQ(
      all_of({{Role::kEmail, "anna@gmail.com"}, {Role::kDomain, "https://www.Acme.de/kontakt?x=1"}})[Field::kDomain],
      "acme.de");
  EXPECT_EQ(all_of({{Role::kEmail, "not an address"}})[Field::kEmail], "");
}

TEST(Fields, PhonesAreTheSameHoweverTheyAreWritten) {
  const auto phone = [](const char* text) { return all_of({{Role::kPhone, text}})[Field::kPhone]; };
  EXPECT_EQ(phone("+49 711 555 012"), phone("0049-711/555012"));
  EXPECT_EQ(phone("+49 711 555 012"), phone("(0711) 555012"));
  EXPECT_EQ(phone("n/a"), "");
  EXPECT_EQ(phone("110"), "");
}

TEST(Fields, BirthDatesAreEightDigits) {
  const auto date = [](const char* text) { return all_of({{Role::kBirthDate, text}}).birth_date; };
  EXPECT_EQ(date("1971-06-24"), 19710624u);
  EXPECT_EQ(date("19710624"), 19710624u);
  EXPECT_EQ(date("1971-06-24T00:00:00Z"), 19710624u);
  EXPECT_EQ(date("1971"), 0u);
}

TEST(Fields, AHomeNeedsItsPostcode) {
  EXPECT_EQ(
      all_of({{Role::kStreet, "Main St."}, {Role::kStreetNumber, "5a"}, {Role::kPostcode, "70 173"}})[Field::kHome],
      "70173 main st 5a");
  EXPECT_EQ(all_of({{Role::kStreet, "Main St."}, {Role::kStreetNumber, "5a"}})[Field::kHome], "");
}

// A second record must not inherit what the first one had.
TEST(Fields, NothingIsLeftOfTheRecordBefore) {
  Record full;
  for (std::string& v : full.values) v = "Anna.Klein1234567@acme.de";
  Normalised out;
  normalise(full, FieldSet().set(), out);
  normalise(Record{}, FieldSet().set(), out);
  for (size_t k = 0; k < kFields; ++k) EXPECT_EQ(out.texts[k], "") << to_string(static_cast<Field>(k));
  EXPECT_EQ(out.birth_date, 0u);
}

TEST(Company, LosesItsLegalForm) {
  const char* const kSame[][2] = {{"Neckar Präzisionsteile GmbH & Co. KG", "NECKAR PRAEZISIONSTEILE"},
                                  {"Acme S.A.R.L.", "acme"},
                                  {"The Granite Forge Co., Ltd.", "Granite Forge Limited"},
                                  {"台灣精密機械股份有限公司", "台湾精密机械有限公司"},
                                  {"東元集團有限公司", "东元"},
                                  {"株式会社日立", "日立"}};
  for (const auto& [a, b] : kSame) EXPECT_EQ(company_core(a), company_core(b)) << a;
  EXPECT_NE(company_core("Granite Forge Ltd"), company_core("Granite Castings Ltd"));
  EXPECT_EQ(company_core("AG"), "ag");
  EXPECT_EQ(company_core("有限公司"), "有限公司");
}

TEST(Romanise, ReadsChineseAndKeepsLatin) {
  std::string out;
  append_latin("台湾精密 cnc 5", out);
  EXPECT_EQ(out, "taiwanjingmicnc5");
}

}  // namespace
}  // namespace tutti::linkage
