#include "profile/survivorship.h"

#include <algorithm>
#include <tuple>

#include "profile/value_check.h"

namespace tutti::profile {
namespace {

constexpr std::string_view kRuleNames[] = {"most_recent", "source_priority", "most_frequent",
                                           "longest",     "first",           "manual"};

auto recency(const TraitCandidate& c) {
  return std::tie(c.at, c.json, c.source, c.strand);
}

bool removed(const TraitCandidate& c) {
  return c.json == "null";
}

size_t source_rank(const TraitRule& rule, SourceId source) {
  return static_cast<size_t>(std::find(rule.sources.begin(), rule.sources.end(), source) - rule.sources.begin());
}

// Does `a` come before `b`, the best first? `strands_with` counts the strands that hold a value.
struct Better {
  const TraitRule& rule;
  const std::map<std::string_view, size_t>& strands_with;

  bool operator()(const TraitCandidate& a, const TraitCandidate& b) const {
    if (a.echo != b.echo) return b.echo;
    if (rule.rule == SurvivorRule::kMostRecent || rule.rule == SurvivorRule::kManual) return recency(a) > recency(b);
    if (removed(a) != removed(b)) return removed(b);
    switch (rule.rule) {
      case SurvivorRule::kSourcePriority: {
        const size_t rank_a = source_rank(rule, a.source), rank_b = source_rank(rule, b.source);
        if (rank_a != rank_b) return rank_a < rank_b;
        break;
      }
      case SurvivorRule::kMostFrequent: {
        const size_t held_a = count(a), held_b = count(b);
        if (held_a != held_b) return held_a > held_b;
        break;
      }
      case SurvivorRule::kLongest:
        if (a.json.size() != b.json.size()) return a.json.size() > b.json.size();
        break;
      case SurvivorRule::kFirst: return recency(a) < recency(b);
      case SurvivorRule::kMostRecent:
      case SurvivorRule::kManual: break;
    }
    return recency(a) > recency(b);
  }

  size_t count(const TraitCandidate& c) const {
    const auto it = strands_with.find(c.json);
    return it == strands_with.end() ? 0 : it->second;
  }
};

MergedTrait choose(std::string name, std::vector<TraitCandidate> candidates, const TraitRule& rule) {
  std::map<std::string_view, size_t> strands_with;
  for (const TraitCandidate& c : candidates)
    if (!c.echo) ++strands_with[c.json];
  // Sort positions: the views above point into the candidates.
  std::vector<size_t> order(candidates.size());
  for (size_t k = 0; k < order.size(); ++k) order[k] = k;
  const Better better{rule, strands_with};
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return better(candidates[a], candidates[b]); });

  MergedTrait merged{.name = std::move(name), .rule = rule.rule};
  merged.removed = removed(candidates[order[0]]);
  merged.winner = std::move(candidates[order[0]]);
  for (size_t k = 1; k < order.size(); ++k) merged.losers.push_back(std::move(candidates[order[k]]));
  return merged;
}

// The newest pin of each trait, put above what the sources say.
void put_pins(std::vector<MergedTrait>& traits, std::span<const StrandView> strands) {
  const auto by_name = [](const MergedTrait& t, std::string_view name) { return std::string_view(t.name) < name; };
  for (const StrandView& s : strands) {
    if (!s.decided) continue;
    for (const Pin& pin : s.decided->pins) {
      auto it = std::lower_bound(traits.begin(), traits.end(), std::string_view(pin.trait), by_name);
      if (it == traits.end() || it->name != pin.trait) it = traits.insert(it, MergedTrait{.name = pin.trait});
      else if (!it->pin) it->losers.insert(it->losers.begin(), std::move(it->winner));
      else if (pin.offset < it->pin->offset) continue;
      it->rule = SurvivorRule::kManual;
      it->removed = pin.json == "null";
      it->winner = {.json = pin.json, .at = pin.at, .offset = pin.offset, .source = {}, .strand = s.strand};
      it->pin = pin;
    }
  }
}

}  // namespace

std::string_view to_string(SurvivorRule rule) {
  return kRuleNames[static_cast<size_t>(rule)];
}

const TraitRule& SurvivorshipRules::rule_for(std::string_view trait) const {
  const auto it = traits.find(trait);
  return it == traits.end() ? fallback : it->second;
}

std::vector<MergedTrait> join_traits(std::span<const StrandView> strands, const SurvivorshipRules& rules) {
  std::map<std::string, std::vector<TraitCandidate>> by_name;
  for (const StrandView& s : strands)
    s.profile->traits.for_each([&](const LwwEntry& e) {
      const WrittenValue* written = s.decided ? s.decided->written_of(e.name) : nullptr;
      by_name[std::string(e.name)].push_back({.json = std::string(e.json),
                                              .at = e.at,
                                              .offset = e.offset,
                                              .source = e.source,
                                              .strand = s.strand,
                                              .echo = written && same_value(e.name, written->json, e.json)});
    });
  std::vector<MergedTrait> out;
  out.reserve(by_name.size());
  for (auto& [name, candidates] : by_name) out.push_back(choose(name, std::move(candidates), rules.rule_for(name)));
  put_pins(out, strands);
  return out;
}

}  // namespace tutti::profile
