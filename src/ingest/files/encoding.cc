#include "ingest/files/encoding.h"

#include <fmt/format.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>

namespace tutti::ingest {
namespace {

using Byte = unsigned char;

struct Utf8Count {
  size_t good = 0, bad = 0;  // multi-byte characters; bytes that belong to none
};

// Lengths only: overlong forms and surrogates are for the reader, row by row.
Utf8Count count_utf8(std::string_view s) {
  Utf8Count out;
  for (size_t k = 0; k < s.size();) {
    const Byte c = static_cast<Byte>(s[k]);
    const size_t length = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
    if (length == 1) {
      ++k;
      continue;
    }
    size_t have = length == 0 ? 0 : 1;
    while (have < length && k + have < s.size() && (static_cast<Byte>(s[k + have]) & 0xc0) == 0x80) ++have;
    if (length > 0 && k + have == s.size() && have < length) break;  // cut by the end of the piece
    if (length > 0 && have == length) ++out.good;
    else ++out.bad;
    k += length > 0 && have == length ? length : 1;
  }
  return out;
}

bool high(char c) {
  return static_cast<Byte>(c) >= 0x80;
}
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct Score {
  double share = 0;       // of the characters that are as texts have them
  size_t characters = 0;  // beyond ASCII
};

// Text of characters of several bytes: how many of them are of the usual kind. `usual` gives the length of a usual
// character at a place, 0 when there is none.
template <typename Usual>
Score score_multi_byte(std::string_view s, Usual usual) {
  Score out;
  size_t good = 0;
  for (size_t k = 0; k + 1 < s.size(); ++k) {
    if (!high(s[k])) continue;
    ++out.characters;
    const size_t length = usual(s.substr(k));
    good += length > 0;
    if (length > 0) k += length - 1;
    else if (high(s[k + 1])) ++k;
  }
  if (out.characters > 0) out.share = static_cast<double>(good) / static_cast<double>(out.characters);
  return out;
}

Score score_big5(std::string_view s) {
  return score_multi_byte(s, [](std::string_view c) -> size_t {
    const Byte lead = static_cast<Byte>(c[0]), trail = static_cast<Byte>(c[1]);
    const bool trail_ok = (trail >= 0x40 && trail <= 0x7e) || (trail >= 0xa1 && trail <= 0xfe);
    return trail_ok && lead >= 0xa1 && lead <= 0xc6 && lead != 0xa3 && lead != 0xc6 ? 2 : 0;  // signs and level 1
  });
}

Score score_gb(std::string_view s) {
  return score_multi_byte(s, [](std::string_view c) -> size_t {
    const auto within = [&](size_t k, Byte from, Byte to) {
      return k < c.size() && static_cast<Byte>(c[k]) >= from && static_cast<Byte>(c[k]) <= to;
    };
    const bool level_1 = within(0, 0xb0, 0xd7), signs = within(0, 0xa1, 0xa1) || within(0, 0xa3, 0xa3);
    if ((level_1 || signs) && within(1, 0xa1, 0xfe)) return 2;
    return within(0, 0x81, 0x84) && within(1, '0', '9') && within(2, 0x81, 0xfe) && within(3, '0', '9') ? 4 : 0;
  });
}

// Western text: single high bytes that are letters in words, or signs that word processors make.
Score score_western(std::string_view s) {
  Score out;
  size_t good = 0;
  constexpr std::string_view kSigns =
      "\x80\x84\x85\x91\x92\x93\x94\x96\x97\x99\xa0\xa3\xa7\xa9\xab\xae\xb0\xb2\xb4\xbb\xbd";
  for (size_t k = 0; k < s.size(); ++k) {
    if (!high(s[k])) continue;
    ++out.characters;
    const bool before = k > 0 && letter(s[k - 1]), after = k + 1 < s.size() && letter(s[k + 1]);
    const bool alone = (k == 0 || !high(s[k - 1])) && (k + 1 == s.size() || !high(s[k + 1]));
    const bool is_letter = static_cast<Byte>(s[k]) >= 0xc0 && s[k] != '\xd7' && s[k] != '\xf7';
    if (is_letter ? (before || after) : (alone && kSigns.find(s[k]) != std::string_view::npos)) ++good;
  }
  if (out.characters > 0) out.share = static_cast<double>(good) / static_cast<double>(out.characters);
  return out;
}

Guess guess_utf16(std::string_view bytes) {
  std::array<size_t, 2> zeros = {0, 0};
  for (size_t k = 0; k < bytes.size(); ++k) zeros[k % 2] += bytes[k] == '\0';
  const size_t most = std::max(zeros[0], zeros[1]), least = std::min(zeros[0], zeros[1]);
  if (most == 0 || least * 10 > most) return {};
  return {zeros[1] > zeros[0] ? "utf-16le" : "utf-16be", 0.95, "every other byte of the separators is zero"};
}

Guess guess_legacy(std::string_view bytes) {
  struct Candidate {
    const char* name;
    Score score;
  };
  std::array<Candidate, 3> all = {Candidate{"big5", score_big5(bytes)}, Candidate{"gb18030", score_gb(bytes)},
                                  Candidate{"windows-1252", score_western(bytes)}};
  std::stable_sort(all.begin(), all.end(),
                   [](const Candidate& a, const Candidate& b) { return a.score.share > b.score.share; });
  const Candidate& best = all[0];
  const double margin = best.score.share - all[1].score.share;
  const double n = static_cast<double>(best.score.characters);
  // One odd byte proves little; the confidence grows with how many speak and how clearly.
  const double confidence =
      std::clamp(std::min(1.0, 0.6 + 0.6 * margin) * best.score.share * (n + 1) / (n + 2), 0.05, 0.98);
  return {best.name, confidence,
          fmt::format("{:.0f} % of {} characters beyond ASCII are usual ones ({}: {:.0f} %)", best.score.share * 100,
                      best.score.characters, all[1].name, all[1].score.share * 100)};
}

}  // namespace

Guess guess_encoding(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) return {"utf-8", 1, "a byte order mark"};
  if (bytes.starts_with("\xff\xfe")) return {"utf-16le", 1, "a byte order mark"};
  if (bytes.starts_with("\xfe\xff")) return {"utf-16be", 1, "a byte order mark"};
  if (bytes.find('\0') != std::string_view::npos)
    if (Guess g = guess_utf16(bytes); g.confidence > 0) return g;
  const Utf8Count utf8 = count_utf8(bytes);
  if (utf8.bad == 0 && utf8.good == 0) return {"utf-8", 1, "only ASCII"};
  if (utf8.bad == 0) return {"utf-8", 0.99, fmt::format("{} characters beyond ASCII are valid UTF-8", utf8.good)};
  if (utf8.good >= 10 * utf8.bad)
    return {"utf-8", 0.85, fmt::format("valid UTF-8 but for {} of {} characters", utf8.bad, utf8.good + utf8.bad)};
  return guess_legacy(bytes);
}

std::string canonical_encoding(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '-' && c != '_' && c != ' ') plain.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  constexpr std::pair<std::string_view, const char*> kNames[] = {
      {"utf8", "utf-8"},          {"ascii", "utf-8"},         {"utf16le", "utf-16le"},
      {"utf16be", "utf-16be"},    {"utf16", "utf-16le"},      {"big5", "big5"},
      {"cp950", "big5"},          {"windows950", "big5"},     {"big5hkscs", "big5"},
      {"gb18030", "gb18030"},     {"gbk", "gb18030"},         {"gb2312", "gb18030"},
      {"cp936", "gb18030"},       {"windows936", "gb18030"},  {"windows1252", "windows-1252"},
      {"cp1252", "windows-1252"}, {"latin1", "windows-1252"}, {"iso88591", "windows-1252"}};
  for (const auto& [known, canonical] : kNames)
    if (known == plain) return canonical;
  return {};
}

Result<std::unique_ptr<ToUtf8>> ToUtf8::make(const std::string& encoding) {
  UErrorCode status = U_ZERO_ERROR;
  // Big5 with Hong Kong's additions reads plain Big5 as well.
  UConverter* converter = ucnv_open(encoding == "big5" ? "Big5-HKSCS" : encoding.c_str(), &status);
  if (U_FAILURE(status)) return fail(ErrorCode::kInvalid, "the encoding " + encoding + " is not known");
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  return std::unique_ptr<ToUtf8>(new ToUtf8(converter));
}

ToUtf8::~ToUtf8() {
  ucnv_close(converter_);
}

void ToUtf8::append(std::string_view bytes, bool last, std::string& out) {
  std::array<UChar, 4096> units;
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  size_t carried = 0;  // a first half of a pair, whose second half did not fit
  for (bool more = true; more;) {
    UChar* to = units.data() + carried;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_toUnicode(converter_, &to, units.data() + units.size(), &from, end, nullptr, last, &status);
    size_t length = static_cast<size_t>(to - units.data());
    carried = status == U_BUFFER_OVERFLOW_ERROR && length > 0 && U16_IS_LEAD(units[length - 1]) ? 1 : 0;
    length -= carried;
    const size_t before = out.size();
    out.resize(before + 3 * length);
    int32_t written = 0;
    UErrorCode encoded = U_ZERO_ERROR;
    u_strToUTF8(out.data() + before, static_cast<int32_t>(3 * length), &written, units.data(),
                static_cast<int32_t>(length), &encoded);
    out.resize(before + static_cast<size_t>(U_FAILURE(encoded) ? 0 : written));
    if (U_FAILURE(encoded)) out.push_back(kBadByte);
    if (carried > 0) units[0] = units[length];
    more = U_FAILURE(status);
    // After an error the converter has gone past the bytes that stand for nothing.
    if (more && status != U_BUFFER_OVERFLOW_ERROR) out.push_back(kBadByte);
  }
}

}  // namespace tutti::ingest
