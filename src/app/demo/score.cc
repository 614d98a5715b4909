#include "app/demo/score.h"

#include <map>

namespace tutti::demo {
namespace {

uint64_t pairs(uint64_t n) {
  return n * (n - 1) / 2;
}

}  // namespace

Score score(const std::vector<Judged>& strands) {
  std::map<uint64_t, uint64_t> found;
  std::map<std::string, uint64_t> truth;
  std::map<std::pair<uint64_t, std::string>, uint64_t> both;
  for (const Judged& j : strands) {
    ++found[j.found];
    ++truth[j.truth];
    ++both[{j.found, j.truth}];
  }
  Score s{.strands = strands.size()};
  for (const auto& [entity, n] : found) s.found_pairs += pairs(n);
  for (const auto& [entity, n] : truth) s.true_pairs += pairs(n);
  for (const auto& [entity, n] : both) s.right_pairs += pairs(n);
  return s;
}

}  // namespace tutti::demo
