#include "linkage/hierarchy.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "linkage/explain.h"

namespace tutti::linkage {
namespace {

struct Company {
  std::string name;        // without legal form
  std::string registered;  // without legal form and city
  std::string domain, city, tax_id;
};

bool parted(std::string_view text, size_t at, size_t length) {
  const auto open = [&](size_t k) {
    return k < text.size() && static_cast<unsigned char>(text[k]) < 0x80 && text[k] != ' ';
  };
  return !(at > 0 && open(at - 1)) && !open(at + length);
}

// "granite forge leeds" in leeds -> "granite forge"; "台北永丰精密" in 台北 -> "永丰精密". A name that is only its city
// stays.
std::string without_city(const std::string& name, const std::string& city) {
  if (city.empty() || name.size() <= city.size()) return name;
  const size_t at = name.find(city);
  if (at == std::string::npos || !parted(name, at, city.size())) return name;
  std::string out = name.substr(0, at) + name.substr(at + city.size());
  const size_t first = out.find_first_not_of(' '), last = out.find_last_not_of(' ');
  if (first == std::string::npos) return name;
  out = out.substr(first, last - first + 1);
  if (const size_t two = out.find("  "); two != std::string::npos) out.erase(two, 1);
  return out;
}

Company company_of(const Record& record) {
  FieldSet wanted;
  for (const Field f : {Field::kCompany, Field::kDomain, Field::kCity, Field::kTaxId}) wanted.set(index_of(f));
  Normalised n;
  normalise(record, wanted, n);
  return {.name = n[Field::kCompany],
          .registered = without_city(n[Field::kCompany], n[Field::kCity]),
          .domain = n[Field::kDomain],
          .city = n[Field::kCity],
          .tax_id = n[Field::kTaxId]};
}

bool same(const std::string& a, const std::string& b) {
  return !a.empty() && a == b;
}
bool differ(const std::string& a, const std::string& b) {
  return !a.empty() && !b.empty() && a != b;
}

// Empty when nothing says that the two are places of one company.
std::string sites_reason(const Company& a, const Company& b) {
  if (!differ(a.city, b.city)) return {};
  if (same(a.domain, b.domain)) return "same domain, another city";
  if (same(a.registered, b.registered) && !differ(a.domain, b.domain)) return "same registered name, another city";
  if (same(a.tax_id, b.tax_id)) return "same tax id, another city";
  return {};
}

using Groups = std::map<std::string, std::vector<size_t>>;

void suggest(std::span<const Record> records, const std::vector<Company>& companies, const std::vector<size_t>& group,
             std::map<uint64_t, SiteSuggestion>& out) {
  const auto plain = [&](size_t k) { return companies[k].name == companies[k].registered; };
  const size_t parent = *std::min_element(group.begin(), group.end(), [&](size_t x, size_t y) {
    return std::pair(!plain(x), records[x].id) < std::pair(!plain(y), records[y].id);
  });
  for (const size_t k : group) {
    const std::string reason = sites_reason(companies[k], companies[parent]);
    if (!reason.empty()) out.emplace(records[k].id, SiteSuggestion{records[k].id, records[parent].id, reason});
  }
}

}  // namespace

std::string_view to_string(CompanyRelation relation) {
  constexpr std::string_view kNames[] = {"none", "review", "same", "sites"};
  return kNames[static_cast<size_t>(relation)];
}

CompanyVerdict relate(const Model& model, const Record& a, const Record& b) {
  CompanyVerdict out{.score = explain(model, a, b).score};
  out.reason = sites_reason(company_of(a), company_of(b));
  if (!out.reason.empty()) out.relation = CompanyRelation::kSites;
  else if (out.score >= std::lround(model.link * 1000)) out.relation = CompanyRelation::kSame;
  else if (out.score >= std::lround(model.review * 1000)) out.relation = CompanyRelation::kReview;
  return out;
}

std::vector<SiteSuggestion> suggest_sites(std::span<const Record> records, uint64_t* left_out) {
  std::vector<Company> companies;
  Groups by_domain, by_name;
  for (size_t k = 0; k < records.size(); ++k) {
    const Company& c = companies.emplace_back(company_of(records[k]));
    if (!c.domain.empty()) by_domain[c.domain].push_back(k);
    if (!c.registered.empty()) by_name[c.registered].push_back(k);
  }
  std::map<uint64_t, SiteSuggestion> suggested;  // a site has one parent: the domain's before the name's
  for (const Groups* groups : {&by_domain, &by_name})
    for (const auto& [key, group] : *groups) {
      if (group.size() <= kSiteGroupMax) suggest(records, companies, group, suggested);
      else if (left_out) ++*left_out;
    }
  std::vector<SiteSuggestion> out;
  for (auto& [site, suggestion] : suggested)
    if (!suggested.contains(suggestion.parent) || suggested.at(suggestion.parent).parent != site)
      out.push_back(suggestion);
  return out;
}

}  // namespace tutti::linkage
