#include "identity/resolve.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "identity/evidence.h"
#include "identity/parties.h"

namespace tutti {
namespace identity {
namespace {

constexpr size_t kStackBytes = 16 << 10;  // holds the work of a usual component; larger ones take from the heap

// One resolution in the making. The steps, in order: decrees(), identifiers(), persons().
class Decider {
 public:
  Decider(const Component& component, const Rules& rules, Resolution& out, Detail detail,
          std::pmr::memory_resource* memory)
      : rules_(rules),
        memory_(memory),
        out_(out),
        explained_(detail == Detail::kExplained),
        refusals_(explained_ ? &out : nullptr),
        strands_(sorted_strands(component, rules, memory)),
        parties_(strands_.size(), memory),
        single_{std::pmr::vector<uint64_t>(strands_.size(), 0, memory), std::pmr::vector<const Decree*>(memory)},
        visited_(strands_.size(), 0, memory) {}

  // From the newest to the oldest: what contradicts a newer one gives way.
  void decrees(std::span<const Decree> decrees) {
    std::pmr::vector<const Decree*> order(memory_);
    for (const Decree& d : decrees)
      if (!d.revoked) order.push_back(&d);
    std::sort(order.begin(), order.end(),
              [](const Decree* x, const Decree* y) { return std::tie(x->offset, x->id) > std::tie(y->offset, y->id); });
    for (const Decree* d : order) apply(*d);
    std::sort(single_.severed.begin(), single_.severed.end(), [](const Decree* x, const Decree* y) {
      return std::tie(x->a, x->type, x->value, x->id) < std::tie(y->a, y->type, y->value, y->id);
    });
  }

  void identifiers() {
    const Evidence e = gather(strands_, single_, rules_, refusals_, memory_);
    if (e.arrivals.empty()) return;
    parties_.load(e);
    // Of each value: carriers so far, one for each party, at [value.begin, value.begin + count).
    std::pmr::vector<uint32_t> carriers(e.uses.size(), 0, memory_);
    std::pmr::vector<uint32_t> counts(e.values.size(), 0, memory_);
    for (uint32_t k : e.arrivals) {
      const Use& use = e.uses[k];
      uint32_t& count = counts[use.value];
      arrive(e, use, std::span(carriers).subspan(e.values[use.value].begin), count);
    }
  }

  void persons() {
    std::pmr::vector<uint32_t> place(strands_.size(), UINT32_MAX, memory_);
    for (uint32_t k = 0; k < strands_.size(); ++k) {  // ascending ids: persons and their strands come out sorted
      uint32_t& at = place[parties_.find(k)];
      if (at == UINT32_MAX) {
        at = static_cast<uint32_t>(out_.persons.size());
        out_.persons.emplace_back();
      }
      out_.persons[at].push_back(strands_[k]->id);
    }
  }

 private:
  std::optional<uint32_t> number_of(StrandId id) const {
    const auto at = std::lower_bound(strands_.begin(), strands_.end(), id,
                                     [](const StrandNode* s, StrandId i) { return s->id < i; });
    if (at == strands_.end() || (*at)->id != id) return std::nullopt;
    return static_cast<uint32_t>(at - strands_.begin());
  }

  void apply(const Decree& d) {
    const auto a = number_of(d.a);
    if (!a) return;
    if (d.kind == DecreeKind::kSever) {
      single_.severed.push_back(&d);
    } else if (d.kind == DecreeKind::kAlone) {
      if (!single_.alone[*a]) single_.alone[*a] = d.id;
    } else if (const auto b = number_of(d.b); b && *a != *b) {
      if (d.kind == DecreeKind::kApart) keep_apart(d, *a, *b);
      else bring_together(d, *a, *b);
    }
  }

  void keep_apart(const Decree& d, uint32_t a, uint32_t b) {
    if (parties_.find(a) == parties_.find(b)) overridden(d, 0);
    else parties_.forbid(a, b, d.id);
  }

  void bring_together(const Decree& d, uint32_t a, uint32_t b) {
    if (const uint64_t alone = single_.alone[a] ? single_.alone[a] : single_.alone[b]) return overridden(d, alone);
    const bool redundant = parties_.find(a) == parties_.find(b);
    if (!redundant) {
      if (const auto objection = parties_.forbidden(a, b)) return overridden(d, objection->decree);
      parties_.join(a, b);
    }
    if (!explained_) return;
    Link link;
    link.decree = d.id;
    link.since = d.at;
    add_link(std::move(link), a, b, redundant);
  }

  void overridden(const Decree& d, uint64_t by) {
    refusals_.add([&] {
      Refusal r = between(*number_of(d.a), *number_of(d.b), RefusalReason::kDecreeOverridden);
      r.type = "decree";
      r.value = std::to_string(d.id);
      r.decree = by;
      return r;
    });
  }

  // A strand turns up with a value: it joins the parties that carry the value already, the earliest first.
  void arrive(const Evidence& e, const Use& use, std::span<uint32_t> carriers, uint32_t& count) {
    const uint32_t self = use.strand;
    bool inside = false;  // one of a party that carries the value
    uint32_t kept = 0;
    ++visit_;
    for (uint32_t k = 0; k < count; ++k) {
      const uint32_t other = carriers[k];
      const uint32_t party = parties_.find(other);
      if (visited_[party] == visit_) continue;  // joined meanwhile with an earlier carrier's
      visited_[party] = visit_;
      carriers[kept++] = other;
      if (party == parties_.find(self)) {
        if (!inside) link(use, self, other, true);
        inside = true;
      } else if (const auto objection = parties_.objection(self, other, use.rule->name_guard)) {
        refusals_.add([&] { return objected(e, use, other, *objection); });
      } else {
        parties_.join(self, other);
        link(use, self, other, false);
        inside = true;
      }
    }
    if (!inside) {
      if (kept < kPartiesPerValueMax) carriers[kept++] = self;
      else refusals_.add([&] { return too_many_parties(use); });
    }
    count = kept;
  }

  void link(const Use& use, uint32_t a, uint32_t b, bool redundant) {
    if (!explained_) return;
    Link link;
    link.type = use.identifier->type;
    link.value = use.identifier->value;
    link.since = use.identifier->first_seen;
    add_link(std::move(link), a, b, redundant);
  }

  Refusal objected(const Evidence& e, const Use& use, uint32_t other, const Objection& o) const {
    Refusal r = between(use.strand, other, o.reason);
    r.type = use.identifier->type;
    r.value = use.identifier->value;
    r.count = o.count;
    r.max = o.max;
    r.decree = o.decree;
    if (o.reason == RefusalReason::kLimitExceeded) {
      const auto at = std::find_if(e.uses.begin(), e.uses.end(), [&](const Use& u) { return u.type == o.type; });
      r.detail = at->identifier->type;
    } else if (o.reason == RefusalReason::kNameConflict) {
      const uint32_t m = std::min(o.name_a, o.name_b), n = std::max(o.name_a, o.name_b);
      r.detail = text_of(e.name_of(m)) + " | " + text_of(e.name_of(n));
    }
    return r;
  }

  Refusal too_many_parties(const Use& use) const {
    Refusal r;
    r.a = strands_[use.strand]->id;
    r.type = use.identifier->type;
    r.value = use.identifier->value;
    r.reason = RefusalReason::kSharedStrands;
    r.count = kPartiesPerValueMax + 1;
    r.max = kPartiesPerValueMax;
    return r;
  }

  static std::string text_of(PersonName name) {
    std::string text(name.family);
    if (!name.given.empty()) text.append(", ").append(name.given);
    return text;
  }

  void add_link(Link link, uint32_t a, uint32_t b, bool redundant) {
    link.a = strands_[std::min(a, b)]->id;
    link.b = strands_[std::max(a, b)]->id;
    link.redundant = redundant;
    out_.links.push_back(std::move(link));
  }

  Refusal between(uint32_t a, uint32_t b, RefusalReason reason) const {
    Refusal r;
    r.a = strands_[std::min(a, b)]->id;
    r.b = strands_[std::max(a, b)]->id;
    r.reason = reason;
    return r;
  }

  const Rules& rules_;
  std::pmr::memory_resource* memory_;
  Resolution& out_;
  const bool explained_;
  RefusalSink refusals_;
  std::pmr::vector<const StrandNode*> strands_;
  Parties parties_;
  StrandDecrees single_;
  std::pmr::vector<uint32_t> visited_;  // per party (its root): the last visit_ that looked at it
  uint32_t visit_ = 0;
};

}  // namespace
}  // namespace identity

std::string_view to_string(RefusalReason reason) {
  constexpr std::array<std::string_view, 12> kNames = {
      "blocked_value", "blocked_pattern", "free_mail",    "shared_strands", "shared_people",     "limit_exceeded",
      "name_conflict", "decree_apart",    "decree_alone", "decree_sever",   "decree_overridden", "component_too_large"};
  const auto k = static_cast<size_t>(reason);
  TUTTI_ASSERT(k < kNames.size());
  return kNames[k];
}

Resolution resolve(const Component& component, std::span<const Decree> decrees, const Rules& rules, Detail detail) {
  Resolution out;
  if (detail == Detail::kPersons && component.strands.size() == 1) {
    out.persons.push_back({component.strands[0].id});
    return out;
  }
  std::array<std::byte, identity::kStackBytes> stack;
  std::pmr::monotonic_buffer_resource memory(stack.data(), stack.size());
  identity::Decider decider(component, rules, out, detail, &memory);
  if (!decrees.empty()) decider.decrees(decrees);
  decider.identifiers();
  decider.persons();
  std::sort(out.links.begin(), out.links.end(), [](const Link& x, const Link& y) {
    return std::tie(x.a, x.b, x.type, x.value, x.decree) < std::tie(y.a, y.b, y.type, y.value, y.decree);
  });
  std::sort(out.refusals.begin(), out.refusals.end(), [](const Refusal& x, const Refusal& y) {
    return std::tie(x.a, x.b, x.type, x.value, x.reason) < std::tie(y.a, y.b, y.type, y.value, y.reason);
  });
  return out;
}

}  // namespace tutti
