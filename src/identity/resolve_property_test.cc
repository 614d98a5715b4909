// What must hold for any evidence. Small alphabets, so that strands share values and contradict each other often.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "identity/explain.h"
#include "identity/names.h"
#include "identity/resolve.h"
#include "identity/what_if.h"

namespace tutti {
namespace {

const Rules& rules() {
  static const Rules rules = [] {
    RulesDocument d = default_rules();
    for (TypeRule& r : d.person)
      if (r.type == "email" || r.type == "anonymous_id") r.strands_max = 5;
    return *Rules::compile(d, EntityClass::kPerson);
  }();
  return rules;
}

// From the whole range from the first test on; RapidCheck's own inRange starts with hardly any evidence.
template <typename Int>
Int between(Int min, Int past) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<Int>(min, past));
}

template <typename T>
T one_of(std::vector<T> values) {
  return *rc::gen::elementOf(values);
}

StrandNode any_strand(uint64_t id) {
  StrandNode s;
  s.id = StrandId{id};
  s.source = SourceId{between<uint32_t>(1, 4)};
  const int count = between(0, 5);
  for (int k = 0; k < count; ++k) {
    IdentifierUse use;
    use.type = one_of<std::string>(
        {"user_id", "email", "email", "phone", "anonymous_id", "anonymous_id", "crm_contact_id", "badge", "badge"});
    use.value = one_of<std::string>({"1", "1", "2", "3", "4", "null"});
    use.first_seen = Millis{between(0, 6)};
    s.identifiers.push_back(std::move(use));
  }
  s.family_name = one_of<std::string>({"", "", "", "", "", "lee", "lee", "wu", "roth"});
  s.given_name = one_of<std::string>({"", "ann", "bo"});
  return s;
}

Component any_component(int strands_max = 9) {
  Component c;
  const int count = between(1, strands_max + 1);
  for (int k = 0; k < count; ++k) c.strands.push_back(any_strand(static_cast<uint64_t>(k) + 1));
  return c;
}

StrandId any_id(const Component& c) {
  return c.strands[between<size_t>(0, c.strands.size())].id;
}

std::vector<Decree> any_decrees(const Component& c) {
  std::vector<Decree> decrees;
  const int count = between(0, 5);
  for (int k = 0; k < count; ++k) {
    Decree d;
    d.id = static_cast<uint64_t>(k) + 1;
    d.offset = Offset{between<uint64_t>(1, 4)};
    d.kind = *rc::gen::element(DecreeKind::kTogether, DecreeKind::kApart, DecreeKind::kAlone, DecreeKind::kSever);
    d.a = any_id(c);
    d.b = any_id(c);
    d.type = one_of<std::string>({"user_id", "email"});
    d.value = one_of<std::string>({"1", "2"});
    d.revoked = between(0, 4) == 0;
    decrees.push_back(std::move(d));
  }
  return decrees;
}

std::string text_of(const Resolution& r) {
  JsonWriter w;
  w.begin_array();
  for (const auto& person : r.persons) write_json(w, explain(r, person.front()));
  w.end_array();
  return w.take();
}

template <typename T>
void shuffle(std::vector<T>& v) {
  for (size_t k = v.size(); k > 1; --k) std::swap(v[k - 1], v[between<size_t>(0, k)]);
}

Component shuffled(Component c) {
  shuffle(c.strands);
  for (StrandNode& s : c.strands) shuffle(s.identifiers);
  return c;
}

const std::vector<StrandId>& person_of(const Resolution& r, StrandId id) {
  return *std::find_if(r.persons.begin(), r.persons.end(),
                       [&](const auto& p) { return std::binary_search(p.begin(), p.end(), id); });
}

RC_GTEST_PROP(Resolve, OrderOfInputMakesNoDifference, ()) {
  const Component c = any_component();
  std::vector<Decree> decrees = any_decrees(c);
  const std::string before = text_of(resolve(c, decrees, rules()));
  shuffle(decrees);
  RC_ASSERT(text_of(resolve(shuffled(c), decrees, rules())) == before);
}

RC_GTEST_PROP(Resolve, PersonsAreThePartitionThatIsExplained, ()) {
  const Component c = any_component();
  const std::vector<Decree> decrees = any_decrees(c);
  const Resolution r = resolve(c, decrees, rules());
  RC_ASSERT(resolve(c, decrees, rules(), Detail::kPersons).persons == r.persons);
  std::vector<StrandId> all, given;
  for (const auto& p : r.persons) all.insert(all.end(), p.begin(), p.end());
  for (const StrandNode& s : c.strands) given.push_back(s.id);
  std::sort(all.begin(), all.end());
  std::sort(given.begin(), given.end());
  RC_ASSERT(all == given);
  size_t tree = 0;
  for (const Link& l : r.links) {
    RC_ASSERT(&person_of(r, l.a) == &person_of(r, l.b));
    tree += !l.redundant;
  }
  RC_ASSERT(tree == all.size() - r.persons.size());
  for (const auto& p : r.persons)
    for (StrandId id : p) {
      const std::vector<Link> path = path_between(r, p.front(), id);
      RC_ASSERT((id == p.front()) == path.empty());
      for (const Link& l : path) RC_ASSERT(!l.redundant);
    }
}

RC_GTEST_PROP(Resolve, RevokedDecreeNeverHappened, ()) {
  const Component c = any_component();
  std::vector<Decree> decrees = any_decrees(c);
  std::vector<Decree> in_force;
  for (const Decree& d : decrees)
    if (!d.revoked) in_force.push_back(d);
  RC_ASSERT(text_of(resolve(c, decrees, rules())) == text_of(resolve(c, in_force, rules())));
}

// Splitting a strand off leaves the others exactly as if it had never come.
RC_GTEST_PROP(Resolve, AloneRestoresTheOthers, ()) {
  const Component c = any_component();
  std::vector<Decree> decrees = any_decrees(c);
  const StrandId gone = any_id(c);
  Component without = c;
  std::erase_if(without.strands, [&](const StrandNode& s) { return s.id == gone; });
  Decree alone;
  alone.id = 99;
  alone.kind = DecreeKind::kAlone;
  alone.a = gone;
  alone.offset = Offset{99};
  decrees.push_back(alone);
  std::vector<std::vector<StrandId>> expected = resolve(without, decrees, rules()).persons;
  expected.push_back({gone});
  std::sort(expected.begin(), expected.end());
  RC_ASSERT(resolve(c, decrees, rules()).persons == expected);
}

RC_GTEST_PROP(Resolve, UnrelatedStrandsChangeNothing, ()) {
  const Component c = any_component();
  const std::vector<Decree> decrees = any_decrees(c);
  Component both = c;
  Component other = any_component();
  for (StrandNode& s : other.strands) {
    s.id.value += 100;
    for (IdentifierUse& use : s.identifiers)
      if (use.value != "null") use.value += "-other";
    both.strands.push_back(s);
  }
  auto expected = resolve(c, decrees, rules()).persons;
  const auto apart = resolve(other, decrees, rules()).persons;
  expected.insert(expected.end(), apart.begin(), apart.end());
  RC_ASSERT(resolve(both, decrees, rules()).persons == expected);
}

// Strands beyond the bound lose identifiers, but only in the web that is too large.
RC_GTEST_PROP(Resolve, UnrelatedStrandsDoNotMakeAWebTooLarge, ()) {
  RulesDocument d = default_rules();
  d.strands_component_max = 4;
  const Rules narrow = *Rules::compile(d, EntityClass::kPerson);
  const Component c = any_component(4);
  Component both = c;
  for (uint64_t k = 0; k < 10; ++k)
    both.strands.push_back({.id = StrandId{100 + k}, .identifiers = {}, .given_name = {}, .family_name = {}});
  auto persons = resolve(both, {}, narrow).persons;
  persons.resize(persons.size() - 10);
  RC_ASSERT(persons == resolve(c, {}, narrow).persons);
}

std::set<std::string> values_of(const StrandNode& s, const std::string& type) {
  std::set<std::string> values;
  for (const IdentifierUse& use : s.identifiers)
    if (use.type == type && use.value != "null") values.insert(use.value);
  return values;
}

RC_GTEST_PROP(Resolve, EvidenceNeverTakesAPersonOverALimit, ()) {
  const Component c = any_component();
  const Resolution r = resolve(c, {}, rules());
  for (const auto& person : r.persons) {
    std::set<std::string> together;
    size_t alone_max = 0;  // a strand may carry more by itself (an alias)
    for (const StrandNode& s : c.strands) {
      if (!std::binary_search(person.begin(), person.end(), s.id)) continue;
      const auto own = values_of(s, "user_id");
      together.insert(own.begin(), own.end());
      alone_max = std::max(alone_max, own.size());
    }
    RC_ASSERT(together.size() <= std::max<size_t>(1, alone_max));
  }
}

RC_GTEST_PROP(Resolve, ApartIsNeverTogether, ()) {
  Component c = any_component();
  c.strands.push_back(any_strand(c.strands.size() + 1));
  std::vector<Decree> decrees = any_decrees(c);
  Decree apart;
  apart.id = 99;
  apart.kind = DecreeKind::kApart;
  apart.a = any_id(c);
  apart.b = StrandId{apart.a.value % c.strands.size() + 1};
  apart.offset = Offset{99};
  decrees.push_back(apart);
  const Resolution r = resolve(c, decrees, rules());
  RC_ASSERT(&person_of(r, apart.a) != &person_of(r, apart.b));
}

RC_GTEST_PROP(Resolve, TheLatestTogetherIsTogether, ()) {
  const Component c = any_component();
  std::vector<Decree> decrees = any_decrees(c);
  Decree together;
  together.id = 99;
  together.a = any_id(c);
  together.b = any_id(c);
  together.offset = Offset{99};
  decrees.push_back(together);
  const Resolution r = resolve(c, decrees, rules());
  RC_ASSERT(&person_of(r, together.a) == &person_of(r, together.b));
}

RC_GTEST_PROP(Resolve, GuardedTypesAloneNeverJoinContradictingNames, ()) {
  Component c = any_component();
  for (StrandNode& s : c.strands)
    std::erase_if(s.identifiers, [](const IdentifierUse& use) { return use.type != "email" && use.type != "phone"; });
  const Resolution r = resolve(c, {}, rules());
  const auto name = [&](StrandId id) {
    const auto at = std::find_if(c.strands.begin(), c.strands.end(), [&](const StrandNode& s) { return s.id == id; });
    return PersonName{at->given_name, at->family_name};
  };
  for (const auto& person : r.persons)
    for (StrandId a : person)
      for (StrandId b : person) RC_ASSERT(!contradict(name(a), name(b)));
}

RC_GTEST_PROP(Resolve, RememberedClassificationsChangeNothing, ()) {
  const Component c = any_component();
  Component remembered = c;
  for (StrandNode& s : remembered.strands)
    for (IdentifierUse& use : s.identifiers) use.classification = rules().classify(use.type, use.value);
  RC_ASSERT(text_of(resolve(remembered, {}, rules())) == text_of(resolve(c, {}, rules())));
}

// Under any rules: what diff() says was merged and split leads from one partition to the other.
RC_GTEST_PROP(WhatIf, IsEmptyOnlyForEqualPartitions, ()) {
  const Component c = any_component();
  const Resolution before = resolve(c, {}, rules()), after = resolve(c, any_decrees(c), rules());
  const PersonsDiff d = diff(before, after), back = diff(after, before);
  RC_ASSERT(d.merged == back.split);
  RC_ASSERT(d.split == back.merged);
  RC_ASSERT((d == PersonsDiff{}) == (before.persons == after.persons));
}

}  // namespace
}  // namespace tutti
