#include "hub/match_record.h"

#include <array>

#include "hub/json_text.h"

namespace tutti {
namespace {

using linkage::Role;

struct TraitRole {
  std::string_view trait;
  Role role;
};

// Traits in the spellings that clients and mappings use; of several the first that is there counts.
constexpr TraitRole kPersonTraits[] = {
    {"firstName", Role::kGivenName}, {"first_name", Role::kGivenName}, {"givenName", Role::kGivenName},
    {"lastName", Role::kFamilyName}, {"last_name", Role::kFamilyName}, {"familyName", Role::kFamilyName},
    {"name", Role::kFullName},       {"company", Role::kCompany},      {"companyName", Role::kCompany},
    {"email", Role::kEmail},         {"phone", Role::kPhone},          {"mobile", Role::kPhone},
    {"title", Role::kTitle},         {"jobTitle", Role::kTitle},       {"street", Role::kStreet},
    {"postcode", Role::kPostcode},   {"zip", Role::kPostcode},         {"city", Role::kCity},
    {"state", Role::kState},         {"country", Role::kCountry},      {"birthday", Role::kBirthDate},
};
constexpr TraitRole kAccountTraits[] = {
    {"name", Role::kCompany}, {"domain", Role::kDomain}, {"website", Role::kDomain}, {"phone", Role::kPhone},
    {"vat_id", Role::kTaxId}, {"vatId", Role::kTaxId},   {"street", Role::kStreet},  {"postcode", Role::kPostcode},
    {"zip", Role::kPostcode}, {"city", Role::kCity},     {"state", Role::kState},    {"country", Role::kCountry},
    {"email", Role::kEmail},
};

void take(linkage::Record& record, Role role, std::string value) {
  if (record[role].empty()) record[role] = std::move(value);
}

void read_traits(const Strand& strand, std::span<const TraitRole> traits, linkage::Record& record) {
  for (const TraitRole& t : traits)
    if (const auto entry = strand.profile.traits.find(t.trait)) take(record, t.role, json_text(entry->json));
}

// Of several accounts the one that speaks loudest; what was learnt from the e-mail's domain says nothing new.
void read_company(State& s, const Strand& strand, linkage::Record& record) {
  const Membership* best = nullptr;
  for (const Membership& m : strand.memberships.entries())
    if (!m.ended && m.evidence != MembershipEvidence::kEmailDomain && (!best || outranks(m, *best))) best = &m;
  const StrandTable::Slot* account = best ? s.strands.find(best->account) : nullptr;
  if (!account) return;
  linkage::Record company;
  read_traits(account->value, kAccountTraits, company);
  record[Role::kCompany] = company[Role::kCompany];
  if (record[Role::kDomain].empty()) record[Role::kDomain] = company[Role::kDomain];
}

}  // namespace

std::optional<linkage::Record> match_record(State& s, StrandId id) {
  const StrandTable::Slot* slot = s.strands.find(id);
  if (!slot) return std::nullopt;
  const Strand& strand = slot->value;
  linkage::Record record{.id = id.value, .source = strand.source.value, .values = {}};
  const bool person = strand.cls == EntityClass::kPerson;
  if (person) read_traits(strand, kPersonTraits, record);
  else read_traits(strand, kAccountTraits, record);
  for (const IdentifierUse& use : strand.identifiers) {
    if (use.type == "email") take(record, Role::kEmail, use.value);
    else if (use.type == "phone") take(record, Role::kPhone, use.value);
    else if (use.type == "domain") take(record, Role::kDomain, use.value);
    else if (use.type == "vat_id") take(record, Role::kTaxId, use.value);
  }
  if (person && record[Role::kCompany].empty()) read_company(s, strand, record);
  const bool named = !record[Role::kGivenName].empty() || !record[Role::kFamilyName].empty() ||
                     !record[Role::kFullName].empty() || (!person && !record[Role::kCompany].empty());
  return named ? std::optional(std::move(record)) : std::nullopt;
}

}  // namespace tutti
