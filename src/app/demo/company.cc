#include "app/demo/company.h"

#include <fmt/format.h>

#include <set>

namespace tutti::demo {
namespace {

struct Market {
  const char* country;
  const char* cities[4];
  const char* forms[2];  // legal forms
  const char* top_level;
};
constexpr Market kMarkets[] = {
    {"GB", {"Leeds", "Bristol", "Sheffield", "Coventry"}, {"Ltd", "plc"}, ".co.uk"},
    {"DE", {"Stuttgart", "München", "Hamburg", "Nürnberg"}, {"GmbH", "AG"}, ".de"},
    {"TW", {"台北", "台中", "高雄", "新竹"}, {"股份有限公司", "有限公司"}, ".com.tw"},
    {"CN", {"上海", "苏州", "深圳", "武汉"}, {"有限公司", "股份有限公司"}, ".cn"},
};

Name pick_given(Language l, Random& r) {
  switch (l) {
    case Language::kEnglish: return r.pick(kEnglishGiven);
    case Language::kGerman: return r.pick(kGermanGiven);
    case Language::kTraditional: return r.pick(kTraditionalGiven);
    default: return r.pick(kSimplifiedGiven);
  }
}
Name pick_family(Language l, Random& r) {
  switch (l) {
    case Language::kEnglish: return r.pick(kEnglishFamily);
    case Language::kGerman: return r.pick(kGermanFamily);
    case Language::kTraditional: return r.pick(kTraditionalFamily);
    default: return r.pick(kSimplifiedFamily);
  }
}
std::pair<Name, Name> pick_firm(Language l, Random& r) {
  switch (l) {
    case Language::kEnglish: return {r.pick(kEnglishFirm), r.pick(kEnglishTrade)};
    case Language::kGerman: return {r.pick(kGermanFirm), r.pick(kGermanTrade)};
    case Language::kTraditional: return {r.pick(kTraditionalFirm), r.pick(kTraditionalTrade)};
    default: return {r.pick(kSimplifiedFirm), r.pick(kSimplifiedTrade)};
  }
}

Account make_account(int number, Random& r, std::set<std::string>& domains) {
  Account a;
  a.language = static_cast<Language>(r.below(4));
  const Market& market = kMarkets[static_cast<int>(a.language)];
  const auto [firm, trade] = pick_firm(a.language, r);
  a.city = market.cities[r.below(4)];
  a.country = market.country;
  const bool latin = a.language == Language::kEnglish || a.language == Language::kGerman;
  const char* form = market.forms[r.below(2)];
  a.domain = fmt::format("{}-{}{}", firm.latin, trade.latin, market.top_level);
  std::string number_in_name;
  for (int k = 2; !domains.insert(a.domain).second; ++k) {
    a.domain = fmt::format("{}-{}{}{}", firm.latin, trade.latin, k, market.top_level);
    number_in_name = latin ? fmt::format(" {}", a.city) : a.city;
  }
  a.name = latin ? fmt::format("{} {}{} {}", firm.text, trade.text, number_in_name, form)
                 : fmt::format("{}{}{}{}", number_in_name, firm.text, trade.text, form);
  a.vat = fmt::format("{}{:09}", market.country, 100'000'000 + number * 7919);
  if (r.chance(0.8)) a.erp = fmt::format("C{:05}", 10'000 + number);
  return a;
}

Person make_person(int number, const Company& c, Random& r, std::set<std::string>& addresses) {
  Person p;
  // Larger accounts have more people: squaring leans on the first ones.
  const double u = static_cast<double>(r.below(1'000'000)) / 1e6;
  p.account = static_cast<int>(u * u * static_cast<double>(c.accounts.size()));
  const Account& a = c.accounts[static_cast<size_t>(p.account)];
  p.language = r.chance(0.93) ? a.language : static_cast<Language>(r.below(4));
  const Name given = pick_given(p.language, r), family = pick_family(p.language, r);
  p.given = given.text;
  p.family = family.text;
  p.title = r.pick(kRoles);
  p.phone = fmt::format("+{}{:08}",
                        a.country == "DE"   ? "49711"
                        : a.country == "TW" ? "8862"
                        : a.country == "CN" ? "8621"
                                            : "44113",
                        r.below(100'000'000));
  p.free_mail = r.chance(0.03);
  constexpr const char* kFree[] = {"gmail.com", "gmx.de", "qq.com", "hotmail.com", "163.com"};
  const std::string host = p.free_mail ? r.pick(kFree) : a.domain;
  p.email = fmt::format("{}.{}@{}", given.latin, family.latin, host);
  for (int k = 2; !addresses.insert(p.email).second; ++k)
    p.email = fmt::format("{}.{}{}@{}", given.latin, family.latin, k, host);
  if (r.chance(0.35)) p.portal_user = fmt::format("u{:05}", number + 1);
  for (uint64_t k = r.chance(0.6) ? 1 + r.below(3) : 0; k > 0; --k)
    p.browsers.push_back(
        fmt::format("b{:08x}-{:04x}", static_cast<uint32_t>(r.next()), static_cast<uint16_t>(r.next())));
  if (!p.free_mail && r.chance(0.02)) {
    p.moved_to = static_cast<int>(r.below(c.accounts.size()));
    p.moved_day = static_cast<int>(r.between(120, Options::kDays - 60));
    p.new_email =
        fmt::format("{}.{}@{}", given.latin, family.latin, c.accounts[static_cast<size_t>(p.moved_to)].domain);
    if (p.moved_to == p.account || !addresses.insert(p.new_email).second) p.moved_to = -1;
  }
  return p;
}

}  // namespace

std::string Person::full_name() const {
  return latin() ? given + " " + family : family + given;
}

Company make_company(const Options& o, Random& r) {
  Company c;
  std::set<std::string> domains, addresses;
  for (int k = 0; k < o.accounts; ++k) c.accounts.push_back(make_account(k, r, domains));
  // One account in six is a site or unit of an earlier one in the same country.
  for (int k = 20; k < o.accounts; ++k) {
    if (!r.chance(0.16)) continue;
    const int parent = static_cast<int>(r.below(20));
    Account& a = c.accounts[static_cast<size_t>(k)];
    if (c.accounts[static_cast<size_t>(parent)].country != a.country) continue;
    a.parent = parent;
    a.kind = r.chance(0.7) ? "site" : "unit";
  }
  for (int k = 0; k < o.people; ++k) c.people.push_back(make_person(k, c, r, addresses));
  // Two whom the guides and pictures tell of: a key account in Stuttgart and one in Taipei.
  const auto hero = [&](size_t account, size_t person, Language language, const char* name, const char* domain,
                        const char* given, const char* family, const char* email, const char* title, const char* user) {
    Account& a = c.accounts[account];
    a.language = language;
    a.name = name;
    a.domain = domain;
    a.country = kMarkets[static_cast<int>(language)].country;
    a.city = kMarkets[static_cast<int>(language)].cities[0];
    a.erp = fmt::format("C{:05}", 10'000 + account);
    a.parent = -1;
    Person& p = c.people[person];
    p = Person{.language = language,
               .given = given,
               .family = family,
               .email = email,
               .title = title,
               .phone = "+49711555012",
               .account = static_cast<int>(account)};
    p.portal_user = user;
    p.browsers = {std::string("b-hero-") + user, std::string("b-hero-phone-") + user};
  };
  hero(0, 0, Language::kGerman, "Neckar Präzisionsteile GmbH", "neckar-praezision.de", "Sabine", "Krüger",
       "sabine.krueger@neckar-praezision.de", "production manager", "u90001");
  hero(1, 1, Language::kTraditional, "台灣精密機械股份有限公司", "tw-precision.com.tw", "雅婷", "陳",
       "yating.chen@tw-precision.com.tw", "purchasing", "u90002");
  return c;
}

}  // namespace tutti::demo
