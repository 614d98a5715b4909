// From a record's text to fields that can be compared: the one place that knows how names, addresses and numbers are
// normalised. Pure; threads: any number at once. Texts are cut at kFieldBytesMax at a character border.
#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "linkage/record.h"

namespace tutti::linkage {

enum class Field : uint8_t {
  kGiven,      // folded words: case, accents, traditional to simplified
  kFamily,     // likewise
  kLatinName,  // family + given in Latin letters, blanks left out: "wangxiaoming" for Wang Xiaoming and for 王小明
  kCompany,    // folded words without legal form
  kCompanyLatin,  // the same in Latin letters, blanks left out
  kDomain,        // host without "www."; never a free-mail provider
  kEmail,         // lower case, "+tag" left out; empty for shared mailboxes ("info@")
  kEmailLocal,    // what is before the "@"
  kPhone,         // the last nine digits
  kHome,          // postcode, street and number in one: one fact, shared by a household
  kDoor,          // postcode and number: survives a mistyped street
  kStreet,
  kStreetNumber,
  kAddress,
  kPostcode,
  kCity,
  kState,
  kCountry,
  kBirthDate,  // a number, see Normalised::birth_date
  kTitle,
  kTaxId,
  kId,
  kId2,
};
constexpr size_t kFields = 23;
constexpr size_t kFieldBytesMax = 256;
using FieldSet = std::bitset<kFields>;

constexpr size_t index_of(Field f) {
  return static_cast<size_t>(f);
}
std::string_view to_string(Field field);  // "given", "family", "latin_name", ...
std::optional<Field> field_named(std::string_view name);

struct Normalised {
  std::array<std::string, kFields> texts;  // empty: not known
  uint32_t birth_date = 0;                 // 19710624; digits need not form a real date (typos are data); 0: not known

  const std::string& operator[](Field f) const { return texts[index_of(f)]; }
};

// Fills the wanted fields of `out`, leaves the others as they are. `out` is reused to save allocations.
void normalise(const Record& record, const FieldSet& wanted, Normalised& out);

// True for mailboxes that belong to a desk rather than a person: info, sales, einkauf, caigou ...
bool is_shared_mailbox(std::string_view local_part);
// True for gmail.com, gmx.de, qq.com ...: such a domain says nothing about a company.
bool is_free_mail(std::string_view domain);

}  // namespace tutti::linkage
