// Double or site? Two company records that look alike may be one company twice, or two places of one company. Merging
// the second kind loses a site; so another city asks for a hierarchy instead of a merge.
//
// Pure; threads: any number at once.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "linkage/model.h"
#include "linkage/record.h"

namespace tutti::linkage {

enum class CompanyRelation : uint8_t {
  kNone,
  kReview,  // between the thresholds: a person decides
  kSame,    // one company twice: merge
  kSites,   // two places of one company: parent and site, or two sites
};
std::string_view to_string(CompanyRelation relation);  // "none", "review", "same", "sites"

struct CompanyVerdict {
  CompanyRelation relation = CompanyRelation::kNone;
  MilliBits score = 0;
  std::string reason;  // kSites: "same domain, another city" and the like
};

// Requires: check(model) holds; the model is a company model.
CompanyVerdict relate(const Model& model, const Record& a, const Record& b);

// A suggestion to hang `site` under `parent`; both are record ids.
struct SiteSuggestion {
  uint64_t site = 0, parent = 0;
  std::string reason;
};

// For all companies at once: those of one domain or of one registered name (the name without its city), in another city
// than the parent's. Parent is who does not carry its city in its name, then the smallest id. Groups of more than
// kSiteGroupMax are passed over and counted in *left_out: such a domain is a provider's, such a name is none.
constexpr size_t kSiteGroupMax = 200;
std::vector<SiteSuggestion> suggest_sites(std::span<const Record> companies, uint64_t* left_out);

}  // namespace tutti::linkage
