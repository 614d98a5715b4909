#include "linkage_people.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "app/demo/random.h"
#include "base/time.h"

namespace tutti::bench {
namespace {

using demo::Random;

// Ranks 0.. with probability about 1 / (rank + 1): inverse of the harmonic sum.
class Zipf {
 public:
  explicit Zipf(size_t size) {
    double sum = 0;
    for (size_t k = 0; k < size; ++k) cumulated_.push_back(sum += 1 / (static_cast<double>(k) + 2));
  }
  size_t draw(Random& r) const {
    const double at = static_cast<double>(r.next() >> 11) * 0x1p-53 * cumulated_.back();
    return static_cast<size_t>(std::lower_bound(cumulated_.begin(), cumulated_.end(), at) - cumulated_.begin());
  }

 private:
  std::vector<double> cumulated_;
};

std::string word(Random& r, int syllables) {
  constexpr const char* kOnsets[] = {"b", "br", "ch", "d", "f", "g",   "gr", "h", "j",  "k", "kl", "l",
                                     "m", "n",  "p",  "r", "s", "sch", "st", "t", "tr", "v", "w",  "z"};
  constexpr const char* kVowels[] = {"a", "e", "i", "o", "u", "ei", "au", "ie"};
  constexpr const char* kCodas[] = {"", "", "", "n", "r", "l", "s", "t", "ck", "m", "nd", "rt"};
  std::string out;
  for (int k = 0; k < syllables; ++k) {
    out += r.pick(kOnsets);
    out += r.pick(kVowels);
    out += r.pick(kCodas);
  }
  return out;
}

std::vector<std::string> words(Random& r, size_t count, int least, int most, const char* ending = "") {
  std::set<std::string> seen;
  std::vector<std::string> out;
  while (out.size() < count) {
    const std::string w = word(r, static_cast<int>(r.between(least, most))) + ending;
    if (seen.insert(w).second) out.push_back(w);
  }
  return out;
}

struct Address {
  std::string street, number, postcode, city;
};
struct Person {
  std::string given, family, email, phone;
  int32_t born = 0;  // days since 1970-01-01
  Address address;
};

class World {
 public:
  explicit World(const PeopleOptions& options)
      : r_(options.seed),
        given_(words(r_, 3'000, 1, 2)),
        family_(words(r_, 30'000, 1, 3)),
        cities_(words(r_, 600, 2, 3, "burg")),
        streets_(words(r_, 15'000, 2, 3, "weg")),
        given_law_(given_.size()),
        family_law_(family_.size()),
        city_law_(cities_.size()),
        street_law_(streets_.size()) {}

  std::vector<Person> household();
  Person again(const Person& truth);  // entered once more
  bool has_double() { return r_.chance(0.165); }
  bool has_third() { return r_.chance(0.5); }

 private:
  Address address() {
    const size_t city = city_law_.draw(r_);
    Address a;
    a.city = cities_[city];
    a.postcode = fmt::format("{:05}", 10'000 + city * 100 + r_.below(1 + 90 / (1 + city / 10)));
    a.street = streets_[street_law_.draw(r_)];
    a.number = fmt::format("{}", 1 + r_.below(1 + r_.below(150)));
    return a;
  }
  std::string mail(const Person& p) {
    constexpr const char* kHosts[] = {"gmail.com",   "gmx.de",    "web.de",     "hotmail.com",
                                      "outlook.com", "yahoo.com", "t-online.de"};
    const uint64_t form = r_.below(4);
    const std::string host = r_.pick(kHosts);
    const uint64_t tail = r_.below(1000);
    if (form == 0) return fmt::format("{}.{}{}@{}", p.given, p.family, tail, host);
    if (form == 1) return fmt::format("{}{}{}@{}", p.given[0], p.family, tail, host);
    if (form == 2) return fmt::format("{}{}@{}", p.given, tail * 17, host);
    return fmt::format("{}.{}@{}", p.family, p.given, host);
  }
  std::string phone() { return fmt::format("+49{:010}", r_.below(10'000'000'000)); }
  Person member(const std::string& family, const Address& at, const std::string& landline, int32_t born);
  std::string typo(std::string s);
  std::string date_typo(const std::string& s);
  void one_mistake(Person& p, std::string& date);

  Random r_;
  std::vector<std::string> given_, family_, cities_, streets_;
  Zipf given_law_, family_law_, city_law_, street_law_;

 public:
  std::string date_of_last;  // birth date as again() wrote it
};

Person World::member(const std::string& family, const Address& at, const std::string& landline, int32_t born) {
  Person p{.given = given_[given_law_.draw(r_)], .family = family, .born = born, .address = at};
  if (r_.chance(0.65)) p.email = mail(p);
  if (r_.chance(0.5)) p.phone = phone();
  else if (r_.chance(0.6)) p.phone = landline;
  return p;
}

std::vector<Person> World::household() {
  const Address at = address();
  const std::string family = family_[family_law_.draw(r_)], landline = phone();
  const int32_t parent = days_from_civil(1935, 1, 1) + static_cast<int32_t>(r_.below(60 * 365));
  std::vector<Person> out{member(family, at, landline, parent)};
  if (r_.chance(0.55)) {
    const bool own_name = r_.chance(0.2);
    out.push_back(member(own_name ? family_[family_law_.draw(r_)] : family, at, landline,
                         parent + static_cast<int32_t>(r_.between(-2000, 2000))));
  }
  for (uint64_t n = r_.chance(0.4) ? 1 + r_.below(3) : 0; n > 0; --n)
    out.push_back(member(family, at, landline, parent + static_cast<int32_t>(r_.between(20 * 365, 40 * 365))));
  if (out.size() > 2 && r_.chance(0.03)) {  // twins
    Person twin = member(family, at, landline, out.back().born);
    if (twin.given != out.back().given) out.push_back(twin);
  }
  if (out.size() > 2 && r_.chance(0.02)) out[2].given = out[0].given;  // father and son
  return out;
}

std::string World::typo(std::string s) {
  if (s.size() < 2) return s;
  const size_t at = r_.below(s.size());
  const char letter = static_cast<char>((s[at] >= '0' && s[at] <= '9' ? '0' + r_.below(10) : 'a' + r_.below(26)));
  switch (r_.below(4)) {
    case 0: s.insert(at, 1, letter); break;
    case 1: s.erase(at, 1); break;
    case 2: s[at] = letter; break;
    default: std::swap(s[at], s[at + 1 < s.size() ? at + 1 : at - 1]);
  }
  return s;
}

std::string World::date_typo(const std::string& s) {
  std::string out = s;
  if (r_.chance(0.4) && s.substr(5, 2) != s.substr(8, 2) && s.substr(8, 2) <= "12")
    return s.substr(0, 5) + s.substr(8, 2) + "-" + s.substr(5, 2);
  constexpr size_t kDigits[] = {2, 3, 6, 8, 9};
  const size_t at = r_.pick(kDigits);
  out[at] = static_cast<char>('0' + r_.below(10));
  return out;
}

void World::one_mistake(Person& p, std::string& date) {
  switch (r_.below(12)) {
    case 0:
    case 1: p.given = typo(p.given); break;
    case 2:
    case 3: p.family = typo(p.family); break;
    case 4: p.given = p.given.substr(0, 1); break;
    case 5: std::swap(p.given, p.family); break;
    case 6: date = date.empty() ? date : date_typo(date); break;
    case 7: p.email = p.email.empty() || r_.chance(0.5) ? mail(p) : typo(p.email); break;
    case 8: p.phone = p.phone.empty() || r_.chance(0.5) ? phone() : typo(p.phone); break;
    case 9: p.address.street = typo(p.address.street); break;
    case 10: p.address.postcode = typo(p.address.postcode); break;
    default: date.clear();
  }
}

Person World::again(const Person& truth) {
  Person p = truth;
  date_of_last = format_day(p.born);
  if (r_.chance(0.1)) {
    p.address = address();
    if (r_.chance(0.5)) p.phone = phone();
  }
  if (r_.chance(0.02)) p.family = family_[family_law_.draw(r_)];
  if (r_.chance(0.25)) p.email.clear();
  if (r_.chance(0.25)) p.phone.clear();
  for (int64_t n = r_.between(0, 3); n > 0; --n) one_mistake(p, date_of_last);
  return p;
}

}  // namespace

void write_people(const PeopleOptions& options, std::ostream& out) {
  World world(options);
  out << "id,given,family,birth_date,email,phone,street,number,postcode,city,entity\n";
  uint64_t id = 0, entity = 0;
  // Doubles are held back and mixed in later, as they come in life.
  std::vector<std::pair<uint64_t, std::string>> rows;
  const auto line = [&](const Person& p, const std::string& born) {
    rows.emplace_back(entity, fmt::format("{},{},{},{},{},{},{},{},{}", p.given, p.family, born, p.email, p.phone,
                                          p.address.street, p.address.number, p.address.postcode, p.address.city));
  };
  while (rows.size() < options.records)
    for (const Person& p : world.household()) {
      ++entity;
      line(p, format_day(p.born));
      if (!world.has_double()) continue;
      const Person second = world.again(p);
      line(second, world.date_of_last);
      if (!world.has_third()) continue;
      const Person third = world.again(p);
      line(third, world.date_of_last);
    }
  rows.resize(options.records);
  Random shuffle(options.seed + 1);
  for (size_t k = rows.size(); k > 1; --k) std::swap(rows[k - 1], rows[shuffle.below(k)]);
  for (const auto& [who, text] : rows) out << ++id << ',' << text << ',' << who << '\n';
}

}  // namespace tutti::bench
