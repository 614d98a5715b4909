#include "base/nearest.h"

#include <algorithm>
#include <vector>

namespace tutti {

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replace});
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view word, std::span<const std::string> known) {
  std::string best;
  size_t best_distance = std::max<size_t>(3, word.size() / 2 + 1);
  for (const std::string& k : known) {
    const size_t d = edit_distance(word, k);
    if (d >= best_distance) continue;
    best_distance = d;
    best = k;
  }
  return best;
}

}  // namespace tutti
