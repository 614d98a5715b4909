#include "linkage/tests.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/time.h"

namespace tutti::linkage {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The digits of both, in order, are the same.
bool same_digits(std::string_view a, std::string_view b) {
  size_t i = 0, j = 0;
  while (true) {
    while (i < a.size() && !is_digit(a[i])) ++i;
    while (j < b.size() && !is_digit(b[j])) ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (a[i++] != b[j++]) return false;
  }
}

bool all_digits(std::string_view s) {
  return std::all_of(s.begin(), s.end(), is_digit);
}

size_t first_character(std::string_view s) {
  size_t n = 1;
  while (n < s.size() && (static_cast<unsigned char>(s[n]) & 0xc0) == 0x80) ++n;
  return n;
}

bool is_initial_of(std::string_view a, std::string_view b) {
  return a.size() == 1 && b.size() > 1 && a[0] == b[0] && first_character(b) == 1;
}

std::array<char, 8> digits_of(uint32_t date) {
  std::array<char, 8> out;
  for (size_t k = 8; k-- > 0; date /= 10) out[k] = static_cast<char>('0' + date % 10);
  return out;
}

size_t date_edits(uint32_t a, uint32_t b) {
  const std::array<char, 8> x = digits_of(a), y = digits_of(b);
  return edits({{x.data(), 8}, true, false}, {{y.data(), 8}, true, false});
}

struct Date {
  explicit Date(uint32_t d) : year(static_cast<int>(d / 10'000)), month(d / 100 % 100), day(d % 100) {}
  bool real() const { return month >= 1 && month <= 12 && day >= 1 && day <= 31; }
  int year;
  unsigned month, day;
};

}  // namespace

bool text_holds(Test test, double at, Text a, Text b) {
  switch (test) {
    case Test::kEdits:
      // Numbers may differ in their digits, names with a number in them may not.
      return edits(a, b) <= static_cast<size_t>(at) &&
             ((all_digits(a.utf8) && all_digits(b.utf8)) || same_digits(a.utf8, b.utf8));
    case Test::kInitial: return is_initial_of(a.utf8, b.utf8) || is_initial_of(b.utf8, a.utf8);
    case Test::kWords: return word_overlap(a.utf8, b.utf8) >= at;
    case Test::kBeginning: {
      const std::string_view shorter = a.utf8.size() < b.utf8.size() ? a.utf8 : b.utf8;
      const std::string_view longer = a.utf8.size() < b.utf8.size() ? b.utf8 : a.utf8;
      return shorter.size() >= static_cast<size_t>(at) && longer.starts_with(shorter);
    }
    default: return false;
  }
}

bool date_holds(Test test, double at, uint32_t a, uint32_t b) {
  if (test == Test::kDateEdits) return date_edits(a, b) <= static_cast<size_t>(at);
  const Date x(a), y(b);
  if (!x.real() || !y.real()) return false;
  switch (test) {
    case Test::kDateSwapped: return x.year == y.year && x.month == y.day && x.day == y.month;
    case Test::kSameDayOfYear: return x.month == y.month && x.day == y.day && std::abs(x.year - y.year) <= at;
    case Test::kDateDays:
      return std::abs(days_from_civil(x.year, x.month, x.day) - days_from_civil(y.year, y.month, y.day)) <= at;
    default: return false;
  }
}

}  // namespace tutti::linkage
