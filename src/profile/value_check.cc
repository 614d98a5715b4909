#include "profile/value_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/time.h"
#include "profile/json_text.h"

namespace tutti::profile {
namespace {

constexpr std::string_view kKindNames[] = {"text",   "email", "phone",  "country",     "url",
                                           "domain", "date",  "number", "registration"};

struct Word {
  std::string_view word;
  ValueKind kind;
};
constexpr Word kWords[] = {
    {"email", ValueKind::kEmail},       {"mail", ValueKind::kEmail},       {"phone", ValueKind::kPhone},
    {"mobile", ValueKind::kPhone},      {"tel", ValueKind::kPhone},        {"telephone", ValueKind::kPhone},
    {"fax", ValueKind::kPhone},         {"cell", ValueKind::kPhone},       {"country", ValueKind::kCountry},
    {"website", ValueKind::kUrl},       {"url", ValueKind::kUrl},          {"homepage", ValueKind::kUrl},
    {"link", ValueKind::kUrl},          {"domain", ValueKind::kDomain},    {"date", ValueKind::kDate},
    {"birthday", ValueKind::kDate},     {"since", ValueKind::kDate},       {"until", ValueKind::kDate},
    {"revenue", ValueKind::kNumber},    {"amount", ValueKind::kNumber},    {"employees", ValueKind::kNumber},
    {"count", ValueKind::kNumber},      {"vat", ValueKind::kRegistration}, {"tax", ValueKind::kRegistration},
    {"duns", ValueKind::kRegistration}, {"ubn", ValueKind::kRegistration}};

constexpr std::string_view kPlaceholders[] = {
    "-",    "--", "---", ".",    "?",         "n/a", "na", "none", "null", "nil",  "nan",  "tbd", "unknown",
    "test", "xx", "xxx", "xxxx", "undefined", "無",  "无", "未知", "不詳", "不详", "測試", "测试"};

// ISO 3166-1 alpha-2.
constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC "
    "CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB "
    "GD "
    "GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG "
    "KH "
    "KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW "
    "MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB "
    "SC "
    "SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US "
    "UY "
    "UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char lower(char c) {
  return is_upper(c) ? static_cast<char>(c + 32) : c;
}

// Blanks at the ends go, those inside become one; letters become small.
std::string fold(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += lower(c);
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool placeholder(const std::string& folded) {
  return folded.empty() ||
         std::find(std::begin(kPlaceholders), std::end(kPlaceholders), folded) != std::end(kPlaceholders);
}

bool host(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0 || text.back() == '.' || text.find("..") != std::string_view::npos)
    return false;
  return text.find_first_of(" @,;()<>\"'") == std::string_view::npos;
}

std::string_view without_scheme(std::string_view url) {
  if (const size_t at = url.find("://"); at != std::string_view::npos) url.remove_prefix(at + 3);
  return url;
}

bool email(const std::string& text) {
  const size_t at = text.find('@');
  return at != std::string::npos && at > 0 && at == text.rfind('@') && text.find(' ') == std::string::npos &&
         host(std::string_view(text).substr(at + 1));
}

// Digits before an extension ("x12", "ext. 12", "#12"); nullopt when something else stands between them.
std::optional<std::string> phone_digits(const std::string& text) {
  std::string digits;
  for (const char c : text) {
    if (is_digit(c)) digits += c;
    else if (!digits.empty() && (c == 'x' || c == 'e' || c == '#' || c == ',')) break;
    else if (std::string_view("+-()./ ").find(c) == std::string_view::npos) return std::nullopt;
  }
  return digits;
}

bool registration(const std::string& text) {
  size_t good = 0;
  for (const char c : text) {
    if (is_digit(c) || is_lower(c)) ++good;
    else if (std::string_view(" -./").find(c) == std::string_view::npos) return false;
  }
  return good >= 5 && good <= 20;
}

bool country(const std::string& text) {
  if (text.size() == 2) {
    const std::string code = {static_cast<char>(text[0] - 32), static_cast<char>(text[1] - 32)};
    return kCountries.find(code) != std::string_view::npos && code.find(' ') == std::string::npos;
  }
  return text.size() >= 3 && std::none_of(text.begin(), text.end(), is_digit);
}

// "billingCountry_code" -> billing, country, code
std::vector<std::string> words_of(std::string_view trait) {
  std::vector<std::string> words(1);
  for (size_t k = 0; k < trait.size(); ++k) {
    const char c = trait[k];
    const bool turn = is_upper(c) && k > 0 && !is_upper(trait[k - 1]);
    const bool part = !is_upper(c) && !is_lower(c) && !is_digit(c) && static_cast<unsigned char>(c) < 128;
    if ((turn || part) && !words.back().empty()) words.emplace_back();
    if (!part) words.back() += lower(c);
  }
  return words;
}

bool scalar(std::string_view json) {
  return !json.empty() && json[0] != '{' && json[0] != '[' && json != "true" && json != "false" && json != "null";
}

}  // namespace

std::string_view to_string(ValueKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

ValueKind kind_of(std::string_view trait) {
  const std::vector<std::string> words = words_of(trait);
  for (auto word = words.rbegin(); word != words.rend(); ++word)
    for (const Word& known : kWords)
      if (*word == known.word) return known.kind;
  if (words.size() > 1 && words.back() == "at") return ValueKind::kDate;
  return ValueKind::kText;
}

bool is_valid(ValueKind kind, std::string_view json) {
  if (!scalar(json)) return true;
  const std::string text = fold(text_of_json(json).value_or(""));
  if (placeholder(text)) return false;
  switch (kind) {
    case ValueKind::kText: return true;
    case ValueKind::kEmail: return email(text);
    case ValueKind::kPhone: {
      const auto digits = phone_digits(text);
      return digits && digits->size() >= 6 && digits->size() <= 15;
    }
    case ValueKind::kCountry: return country(text);
    case ValueKind::kUrl: {
      const std::string_view rest = without_scheme(text);
      return rest.find(' ') == std::string_view::npos && host(rest.substr(0, rest.find_first_of("/?#:")));
    }
    case ValueKind::kDomain: return host(text) && text.find('/') == std::string::npos;
    case ValueKind::kDate: return time_of_json(json).has_value();
    case ValueKind::kNumber: return decimal_of_json(json).has_value();
    case ValueKind::kRegistration: return registration(text);
  }
  return true;
}

std::string normal_form(ValueKind kind, std::string_view json) {
  if (!scalar(json)) return std::string(json);
  std::string text = fold(text_of_json(json).value_or(""));
  switch (kind) {
    case ValueKind::kPhone: {
      const auto digits = phone_digits(text);
      if (!digits || digits->size() < 6) return text;
      return digits->size() > 9 ? digits->substr(digits->size() - 9) : *digits;
    }
    case ValueKind::kUrl:
    case ValueKind::kDomain: {
      std::string_view rest = without_scheme(text);
      if (rest.starts_with("www.")) rest.remove_prefix(4);
      if (rest.ends_with('/')) rest.remove_suffix(1);
      return std::string(rest);
    }
    case ValueKind::kDate:
      if (const auto at = time_of_json(json)) return fmt::format("t{}", at->value);
      return text;
    case ValueKind::kNumber:
      if (const auto n = decimal_of_json(json)) return fmt::format("n{}", n->micros);
      return text;
    case ValueKind::kRegistration:
      std::erase_if(text, [](char c) { return !is_digit(c) && !is_lower(c); });
      return text;
    default: return text;
  }
}

bool same_value(std::string_view trait, std::string_view a, std::string_view b) {
  if (a == b) return true;
  const ValueKind kind = kind_of(trait);
  return normal_form(kind, a) == normal_form(kind, b);
}

bool is_identifying(ValueKind kind) {
  return kind == ValueKind::kEmail || kind == ValueKind::kDomain || kind == ValueKind::kRegistration;
}

}  // namespace tutti::profile
