// Links and groups are a function of the set of records, the model and the refused pairs: not of the order in which
// records came, went and changed, and not of whether they came one by one or all at once.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "linkage/default_models.h"
#include "linkage/link_index.h"

namespace tutti::linkage {
namespace {

// Few values, so that blocks grow beyond the limit and components of several records come up.
Model small_model() {
  Model model = contact_model();
  model.block_records_max = 4;
  model.link = 3;
  model.review = -2;
  return model;
}

rc::Gen<std::string> one_of(std::vector<std::string> values) {
  return rc::gen::elementOf(std::move(values));
}

rc::Gen<Record> some_record() {
  return rc::gen::exec([] {
    Record r;
    r.id = *rc::gen::inRange<uint64_t>(1, 16);
    r.source = *rc::gen::inRange<uint32_t>(1, 4);
    r[Role::kGivenName] = *one_of({"Anna", "Ann", "Hans", "小明", ""});
    r[Role::kFamilyName] = *one_of({"Muller", "Müller", "Miller", "王", ""});
    r[Role::kEmail] = *one_of({"anna.muller@acme.com", "ana.muller@acme.com", "hans@acme.com", "info@acme.com", ""});
    r[Role::kCompany] = *one_of({"Acme GmbH", "ACME", "Bolt Ltd", ""});
    r[Role::kPhone] = *one_of({"+49 711 5550", "0711 5551234", ""});
    return r;
  });
}

BatchResult batch(const std::map<uint64_t, Record>& records, const Model& model, const BatchOptions& options) {
  Corpus corpus(model.fields());
  for (const auto& [id, record] : records) corpus.append(std::span(&record, 1));
  return link_all(corpus, model, options);
}

RC_GTEST_PROP(LinkIndexProperty, OneByOneIsTheSameAsAllAtOnce, ()) {
  const Model model = small_model();
  const bool one_per_source = *rc::gen::arbitrary<bool>();
  LinkIndex index(model, {.one_per_source = one_per_source});
  std::map<uint64_t, Record> records;
  RefusedPairs refused;
  std::map<std::pair<uint64_t, uint64_t>, MilliBits> told;  // links as the changes tell them
  const auto steps = *rc::gen::inRange(1, 60);
  for (int k = 0; k < steps; ++k) {
    std::vector<LinkChange> changes;
    const int what = *rc::gen::inRange(0, 10);
    const uint64_t id = *rc::gen::inRange<uint64_t>(1, 16), other = *rc::gen::inRange<uint64_t>(1, 16);
    if (what < 7) {
      const Record record = *some_record();
      records[record.id] = record;
      changes = index.put(record);
    } else if (what == 7) {
      records.erase(id);
      changes = index.remove(id);
    } else if (what == 8 && id != other) {
      refused.insert(std::minmax(id, other));
      changes = index.refuse(id, other);
    } else if (what == 9) {
      refused.erase(std::minmax(id, other));
      changes = index.allow(id, other);
    }
    for (const LinkChange& c : changes) {
      const auto known = told.find({c.a, c.b});
      RC_ASSERT((known == told.end() ? std::nullopt : std::optional(known->second)) == c.before);
      if (c.after) told[{c.a, c.b}] = *c.after;
      else told.erase({c.a, c.b});
    }
    if (k % 8 != 0 && k + 1 != steps) continue;
    const BatchResult all = batch(records, model, {.one_per_source = one_per_source, .refused = &refused});
    RC_ASSERT(index.links() == all.links);
    RC_ASSERT(index.groups() == all.groups);
    RC_ASSERT(told.size() == all.links.size());
    for (const Link& l : all.links) RC_ASSERT(told.at({l.a, l.b}) == l.score);
  }
}

RC_GTEST_PROP(LinkIndexProperty, TheOrderOfRecordsMakesNoDifference, ()) {
  const Model model = small_model();
  std::map<uint64_t, Record> by_id;
  for (const Record& r : *rc::gen::container<std::vector<Record>>(some_record())) by_id[r.id] = r;
  std::vector<Record> forward, any;
  for (const auto& [id, r] : by_id) forward.push_back(r);
  any = forward;
  for (size_t k = any.size(); k > 1; --k) std::swap(any[k - 1], any[*rc::gen::inRange<size_t>(0, k)]);
  Corpus a(model.fields()), b(model.fields());
  a.append(forward);
  b.append(any);
  const BatchResult x = link_all(a, model), y = link_all(b, model, {.threads = 2});
  RC_ASSERT(x.links == y.links);
  RC_ASSERT(x.groups == y.groups);
}

// A search tells what put() would link with.
RC_GTEST_PROP(LinkIndexProperty, SearchTellsWhatPutWouldLink, ()) {
  LinkIndex index(small_model());
  for (const Record& r : *rc::gen::container<std::vector<Record>>(some_record())) index.put(r);
  Record record = *some_record();
  record.id = 99;
  const std::vector<Link> found = index.search(record);
  index.put(record);
  RC_ASSERT(found == index.links_of(99));
}

}  // namespace
}  // namespace tutti::linkage
