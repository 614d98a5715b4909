#include "store/text_fold.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "base/result.h"

namespace tutti {
namespace {

// Chinese characters of the basic block and extension A; rarer ones have no simplified form worth folding.
constexpr UChar32 kHanFirst = 0x3400, kHanLast = 0x9fff;
// Latin letters that are no ASCII: Latin-1 to Extended-B, Extended Additional.
constexpr UChar32 kLatinRanges[][2] = {{0x00c0, 0x024f}, {0x1e00, 0x1eff}};

// What single characters fold to, asked of ICU once: transliterators are slow and not meant to be shared by threads.
class FoldTable {
 public:
  FoldTable() {
    han_.resize(kHanLast - kHanFirst + 1);
    fill_han();
    for (const auto& range : kLatinRanges) fill_latin(range[0], range[1]);
  }

  UChar32 simplified(UChar32 c) const { return c >= kHanFirst && c <= kHanLast ? han_[c - kHanFirst] : c; }
  const std::string* ascii(UChar32 c) const {
    const auto found = latin_.find(c);
    return found == latin_.end() ? nullptr : &found->second;
  }

 private:
  static std::unique_ptr<icu::Transliterator> transliterator(const char* id) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
    TUTTI_ASSERT(U_SUCCESS(status) && made);
    return made;
  }

  void fill_han() {
    // Characters go in apart, so that rules for words of several characters stay out of it.
    icu::UnicodeString text;
    for (UChar32 c = kHanFirst; c <= kHanLast; ++c) text.append(c).append(u'\n');
    transliterator("Traditional-Simplified")->transliterate(text);
    UChar32 at = kHanFirst;
    for (int32_t k = 0; k < text.length() && at <= kHanLast; ++at) {
      han_[at - kHanFirst] = text.char32At(k);
      k = text.indexOf(u'\n', k) + 1;
    }
  }

  void fill_latin(UChar32 first, UChar32 last) {
    const auto to_ascii = transliterator("Latin-ASCII; Lower");
    for (UChar32 c = first; c <= last; ++c) {
      icu::UnicodeString text(c);
      to_ascii->transliterate(text);
      std::string out;
      text.toUTF8String(out);
      latin_[c] = out;
    }
  }

  std::vector<UChar32> han_;
  std::unordered_map<UChar32, std::string> latin_;
};

const FoldTable& fold_table() {
  static const FoldTable table;
  return table;
}

bool is_ascii(std::string_view s) {
  for (char c : s)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

icu::UnicodeString case_folded(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc_casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  TUTTI_ASSERT(U_SUCCESS(status));
  return nfkc_casefold->normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size()))), status);
}

void append_utf8(std::string& out, UChar32 c) {
  char buffer[U8_MAX_LENGTH];
  int32_t n = 0;
  U8_APPEND_UNSAFE(buffer, n, c);
  out.append(buffer, static_cast<size_t>(n));
}

// The letter without its accents ("é" -> "e", "ά" -> "α"); Hangul and kana keep theirs, where marks are letters.
void append_base_letter(std::string& out, UChar32 c) {
  if (const std::string* ascii = fold_table().ascii(c)) {
    out += *ascii;
    return;
  }
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString parts;
  if (c < 0x2000 && icu::Normalizer2::getNFDInstance(status)->getDecomposition(c, parts)) c = parts.char32At(0);
  append_utf8(out, fold_table().simplified(c));
}

bool is_accent(UChar32 c) {
  return c >= 0x0300 && c <= 0x036f;
}

// Umlauts are written "ue" or "u": an e after a, o or u is dropped on both sides of every comparison.
void drop_umlaut_e(std::string& s) {
  size_t out = 0;
  bool after_vowel = false;
  for (char c : s) {
    if (c == 'e' && after_vowel) {
      after_vowel = false;
      continue;
    }
    after_vowel = c == 'a' || c == 'o' || c == 'u';
    s[out++] = c;
  }
  s.resize(out);
}

void run_blanks_together(std::string& s) {
  size_t out = 0;
  for (char c : s) {
    const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (!blank) s[out++] = c;
    else if (out > 0 && s[out - 1] != ' ') s[out++] = ' ';
  }
  if (out > 0 && s[out - 1] == ' ') --out;
  s.resize(out);
}

bool is_cjk(UChar32 c) {
  if (c < 0x1100) return false;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_BOPOMOFO: return true;
    default: return c == 0x30fc;  // the long vowel mark belongs to kana
  }
}

}  // namespace

std::string fold_name(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  if (is_ascii(utf8)) {
    for (char c : utf8) out.push_back(ascii_lower(c));
  } else {
    const icu::UnicodeString text = case_folded(utf8);
    for (int32_t k = 0; k < text.length();) {
      const UChar32 c = text.char32At(k);
      k += U16_LENGTH(c);
      if (c < 0x80) out.push_back(static_cast<char>(c));
      else if (!is_accent(c)) append_base_letter(out, c);
    }
  }
  drop_umlaut_e(out);
  run_blanks_together(out);
  return out;
}

std::string fold_key(std::string_view utf8) {
  std::string out;
  if (is_ascii(utf8)) {
    for (char c : utf8) out.push_back(ascii_lower(c));
  } else {
    case_folded(utf8).toUTF8String(out);
  }
  std::erase_if(out, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
  return out;
}

std::vector<FoldedWord> words_of(std::string_view folded) {
  std::vector<FoldedWord> words;
  bool open = false;  // the last word goes on
  const auto length = static_cast<int32_t>(folded.size());
  for (int32_t k = 0; k < length;) {
    const int32_t start = k;
    UChar32 c;
    U8_NEXT(folded.data(), k, length, c);
    if (c < 0 || !(u_isalnum(c) || c == 0x30fc || u_charType(c) == U_NON_SPACING_MARK)) {
      open = false;
      continue;
    }
    const bool cjk = is_cjk(c);
    if (!open || words.back().cjk != cjk) words.push_back({"", cjk});
    words.back().text.append(folded.substr(static_cast<size_t>(start), static_cast<size_t>(k - start)));
    open = true;
  }
  return words;
}

std::vector<std::string> bigrams_of(std::string_view cjk_word) {
  std::vector<size_t> starts;
  for (size_t k = 0; k < cjk_word.size(); ++k)
    if ((static_cast<unsigned char>(cjk_word[k]) & 0xc0) != 0x80) starts.push_back(k);
  starts.push_back(cjk_word.size());
  std::vector<std::string> tokens;
  for (size_t k = 0; k + 1 < starts.size(); ++k) {
    const size_t end = starts[std::min(k + 2, starts.size() - 1)];
    tokens.emplace_back(cjk_word.substr(starts[k], end - starts[k]));
  }
  return tokens;
}

}  // namespace tutti
