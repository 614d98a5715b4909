// Probable duplicates that a person should look at (hub/matcher.h), with what speaks for and against. Decisions about a
// pair are decrees: POST /api/v1/identity/decrees.
#include <algorithm>
#include <array>

#include "hub/match_record.h"
#include "linkage/explain.h"
#include "linkage/hierarchy.h"
#include "web/api/render.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

constexpr size_t kDuplicatesMax = 200;

constexpr std::array<std::string_view, linkage::kRoles> kRoleNames = {
    "given_name", "family_name",   "name",    "company",  "domain", "email", "phone",
    "street",     "street_number", "address", "postcode", "city",   "state", "country",
    "birth_date", "title",         "tax_id",  "id",       "id2"};

struct Side {
  linkage::Record record;
  StrandId entity;
  SourceId source;
  std::string name;
};
struct Pair {
  linkage::Link link;
  Side a, b;
};

std::optional<Side> side_of(State& s, uint64_t strand) {
  std::optional<linkage::Record> record = match_record(s, StrandId{strand});
  if (!record) return std::nullopt;
  const Strand& found = s.strands.find(StrandId{strand})->value;
  return Side{std::move(*record), found.entity, found.source, views::strand_name(found)};
}

void render(JsonWriter& w, Services& s, EntityClass cls, const Side& side) {
  w.begin_object();
  w.field("id", std::string_view(id_text('s', StrandId{side.record.id})));
  w.field("entity", std::string_view(id_text(letter_of(cls), side.entity)));
  w.field("name", std::string_view(side.name));
  const govern::SourcePtr source = s.sources.find_by_id(side.source);
  w.field("source", source ? std::string_view(source->name) : std::string_view());
  w.key("fields");
  w.begin_object();
  for (size_t k = 0; k < linkage::kRoles; ++k)
    if (!side.record.values[k].empty()) w.field(kRoleNames[k], std::string_view(side.record.values[k]));
  w.end_object();
  w.end_object();
}

void render(JsonWriter& w, Services& s, EntityClass cls, const linkage::Model& model, const Pair& pair) {
  const linkage::Waterfall waterfall = linkage::explain(model, pair.a.record, pair.b.record);
  const bool sites = cls == EntityClass::kAccount &&
                     linkage::relate(model, pair.a.record, pair.b.record).relation == linkage::CompanyRelation::kSites;
  w.begin_object();
  w.key("a");
  render(w, s, cls, pair.a);
  w.key("b");
  render(w, s, cls, pair.b);
  w.field("score", waterfall.score / 1000.0);
  w.field("probability", waterfall.probability());
  w.field("suggestion", sites ? std::string_view("site") : std::string_view("merge"));
  w.key("parts");
  w.begin_array();
  const auto part = [&](std::string_view name, std::string_view label, linkage::MilliBits bits, bool capped) {
    w.begin_object();
    w.field("name", name);
    w.field("label", label);
    w.field("bits", bits / 1000.0);
    w.field("capped", capped);
    w.end_object();
  };
  part("prior", "", waterfall.prior, false);
  for (const linkage::WaterfallPart& p : waterfall.parts) part(p.comparison, p.level, p.weight, p.capped);
  w.end_array();
  w.end_object();
}

}  // namespace

http::Response list_duplicates(Services& s, const Call& call) {
  const std::string wanted = call.request.query_value("class").value_or("person");
  if (wanted != "person" && wanted != "account")
    return error(ErrorCode::kInvalid, "must be person or account", "class");
  const EntityClass cls = wanted == "person" ? EntityClass::kPerson : EntityClass::kAccount;
  const Result<uint64_t> limit = number(call, "limit", 50, 1, kDuplicatesMax);
  if (!limit) return error(limit.error());
  std::vector<linkage::Link> links = s.hub.matcher().review(cls);
  const size_t total = links.size();
  links.resize(std::min(links.size(), *limit));
  const auto pairs = ask(s, Offset{}, [links](State& st) {
    std::vector<Pair> out;
    for (const linkage::Link& link : links) {
      std::optional<Side> a = side_of(st, link.a), b = side_of(st, link.b);
      if (a && b && a->entity != b->entity) out.push_back({link, std::move(*a), std::move(*b)});
    }
    return out;
  });
  if (!pairs) return error(pairs.error());
  JsonWriter w;
  w.begin_object();
  w.field("total", total);
  w.field("caught_up", s.hub.matcher().caught_up());
  w.key("items");
  w.begin_array();
  for (const Pair& pair : *pairs) render(w, s, cls, s.hub.matcher().model(cls), pair);
  w.end_array();
  w.end_object();
  return json(w.take());
}

}  // namespace tutti::api
