#include "profile/survivorship.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace tutti::profile {
namespace {

namespace dom = simdjson::dom;

constexpr std::array<std::pair<std::string_view, SurvivorRule>, 5> kRules = {
    {{"most_recent", SurvivorRule::kMostRecent},
     {"source_priority", SurvivorRule::kSourcePriority},
     {"most_frequent", SurvivorRule::kMostFrequent},
     {"longest", SurvivorRule::kLongest},
     {"first", SurvivorRule::kFirst}}};

std::optional<SurvivorRule> parse_rule(std::string_view name) {
  for (const auto& [known, rule] : kRules)
    if (known == name) return rule;
  return std::nullopt;
}

bool is_null(const TraitCandidate& c) {
  return c.json == "null";
}

// Best first under most_recent; total, so that the order of strands does not matter.
bool more_recent(const TraitCandidate& a, const TraitCandidate& b) {
  return std::tie(b.at, b.json, b.source, b.strand) < std::tie(a.at, a.json, a.source, a.strand);
}

size_t rank_of(const TraitRule& rule, SourceId source) {
  return static_cast<size_t>(std::find(rule.sources.begin(), rule.sources.end(), source) - rule.sources.begin());
}

void order(std::vector<TraitCandidate>& c, const TraitRule& rule) {
  const auto count = [&](const TraitCandidate& x) {
    return std::count_if(c.begin(), c.end(), [&](const TraitCandidate& y) { return y.json == x.json; });
  };
  std::vector<std::pair<int64_t, TraitCandidate>> keyed;  // smaller key: better
  for (const TraitCandidate& x : c) {
    int64_t key = 0;
    switch (rule.rule) {
      case SurvivorRule::kMostRecent: break;
      case SurvivorRule::kSourcePriority: key = static_cast<int64_t>(rank_of(rule, x.source)); break;
      case SurvivorRule::kMostFrequent: key = -static_cast<int64_t>(count(x)); break;
      case SurvivorRule::kLongest: key = -static_cast<int64_t>(x.json.size()); break;
      case SurvivorRule::kFirst: key = x.at.value; break;
    }
    // All rules but most_recent look past nulls.
    if (rule.rule != SurvivorRule::kMostRecent && is_null(x)) key = INT64_MAX;
    keyed.emplace_back(key, x);
  }
  std::sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    if (rule.rule == SurvivorRule::kFirst)
      return std::tie(a.second.json, a.second.source, a.second.strand) <
             std::tie(b.second.json, b.second.source, b.second.strand);
    return more_recent(a.second, b.second);
  });
  for (size_t k = 0; k < c.size(); ++k) c[k] = std::move(keyed[k].second);
}

Result<TraitRule> parse_trait_rule(dom::element e, const std::string& where,
                                   const std::function<std::optional<SourceId>(std::string_view)>& source_of) {
  TraitRule out;
  std::string_view name;
  if (e.get(name) == simdjson::SUCCESS) {
    const auto rule = parse_rule(name);
    if (!rule || *rule == SurvivorRule::kSourcePriority)
      return fail(ErrorCode::kInvalid, "is no rule that stands alone", where);
    out.rule = *rule;
    return out;
  }
  dom::object o;
  if (e.get(o) != simdjson::SUCCESS) return fail(ErrorCode::kInvalid, "must be a rule's name or an object", where);
  bool has_rule = false;
  for (const auto field : o) {
    if (field.key == "rule") {
      if (field.value.get(name) != simdjson::SUCCESS || !parse_rule(name))
        return fail(ErrorCode::kInvalid, "is no known rule", where + ".rule");
      out.rule = *parse_rule(name);
      has_rule = true;
    } else if (field.key == "sources") {
      dom::array list;
      if (field.value.get(list) != simdjson::SUCCESS)
        return fail(ErrorCode::kInvalid, "must be a list of sources", where + ".sources");
      for (const dom::element s : list) {
        std::string_view text;
        const std::optional<SourceId> id = s.get(text) == simdjson::SUCCESS ? source_of(text) : std::nullopt;
        if (!id) return fail(ErrorCode::kInvalid, "names a source that does not exist", where + ".sources");
        out.sources.push_back(*id);
      }
    } else {
      return fail(ErrorCode::kInvalid, "is not a known field", where + "." + std::string(field.key));
    }
  }
  if (!has_rule) return fail(ErrorCode::kInvalid, "is missing", where + ".rule");
  return out;
}

}  // namespace

std::string_view to_string(SurvivorRule rule) {
  for (const auto& [name, known] : kRules)
    if (known == rule) return name;
  return "";
}

const TraitRule& SurvivorshipRules::rule_for(std::string_view trait) const {
  const auto it = traits.find(trait);
  return it == traits.end() ? fallback : it->second;
}

Result<SurvivorshipRules> SurvivorshipRules::parse(
    std::string_view json, const std::function<std::optional<SourceId>(std::string_view)>& source_of) {
  dom::parser parser;
  dom::object root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS)
    return fail(ErrorCode::kInvalid, "is no JSON object");
  SurvivorshipRules out;
  for (const auto field : root) {
    if (field.key == "version") {
      uint64_t n = 0;
      if (field.value.get(n) != simdjson::SUCCESS || n > UINT32_MAX)
        return fail(ErrorCode::kInvalid, "must be a number", "version");
      out.version = static_cast<uint32_t>(n);
    } else if (field.key == "default") {
      TRY_VALUE(rule, parse_trait_rule(field.value, "default", source_of));
      out.fallback = std::move(rule);
    } else if (field.key == "traits") {
      dom::object traits;
      if (field.value.get(traits) != simdjson::SUCCESS) return fail(ErrorCode::kInvalid, "must be an object", "traits");
      for (const auto trait : traits) {
        TRY_VALUE(rule, parse_trait_rule(trait.value, "traits." + std::string(trait.key), source_of));
        out.traits[std::string(trait.key)] = std::move(rule);
      }
    } else {
      return fail(ErrorCode::kInvalid, "is not a known field", std::string(field.key));
    }
  }
  return out;
}

std::vector<MergedTrait> join_traits(std::span<const StrandView> strands, const SurvivorshipRules& rules) {
  std::map<std::string, std::vector<TraitCandidate>, std::less<>> by_name;
  for (const StrandView& s : strands) {
    s.profile->traits.for_each([&](const LwwEntry& e) {
      auto it = by_name.find(e.name);
      if (it == by_name.end()) it = by_name.emplace(e.name, std::vector<TraitCandidate>{}).first;
      it->second.push_back({std::string(e.json), e.at, e.offset, e.source, s.strand});
    });
  }
  std::vector<MergedTrait> out;
  for (auto& [name, candidates] : by_name) {
    const TraitRule& rule = rules.rule_for(name);
    order(candidates, rule);
    MergedTrait& t = out.emplace_back();
    t.name = name;
    t.rule = rule.rule;
    t.winner = std::move(candidates.front());
    t.removed = is_null(t.winner);
    t.losers.assign(std::make_move_iterator(candidates.begin() + 1), std::make_move_iterator(candidates.end()));
  }
  return out;
}

}  // namespace tutti::profile
