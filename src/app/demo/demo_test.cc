#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <set>
#include <sstream>

#include "app/demo/load.h"
#include "base/hash.h"
#include "base/time.h"

namespace tutti::demo {
namespace {

Options small() {
  return {.seed = 7, .today = days_from_civil(2026, 11, 24), .accounts = 80, .people = 600, .web_events = 6'000};
}
Options whole() {
  return {.today = days_from_civil(2026, 11, 24)};
}

using Cells = std::vector<std::string>;

// Rows of a file of which no cell is quoted.
std::vector<Cells> rows_of(const Silos& silos, const std::string& name) {
  std::vector<Cells> out;
  for (const SiloFile& file : silos.files) {
    if (file.name != name) continue;
    std::istringstream lines(file.content);
    std::string line, cell;
    std::getline(lines, line);  // header
    while (std::getline(lines, line)) {
      std::istringstream cells(line + ",");
      out.emplace_back();
      while (std::getline(cells, cell, ',')) out.back().push_back(cell);
    }
  }
  return out;
}

// How far the pressure of an asset fell from its first reading to its last; nothing when it has none.
std::optional<double> fall_of(const Silos& silos, const std::string& serial) {
  std::optional<double> first, last;
  for (const Cells& row : rows_of(silos, "sensor_readings.csv")) {
    if (row[0] != serial) continue;
    last = std::stod(row[2]);
    if (!first) first = last;
  }
  if (!first) return std::nullopt;
  return *first - *last;
}

TEST(Demo, ASeedGivesTheSameBytes) {
  const Silos a = make_silos(small()), b = make_silos(small());
  ASSERT_EQ(a.files.size(), b.files.size());
  for (size_t k = 0; k < a.files.size(); ++k) EXPECT_EQ(a.files[k].content, b.files[k].content) << a.files[k].name;
  Options other = small();
  other.seed = 8;
  EXPECT_NE(make_silos(other).files[0].content, a.files[0].content);
}

// By any compiler, on any machine. Who changes the company on purpose writes the new digest here.
TEST(Demo, ASeedGivesTheSameBytesEverywhere) {
  std::string all;
  for (const SiloFile& f : make_silos(small()).files) all += f.content;
  EXPECT_EQ(to_hex(hash128(all)), "d1cf624a7c802ab5bdd578f3893d9479");
}

TEST(Demo, TheWholeCompanyHasThePromisedSize) {
  const Silos s = make_silos(whole());
  uint64_t rows = 0;
  for (const SiloFile& f : s.files) rows += f.rows;
  EXPECT_GT(rows, 190'000u);
  EXPECT_LT(rows, 220'000u);
  EXPECT_EQ(s.files.size(), 14u);
  std::set<std::string> people, accounts;
  for (const TruthRow& t : s.truth)
    if (t.entity.front() == 'P' || t.entity.front() == 'A') (t.cls == 'p' ? people : accounts).insert(t.entity);
  EXPECT_EQ(accounts.size(), 500u);
  EXPECT_GT(people.size(), 4'900u);  // a few are in no silo
  EXPECT_LE(people.size(), 5'000u);
}

TEST(Demo, TheHeroesHaveTheStoryThatTheGuideTells) {
  const Silos s = make_silos(whole());
  const std::vector<Cells> tickets = rows_of(s, "tickets.csv"), deals = rows_of(s, "crm_opportunities.csv");
  for (size_t hero = 0; hero < Company::kHeroes; ++hero) {
    EXPECT_EQ(tickets[hero][6], "p1");
    EXPECT_EQ(tickets[hero][7], "open");
    const std::optional<double> fall = fall_of(s, tickets[hero][4]);
    ASSERT_TRUE(fall) << tickets[hero][4];
    EXPECT_GT(*fall, 10) << tickets[hero][4];
    EXPECT_EQ(deals[hero][7], "2027-01-23");  // in 60 days
  }
}

// Colleagues of the heroes write from the account's own domain, else nothing ties them to it.
TEST(Demo, PeopleHaveTheirAccountsDomain) {
  Random r(1);
  const Company c = make_company(whole(), r);
  for (const Person& p : c.people) {
    if (p.free_mail) continue;
    const std::string& domain = c.accounts[static_cast<size_t>(p.account)].domain;
    EXPECT_TRUE(p.email.ends_with("@" + domain)) << p.email << " at " << domain;
  }
}

TEST(Demo, LoadsThroughTheDoorsAndOnlyBadRowsAreLeftOut) {
  const std::string data =
      (std::filesystem::temp_directory_path() / ("tutti-demo-test-" + std::to_string(getpid()))).string();
  std::filesystem::remove_all(data);
  const Result<Loaded> loaded = load(data, small(), [](const std::string&) {});
  std::filesystem::remove_all(data);
  ASSERT_TRUE(loaded) << loaded.error().where << loaded.error().message;
  EXPECT_EQ(loaded->rejected + loaded->quarantined, make_silos(small()).bad_rows);
  // Deterministic rules alone must hardly ever glue two people together; what they miss is for later.
  EXPECT_GE(loaded->person_score.precision(), 0.999);
  EXPECT_GE(loaded->account_score.precision(), 0.999);
  // Most of what is missed are browsers that never signed in: nothing certain ties them to anybody.
  EXPECT_GT(loaded->person_score.recall(), 0.5);
  // Probable duplicates: more is found, at the price of few wrong joins.
  EXPECT_GE(loaded->linked_person_score.precision(), 0.99);
  EXPECT_GT(loaded->linked_person_score.right_pairs, loaded->person_score.right_pairs);
  EXPECT_GE(loaded->linked_account_score.precision(), 0.99);
}

TEST(Score, CountsPairs) {
  const Score s = score({{1, "a"}, {1, "a"}, {1, "b"}, {2, "b"}});
  EXPECT_EQ(s.found_pairs, 3u);
  EXPECT_EQ(s.true_pairs, 2u);
  EXPECT_EQ(s.right_pairs, 1u);
}

}  // namespace
}  // namespace tutti::demo
