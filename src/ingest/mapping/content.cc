#include "ingest/mapping/content.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/decimal.h"
#include "base/time.h"
#include "ingest/mapping/value_forms.h"
#include "model/event.h"

namespace tutti::ingest {
namespace {

constexpr double kMost = 0.8;  // of the values must fit; the rest will be rejected by row, where somebody sees it

std::string trimmed(std::string_view s) {
  const size_t first = s.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? "" : std::string(s.substr(first, s.find_last_not_of(" \t\r\n") - first + 1));
}

bool matches(const std::string& s, const re2::RE2& pattern) {
  return re2::RE2::FullMatch(s, pattern);
}

// "9 of 10 values are e-mail addresses"
std::string counted(size_t n, size_t of, std::string_view what) {
  return fmt::format("{} of {} values are {}", n, of, what);
}

template <typename Fits>
size_t count(const std::vector<std::string>& values, Fits fits) {
  return static_cast<size_t>(std::count_if(values.begin(), values.end(), fits));
}

bool is_country(const std::string& s) {
  static const std::set<std::string, std::less<>> kNames = {"AT",
                                                            "AU",
                                                            "BE",
                                                            "BR",
                                                            "CA",
                                                            "CH",
                                                            "CN",
                                                            "CZ",
                                                            "DE",
                                                            "DK",
                                                            "ES",
                                                            "FI",
                                                            "FR",
                                                            "GB",
                                                            "HK",
                                                            "HU",
                                                            "IE",
                                                            "IN",
                                                            "IT",
                                                            "JP",
                                                            "KR",
                                                            "LU",
                                                            "MX",
                                                            "NL",
                                                            "NO",
                                                            "PL",
                                                            "PT",
                                                            "RO",
                                                            "RU",
                                                            "SE",
                                                            "SG",
                                                            "SI",
                                                            "SK",
                                                            "TH",
                                                            "TR",
                                                            "TW",
                                                            "UA",
                                                            "UK",
                                                            "US",
                                                            "VN",
                                                            "ZA",
                                                            "DEU",
                                                            "AUT",
                                                            "CHE",
                                                            "TWN",
                                                            "CHN",
                                                            "USA",
                                                            "GBR",
                                                            "FRA",
                                                            "ITA",
                                                            "JPN",
                                                            "Germany",
                                                            "Austria",
                                                            "Switzerland",
                                                            "Taiwan",
                                                            "China",
                                                            "France",
                                                            "Italy",
                                                            "Spain",
                                                            "Poland",
                                                            "Netherlands",
                                                            "Belgium",
                                                            "Japan",
                                                            "United States",
                                                            "United Kingdom",
                                                            "Hong Kong",
                                                            "Singapore",
                                                            "Deutschland",
                                                            "Österreich",
                                                            "Schweiz",
                                                            "Frankreich",
                                                            "Italien",
                                                            "Spanien",
                                                            "Polen",
                                                            "Niederlande",
                                                            "Belgien",
                                                            "Großbritannien",
                                                            "Vereinigte Staaten",
                                                            "台灣",
                                                            "臺灣",
                                                            "台湾",
                                                            "中國",
                                                            "中国",
                                                            "德國",
                                                            "德国",
                                                            "奧地利",
                                                            "奥地利",
                                                            "瑞士",
                                                            "美國",
                                                            "美国",
                                                            "英國",
                                                            "英国",
                                                            "日本",
                                                            "香港",
                                                            "新加坡",
                                                            "法國",
                                                            "法国",
                                                            "義大利",
                                                            "意大利"};
  return kNames.contains(s);
}

bool is_currency(const std::string& s) {
  constexpr std::string_view kCodes[] = {"EUR", "USD", "GBP", "CHF", "TWD", "NTD", "CNY", "RMB", "HKD", "JPY", "SGD",
                                         "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "€",   "$",   "£",   "NT$", "元"};
  return std::find(std::begin(kCodes), std::end(kCodes), s) != std::end(kCodes);
}

bool is_bool(const std::string& s) {
  constexpr std::string_view kWords[] = {"true", "false", "yes",   "no",  "y",  "n",  "ja",   "nein", "是",
                                         "否",   "TRUE",  "FALSE", "Yes", "No", "Ja", "Nein", "Y",    "N"};
  return std::find(std::begin(kWords), std::end(kWords), s) != std::end(kWords);
}

// Formats of a day, and of the time behind it.
struct DateForm {
  const char* format;
  int order;  // 0: says itself what is the month; 1: day first; 2: month first
};
constexpr DateForm kDays[] = {
    {"%Y-%m-%d", 0},         {"%Y/%m/%d", 0},     {"%Y.%m.%d", 0}, {"%d.%m.%Y", 0},     {"%d/%m/%Y", 1},
    {"%m/%d/%Y", 2},         {"%d-%m-%Y", 1},     {"%m-%d-%Y", 2}, {"%Y年%m月%d日", 0}, {"民國%E年%m月%d日", 0},
    {"民国%E年%m月%d日", 0}, {"%E年%m月%d日", 0}, {"%E/%m/%d", 0}, {"%E.%m.%d", 0},     {"%E-%m-%d", 0},
    {"%d.%m.%y", 0},         {"%d/%m/%y", 1},     {"%m/%d/%y", 2}, {"%d-%b-%Y", 0},     {"%d-%b-%y", 0},
    {"%d %b %Y", 0},         {"%b %d, %Y", 0},    {"%Y%m%d", 0},   {"%E%m%d", 0}};
constexpr const char* kTimes[] = {"",       " %H:%M",  " %H:%M:%S",    "T%H:%M:%S",
                                  "T%H:%M", ", %H:%M", " %H:%M:%S %p", " %H:%M %p"};

struct DateFound {
  std::string format;  // empty: what |date reads without one
  size_t fits = 0;
  int order = 0;
};

bool plausible(Millis t) {
  const int32_t day = day_of(t);
  return day >= days_from_civil(1900, 1, 1) && day <= days_from_civil(2100, 1, 1);
}

std::vector<DateFound> date_forms(const std::vector<std::string>& values) {
  std::vector<DateFound> found;
  const size_t iso = count(values, [](const std::string& s) {
    const auto t = parse_time(s);
    return t && plausible(*t);
  });
  if (iso > 0) found.push_back({"", iso, 0});
  for (const DateForm& day : kDays) {
    for (const char* time : kTimes) {
      const std::string format = std::string(day.format) + time;
      const size_t fits = count(values, [&](const std::string& s) {
        const auto t = parse_date(s, format);
        return t && plausible(*t);
      });
      if (fits > 0) found.push_back({format, fits, day.order});
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const DateFound& a, const DateFound& b) { return a.fits > b.fits; });
  return found;
}

ContentGuess guess_date(const std::vector<std::string>& values, const ContentHints& hints) {
  ContentGuess g;
  const std::vector<DateFound> forms = date_forms(values);
  if (forms.empty()) return g;
  DateFound best = forms[0];
  for (const DateFound& f : forms) {
    if (f.fits < best.fits) break;
    if (best.order == 0 || f.order == 0 || f.order == best.order) continue;
    g.ambiguous = true;  // no day beyond the 12th
    if (f.order == (hints.day_first ? 1 : 2)) best = f;
  }
  g.content = Content::kDate;
  g.filter = best.format.empty() ? "date" : "date:" + best.format;
  g.confidence = static_cast<double>(best.fits) / static_cast<double>(values.size());
  const bool digits_only = best.format.starts_with("%Y%m%d") || best.format.starts_with("%E%m%d");
  if (digits_only) g.confidence *= 0.85;  // may be numbers
  g.why = counted(best.fits, values.size(), best.format.empty() ? "ISO dates" : "dates like " + best.format);
  if (g.ambiguous) {
    g.confidence *= 0.7;
    g.why += hints.day_first ? "; day or month first is not certain, day first assumed"
                             : "; day or month first is not certain, month first assumed";
  }
  return g;
}

struct NumberCount {
  size_t integers = 0, point = 0, comma = 0;  // point, comma: only so readable
  size_t either = 0;                          // 1,234 or 1.234
  size_t money = 0;                           // with a currency
};

NumberCount count_numbers(const std::vector<std::string>& values) {
  static const re2::RE2 kInteger("[-+]?[0-9]+"), kEither("[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}");
  NumberCount n;
  for (const std::string& s : values) {
    if (matches(s, kInteger)) {
      ++n.integers;
      continue;
    }
    const bool as_point = !plain_amount(s, false).empty(), as_comma = !plain_amount(s, true).empty();
    if (!as_point && !as_comma) continue;
    n.money += s.find_first_not_of("0123456789.,-+' ()") != std::string::npos;
    if (as_point && as_comma) ++n.either;
    else ++(as_point ? n.point : n.comma);
  }
  return n;
}

ContentGuess guess_number(const std::vector<std::string>& values, const ContentHints& hints) {
  ContentGuess g;
  const NumberCount n = count_numbers(values);
  const size_t all = n.integers + n.either + std::max(n.point, n.comma);
  if (all == 0) return g;
  g.confidence = static_cast<double>(all) / static_cast<double>(values.size());
  if (n.integers == all) {
    g.content = Content::kInteger;
    g.filter = "integer";
    g.why = counted(all, values.size(), "whole numbers");
    return g;
  }
  g.content = Content::kAmount;
  const bool comma = n.comma != n.point ? n.comma > n.point : hints.decimal_comma;
  g.ambiguous = n.comma == n.point;
  static const re2::RE2 kPlain("[-+]?[0-9]*[.]?[0-9]+");
  const bool plain = !comma && count(values, [](const std::string& s) { return matches(s, kPlain); }) == all;
  g.filter = comma ? "amount_comma" : plain ? "decimal" : "amount";
  g.why = counted(all, values.size(), comma ? "amounts with a decimal comma" : "amounts with a decimal point");
  if (g.ambiguous) g.why += "; comma or point is not certain";
  return g;
}

struct Detector {
  Content content;
  const char* filter;
  const char* what;
  bool (*fits)(const std::string&);
};

bool is_email(const std::string& s) {
  const auto mail = normalize_email(s);
  return mail && email_domain(*mail).find('.') != std::string_view::npos;
}
bool is_url(const std::string& s) {
  static const re2::RE2 kUrl("(?i)(https?://|www\\.)[^ ]+");
  return matches(s, kUrl);
}
bool is_domain(const std::string& s) {
  static const re2::RE2 kDomain("(?i)([a-z0-9-]+\\.)+[a-z]{2,}");
  return matches(s, kDomain);
}
bool is_vat(const std::string& s) {
  static const re2::RE2 kEu(
      "(ATU|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|CHE-?)[A-Z0-9.]{7,12}");
  static const re2::RE2 kUscc("[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}");
  return (matches(s, kEu) && s.find_first_of("0123456789") != std::string::npos) || matches(s, kUscc);
}
bool is_phone(const std::string& s) {
  static const re2::RE2 kPhone("(\\+|00?|\\()[0-9 ()./-]+(( ?(x|ext\\.?|分機|分机|#) ?)[0-9]+)?");
  static const re2::RE2 kDate("[0-9]{1,4}([/.-])[0-9]{1,2}[/.-][0-9]{1,4}.*");
  const auto digits =
      static_cast<size_t>(std::count_if(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; }));
  return digits >= 7 && digits <= 20 && !s.starts_with("000") && matches(s, kPhone) &&
         (digits > 8 || !matches(s, kDate));
}
bool is_code(const std::string& s) {
  static const re2::RE2 kCode("[A-Za-z0-9][A-Za-z0-9_./-]*");
  return s.size() >= 2 && matches(s, kCode) && s.find_first_of("0123456789") != std::string::npos;
}

constexpr Detector kDetectors[] = {
    {Content::kEmail, "email", "e-mail addresses", is_email}, {Content::kUrl, "", "web addresses", is_url},
    {Content::kDomain, "lower", "domains", is_domain},        {Content::kVat, "", "numbers of companies", is_vat},
    {Content::kPhone, "", "phone numbers", is_phone},         {Content::kCurrency, "", "currencies", is_currency},
    {Content::kCountry, "", "countries", is_country},         {Content::kBool, "bool", "yes or no", is_bool}};

}  // namespace

std::string_view to_string(Content content) {
  constexpr std::string_view kNames[] = {"empty", "text",    "email",  "phone",   "url",      "domain", "vat",
                                         "date",  "integer", "amount", "country", "currency", "bool",   "code"};
  return kNames[static_cast<size_t>(content)];
}

ContentGuess guess_content(std::span<const std::string> samples, const ContentHints& hints) {
  std::vector<std::string> values;
  for (const std::string& s : samples)
    if (std::string t = trimmed(s); !t.empty()) values.push_back(std::move(t));
  ContentGuess g;
  if (values.empty()) {
    g.why = "it is empty";
    return g;
  }
  const auto finish = [&](ContentGuess out) {
    out.filled = values.size();
    const std::set<std::string_view> different(values.begin(), values.end());
    out.unique = different.size() == values.size() && values.size() > 1;
    return out;
  };
  for (const Detector& d : kDetectors) {
    const size_t n = count(values, d.fits);
    const double share = static_cast<double>(n) / static_cast<double>(values.size());
    if (share < kMost) continue;
    return finish({d.content, d.filter, share, false, counted(n, values.size(), d.what)});
  }
  ContentGuess date = guess_date(values, hints), number = guess_number(values, hints);
  if (date.confidence >= 0.5 && date.confidence + 0.2 >= number.confidence) return finish(std::move(date));
  if (number.confidence >= kMost) return finish(std::move(number));
  const size_t codes = count(values, is_code);
  const double share = static_cast<double>(codes) / static_cast<double>(values.size());
  if (share >= kMost) return finish({Content::kCode, "", share, false, counted(codes, values.size(), "codes")});
  return finish({Content::kText, "trim", 1, false, "text"});
}

ContentHints guess_hints(std::span<const std::vector<std::string>> columns, char delimiter) {
  ContentHints out;
  size_t day = 0, month = 0, comma = 0, point = 0;
  for (const std::vector<std::string>& column : columns) {
    std::vector<std::string> values;
    for (const std::string& s : column)
      if (std::string t = trimmed(s); !t.empty()) values.push_back(std::move(t));
    if (values.empty()) continue;
    const ContentGuess date = guess_date(values, {});
    if (date.confidence > 0.5 && !date.ambiguous) {
      const bool european = date.filter.starts_with("date:%d.") || date.filter.starts_with("date:%d/") ||
                            date.filter.starts_with("date:%d-%m");
      if (european) ++day;
      if (date.filter.starts_with("date:%m")) ++month;
      continue;
    }
    const NumberCount n = count_numbers(values);
    if (n.comma > n.point && n.comma * 2 > values.size()) ++comma;
    if (n.point > n.comma && n.point * 2 > values.size()) ++point;
  }
  out.decimal_comma = comma != point ? comma > point : delimiter == ';';
  out.day_first = day != month ? day > month : out.decimal_comma || delimiter == ';';
  return out;
}

}  // namespace tutti::ingest
