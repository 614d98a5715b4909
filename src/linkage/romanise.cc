#include "linkage/romanise.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <memory>
#include <vector>

#include "base/result.h"

namespace tutti::linkage {
namespace {

// Basic block and extension A, as store/text_fold.cc folds them.
constexpr UChar32 kHanFirst = 0x3400, kHanLast = 0x9fff;

// Readings of all characters in one text, since transliterators are slow and not meant to be shared by threads.
class Readings {
 public:
  Readings() {
    icu::UnicodeString text;
    for (UChar32 c = kHanFirst; c <= kHanLast; ++c) text.append(c).append(u'\n');
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> to_latin(
        icu::Transliterator::createInstance("Han-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
    TUTTI_ASSERT(U_SUCCESS(status) && to_latin);
    to_latin->transliterate(text);
    starts_.reserve(kHanLast - kHanFirst + 2);
    starts_.push_back(0);
    for (int32_t k = 0; k < text.length(); ++k) {
      const char16_t c = text[k];
      if (c == u'\n') starts_.push_back(static_cast<uint32_t>(letters_.size()));
      else if (c >= u'a' && c <= u'z') letters_.push_back(static_cast<char>(c));
    }
    TUTTI_ASSERT(starts_.size() == kHanLast - kHanFirst + 2);
  }

  std::string_view of(UChar32 c) const {
    const size_t k = static_cast<size_t>(c - kHanFirst);
    return std::string_view(letters_).substr(starts_[k], starts_[k + 1] - starts_[k]);
  }

 private:
  std::string letters_;
  std::vector<uint32_t> starts_;
};

}  // namespace

void append_latin(std::string_view folded, std::string& out) {
  const auto length = static_cast<int32_t>(folded.size());
  for (int32_t k = 0; k < length;) {
    UChar32 c;
    U8_NEXT(folded.data(), k, length, c);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out.push_back(static_cast<char>(c));
    else if (c >= kHanFirst && c <= kHanLast) {
      static const Readings readings;
      out += readings.of(c);
    }
  }
}

}  // namespace tutti::linkage
