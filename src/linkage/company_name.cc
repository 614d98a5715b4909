#include "linkage/company_name.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "store/text_fold.h"

namespace tutti::linkage {
namespace {

// Legal forms as words; single letters are run together before the look-up ("S. A." -> "sa").
constexpr const char* kForms[] = {
    "gmbh", "mbh", "ag",   "kg",    "kgaa",         "ohg",         "ug",      "ek",     "ev",
    "eg",   "se",  "co",   "inc",   "corp",         "llc",         "llp",     "ltd",    "limited",
    "plc",  "lp",  "sa",   "sas",   "sl",           "sarl",        "srl",     "spa",    "bv",
    "nv",   "oy",  "oyj",  "ab",    "as",           "asa",         "aps",     "kft",    "zrt",
    "sro",  "doo", "pte",  "pty",   "sdn",          "bhd",         "kk",      "gesmbh", "haftungsbeschränkt",
    "pvt",  "cv",  "eurl", "spzoo", "incorporated", "corporation", "company", "und",    "and",
    "the"};
// At the end of a Chinese or Japanese name, longest first; simplified.
constexpr std::string_view kEndings[] = {"股份有限公司", "有限责任公司", "株式会社", "有限公司",
                                         "总公司",       "分公司",       "公司",     "集团"};
constexpr std::string_view kBeginnings[] = {"株式会社"};

const std::unordered_set<std::string>& forms() {
  static const std::unordered_set<std::string> set = [] {
    std::unordered_set<std::string> s;
    for (const char* form : kForms) s.insert(fold_name(form));
    return s;
  }();
  return set;
}

void strip_cjk(std::string& word) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view ending : kEndings)
      if (word.size() > ending.size() && std::string_view(word).ends_with(ending)) {
        word.resize(word.size() - ending.size());
        again = true;
        break;
      }
  }
  for (const std::string_view beginning : kBeginnings)
    if (word.size() > beginning.size() && word.starts_with(beginning)) word.erase(0, beginning.size());
}

bool is_ending(std::string_view word) {
  return std::find(std::begin(kEndings), std::end(kEndings), word) != std::end(kEndings);
}

// "s a r l" is one word.
std::vector<FoldedWord> joined_letters(std::vector<FoldedWord> words) {
  std::vector<FoldedWord> out;
  bool letters = false;
  for (FoldedWord& w : words) {
    const bool letter = !w.cjk && w.text.size() == 1 && w.text[0] >= 'a' && w.text[0] <= 'z';
    if (letter && letters) out.back().text += w.text;
    else out.push_back(std::move(w));
    letters = letter;
  }
  return out;
}

std::string joined(const std::vector<FoldedWord>& words) {
  std::string out;
  for (const FoldedWord& w : words) {
    if (!out.empty()) out.push_back(' ');
    out += w.text;
  }
  return out;
}

}  // namespace

std::string company_core(std::string_view utf8) {
  const std::vector<FoldedWord> words = joined_letters(words_of(fold_name(utf8)));
  std::vector<FoldedWord> core;
  for (const FoldedWord& w : words) {
    if (!w.cjk) {
      if (!forms().contains(w.text)) core.push_back(w);
      continue;
    }
    if (is_ending(w.text)) continue;
    core.push_back(w);
    strip_cjk(core.back().text);
  }
  return joined(core.empty() ? words : core);
}

}  // namespace tutti::linkage
