// The example company's customers as they truly are: who works where, since when, with which addresses and browsers.
// The silos (silos.h) show them as systems would, with mistakes. A pure function of seed and size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/demo/names.h"
#include "app/demo/random.h"

namespace tutti::demo {

struct Options {
  uint64_t seed = 1;
  int32_t today = 0;  // days since 1970-01-01; the 18 months end on this day
  int accounts = 500;
  int people = 5'000;
  int web_events = 150'000;

  static constexpr int kDays = 548;
};

struct Account {
  Language language = Language::kEnglish;
  std::string name, domain, vat, city, country;
  int parent = -1;        // index
  const char* kind = "";  // site, unit; of the relation to the parent
  std::string erp;        // customer number; empty: never bought
};

struct Person {
  Language language = Language::kEnglish;
  std::string given, family, email, title, phone;
  int account = 0;
  std::string portal_user;  // empty: never signed in
  std::vector<std::string> browsers;
  int moved_to = -1;  // account after `moved_day`; with a new address
  int moved_day = 0;
  std::string new_email;
  bool free_mail = false;

  // Address on a day.
  const std::string& email_on(int day) const { return moved_to >= 0 && day >= moved_day ? new_email : email; }
  int account_on(int day) const { return moved_to >= 0 && day >= moved_day ? moved_to : account; }
  bool latin() const { return language == Language::kEnglish || language == Language::kGerman; }
  std::string full_name() const;
};

struct Company {
  static constexpr size_t kHeroes = 2;  // the first accounts and the first people: those that the guides tell of

  std::vector<Account> accounts;
  std::vector<Person> people;
};

Company make_company(const Options& options, Random& random);

}  // namespace tutti::demo
