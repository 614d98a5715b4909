// What is known of one person or company in one place, as text by role: the input of linkage.
//
// A record is a plain value; nothing here is normalised yet (fields.h does that), and an empty text means "not known".
// A source's view of a customer (a strand) is one record; somebody with two addresses in one system is best given as
// two records. `id` is the caller's name for the record and must be unique within a corpus or an index.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace tutti::linkage {

enum class Role : uint8_t {
  kGivenName,
  kFamilyName,
  kFullName,  // split by script and comma when given and family name are both empty
  kCompany,
  kDomain,  // a website or a domain; else the domain of the e-mail address, unless a free-mail provider's
  kEmail,
  kPhone,
  kStreet,
  kStreetNumber,
  kAddress,  // a second address line
  kPostcode,
  kCity,
  kState,
  kCountry,
  kBirthDate,  // 1971-06-24 or 19710624
  kTitle,
  kTaxId,
  kId,   // any other identifier that systems share
  kId2,  // one more
};
constexpr size_t kRoles = 19;

struct Record {
  uint64_t id = 0;
  uint32_t source = 0;  // the system it comes from; used by ClusterOptions::one_per_source
  std::array<std::string, kRoles> values;

  std::string& operator[](Role role) { return values[static_cast<size_t>(role)]; }
  const std::string& operator[](Role role) const { return values[static_cast<size_t>(role)]; }
};

}  // namespace tutti::linkage
