// Is a trait's value well formed, and do two values mean the same? Judged by the trait's name and the value's shape.
//
// The name says the kind: its words (camelCase, snake_case and dots are split) contain
//   email, mail                                e-mail: one @, a host with a dot, no blanks
//   phone, mobile, tel, telephone, fax, cell   phone: 6 to 15 digits beside + - ( ) . / and blanks; an extension may
//   follow country                                    country: a code of ISO 3166-1 (two letters), or words without
//   digits website, url, homepage, link               address: a host with a dot, without blanks domain the same,
//   without a path date, birthday, since, until, or end in at a day or a time in ISO 8601 revenue, amount, employees,
//   count, ...     number vat, tax, duns, ubn                        registration number: 5 to 20 letters, digits,
//   blanks and - . /
// and everything else is text. A placeholder (blank, "-", "n/a", "null", "unknown", "test", "xxx" ...) is no valid
// value of any kind. Objects, lists and booleans are valid as they are.
#pragma once

#include <string>
#include <string_view>

namespace tutti::profile {

enum class ValueKind : uint8_t { kText, kEmail, kPhone, kCountry, kUrl, kDomain, kDate, kNumber, kRegistration };
std::string_view to_string(ValueKind kind);

ValueKind kind_of(std::string_view trait);

// `json` is one JSON value, not null.
bool is_valid(ValueKind kind, std::string_view json);

// Texts with the same normal form mean the same: blanks and case do not count; of a phone the last nine digits, of an
// address neither scheme nor "www." nor a last slash, of a number or a time only the value.
std::string normal_form(ValueKind kind, std::string_view json);
bool same_value(std::string_view trait, std::string_view a, std::string_view b);

// Should no two customers of one source share a value? E-mail addresses, domains, registration numbers.
bool is_identifying(ValueKind kind);

}  // namespace tutti::profile
