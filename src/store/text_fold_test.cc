#include "store/text_fold.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace tutti {
namespace {

TEST(TextFold, NamesInThreeScripts) {
  struct Case {
    const char* text;
    const char* folded;
  };
  constexpr Case kCases[] = {
      {"  ACME   Corp. ", "acme corp."},
      {"ＡＣＭＥ　Ｌｔｄ", "acme ltd"},
      {"Müller", "muller"},
      {"MUELLER", "muller"},
      {"Mu\xcc\x88ller", "muller"},  // u and a combining diaeresis
      {"Straße", "strasse"},
      {"GROẞE", "grosse"},
      {"Łódź", "lodz"},
      {"Søren Ærø", "soren aro"},
      {"Đặng", "dang"},
      {"臺灣積體電路", "台湾积体电路"},
      {"台湾积体电路", "台湾积体电路"},
      {"東京ｶﾞｽ", "东京ガス"},
      {"Ελένη", "ελενη"},
      {"한국전력", "한국전력"},
      {"", ""},
  };
  for (const Case& c : kCases) EXPECT_EQ(fold_name(c.text), c.folded) << c.text;
}

TEST(TextFold, KeysKeepAccentsAndPunctuation) {
  EXPECT_EQ(fold_key(" Jörg.MÜLLER@Firma.DE "), "jörg.müller@firma.de");
  EXPECT_EQ(fold_key("SO-1001 / A"), "so-1001/a");
  EXPECT_EQ(fold_key("ＳＯ－１"), "so-1");
  EXPECT_NE(fold_key("mueller@x.de"), fold_key("müller@x.de"));
}

std::string joined(const std::vector<FoldedWord>& words) {
  std::string out;
  for (const FoldedWord& w : words) out += (out.empty() ? "" : "|") + w.text + (w.cjk ? "*" : "");
  return out;
}

TEST(TextFold, WordsPartAtPunctuationAndScript) {
  EXPECT_EQ(joined(words_of("o'neil & sons, co.")), "o|neil|sons|co");
  EXPECT_EQ(joined(words_of("台积电tsmc 公司")), "台积电*|tsmc|公司*");
  EXPECT_EQ(joined(words_of("コーヒー")), "コーヒー*");
  EXPECT_EQ(joined(words_of(" .,- ")), "");
}

TEST(TextFold, BigramsEndWithTheLastCharacter) {
  EXPECT_EQ(bigrams_of("王小明"), (std::vector<std::string>{"王小", "小明", "明"}));
  EXPECT_EQ(bigrams_of("王"), (std::vector<std::string>{"王"}));
  EXPECT_TRUE(bigrams_of("").empty());
}

TEST(TextFold, InvalidBytesDoNoHarm) {
  EXPECT_EQ(fold_name("a\xff\xfe"), "a\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(joined(words_of("a\xff b")), "a|b");
}

// What is shown while one types must not lose what the whole word finds.
RC_GTEST_PROP(TextFold, TheFoldOfABeginningIsABeginningOfTheFold, ()) {
  const auto letters = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", "e", "u", "o", "M", "ü", "ß", "é", "Ø", "臺", "灣", "王", "ｶ", " ", "-", "한"));
  std::string whole, beginning;
  const size_t cut = letters.empty() ? 0 : *rc::gen::inRange<size_t>(0, letters.size());
  for (size_t k = 0; k < letters.size(); ++k) {
    whole += letters[k];
    if (k < cut) beginning += letters[k];
  }
  RC_ASSERT(fold_name(whole).starts_with(fold_name(beginning)));
}

}  // namespace
}  // namespace tutti
