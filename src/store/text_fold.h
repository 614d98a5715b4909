// Folding of text so that what a person means by "the same name" compares equal, in Latin and Chinese script.
// Folding keeps prefixes: the fold of a beginning of a text is a beginning of the text's fold (but for a half-typed
// character). Thread-safe. Invalid UTF-8 becomes U+FFFD.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tutti {

// For names and words: width and case ("ＡＣＭＥ" = "acme"), accents ("Müller" = "Mueller" = "muller", "Straße" =
// "strasse", "Łódź" = "lodz"), traditional to simplified Chinese ("臺灣" = "台湾"). Blanks are trimmed and run
// together.
std::string fold_name(std::string_view utf8);

// For e-mail addresses, domains and identifiers: width and case only, all blanks dropped.
std::string fold_key(std::string_view utf8);

// A word of folded text; Chinese, Japanese and Korean text is one `cjk` word per run without blanks.
struct FoldedWord {
  std::string text;
  bool cjk = false;
};
// Parts fold_name()'s result at everything that is no letter or digit.
std::vector<FoldedWord> words_of(std::string_view folded);

// The tokens that stand for a cjk word in the index: overlapping bigrams, then the last character alone, so that every
// two characters are found as one token and every single character as a prefix. "王小明" -> 王小 小明 明.
std::vector<std::string> bigrams_of(std::string_view cjk_word);

}  // namespace tutti
