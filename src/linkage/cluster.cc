#include "linkage/cluster.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace tutti::linkage {
namespace {

uint32_t find(std::vector<uint32_t>& parent, uint32_t x) {
  while (parent[x] != x) x = parent[x] = parent[parent[x]];
  return x;
}

// Members that hang together by edges of at least `threshold`.
std::vector<std::vector<uint32_t>> connected(size_t members, std::span<const Edge> edges, MilliBits threshold) {
  std::vector<uint32_t> parent(members);
  std::iota(parent.begin(), parent.end(), 0u);
  for (const Edge& e : edges) {
    if (e.score < threshold) continue;
    const uint32_t a = find(parent, e.a), b = find(parent, e.b);
    parent[std::max(a, b)] = std::min(a, b);
  }
  std::vector<std::vector<uint32_t>> by_root(members), out;
  for (uint32_t k = 0; k < members; ++k) by_root[find(parent, k)].push_back(k);
  for (auto& group : by_root)
    if (!group.empty()) out.push_back(std::move(group));
  return out;
}

// Average linkage over a part of the component. Sums of scores between groups are kept, so a join costs O(groups).
class Agglomeration {
 public:
  Agglomeration(const Component& component, std::vector<uint32_t> part, const ClusterOptions& options)
      : component_(component), options_(options), n_(part.size()), sum_(n_ * n_, 0), apart_(n_ * n_, false) {
    for (const uint32_t member : part) groups_.push_back({member});
    fill(part);
  }

  std::vector<std::vector<uint32_t>> run() {
    while (join_best()) {
    }
    std::vector<std::vector<uint32_t>> out;
    for (auto& group : groups_) {
      if (group.empty()) continue;
      std::sort(group.begin(), group.end());
      out.push_back(std::move(group));
    }
    return out;
  }

 private:
  void fill(const std::vector<uint32_t>& part) {
    std::vector<Edge> edges = component_.edges;
    std::sort(edges.begin(), edges.end(),
              [](const Edge& x, const Edge& y) { return std::pair(x.a, x.b) < std::pair(y.a, y.b); });
    for (size_t i = 0; i < n_; ++i)
      for (size_t j = i + 1; j < n_; ++j) {
        const uint32_t a = part[i], b = part[j];
        const auto edge =
            std::lower_bound(edges.begin(), edges.end(), std::pair(a, b),
                             [](const Edge& e, std::pair<uint32_t, uint32_t> p) { return std::pair(e.a, e.b) < p; });
        const bool known = edge != edges.end() && edge->a == a && edge->b == b;
        const MilliBits score = known ? edge->score : component_.score(a, b);
        const bool apart = (component_.refused && component_.refused(a, b)) ||
                           (options_.one_per_source && component_.members[a].source == component_.members[b].source);
        const MilliBits most = std::max(options_.score_max, options_.threshold);
        sum_[i * n_ + j] = sum_[j * n_ + i] = std::clamp(score, -most, most);
        apart_[i * n_ + j] = apart_[j * n_ + i] = apart;
      }
  }

  // Exact comparison of two means: cross-multiplied sums.
  bool join_best() {
    size_t best_i = n_, best_j = n_;
    int64_t best_sum = 0, best_count = 1;
    for (size_t i = 0; i < n_; ++i) {
      if (groups_[i].empty()) continue;
      for (size_t j = i + 1; j < n_; ++j) {
        if (groups_[j].empty() || apart_[i * n_ + j]) continue;
        const auto count = static_cast<int64_t>(groups_[i].size() * groups_[j].size());
        const int64_t sum = sum_[i * n_ + j];
        if (sum < options_.threshold * count) continue;
        if (best_i != n_ && sum * best_count <= best_sum * count) continue;
        best_i = i, best_j = j, best_sum = sum, best_count = count;
      }
    }
    if (best_i == n_) return false;
    for (size_t k = 0; k < n_; ++k) {
      sum_[best_i * n_ + k] = sum_[k * n_ + best_i] = sum_[best_i * n_ + k] + sum_[best_j * n_ + k];
      apart_[best_i * n_ + k] = apart_[k * n_ + best_i] = apart_[best_i * n_ + k] || apart_[best_j * n_ + k];
    }
    groups_[best_i].insert(groups_[best_i].end(), groups_[best_j].begin(), groups_[best_j].end());
    groups_[best_j].clear();
    return true;
  }

  const Component& component_;
  const ClusterOptions& options_;
  const size_t n_;
  std::vector<std::vector<uint32_t>> groups_;  // the group at i holds member i's part; empty once joined to another
  std::vector<int64_t> sum_;
  std::vector<bool> apart_;
};

}  // namespace

std::vector<std::vector<uint32_t>> cluster(const Component& c, const ClusterOptions& options, uint64_t* cut) {
  constexpr MilliBits kStep = 1'000;
  std::vector<std::vector<uint32_t>> out;
  std::vector<std::pair<std::vector<uint32_t>, MilliBits>> todo;
  for (auto& part : connected(c.members.size(), c.edges, options.threshold))
    todo.emplace_back(std::move(part), options.threshold);
  bool too_large = false;
  while (!todo.empty()) {
    auto [part, threshold] = std::move(todo.back());
    todo.pop_back();
    if (part.size() == 1) {
      out.push_back(std::move(part));
      continue;
    }
    if (part.size() <= options.component_max) {
      for (auto& group : Agglomeration(c, std::move(part), options).run()) out.push_back(std::move(group));
      continue;
    }
    too_large = true;
    threshold += kStep;
    const std::set<uint32_t> inside(part.begin(), part.end());
    std::vector<Edge> edges;
    for (const Edge& e : c.edges)
      if (e.score >= threshold && inside.contains(e.a) && inside.contains(e.b)) edges.push_back(e);
    for (auto& smaller : connected(c.members.size(), edges, threshold))
      if (inside.contains(smaller[0])) todo.emplace_back(std::move(smaller), threshold);
  }
  if (too_large && cut) ++*cut;
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace tutti::linkage
