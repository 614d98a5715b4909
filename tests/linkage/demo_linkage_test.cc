// How well the contact and company models do on the example company, whose silos come with the truth.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

#include "app/demo/silos.h"
#include "base/time.h"
#include "linkage/batch.h"
#include "linkage/default_models.h"
#include "linkage/explain.h"
#include "linkage/fields.h"
#include "linkage/train.h"

namespace tutti {
namespace {

using linkage::Record;
using linkage::Role;
using Cells = std::vector<std::string>;
using Pairs = std::set<std::pair<uint64_t, uint64_t>>;

const demo::Silos& silos() {
  static const demo::Silos made = demo::make_silos({.today = days_from_civil(2026, 11, 24)});
  return made;
}

std::string file_text(const std::string& name) {
  for (const demo::SiloFile& file : silos().files)
    if (file.name == name) return file.content;
  ADD_FAILURE() << "the example company has no " << name;
  return {};
}

// Rows of a file of which no cell that is read here is quoted.
std::vector<Cells> rows_of(const std::string& name) {
  std::vector<Cells> out;
  std::istringstream lines(file_text(name));
  std::string line, cell;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream cells(line + ",");
    out.emplace_back();
    while (std::getline(cells, cell, ',')) out.back().push_back(cell);
  }
  return out;
}

// Records with their truth: one a strand, as the hub would give them.
struct Set {
  std::vector<Record> records;
  std::vector<std::string> entities;  // of record id k at k - 1

  Record* add(char cls, const char* source, const char* type, const std::string& value) {
    static const std::map<std::string, std::string> truth = [] {
      std::map<std::string, std::string> m;
      for (const demo::TruthRow& t : silos().truth)
        m[t.cls + ("|" + t.source + "|" + t.type + "|" + t.value)] = t.entity;
      return m;
    }();
    const std::string key = cls + (std::string("|") + source + "|" + type + "|" + value);
    const auto found = truth.find(key);
    if (found == truth.end() || !seen_.insert(key).second) return nullptr;
    entities.push_back(found->second);
    Record& r = records.emplace_back();
    r.id = records.size();
    return &r;
  }
  Pairs true_pairs() const {
    std::map<std::string, std::vector<uint64_t>> by_entity;
    for (size_t k = 0; k < entities.size(); ++k) by_entity[entities[k]].push_back(k + 1);
    Pairs out;
    for (const auto& [entity, ids] : by_entity)
      for (size_t i = 0; i < ids.size(); ++i)
        for (size_t j = i + 1; j < ids.size(); ++j) out.insert({ids[i], ids[j]});
    return out;
  }

 private:
  std::set<std::string> seen_;
};

struct Firm {
  std::string name, website;
};

void add_sign_ins(Set& set) {
  simdjson::dom::parser parser;
  std::istringstream lines(file_text("web_events.jsonl"));
  std::string line;
  while (std::getline(lines, line)) {
    if (line.find("\"type\":\"identify\"") == std::string::npos) continue;
    simdjson::dom::element e;
    ASSERT_FALSE(parser.parse(line).get(e));
    const auto text = [&](simdjson::dom::element from, const char* key) {
      std::string_view v;
      return from[key].get(v) ? std::string() : std::string(v);
    };
    if (Record* r = set.add('p', "web", "user_id", text(e, "userId"))) {
      (*r)[Role::kEmail] = text(e["traits"], "email");
      (*r)[Role::kGivenName] = text(e["traits"], "firstName");
      (*r)[Role::kFamilyName] = text(e["traits"], "lastName");
    }
  }
}

Set people() {
  Set set;
  std::map<std::string, Firm> crm, erp;
  for (const Cells& row : rows_of("crm_accounts.csv")) crm[row[0]] = {row[1], row[2]};
  for (const Cells& row : rows_of("erp_customers.csv")) erp[row[0]] = {row[1], row[2]};
  const auto at = [](Record& r, const std::map<std::string, Firm>& firms, const std::string& id) {
    const auto firm = firms.find(id);
    if (firm == firms.end()) return;
    r[Role::kCompany] = firm->second.name;
    r[Role::kDomain] = firm->second.website;
  };
  for (const Cells& row : rows_of("crm_contacts.csv"))
    if (Record* r = set.add('p', "crm", "crm_contact_id", row[0])) {
      (*r)[Role::kGivenName] = row[1];
      (*r)[Role::kFamilyName] = row[2];
      (*r)[Role::kEmail] = row[3];
      (*r)[Role::kPhone] = row[4];
      (*r)[Role::kTitle] = row[5];
      at(*r, crm, row[7]);
    }
  for (const Cells& row : rows_of("webinar_attendees.csv"))
    if (Record* r = set.add('p', "webinar", "email", row[2])) {
      (*r)[Role::kFullName] = row[1];
      (*r)[Role::kEmail] = row[2];
      (*r)[Role::kCompany] = row[3];
    }
  for (const Cells& row : rows_of("tickets.csv"))
    if (Record* r = set.add('p', "desk", "desk_user_id", row[1])) {
      (*r)[Role::kFullName] = row[2];
      (*r)[Role::kEmail] = row[3];
      at(*r, erp, row[5]);
    }
  add_sign_ins(set);
  return set;
}

Set companies() {
  Set set;
  for (const Cells& row : rows_of("crm_accounts.csv"))
    if (Record* r = set.add('a', "crm", "crm_account_id", row[0])) {
      (*r)[Role::kCompany] = row[1];
      (*r)[Role::kDomain] = row[2];
      (*r)[Role::kTaxId] = row[3];
      (*r)[Role::kCity] = row[4];
      (*r)[Role::kCountry] = row[5];
    }
  for (const Cells& row : rows_of("erp_customers.csv"))
    if (Record* r = set.add('a', "erp", "erp_customer_id", row[0])) {
      (*r)[Role::kCompany] = row[1];
      (*r)[Role::kDomain] = row[2];
      (*r)[Role::kTaxId] = row[3];
      (*r)[Role::kCountry] = row[4];
    }
  return set;
}

// Pairs of records that carry the same value: what a rule that trusts it alone would join.
void add_equal(Pairs& out, const Set& set, linkage::Field field) {
  linkage::FieldSet wanted;
  wanted.set(linkage::index_of(field));
  std::map<std::string, std::vector<uint64_t>> by_value;
  linkage::Normalised n;
  for (const Record& r : set.records) {
    linkage::normalise(r, wanted, n);
    if (!n[field].empty()) by_value[n[field]].push_back(r.id);
  }
  for (const auto& [value, ids] : by_value)
    for (size_t i = 0; i < ids.size(); ++i)
      for (size_t j = i + 1; j < ids.size(); ++j) out.insert({ids[i], ids[j]});
}

struct Quality {
  double precision = 0, recall = 0;
};
Quality quality(const Pairs& found, const Pairs& truth) {
  double right = 0;
  for (const auto& p : found) right += truth.contains(p);
  return {right / static_cast<double>(found.size()), right / static_cast<double>(truth.size())};
}

void trace(const Set& set, const linkage::Model& model, const char* what, const Pairs& these, const Pairs& others) {
  int shown = 0;
  for (const auto& [a, b] : these) {
    if (others.contains({a, b}) || shown++ == 25) continue;
    const Record &x = set.records[a - 1], &y = set.records[b - 1];
    const linkage::Waterfall w = linkage::explain(model, x, y);
    printf("%s %.1f bits:", what, w.score / 1e3);
    for (const Record* r : {&x, &y}) {
      for (const std::string& v : r->values)
        if (!v.empty()) printf(" %s;", v.c_str());
      printf(" /");
    }
    for (const auto& p : w.parts)
      printf(" %s %s %.1f%s,", p.comparison.c_str(), p.level.c_str(), p.weight / 1e3, p.capped ? " caps" : "");
    printf("\n");
  }
}

struct Outcome {
  Quality links, groups, review;  // review: links and what a person would be asked
};

enum class Learn { kNo, kYes };

Outcome link(const Set& set, const linkage::Model& start, Learn learn) {
  linkage::Corpus corpus(start.fields());
  corpus.append(set.records);
  const linkage::Model model = learn == Learn::kYes ? linkage::train(corpus, start) : start;
  const linkage::BatchResult result = linkage::link_all(corpus, model, {.threads = 2});
  const Pairs truth = set.true_pairs();
  Pairs links, asked, groups;
  for (const linkage::Link& l : result.links) {
    asked.insert({l.a, l.b});
    if (l.score >= std::lround(model.link * 1000)) links.insert({l.a, l.b});
  }
  for (const auto& g : result.groups)
    for (size_t i = 0; i < g.size(); ++i)
      for (size_t j = i + 1; j < g.size(); ++j) groups.insert({g[i], g[j]});
  const Outcome out{quality(links, truth), quality(groups, truth), quality(asked, truth)};
  for (const auto& [what, q] : {std::pair("links", out.links), {"groups", out.groups}, {"with review", out.review}})
    printf("%-12s precision %.4f recall %.4f\n", what, q.precision, q.recall);
  if (std::getenv("TUTTI_LINKAGE_TRACE")) {
    trace(set, model, "wrong", groups, truth);
    trace(set, model, "missed", truth, asked);
    trace(set, model, "to review", truth, groups);
  }
  return out;
}

TEST(DemoLinkage, PeopleAreLinkedWithHardlyAMistakeAndMoreThanByTheirAddresses) {
  const Set set = people();
  ASSERT_GT(set.records.size(), 6'000u);
  Pairs by_rules;
  add_equal(by_rules, set, linkage::Field::kEmail);
  const Quality rules = quality(by_rules, set.true_pairs());
  printf("%-12s precision %.4f recall %.4f (%zu records)\n", "same address", rules.precision, rules.recall,
         set.records.size());
  const Outcome found = link(set, linkage::contact_model(), Learn::kYes);
  EXPECT_GE(found.links.precision, 0.99);
  EXPECT_GE(found.groups.precision, 0.99);
  EXPECT_GE(found.groups.recall, rules.recall + 0.02);
  EXPECT_GE(found.review.recall, 0.97);
}

// What a hub starts with, before there is anything to learn from.
TEST(DemoLinkage, TheModelsAreCarefulBeforeAnyTraining) {
  EXPECT_GE(link(people(), linkage::contact_model(), Learn::kNo).groups.precision, 0.99);
  EXPECT_GE(link(companies(), linkage::company_model(), Learn::kNo).groups.precision, 0.99);
}

TEST(DemoLinkage, CompaniesAreLinkedWithoutAMistakeAndTheRestIsShown) {
  const Set set = companies();
  Pairs by_rules;
  add_equal(by_rules, set, linkage::Field::kDomain);
  add_equal(by_rules, set, linkage::Field::kTaxId);
  const Quality rules = quality(by_rules, set.true_pairs());
  printf("%-12s precision %.4f recall %.4f (%zu records)\n", "same id", rules.precision, rules.recall,
         set.records.size());
  const Outcome found = link(set, linkage::company_model(), Learn::kYes);
  EXPECT_GE(found.groups.precision, 0.99);
  EXPECT_GE(found.groups.recall, 0.75);  // another city, or none beside a common name, is left to a person
  EXPECT_GE(found.review.recall, 0.97);
}

}  // namespace
}  // namespace tutti
