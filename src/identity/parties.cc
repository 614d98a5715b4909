#include "identity/parties.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace tutti::identity {

Parties::Parties(size_t strands, std::pmr::memory_resource* memory)
    : parent_(strands, memory), size_(strands, 1, memory), parties_(memory), forbidden_(memory) {
  std::iota(parent_.begin(), parent_.end(), 0u);
}

// Decrees may have joined strands before: everything is collected at the roots.
void Parties::load(const Evidence& evidence) {
  TUTTI_ASSERT(parties_.empty());
  evidence_ = &evidence;
  auto* memory = parent_.get_allocator().resource();
  parties_.reserve(parent_.size());
  for (size_t k = 0; k < parent_.size(); ++k)
    parties_.push_back({std::pmr::vector<Limited>(memory), std::pmr::vector<uint32_t>(memory)});
  // Uses are in order of (type, value, strand), so each list comes out nearly sorted.
  for (const Use& u : evidence.uses) {
    if (u.rule->limit == 0 || u.severed) continue;
    const bool per_source = u.rule->limit_scope == LimitScope::kPerSource;
    const uint32_t source = per_source ? evidence.strands[u.strand]->source.value : 0;
    parties_[find(u.strand)].limited.push_back({u.type, source, u.value, u.rule->limit});
  }
  for (uint32_t k = 0; k < parent_.size(); ++k) {
    auto& limited = parties_[k].limited;
    std::sort(limited.begin(), limited.end());
    limited.erase(std::unique(limited.begin(), limited.end()), limited.end());
    const PersonName name = evidence.name_of(k);
    auto& names = parties_[find(k)].names;
    if (name.known() &&
        std::none_of(names.begin(), names.end(), [&](uint32_t n) { return evidence.name_of(n) == name; }))
      names.push_back(k);
  }
}

uint32_t Parties::find(uint32_t k) {
  while (parent_[k] != k) k = parent_[k] = parent_[parent_[k]];
  return k;
}

std::optional<Objection> Parties::forbidden(uint32_t a, uint32_t b) {
  if (forbidden_.empty()) return std::nullopt;
  a = find(a);
  b = find(b);
  for (const Forbidden& f : forbidden_) {
    const uint32_t x = find(f.a), y = find(f.b);
    if ((x != a || y != b) && (x != b || y != a)) continue;
    Objection o;
    o.decree = f.decree;
    return o;
  }
  return std::nullopt;
}

std::optional<Objection> Parties::objection(uint32_t a, uint32_t b, bool name_guard) {
  if (auto o = forbidden(a, b)) return o;
  const Party &x = parties_[find(a)], &y = parties_[find(b)];
  if (auto o = limit_exceeded(x, y)) return o;
  return name_guard ? name_conflict(x, y) : std::nullopt;
}

// A limit holds back a join that would take a person beyond it. A side that is beyond it by itself (its one strand
// carries that many values: an alias; or a decree joined them) may still take in those who bring nothing new.
std::optional<Objection> Parties::limit_exceeded(const Party& a, const Party& b) const {
  auto x = a.limited.begin(), y = b.limited.begin();
  const auto x_end = a.limited.end(), y_end = b.limited.end();
  while (x != x_end && y != y_end) {
    if (!x->same_limit(*y)) {
      ++(*x < *y ? x : y);
      continue;
    }
    const Limited first = *x;
    uint64_t of_x = 0, of_y = 0, together = 0;
    while (true) {
      const bool in_x = x != x_end && x->same_limit(first), in_y = y != y_end && y->same_limit(first);
      if (!in_x && !in_y) break;
      const bool take_x = in_x && (!in_y || x->value <= y->value), take_y = in_y && (!in_x || y->value <= x->value);
      if (take_x) ++x, ++of_x;
      if (take_y) ++y, ++of_y;
      ++together;
    }
    if (together <= first.max || together == std::max(of_x, of_y)) continue;
    Objection o;
    o.reason = RefusalReason::kLimitExceeded;
    o.type = first.type;
    o.count = together;
    o.max = first.max;
    return o;
  }
  return std::nullopt;
}

std::optional<Objection> Parties::name_conflict(const Party& a, const Party& b) const {
  for (uint32_t m : a.names)
    for (uint32_t n : b.names) {
      if (!contradict(evidence_->name_of(m), evidence_->name_of(n))) continue;
      Objection o;
      o.reason = RefusalReason::kNameConflict;
      o.name_a = m;
      o.name_b = n;
      return o;
    }
  return std::nullopt;
}

void Parties::join(uint32_t a, uint32_t b) {
  a = find(a);
  b = find(b);
  TUTTI_ASSERT(a != b);
  if (size_[a] < size_[b]) std::swap(a, b);
  parent_[b] = a;
  size_[a] += size_[b];
  if (parties_.empty()) return;
  Party &to = parties_[a], &from = parties_[b];
  const auto middle = static_cast<std::ptrdiff_t>(to.limited.size());
  to.limited.insert(to.limited.end(), from.limited.begin(), from.limited.end());
  std::inplace_merge(to.limited.begin(), to.limited.begin() + middle, to.limited.end());
  to.limited.erase(std::unique(to.limited.begin(), to.limited.end()), to.limited.end());
  const size_t known = to.names.size();
  for (uint32_t n : from.names) {
    const PersonName name = evidence_->name_of(n);
    const auto end = to.names.begin() + static_cast<std::ptrdiff_t>(known);
    if (std::none_of(to.names.begin(), end, [&](uint32_t m) { return evidence_->name_of(m) == name; }))
      to.names.push_back(n);
  }
}

}  // namespace tutti::identity
