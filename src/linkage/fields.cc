#include "linkage/fields.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "linkage/company_name.h"
#include "linkage/romanise.h"
#include "store/text_fold.h"

namespace tutti::linkage {
namespace {

constexpr std::string_view kFieldNames[kFields] = {
    "given", "family",  "latin_name", "company", "company_latin", "domain",  "email",    "email_local",
    "phone", "home",    "door",       "street",  "street_number", "address", "postcode", "city",
    "state", "country", "birth_date", "title",   "tax_id",        "id",      "id2"};

bool is_ascii(std::string_view s) {
  return std::none_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}
bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

void cut(std::string& s) {
  if (s.size() <= kFieldBytesMax) return;
  size_t n = kFieldBytesMax;
  while (n > 0 && (static_cast<unsigned char>(s[n]) & 0xc0) == 0x80) --n;
  s.resize(n);
}

// What words() gives for ASCII, in one pass: fold_name() is taken along (case; an "e" that an umlaut may have left).
void ascii_words(std::string_view text, bool folded, std::string& out) {
  bool after_vowel = false;
  for (const char raw : text) {
    const char c = lower(raw);
    if (c == 'e' && after_vowel && !folded) {
      after_vowel = false;
      continue;
    }
    after_vowel = c == 'a' || c == 'o' || c == 'u';
    if (is_alnum(c)) out.push_back(c);
    else if (c != '\'' && !out.empty() && out.back() != ' ') out.push_back(' ');
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
}

// Folded letters and digits, words parted by one blank; an apostrophe parts nothing ("o'brien" = "obrien").
void words(std::string_view utf8, std::string& out) {
  out.clear();
  if (is_ascii(utf8)) {
    ascii_words(utf8, false, out);
  } else {
    const std::string folded = fold_name(utf8);
    if (is_ascii(folded)) {
      ascii_words(folded, true, out);
      return cut(out);
    }
    for (const FoldedWord& w : words_of(folded)) {
      if (!out.empty()) out.push_back(' ');
      out += w.text;
    }
  }
  cut(out);
}

// Letters and digits only, for numbers that people write with blanks, dots and dashes.
void alnum_key(std::string_view utf8, std::string& out) {
  out.clear();
  for (const char c : utf8.substr(0, kFieldBytesMax)) {
    const char l = lower(c);
    if (is_alnum(l)) out.push_back(l);
  }
}

void drop_titles(std::string& name) {
  static const std::unordered_set<std::string_view> kTitles{"mr",   "mrs", "ms",   "miss", "dr",  "prof", "herr",
                                                            "frau", "sir", "dipl", "ing",  "mag", "jr",   "sr"};
  std::string out;
  for (size_t at = 0; at < name.size();) {
    const size_t end = std::min(name.find(' ', at), name.size());
    const std::string_view word = std::string_view(name).substr(at, end - at);
    if (!kTitles.contains(word)) {
      if (!out.empty()) out.push_back(' ');
      out += word;
    }
    at = end + 1;
  }
  if (!out.empty()) name = std::move(out);
}

// Family names of two characters; simplified.
constexpr std::string_view kDoubleFamily[] = {"欧阳", "司马", "诸葛", "上官", "司徒", "东方", "夏侯",
                                              "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "张简"};

bool is_han_start(std::string_view s) {
  const auto c = static_cast<unsigned char>(s.empty() ? 0 : s[0]);
  return c >= 0xe3 && c <= 0xe9;
}

void split_full(std::string_view utf8, std::string& given, std::string& family) {
  const size_t comma = utf8.find(',');
  if (comma != std::string_view::npos) {
    words(utf8.substr(0, comma), family);
    words(utf8.substr(comma + 1), given);
    drop_titles(given);
    return;
  }
  std::string all;
  words(utf8, all);
  drop_titles(all);
  const size_t blank = all.rfind(' ');
  if (blank != std::string::npos) {
    // Chinese names lead with the family's, also when written apart.
    const size_t first = all.find(' ');
    const bool han = is_han_start(all);
    family = han ? all.substr(0, first) : all.substr(blank + 1);
    given = han ? all.substr(first + 1) : all.substr(0, blank);
    return;
  }
  given.clear();
  family = all;
  if (!is_han_start(all) || all.size() <= 3) return;
  size_t n = 3;
  for (const std::string_view two : kDoubleFamily)
    if (all.size() > two.size() && all.starts_with(two)) n = two.size();
  family = all.substr(0, n);
  given = all.substr(n);
}

void names(const Record& r, const FieldSet& wanted, Normalised& out) {
  std::string& given = out.texts[index_of(Field::kGiven)];
  std::string& family = out.texts[index_of(Field::kFamily)];
  if (r[Role::kGivenName].empty() && r[Role::kFamilyName].empty()) {
    given.clear(), family.clear();
    if (!r[Role::kFullName].empty()) split_full(r[Role::kFullName], given, family);
  } else {
    words(r[Role::kGivenName], given);
    words(r[Role::kFamilyName], family);
    drop_titles(given);
  }
  if (!wanted[index_of(Field::kLatinName)]) return;
  std::string& latin = out.texts[index_of(Field::kLatinName)];
  latin.clear();
  if (given.empty() || family.empty()) return;
  append_latin(family, latin);
  append_latin(given, latin);
}

void company(const Record& r, const FieldSet& wanted, Normalised& out) {
  std::string& core = out.texts[index_of(Field::kCompany)];
  core = r[Role::kCompany].empty() ? std::string() : company_core(r[Role::kCompany]);
  cut(core);
  if (!wanted[index_of(Field::kCompanyLatin)]) return;
  std::string& latin = out.texts[index_of(Field::kCompanyLatin)];
  latin.clear();
  append_latin(core, latin);
}

std::string host_of(std::string_view website) {
  std::string host = fold_key(website);
  if (const size_t scheme = host.find("://"); scheme != std::string::npos) host.erase(0, scheme + 3);
  if (const size_t at = host.find('@'); at != std::string::npos) host.erase(0, at + 1);
  host.resize(std::min(host.find_first_of("/?#:"), host.size()));
  if (host.starts_with("www.")) host.erase(0, 4);
  if (host.find('.') == std::string::npos || is_free_mail(host)) host.clear();
  cut(host);
  return host;
}

void email(const Record& r, const FieldSet& wanted, Normalised& out) {
  std::string& whole = out.texts[index_of(Field::kEmail)];
  std::string& local = out.texts[index_of(Field::kEmailLocal)];
  std::string& domain = out.texts[index_of(Field::kDomain)];
  whole = r[Role::kEmail].empty() ? std::string() : fold_key(r[Role::kEmail]);
  cut(whole);
  local.clear();
  domain.clear();
  const size_t at = whole.rfind('@');
  const bool usable = at != std::string::npos && at > 0 && at + 1 < whole.size();
  if (!wanted[index_of(Field::kDomain)]) {
    // not asked for
  } else if (!r[Role::kDomain].empty()) domain = host_of(r[Role::kDomain]);
  else if (usable) domain = host_of(std::string_view(whole).substr(at + 1));
  if (!usable) {
    whole.clear();
    return;
  }
  local = whole.substr(0, at);
  if (const size_t plus = local.find('+'); plus != std::string::npos && plus > 0) {
    whole.erase(plus, at - plus);
    local.resize(plus);
  }
  if (is_shared_mailbox(local)) whole.clear(), local.clear();
}

void phone(std::string_view raw, std::string& out) {
  constexpr size_t kDigits = 9, kDigitsMin = 5;
  out.clear();
  for (const char c : raw.substr(0, kFieldBytesMax))
    if (c >= '0' && c <= '9') out.push_back(c);
  if (out.size() > kDigits) out.erase(0, out.size() - kDigits);
  if (out.size() < kDigitsMin) out.clear();
}

uint32_t birth_date(std::string_view text) {
  uint32_t digits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == 'T' || c == ' ') {
      if (count == 8) break;
      continue;
    }
    if (c < '0' || c > '9') continue;
    if (++count > 8) return 0;
    digits = digits * 10 + static_cast<uint32_t>(c - '0');
  }
  return count == 8 ? digits : 0;
}

// From street, number and postcode, which are there already.
void places(Normalised& out) {
  const std::string& postcode = out[Field::kPostcode];
  const std::string& street = out[Field::kStreet];
  const std::string& number = out[Field::kStreetNumber];
  std::string& home = out.texts[index_of(Field::kHome)];
  std::string& door = out.texts[index_of(Field::kDoor)];
  home.clear(), door.clear();
  if (postcode.empty()) return;
  if (!number.empty()) door.append(postcode).append(" ").append(number);
  // Some write the number into the street.
  if (!street.empty() && (!number.empty() || street.find_first_of("0123456789") != std::string::npos))
    home.append(postcode).append(" ").append(street).append(" ").append(number);
  cut(home), cut(door);
}

struct Simple {
  Field field;
  Role role;
  bool key;  // letters and digits only
};
constexpr Simple kSimple[] = {
    {Field::kStreet, Role::kStreet, false},   {Field::kStreetNumber, Role::kStreetNumber, true},
    {Field::kAddress, Role::kAddress, false}, {Field::kPostcode, Role::kPostcode, true},
    {Field::kCity, Role::kCity, false},       {Field::kState, Role::kState, false},
    {Field::kCountry, Role::kCountry, false}, {Field::kTitle, Role::kTitle, false},
    {Field::kTaxId, Role::kTaxId, true},      {Field::kId, Role::kId, true},
    {Field::kId2, Role::kId2, true}};

}  // namespace

std::string_view to_string(Field field) {
  return kFieldNames[index_of(field)];
}

std::optional<Field> field_named(std::string_view name) {
  for (size_t k = 0; k < kFields; ++k)
    if (kFieldNames[k] == name) return static_cast<Field>(k);
  return std::nullopt;
}

bool is_shared_mailbox(std::string_view local_part) {
  static const std::unordered_set<std::string_view> kDesks{
      "info",        "sales",     "office",        "contact",         "kontakt",     "mail",
      "admin",       "einkauf",   "vertrieb",      "verkauf",         "buchhaltung", "rechnung",
      "invoice",     "invoices",  "billing",       "accounts",        "accounting",  "purchasing",
      "procurement", "caigou",    "service",       "support",         "helpdesk",    "hello",
      "team",        "hr",        "jobs",          "bewerbung",       "marketing",   "noreply",
      "no-reply",    "post",      "zentrale",      "webmaster",       "postmaster",  "orders",
      "bestellung",  "enquiries", "export",        "reception",       "empfang",     "technik",
      "it",          "shop",      "kundenservice", "customerservice", "xiaoshou",    "kefu",
      "yewu"};
  return kDesks.contains(local_part);
}

bool is_free_mail(std::string_view domain) {
  static const std::unordered_set<std::string_view> kFree{
      "gmail.com", "googlemail.com", "yahoo.com",     "yahoo.co.uk", "yahoo.com.tw", "hotmail.com", "outlook.com",
      "live.com",  "msn.com",        "aol.com",       "icloud.com",  "me.com",       "gmx.de",      "gmx.net",
      "web.de",    "t-online.de",    "freenet.de",    "posteo.de",   "mail.com",     "proton.me",   "protonmail.com",
      "qq.com",    "163.com",        "126.com",       "sina.com",    "sina.cn",      "foxmail.com", "139.com",
      "hinet.net", "yeah.net",       "pchome.com.tw", "orange.fr",   "free.fr",      "laposte.net", "libero.it",
      "mail.ru",   "yandex.ru",      "btinternet.com"};
  return kFree.contains(domain);
}

void normalise(const Record& r, const FieldSet& wanted, Normalised& out) {
  const auto any = [&](std::initializer_list<Field> fields) {
    return std::any_of(fields.begin(), fields.end(), [&](Field f) { return wanted[index_of(f)]; });
  };
  if (any({Field::kGiven, Field::kFamily, Field::kLatinName})) names(r, wanted, out);
  if (any({Field::kCompany, Field::kCompanyLatin})) company(r, wanted, out);
  if (any({Field::kDomain, Field::kEmail, Field::kEmailLocal})) email(r, wanted, out);
  if (wanted[index_of(Field::kPhone)]) phone(r[Role::kPhone], out.texts[index_of(Field::kPhone)]);
  if (wanted[index_of(Field::kBirthDate)]) out.birth_date = birth_date(r[Role::kBirthDate]);
  const bool place = any({Field::kHome, Field::kDoor});
  for (const Simple& s : kSimple) {
    const bool part = s.field == Field::kStreet || s.field == Field::kStreetNumber || s.field == Field::kPostcode;
    if (!wanted[index_of(s.field)] && !(place && part)) continue;
    std::string& text = out.texts[index_of(s.field)];
    if (s.key) alnum_key(r[s.role], text);
    else words(r[s.role], text);
  }
  if (place) places(out);
}

}  // namespace tutti::linkage
