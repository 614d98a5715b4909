// What the values of a column look like: e-mail addresses, dates of which form, amounts with which decimal sign.
// Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tutti::ingest {

enum class Content : uint8_t {
  kEmpty,
  kText,
  kEmail,
  kPhone,
  kUrl,
  kDomain,
  kVat,  // EU VAT ids, Taiwan's and China's numbers of companies
  kDate,
  kInteger,
  kAmount,
  kCountry,
  kCurrency,
  kBool,
  kCode,  // one word with digits in it: SO-1001, HX-200
};
std::string_view to_string(Content content);  // "email", "date" ...

// What other columns of the file tell about this one.
struct ContentHints {
  bool day_first = true;       // 03/04/2024 is in April
  bool decimal_comma = false;  // 1,234 is about one
};

struct ContentGuess {
  Content content = Content::kEmpty;
  std::string filter;      // with which a mapping reads it: "email", "date:%d.%m.%Y", "amount_comma"; may be empty
  double confidence = 0;   // share of the values that fit
  bool ambiguous = false;  // fits two readings alike (03/04/2024; 1,234); the hints decided
  std::string why;
  size_t filled = 0;    // values that are not empty
  bool unique = false;  // no value comes twice
};

// `values` are samples of one column, in the order of the file. A few hundred suffice.
ContentGuess guess_content(std::span<const std::string> values, const ContentHints& hints);

// Looks at all columns first: one unambiguous date or amount says how the others are meant.
ContentHints guess_hints(std::span<const std::vector<std::string>> columns, char delimiter);

}  // namespace tutti::ingest
