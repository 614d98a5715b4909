#include "linkage/similarity.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <bit>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tutti::linkage {
namespace {

constexpr uint64_t low_bits(size_t n) {
  return n >= 64 ? ~uint64_t{0} : (uint64_t{1} << n) - 1;
}

// `at(c)`: bit k is set when character k of `a` is c.
template <typename Unit, typename At>
double jaro_winkler_of(const Unit* a, size_t na, const Unit* b, size_t nb, At at) {
  if (na == 0 || nb == 0) return 0;
  const size_t half = std::max(na, nb) / 2, window = half > 0 ? half - 1 : 0;
  uint64_t used_a = 0, used_b = 0;
  for (size_t j = 0; j < nb; ++j) {
    const size_t low = j > window ? j - window : 0, high = std::min(j + window + 1, na);
    if (low >= na) break;
    uint64_t hit = at(b[j]) & low_bits(high) & ~low_bits(low) & ~used_a;
    hit &= -hit;
    used_a |= hit;
    used_b |= static_cast<uint64_t>(hit != 0) << j;
  }
  const int matches = std::popcount(used_a);
  if (matches == 0) return 0;
  int crossed = 0;
  for (uint64_t ua = used_a, ub = used_b; ua != 0; ua &= ua - 1, ub &= ub - 1)
    crossed += a[std::countr_zero(ua)] != b[std::countr_zero(ub)];
  const int transpositions = crossed / 2;  // an odd one is not counted, as in Winkler's own program
  const double m = matches, t = transpositions;
  double likeness = (m / static_cast<double>(na) + m / static_cast<double>(nb) + (m - t) / m) / 3;
  if (likeness <= 0.7) return likeness;
  size_t prefix = 0;
  while (prefix < std::min({na, nb, size_t{4}}) && a[prefix] == b[prefix]) ++prefix;
  return likeness + 0.1 * static_cast<double>(prefix) * (1 - likeness);
}

template <typename Unit, typename At>
size_t edits_of(size_t na, const Unit* b, size_t nb, At at) {
  if (na == 0) return nb;
  uint64_t vp = ~uint64_t{0}, vn = 0, d0 = 0, before = 0;
  const uint64_t last = uint64_t{1} << (na - 1);
  size_t distance = na;
  for (size_t j = 0; j < nb; ++j) {
    const uint64_t here = at(b[j]);
    const uint64_t swapped = (((~d0) & here) << 1) & before;
    d0 = (((here & vp) + vp) ^ vp) | here | vn | swapped;
    uint64_t hp = vn | ~(d0 | vp), hn = d0 & vp;
    distance += (hp & last) != 0;
    distance -= (hn & last) != 0;
    hp = (hp << 1) | 1;
    hn <<= 1;
    vp = hn | ~(d0 | hp);
    vn = hp & d0;
    before = here;
  }
  return distance;
}

template <typename Unit>
auto bits_by_loop(const Unit* a, size_t na) {
  return [a, na](Unit c) {
    uint64_t bits = 0;
    for (size_t k = 0; k < na; ++k) bits |= static_cast<uint64_t>(a[k] == c) << k;
    return bits;
  };
}

#if defined(__SSE2__)
auto bits_of_sixteen(const char* a, size_t na) {
  const __m128i letters = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a));
  const uint64_t inside = low_bits(na);
  return [letters, inside](char c) {
    const int bits = _mm_movemask_epi8(_mm_cmpeq_epi8(letters, _mm_set1_epi8(c)));
    return static_cast<uint64_t>(static_cast<unsigned>(bits)) & inside;
  };
}
#endif

// Characters of a text that is not ASCII.
struct Units {
  explicit Units(std::string_view utf8) {
    const auto length = static_cast<int32_t>(utf8.size());
    for (int32_t k = 0; k < length && size < kUnitsMax;) {
      UChar32 c;
      U8_NEXT(utf8.data(), k, length, c);
      data[size++] = c;
    }
  }
  UChar32 data[kUnitsMax];
  size_t size = 0;
};

// Calls f(a, na, b, nb, at) with the fastest form that fits the two texts.
template <typename F>
auto with_units(Text a, Text b, F f) {
  if (!a.ascii || !b.ascii) {
    const Units x(a.utf8), y(b.utf8);
    return f(x.data, x.size, y.data, y.size, bits_by_loop(x.data, x.size));
  }
  const size_t na = std::min(a.utf8.size(), kUnitsMax), nb = std::min(b.utf8.size(), kUnitsMax);
#if defined(__SSE2__)
  if (a.padded && na <= 16) return f(a.utf8.data(), na, b.utf8.data(), nb, bits_of_sixteen(a.utf8.data(), na));
#endif
  return f(a.utf8.data(), na, b.utf8.data(), nb, bits_by_loop(a.utf8.data(), na));
}

std::vector<std::string_view> tokens_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    size_t end = at;
    if (static_cast<unsigned char>(text[at]) >= 0x80) {
      do ++end;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80);
    } else {
      while (end < text.size() && text[end] != ' ' && static_cast<unsigned char>(text[end]) < 0x80) ++end;
    }
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

Text Text::of(std::string_view utf8) {
  return {utf8, std::none_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }),
          false};
}

// Which side's characters get used first can matter, so the sides are ordered: the result is symmetric.
double jaro_winkler(Text a, Text b) {
  if (a.utf8.size() > b.utf8.size() || (a.utf8.size() == b.utf8.size() && a.utf8 > b.utf8)) std::swap(a, b);
  return with_units(a, b, [](const auto* x, size_t nx, const auto* y, size_t ny, auto at) {
    return jaro_winkler_of(x, nx, y, ny, at);
  });
}

size_t edits(Text a, Text b) {
  if (a.utf8.size() > b.utf8.size()) std::swap(a, b);
  return with_units(a, b,
                    [](const auto*, size_t nx, const auto* y, size_t ny, auto at) { return edits_of(nx, y, ny, at); });
}

double word_overlap(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> x = tokens_of(a), y = tokens_of(b);
  std::vector<std::string_view> both;
  std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(both));
  const size_t all = x.size() + y.size() - both.size();
  return all == 0 ? 0 : static_cast<double>(both.size()) / static_cast<double>(all);
}

}  // namespace tutti::linkage
