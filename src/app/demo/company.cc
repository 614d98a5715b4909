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
    p.browsers.push_back(fmt::format("b{:012x}", r.next() >> 16));
  if (!p.free_mail && r.chance(0.02)) {
    p.moved_to = static_cast<int>(r.below(c.accounts.size()));
    p.moved_day = static_cast<int>(r.between(120, Options::kDays - 60));
    p.new_email =
        fmt::format("{}.{}@{}", given.latin, family.latin, c.accounts[static_cast<size_t>(p.moved_to)].domain);
    if (p.moved_to == p.account || !addresses.insert(p.new_email).second) p.moved_to = -1;
  }
  return p;
}

// The accounts that the guides and pictures tell of, and one person of each.
struct Hero {
  Language language;
  const char *account, *domain, *given, *family, *email, *title, *phone, *portal_user;
};
constexpr Hero kHeroes[Company::kHeroes] = {
    {Language::kGerman, "Neckar Präzisionsteile GmbH", "neckar-praezision.de", "Sabine", "Krüger",
     "sabine.krueger@neckar-praezision.de", "production manager", "+49711555012", "u90001"},
    {Language::kTraditional, "台灣精密機械股份有限公司", "tw-precision.com.tw", "雅婷", "陳",
     "yating.chen@tw-precision.com.tw", "purchasing", "+886255501234", "u90002"},
};

void make_hero_account(Account& a, const Hero& hero) {
  const Market& market = kMarkets[static_cast<int>(hero.language)];
  a.vat.replace(0, a.country.size(), market.country);
  a.language = hero.language;
  a.name = hero.account;
  a.domain = hero.domain;
  a.city = market.cities[0];
  a.country = market.country;
}

Person hero_person(const Hero& hero, int account) {
  return {.language = hero.language,
          .given = hero.given,
          .family = hero.family,
          .email = hero.email,
          .title = hero.title,
          .phone = hero.phone,
          .account = account,
          .portal_user = hero.portal_user,
          .browsers = {std::string("b-hero-") + hero.portal_user, std::string("b-hero-phone-") + hero.portal_user}};
}

// One account in six is a site or unit of one of the first twenty, in the same country.
void make_hierarchy(std::vector<Account>& accounts, Random& r) {
  constexpr size_t kParents = 20;
  for (size_t k = kParents; k < accounts.size(); ++k) {
    if (!r.chance(1.0 / 6)) continue;
    std::vector<int> parents;
    for (size_t p = 0; p < kParents; ++p)
      if (accounts[p].country == accounts[k].country) parents.push_back(static_cast<int>(p));
    if (parents.empty()) continue;
    accounts[k].parent = r.pick_of(parents);
    accounts[k].kind = r.chance(0.7) ? "site" : "unit";
  }
}

}  // namespace

std::string Person::full_name() const {
  return latin() ? given + " " + family : family + given;
}

Company make_company(const Options& o, Random& r) {
  Company c;
  std::set<std::string> domains, addresses;
  for (int k = 0; k < o.accounts; ++k) c.accounts.push_back(make_account(k, r, domains));
  // Before the people, whose addresses are at their account's domain.
  for (size_t k = 0; k < Company::kHeroes; ++k) {
    make_hero_account(c.accounts[k], kHeroes[k]);
    c.accounts[k].erp = fmt::format("C{:05}", 10'000 + k);
  }
  make_hierarchy(c.accounts, r);
  for (const Hero& hero : kHeroes) {
    addresses.insert(hero.email);
    c.people.push_back(hero_person(hero, static_cast<int>(c.people.size())));
  }
  while (static_cast<int>(c.people.size()) < o.people)
    c.people.push_back(make_person(static_cast<int>(c.people.size()), c, r, addresses));
  return c;
}

}  // namespace tutti::demo
