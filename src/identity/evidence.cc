#include "identity/evidence.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

namespace tutti::identity {
namespace {

// Union-find without constraints: only who hangs together.
class Sets {
 public:
  Sets(size_t n, std::pmr::memory_resource* memory) : parent_(n, memory) {
    std::iota(parent_.begin(), parent_.end(), 0u);
  }
  uint32_t find(uint32_t k) {
    while (parent_[k] != k) k = parent_[k] = parent_[parent_[k]];
    return k;
  }
  void unite(uint32_t a, uint32_t b) { parent_[find(b)] = find(a); }

 private:
  std::pmr::vector<uint32_t> parent_;
};

const Decree* find_sever(const StrandDecrees& decrees, StrandId strand, const IdentifierUse& id) {
  const auto key = std::tie(strand, id.type, id.value);
  const auto at =
      std::lower_bound(decrees.severed.begin(), decrees.severed.end(), key,
                       [](const Decree* d, const auto& k) { return std::tie(d->a, d->type, d->value) < k; });
  return at != decrees.severed.end() && std::tie((*at)->a, (*at)->type, (*at)->value) == key ? *at : nullptr;
}

Refusal about(const StrandNode& strand, const IdentifierUse& id, RefusalReason reason) {
  Refusal r;
  r.a = strand.id;
  r.type = id.type;
  r.value = id.value;
  r.reason = reason;
  return r;
}

Refusal blocked(const StrandNode& strand, const IdentifierUse& id, Verdict verdict, const Rules& rules) {
  Refusal r = about(strand, id, RefusalReason::kBlockedValue);
  r.detail = id.value;
  if (verdict == Verdict::kFreeMail) r.reason = RefusalReason::kFreeMail;
  if (verdict == Verdict::kBlockedPattern) {
    r.reason = RefusalReason::kBlockedPattern;
    r.detail = rules.matching_pattern(id.type, id.value);
  }
  return r;
}

Refusal by_decree(const StrandNode& strand, const IdentifierUse& id, RefusalReason reason, uint64_t decree) {
  Refusal r = about(strand, id, reason);
  r.decree = decree;
  return r;
}

Refusal counted(const StrandNode& strand, const IdentifierUse& id, RefusalReason reason, uint64_t count, uint64_t max) {
  Refusal r = about(strand, id, reason);
  r.count = count;
  r.max = max;
  return r;
}

// Fills Evidence step by step, in the order of its public functions.
class Gatherer {
 public:
  Gatherer(Evidence& e, const StrandDecrees& decrees, const Rules& rules, RefusalSink& refusals,
           std::pmr::memory_resource* memory)
      : e_(e), decrees_(decrees), rules_(rules), refusals_(refusals), memory_(memory) {}

  void collect_uses() {
    size_t total = 0;
    for (const StrandNode* s : e_.strands) total += s->identifiers.size();
    e_.uses.reserve(total);
    for (uint32_t k = 0; k < e_.strands.size(); ++k)
      for (const IdentifierUse& id : e_.strands[k]->identifiers) collect(k, id);
  }

  void number_values() {
    std::sort(e_.uses.begin(), e_.uses.end(), [](const Use& x, const Use& y) {
      if (const int c = x.identifier->type.compare(y.identifier->type)) return c < 0;
      if (const int c = x.identifier->value.compare(y.identifier->value)) return c < 0;
      return std::tuple(x.strand, x.identifier->first_seen) < std::tuple(y.strand, y.identifier->first_seen);
    });
    e_.values.reserve(e_.uses.size());
    size_t kept = 0;
    for (const Use& use : e_.uses) {
      const Use* last = kept ? &e_.uses[kept - 1] : nullptr;
      const bool same_type = last && last->identifier->type == use.identifier->type;
      const bool same_value = same_type && last->identifier->value == use.identifier->value;
      if (same_value && last->strand == use.strand) continue;  // said twice: the earlier counts
      const uint32_t type = same_type ? last->type : (last ? last->type + 1 : 0);
      if (!same_value) e_.values.push_back({static_cast<uint32_t>(kept), 0, 0, false});
      Use& to = e_.uses[kept++] = use;
      to.type = type;
      to.value = static_cast<uint32_t>(e_.values.size() - 1);
      e_.values.back().end = static_cast<uint32_t>(kept);
      e_.values.back().linking += to.links;
    }
    e_.uses.resize(kept);
  }

  void find_shared() {
    for (Value& v : e_.values) {
      const TypeRule& rule = *e_.uses[v.begin].rule;
      uint64_t carried = 0;
      for (const Use& u : uses_of(v)) carried = std::max<uint64_t>(carried, u.identifier->carriers);
      const uint64_t here = v.end - v.begin;
      const uint64_t strands = std::max(carried, here) - (here - v.linking);
      if (v.linking == 0) continue;
      if (rule.strands_max && strands > rule.strands_max)
        mark_shared(v, RefusalReason::kSharedStrands, strands, rule.strands_max);
      else if (rule.people_max && v.linking > rule.people_max)
        if (const uint64_t people = count_people(v); people > rule.people_max)
          mark_shared(v, RefusalReason::kSharedPeople, people, rule.people_max);
    }
  }

  void explain_split_off() {
    for (const Value& v : e_.values) {
      if (v.end - v.begin < 2) continue;
      for (const Use& u : uses_of(v))
        if (const uint64_t decree = u.severed ? 0 : decrees_.alone[u.strand])
          refusals_.add([&] { return by_decree(strand_of(u), *u.identifier, RefusalReason::kDecreeAlone, decree); });
    }
  }

  // While a web of strands is larger than allowed, its weakest priority stops counting there.
  void cut_large_webs() {
    const size_t n = e_.strands.size(), max = rules_.strands_component_max();
    weakest_.assign(n, std::numeric_limits<int32_t>::max());
    if (n <= max) return;
    for (bool changed = true; changed;) {
      changed = false;
      Sets webs(n, memory_);
      std::pmr::vector<uint32_t> size(n, 0, memory_);
      std::pmr::vector<int32_t> low(n, std::numeric_limits<int32_t>::max(), memory_), high(n, -1, memory_);
      for (const Value& v : e_.values) unite_carriers(v, webs);
      for (uint32_t k = 0; k < n; ++k) ++size[webs.find(k)];
      for (const Use& u : e_.uses) {
        if (!counts(u)) continue;
        const uint32_t web = webs.find(u.strand);
        low[web] = std::min(low[web], u.rule->priority);
        high[web] = std::max(high[web], u.rule->priority);
      }
      for (uint32_t k = 0; k < n; ++k) {
        const uint32_t web = webs.find(k);
        if (size[web] <= max || high[web] <= low[web]) continue;
        weakest_[k] = high[web] - 1;
        changed = true;
        web_size_ = std::max(web_size_, size[web]);
      }
    }
    explain_cut();
  }

  void order_arrivals() {
    for (uint32_t k = 0; k < e_.uses.size(); ++k)
      if (counts(e_.uses[k])) e_.arrivals.push_back(k);
    std::sort(e_.arrivals.begin(), e_.arrivals.end(), [this](uint32_t x, uint32_t y) {
      const Use &a = e_.uses[x], &b = e_.uses[y];
      return std::tuple(a.rule->priority, a.identifier->first_seen, a.value, a.strand) <
             std::tuple(b.rule->priority, b.identifier->first_seen, b.value, b.strand);
    });
  }

 private:
  std::span<const Use> uses_of(const Value& v) const {
    return std::span<const Use>(e_.uses).subspan(v.begin, v.end - v.begin);
  }

  const StrandNode& strand_of(const Use& u) const { return *e_.strands[u.strand]; }

  // Could this use join its strand to another one?
  bool counts(const Use& u) const {
    const Value& v = e_.values[u.value];
    return u.links && v.linking > 1 && !v.shared && u.rule->priority <= weakest_[u.strand];
  }

  void collect(uint32_t strand, const IdentifierUse& id) {
    const StrandNode& node = *e_.strands[strand];
    const Classification c = rules_.classification(id);
    if (c.verdict != Verdict::kLinks && c.verdict != Verdict::kNotLinking)
      return refusals_.add([&] { return blocked(node, id, c.verdict, rules_); });
    const Decree* sever = decrees_.severed.empty() ? nullptr : find_sever(decrees_, node.id, id);
    if (sever) refusals_.add([&] { return by_decree(node, id, RefusalReason::kDecreeSever, sever->id); });
    Use use;
    use.strand = strand;
    use.identifier = &id;
    use.rule = &rules_.types()[c.rule];
    use.severed = sever != nullptr;
    use.links = c.verdict == Verdict::kLinks && !sever && decrees_.alone[strand] == 0;
    e_.uses.push_back(use);
  }

  // Names among the carriers, counted so that names which agree, also over a third, are one.
  uint64_t count_people(const Value& v) const {
    std::pmr::vector<PersonName> names(memory_);
    for (const Use& u : uses_of(v))
      if (u.links && e_.name_of(u.strand).known()) names.push_back(e_.name_of(u.strand));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    Sets people(names.size(), memory_);
    for (uint32_t i = 0; i < names.size(); ++i)
      for (uint32_t j = 0; j < i; ++j)
        if (!contradict(names[i], names[j])) people.unite(i, j);
    uint64_t count = 0;
    for (uint32_t i = 0; i < names.size(); ++i) count += people.find(i) == i;
    return count;
  }

  void mark_shared(Value& v, RefusalReason reason, uint64_t count, uint64_t max) {
    v.shared = true;
    for (const Use& u : uses_of(v))
      if (u.links) refusals_.add([&] { return counted(strand_of(u), *u.identifier, reason, count, max); });
  }

  void unite_carriers(const Value& v, Sets& webs) const {
    const Use* first = nullptr;
    for (const Use& u : uses_of(v)) {
      if (!counts(u)) continue;
      if (first) webs.unite(first->strand, u.strand);
      else first = &u;
    }
  }

  void explain_cut() {
    for (const Use& u : e_.uses) {
      const Value& v = e_.values[u.value];
      if (!u.links || v.linking < 2 || v.shared || u.rule->priority <= weakest_[u.strand]) continue;
      refusals_.add([&] {
        return counted(strand_of(u), *u.identifier, RefusalReason::kComponentTooLarge, web_size_,
                       rules_.strands_component_max());
      });
    }
  }

  Evidence& e_;
  const StrandDecrees& decrees_;
  const Rules& rules_;
  RefusalSink& refusals_;
  std::pmr::memory_resource* memory_;
  std::pmr::vector<int32_t> weakest_{memory_};  // per strand: the weakest priority that counts
  uint32_t web_size_ = 0;                       // largest web that was cut
};

}  // namespace

std::pmr::vector<const StrandNode*> sorted_strands(const Component& component, const Rules& rules,
                                                   std::pmr::memory_resource* memory) {
  std::pmr::vector<const StrandNode*> strands(memory);
  strands.reserve(component.strands.size());
  for (const StrandNode& s : component.strands) {
    TUTTI_ASSERT(s.cls == rules.entity_class());
    strands.push_back(&s);
  }
  std::sort(strands.begin(), strands.end(), [](const StrandNode* a, const StrandNode* b) { return a->id < b->id; });
  for (size_t k = 1; k < strands.size(); ++k) TUTTI_ASSERT(strands[k - 1]->id != strands[k]->id);
  return strands;
}

Evidence gather(std::span<const StrandNode* const> strands, const StrandDecrees& decrees, const Rules& rules,
                RefusalSink& refusals, std::pmr::memory_resource* memory) {
  Evidence e{strands, std::pmr::vector<Use>(memory), std::pmr::vector<Value>(memory),
             std::pmr::vector<uint32_t>(memory)};
  Gatherer g(e, decrees, rules, refusals, memory);
  g.collect_uses();
  g.number_values();
  g.find_shared();
  g.explain_split_off();
  g.cut_large_webs();
  g.order_arrivals();
  return e;
}

}  // namespace tutti::identity
