#include "linkage/link_index.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace tutti::linkage {
namespace {

MilliBits threshold(double bits) {
  return static_cast<MilliBits>(std::lround(bits * 1000));
}

std::pair<uint64_t, uint64_t> ordered(uint64_t a, uint64_t b) {
  return a < b ? std::pair(a, b) : std::pair(b, a);
}

void strongest_first(std::vector<Link>& links) {
  std::sort(links.begin(), links.end(), [](const Link& x, const Link& y) {
    return std::tuple(-x.score, x.a, x.b) < std::tuple(-y.score, y.a, y.b);
  });
}

}  // namespace

LinkIndex::LinkIndex(Model model, Options options)
    : model_(std::make_unique<const Model>(std::move(model))),
      rules_(model_->blocking.size()),
      review_(threshold(model_->review)),
      corpus_(model_->fields()),
      scorer_(*model_, corpus_),
      tables_(rules_) {
  clusters_.threshold = threshold(model_->link);
  clusters_.one_per_source = options.one_per_source;
}

uint32_t LinkIndex::take_row(const Record& record) {
  uint32_t row;
  if (free_rows_.empty()) {
    row = corpus_.size();
    corpus_.append(std::span(&record, 1));
    keys_.resize(size_t{corpus_.size()} * rules_);
  } else {
    row = free_rows_.back();
    free_rows_.pop_back();
    corpus_.replace(row, record);
  }
  scorer_.sync();
  for (size_t r = 0; r < rules_; ++r) keys_[size_t{row} * rules_ + r] = block_key(model_->blocking[r], corpus_, row);
  return row;
}

std::vector<LinkChange> LinkIndex::put(const Record& record) {
  if (const auto old = rows_.find(record.id); old != rows_.end()) leave(old->second);
  const uint32_t row = take_row(record);
  rows_[record.id] = row;
  enter(row);
  return changes();
}

std::vector<LinkChange> LinkIndex::remove(uint64_t id) {
  const auto at = rows_.find(id);
  if (at == rows_.end()) return {};
  leave(at->second);
  rows_.erase(at);
  return changes();
}

bool LinkIndex::together(uint32_t a, uint32_t b, size_t rules) const {
  for (size_t r = 0; r < rules; ++r)
    if (key(a, r) == key(b, r) && counts(r, key(a, r))) return true;
  return false;
}

// The row is in all its blocks before any pair is judged, since a pair may need a block that this row just filled up.
void LinkIndex::enter(uint32_t row) {
  for (size_t r = 0; r < rules_; ++r)
    if (key(row, r) != 0) tables_[r].join(key(row, r), row);
  for (size_t r = 0; r < rules_; ++r) {
    const uint64_t k = key(row, r);
    if (k == 0) continue;
    if (tables_[r].count(k) == model_->block_records_max + 1) relink_block(r, k);
    else if (counts(r, k))
      tables_[r].for_each(k, [&](uint32_t other) {
        if (other != row && !together(row, other, r)) relink(row, other);
      });
  }
}

void LinkIndex::leave(uint32_t row) {
  const auto found = neighbours_.find(row);
  if (found != neighbours_.end())
    for (const Neighbour& n : std::vector<Neighbour>(found->second)) set_link(row, n.row, std::nullopt);
  for (size_t r = 0; r < rules_; ++r)
    if (key(row, r) != 0) tables_[r].leave(key(row, r), row);
  for (size_t r = 0; r < rules_; ++r)
    if (key(row, r) != 0 && tables_[r].count(key(row, r)) == model_->block_records_max) relink_block(r, key(row, r));
  free_rows_.push_back(row);
}

// A block passed the limit, up or down.
void LinkIndex::relink_block(size_t rule, uint64_t k) {
  std::vector<uint32_t> rows;
  tables_[rule].for_each(k, [&](uint32_t row) { rows.push_back(row); });
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t j = i + 1; j < rows.size(); ++j) relink(rows[i], rows[j]);
}

void LinkIndex::relink(uint32_t a, uint32_t b) {
  std::optional<MilliBits> score;
  if (together(a, b, rules_) && !refused_.contains(ordered(corpus_.id(a), corpus_.id(b))))
    if (const MilliBits s = scorer_.score_from(a, b, review_); s != Scorer::kBelow) score = s;
  set_link(a, b, score);
}

std::optional<MilliBits> LinkIndex::link_between(uint32_t a, uint32_t b) const {
  const auto found = neighbours_.find(a);
  if (found != neighbours_.end())
    for (const Neighbour& n : found->second)
      if (n.row == b) return n.score;
  return std::nullopt;
}

void LinkIndex::set_link(uint32_t a, uint32_t b, std::optional<MilliBits> score) {
  const std::optional<MilliBits> before = link_between(a, b);
  if (before == score) return;
  touched_.emplace(ordered(corpus_.id(a), corpus_.id(b)), before);  // the first state of this call stays
  const auto set_one = [&](uint32_t from, uint32_t to) {
    std::vector<Neighbour>& list = neighbours_[from];
    std::erase_if(list, [&](const Neighbour& n) { return n.row == to; });
    if (score) list.push_back({to, *score});
    if (list.empty()) neighbours_.erase(from);
  };
  set_one(a, b);
  set_one(b, a);
}

std::vector<LinkChange> LinkIndex::changes() {
  std::vector<LinkChange> out;
  for (const auto& [pair, before] : touched_) {
    const auto a = rows_.find(pair.first), b = rows_.find(pair.second);
    std::optional<MilliBits> after;
    if (a != rows_.end() && b != rows_.end()) after = link_between(a->second, b->second);
    if (before != after) out.push_back({pair.first, pair.second, before, after});
  }
  touched_.clear();
  return out;
}

std::vector<LinkChange> LinkIndex::refuse(uint64_t a, uint64_t b) {
  refused_.insert(ordered(a, b));
  const auto x = rows_.find(a), y = rows_.find(b);
  if (a != b && x != rows_.end() && y != rows_.end()) relink(x->second, y->second);
  return changes();
}

std::vector<LinkChange> LinkIndex::allow(uint64_t a, uint64_t b) {
  refused_.erase(ordered(a, b));
  const auto x = rows_.find(a), y = rows_.find(b);
  if (a != b && x != rows_.end() && y != rows_.end()) relink(x->second, y->second);
  return changes();
}

std::vector<Link> LinkIndex::links() const {
  std::vector<Link> out;
  for (const auto& [row, list] : neighbours_)
    for (const Neighbour& n : list)
      if (corpus_.id(row) < corpus_.id(n.row)) out.push_back({corpus_.id(row), corpus_.id(n.row), n.score});
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Link> LinkIndex::links_of(uint64_t id) const {
  std::vector<Link> out;
  const auto row = rows_.find(id);
  if (row == rows_.end()) return out;
  const auto found = neighbours_.find(row->second);
  if (found == neighbours_.end()) return out;
  for (const Neighbour& n : found->second) {
    const auto [a, b] = ordered(id, corpus_.id(n.row));
    out.push_back({a, b, n.score});
  }
  strongest_first(out);
  return out;
}

std::vector<Link> LinkIndex::search(const Record& record) {
  const uint32_t row = take_row(record);
  std::set<uint32_t> others;
  const auto own = rows_.find(record.id);
  for (size_t r = 0; r < rules_; ++r) {
    const uint64_t k = key(row, r);
    if (k == 0) continue;
    const bool inside = own != rows_.end() && key(own->second, r) == k;
    if (tables_[r].count(k) + !inside > model_->block_records_max) continue;
    tables_[r].for_each(k, [&](uint32_t other) { others.insert(other); });
  }
  std::vector<Link> out;
  for (const uint32_t other : others) {
    if (corpus_.id(other) == record.id) continue;
    const auto [a, b] = ordered(record.id, corpus_.id(other));
    if (refused_.contains({a, b})) continue;
    if (const MilliBits s = scorer_.score_from(row, other, review_); s != Scorer::kBelow) out.push_back({a, b, s});
  }
  free_rows_.push_back(row);
  strongest_first(out);
  return out;
}

std::vector<uint32_t> LinkIndex::component_of(uint32_t row) const {
  std::vector<uint32_t> out{row};
  std::set<uint32_t> seen{row};
  for (size_t k = 0; k < out.size(); ++k) {
    const auto found = neighbours_.find(out[k]);
    if (found == neighbours_.end()) continue;
    for (const Neighbour& n : found->second)
      if (n.score >= clusters_.threshold && seen.insert(n.row).second) out.push_back(n.row);
  }
  return out;
}

std::vector<std::vector<uint64_t>> LinkIndex::groups_of(std::vector<uint32_t> rows) const {
  std::sort(rows.begin(), rows.end(), [&](uint32_t x, uint32_t y) { return corpus_.id(x) < corpus_.id(y); });
  std::unordered_map<uint32_t, uint32_t> number;
  Component component;
  for (const uint32_t row : rows) {
    number.emplace(row, static_cast<uint32_t>(number.size()));
    component.members.push_back({corpus_.id(row), corpus_.source(row)});
  }
  for (uint32_t k = 0; k < rows.size(); ++k) {
    const auto found = neighbours_.find(rows[k]);
    if (found == neighbours_.end()) continue;
    for (const Neighbour& n : found->second)
      if (n.score >= clusters_.threshold && k < number.at(n.row))
        component.edges.push_back({k, number.at(n.row), n.score});
  }
  component.score = [&](uint32_t a, uint32_t b) { return scorer_.score(rows[a], rows[b]); };
  component.refused = [&](uint32_t a, uint32_t b) {
    return refused_.contains({component.members[a].id, component.members[b].id});
  };
  std::vector<std::vector<uint64_t>> out;
  for (const auto& group : cluster(component, clusters_, nullptr)) {
    auto& ids = out.emplace_back();
    for (const uint32_t k : group) ids.push_back(component.members[k].id);
  }
  return out;
}

std::vector<std::vector<uint64_t>> LinkIndex::groups_around(uint64_t id) const {
  const auto row = rows_.find(id);
  if (row == rows_.end()) return {};
  return groups_of(component_of(row->second));
}

std::vector<uint64_t> LinkIndex::group_of(uint64_t id) const {
  for (std::vector<uint64_t>& group : groups_around(id))
    if (std::binary_search(group.begin(), group.end(), id)) return std::move(group);
  return {};
}

std::vector<std::vector<uint64_t>> LinkIndex::groups() const {
  std::vector<std::vector<uint64_t>> out;
  std::set<uint32_t> seen;
  for (const auto& [row, list] : neighbours_) {
    if (seen.contains(row)) continue;
    const std::vector<uint32_t> component = component_of(row);
    seen.insert(component.begin(), component.end());
    for (auto& group : groups_of(component))
      if (group.size() > 1) out.push_back(std::move(group));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace tutti::linkage
