#include "identity/names.h"

namespace tutti {
namespace {

constexpr std::string_view kSeparators = " \t-.,'";

// Takes the next word off `rest`; empty when there is none.
std::string_view next_word(std::string_view& rest) {
  const size_t begin = rest.find_first_not_of(kSeparators);
  if (begin == std::string_view::npos) return rest = {};
  rest.remove_prefix(begin);
  const std::string_view word = rest.substr(0, rest.find_first_of(kSeparators));
  rest.remove_prefix(word.size());
  return word;
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::string_view w = next_word(text); !w.empty(); w = next_word(text))
    if (w == word) return true;
  return false;
}

// Words of one letter are initials and prove nothing by themselves.
bool share_word(std::string_view words, PersonName name) {
  for (std::string_view w = next_word(words); !w.empty(); w = next_word(words))
    if (w.size() > 1 && (has_word(name.family, w) || has_word(name.given, w))) return true;
  return false;
}

bool initial_matches(std::string_view a, std::string_view b) {
  const std::string_view x = next_word(a), y = next_word(b);
  return !x.empty() && !y.empty() && (x.size() == 1 || y.size() == 1) && x[0] == y[0];
}

// Compares first + second with the other pair, separators left out, without building strings.
class Letters {
 public:
  Letters(std::string_view first, std::string_view second) : first_(first), second_(second) {}
  int next() {  // -1 at the end
    while (true) {
      if (first_.empty()) {
        if (second_.empty()) return -1;
        first_ = second_;
        second_ = {};
        continue;
      }
      const char c = first_[0];
      first_.remove_prefix(1);
      if (kSeparators.find(c) == std::string_view::npos) return static_cast<unsigned char>(c);
    }
  }

 private:
  std::string_view first_, second_;
};

bool same_letters(Letters a, Letters b) {
  while (true) {
    const int x = a.next(), y = b.next();
    if (x != y) return false;
    if (x < 0) return true;
  }
}

}  // namespace

bool contradict(PersonName a, PersonName b) {
  if (!a.known() || !b.known() || a.family == b.family) return false;
  if (share_word(a.family, b) || share_word(a.given, b)) return false;
  if (initial_matches(a.given, b.given)) return false;
  return !same_letters({a.family, a.given}, {b.family, b.given}) &&
         !same_letters({a.family, a.given}, {b.given, b.family}) &&
         !same_letters({a.given, a.family}, {b.family, b.given});
}

}  // namespace tutti
