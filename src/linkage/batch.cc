#include "linkage/batch.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "linkage/parallel.h"
#include "linkage/scorer.h"

namespace tutti::linkage {
namespace {

struct RowLink {
  uint32_t a, b;  // rows, id(a) < id(b)
  MilliBits score;
};

// Blocks in pieces of about equal work.
std::vector<std::pair<size_t, size_t>> pieces_of(const std::vector<Blocks::Block>& blocks) {
  constexpr uint64_t kPairs = 50'000;
  std::vector<std::pair<size_t, size_t>> out;
  uint64_t pairs = 0;
  size_t begin = 0;
  for (size_t k = 0; k < blocks.size(); ++k) {
    pairs += blocks[k].pairs();
    if (pairs < kPairs && k + 1 < blocks.size()) continue;
    out.emplace_back(begin, k + 1);
    begin = k + 1;
    pairs = 0;
  }
  return out;
}

class Batch {
 public:
  Batch(const Corpus& corpus, const Model& model, const BatchOptions& options)
      : corpus_(corpus), options_(options), scorer_(model, corpus), review_(threshold(model.review)) {
    clusters_.threshold = threshold(model.link);
    clusters_.one_per_source = options.one_per_source;
    std::optional<Blocks> made;
    const Blocks& blocks = options.blocks ? *options.blocks : made.emplace(model, corpus, options.threads);
    out_.rules = blocks.reports();
    compare(blocks);
  }

  BatchResult run() {
    group();
    for (const RowLink& l : links_) out_.links.push_back({corpus_.id(l.a), corpus_.id(l.b), l.score});
    std::sort(out_.links.begin(), out_.links.end());
    std::sort(out_.groups.begin(), out_.groups.end());
    return std::move(out_);
  }

 private:
  static MilliBits threshold(double bits) { return static_cast<MilliBits>(std::lround(bits * 1000)); }

  bool refused(uint32_t a, uint32_t b) const {
    return options_.refused && options_.refused->contains(std::minmax(corpus_.id(a), corpus_.id(b)));
  }

  void compare(const Blocks& blocks) {
    const auto pieces = pieces_of(blocks.blocks());
    std::vector<std::vector<RowLink>> found(pieces.size());
    std::vector<uint64_t> compared(pieces.size());
    parallel(pieces.size(), options_.threads, [&](size_t p) {
      uint64_t count = 0;
      for (size_t k = pieces[p].first; k < pieces[p].second; ++k)
        blocks.for_each_pair(blocks.blocks()[k], [&](uint32_t a, uint32_t b) {
          ++count;
          const MilliBits score = scorer_.score_from(a, b, review_);
          if (score == Scorer::kBelow || refused(a, b)) return;
          if (corpus_.id(a) > corpus_.id(b)) std::swap(a, b);
          found[p].push_back({a, b, score});
        });
      compared[p] = count;
    });
    for (size_t p = 0; p < pieces.size(); ++p) {
      links_.insert(links_.end(), found[p].begin(), found[p].end());
      out_.pairs_compared += compared[p];
    }
  }

  void group() {
    std::vector<uint32_t> parent(corpus_.size());
    std::iota(parent.begin(), parent.end(), 0u);
    const auto find = [&](uint32_t x) {
      while (parent[x] != x) x = parent[x] = parent[parent[x]];
      return x;
    };
    std::vector<RowLink> strong;
    for (const RowLink& l : links_) {
      if (l.score < clusters_.threshold) continue;
      strong.push_back(l);
      const uint32_t a = find(l.a), b = find(l.b);
      parent[std::max(a, b)] = std::min(a, b);
    }
    std::sort(strong.begin(), strong.end(), [&](const RowLink& x, const RowLink& y) {
      return std::tuple(find(x.a), x.a, x.b) < std::tuple(find(y.a), y.a, y.b);
    });
    for (size_t begin = 0, end; begin < strong.size(); begin = end) {
      const uint32_t root = find(strong[begin].a);
      for (end = begin + 1; end < strong.size() && find(strong[end].a) == root;) ++end;
      group_component(std::span(strong).subspan(begin, end - begin));
    }
  }

  void group_component(std::span<const RowLink> links) {
    if (links.size() == 1) {  // the usual case, at once; a refused pair is no link
      const RowLink& l = links[0];
      if (options_.one_per_source && corpus_.source(l.a) == corpus_.source(l.b)) return;
      out_.groups.push_back({corpus_.id(l.a), corpus_.id(l.b)});
      return;
    }
    std::vector<uint32_t> rows;
    for (const RowLink& l : links) rows.push_back(l.a), rows.push_back(l.b);
    std::sort(rows.begin(), rows.end(), [&](uint32_t x, uint32_t y) { return corpus_.id(x) < corpus_.id(y); });
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    const auto number_of = [&](uint32_t row) {
      const auto at = std::lower_bound(rows.begin(), rows.end(), row,
                                       [&](uint32_t x, uint32_t y) { return corpus_.id(x) < corpus_.id(y); });
      return static_cast<uint32_t>(at - rows.begin());
    };
    Component component;
    for (const uint32_t row : rows) component.members.push_back({corpus_.id(row), corpus_.source(row)});
    for (const RowLink& l : links) component.edges.push_back({number_of(l.a), number_of(l.b), l.score});
    component.score = [&](uint32_t a, uint32_t b) { return scorer_.score(rows[a], rows[b]); };
    if (options_.refused) component.refused = [&](uint32_t a, uint32_t b) { return refused(rows[a], rows[b]); };
    for (const auto& group : cluster(component, clusters_, &out_.components_cut)) {
      if (group.size() < 2) continue;
      auto& ids = out_.groups.emplace_back();
      for (const uint32_t k : group) ids.push_back(component.members[k].id);
    }
  }

  const Corpus& corpus_;
  const BatchOptions& options_;
  const Scorer scorer_;
  const MilliBits review_;
  ClusterOptions clusters_;
  std::vector<RowLink> links_;
  BatchResult out_;
};

}  // namespace

BatchResult link_all(const Corpus& corpus, const Model& model, const BatchOptions& options) {
  return Batch(corpus, model, options).run();
}

}  // namespace tutti::linkage
