// People who agree in almost everything and are two: nothing may link them. And people who are one in spite of it all.
#include <gtest/gtest.h>

#include "linkage/default_models.h"
#include "linkage/explain.h"
#include "linkage/hierarchy.h"

namespace tutti::linkage {
namespace {

using Values = std::initializer_list<std::pair<Role, const char*>>;

Record record(Values values, Values others = {}) {
  Record r;
  for (const auto& list : {values, others})
    for (const auto& [role, text] : list) r[role] = text;
  return r;
}

double bits(const Model& model, const Record& a, const Record& b) {
  return explain(model, a, b).score / 1000.0;
}

const Values kHome = {{Role::kFamilyName, "Weber"},    {Role::kStreet, "Lindenweg"}, {Role::kStreetNumber, "7"},
                      {Role::kPostcode, "70173"},      {Role::kCity, "Stuttgart"},   {Role::kPhone, "0711 555012"},
                      {Role::kBirthDate, "1980-02-03"}};

TEST(Guards, TwinsAreTwo) {
  const Model m = person_model();
  EXPECT_LT(bits(m, record(kHome, {{Role::kGivenName, "Klaus"}}), record(kHome, {{Role::kGivenName, "Petra"}})),
            m.review);
}

TEST(Guards, FatherAndSonOfOneNameAreLeftToAPerson) {
  const Model m = person_model();
  const double score = bits(m, record(kHome, {{Role::kGivenName, "Klaus"}}),
                            record(kHome, {{Role::kGivenName, "Klaus"}, {Role::kBirthDate, "2009-11-30"}}));
  EXPECT_LT(score, m.link);
}

TEST(Guards, APersonWithATypoIsOne) {
  const Model m = person_model();
  EXPECT_GE(bits(m, record(kHome, {{Role::kGivenName, "Klaus"}}), record(kHome, {{Role::kGivenName, "Klasu"}})),
            m.link);
  EXPECT_GE(bits(m, record(kHome, {{Role::kGivenName, "Klaus"}}),
                 record(kHome, {{Role::kGivenName, "Weber"}, {Role::kFamilyName, "Klaus"}})),
            m.link);
}

const Values kFirm = {{Role::kCompany, "Neckar Präzisionsteile GmbH"},
                      {Role::kDomain, "neckar.de"},
                      {Role::kPhone, "0711 555012"},
                      {Role::kTitle, "purchasing"}};

TEST(Guards, ColleaguesOfOneFamilyNameAreTwo) {
  const Model m = contact_model();
  const Record a = record(kFirm, {{Role::kGivenName, "Sabine"}, {Role::kFamilyName, "Krüger"}});
  const Record b = record(kFirm, {{Role::kGivenName, "Klaus"}, {Role::kFamilyName, "Krüger"}});
  EXPECT_LT(bits(m, a, b), m.link);
}

// "wei.wang2@" is another Wei Wang, not a typo.
TEST(Guards, NamesakesWithNumberedAddressesAreTwo) {
  const Model m = contact_model();
  const Record a =
      record(kFirm, {{Role::kGivenName, "Wei"}, {Role::kFamilyName, "Wang"}, {Role::kEmail, "wei.wang@neckar.de"}});
  const Record b =
      record(kFirm, {{Role::kGivenName, "Wei"}, {Role::kFamilyName, "Wang"}, {Role::kEmail, "wei.wang2@neckar.de"}});
  EXPECT_LT(bits(m, a, b), m.link);
}

TEST(Guards, ASharedMailboxTiesNobody) {
  const Model m = contact_model();
  const Record a =
      record({{Role::kGivenName, "Sabine"}, {Role::kFamilyName, "Krüger"}, {Role::kEmail, "einkauf@neckar.de"}});
  const Record b =
      record({{Role::kGivenName, "Uwe"}, {Role::kFamilyName, "Koch"}, {Role::kEmail, "einkauf@neckar.de"}});
  EXPECT_LT(bits(m, a, b), m.review);
}

TEST(Guards, AMistypedAddressIsOnePerson) {
  const Model m = contact_model();
  const Record a =
      record({{Role::kGivenName, "Sabine"}, {Role::kFamilyName, "Krüger"}, {Role::kEmail, "sabine.krueger@neckar.de"}});
  const Record b = record({{Role::kFullName, "Krueger, Sabine"}, {Role::kEmail, "sbaine.krueger@neckar.de"}});
  EXPECT_GE(bits(m, a, b), m.link);
}

TEST(Guards, WhoMovedToAnotherCompanyIsLeftToAPerson) {
  const Model m = contact_model();
  const Record a =
      record({{Role::kGivenName, "Sabine"}, {Role::kFamilyName, "Krüger"}, {Role::kEmail, "sabine.krueger@neckar.de"}});
  const Record b =
      record({{Role::kGivenName, "Sabine"}, {Role::kFamilyName, "Krüger"}, {Role::kEmail, "sabine.krueger@elbe.de"}});
  EXPECT_LT(bits(m, a, b), m.link);
}

TEST(Waterfall, AddsUpAndNamesWhatCaps) {
  const Model m = person_model();
  const Waterfall w =
      explain(m, record(kHome, {{Role::kGivenName, "Klaus"}}), record(kHome, {{Role::kGivenName, "Petra"}}));
  MilliBits sum = w.prior;
  bool caps = false;
  for (const WaterfallPart& p : w.parts) {
    sum += p.weight;
    if (p.comparison != "given") continue;
    caps = p.capped;
    EXPECT_EQ(p.level, "different");
  }
  EXPECT_EQ(sum, w.sum);
  EXPECT_TRUE(caps);
  EXPECT_LT(w.score, w.sum);
}

Record company(uint64_t id, const char* name, const char* domain, const char* city, const char* tax_id = "") {
  Record r = record({{Role::kCompany, name}, {Role::kDomain, domain}, {Role::kCity, city}, {Role::kTaxId, tax_id}});
  r.id = id;
  return r;
}

TEST(Companies, TheSameNameInAnotherSpellingIsTheSame) {
  const Model m = company_model();
  EXPECT_EQ(relate(m, company(1, "Neckar Präzisionsteile GmbH", "neckar.de", "Stuttgart"),
                   company(2, "NECKAR PRAEZISIONSTEILE", "http://www.neckar.de/", "Stuttgart"))
                .relation,
            CompanyRelation::kSame);
  EXPECT_EQ(relate(m, company(1, "台灣精密機械股份有限公司", "tw-precision.com.tw", "台北"),
                   company(2, "台湾精密机械有限公司", "tw-precision.com.tw", "台北"))
                .relation,
            CompanyRelation::kSame);
}

TEST(Companies, AnotherCityOfOneDomainIsASite) {
  const CompanyVerdict v = relate(company_model(), company(1, "Granite Forge Ltd", "granite-forge.co.uk", "Leeds"),
                                  company(2, "Granite Forge Bristol Ltd", "granite-forge.co.uk", "Bristol"));
  EXPECT_EQ(v.relation, CompanyRelation::kSites);
  EXPECT_EQ(v.reason, "same domain, another city");
}

TEST(Companies, NeighboursOfOneTradeAreNone) {
  EXPECT_EQ(relate(company_model(), company(1, "Granite Forge Ltd", "granite-forge.co.uk", "Leeds"),
                   company(2, "Harlow Castings Ltd", "harlow.co.uk", "Leeds"))
                .relation,
            CompanyRelation::kNone);
}

TEST(Companies, SitesHangUnderTheNameWithoutACity) {
  const Record all[] = {company(1, "Granite Forge Bristol Ltd", "granite-forge.co.uk", "Bristol"),
                        company(2, "Granite Forge Ltd", "granite-forge.co.uk", "Leeds"),
                        company(3, "台北永豐精密有限公司", "", "台北"), company(4, "永豐精密股份有限公司", "", "高雄"),
                        company(5, "Harlow Castings Ltd", "harlow.co.uk", "Leeds")};
  uint64_t left_out = 0;
  const std::vector<SiteSuggestion> found = suggest_sites(all, &left_out);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].site, 1u);
  EXPECT_EQ(found[0].parent, 2u);
  EXPECT_EQ(found[1].site, 3u);
  EXPECT_EQ(found[1].parent, 4u);
  EXPECT_EQ(left_out, 0u);
}

}  // namespace
}  // namespace tutti::linkage
