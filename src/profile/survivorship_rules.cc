// Reading the rules document of survivorship.h.
#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "profile/survivorship.h"

namespace tutti::profile {
namespace {

namespace dom = simdjson::dom;
using SourceOf = std::function<std::optional<SourceId>(std::string_view)>;

constexpr SurvivorRule kRules[] = {SurvivorRule::kMostRecent,   SurvivorRule::kSourcePriority,
                                   SurvivorRule::kMostFrequent, SurvivorRule::kLongest,
                                   SurvivorRule::kFirst,        SurvivorRule::kManual};

tl::unexpected<Error> refuse(std::string message, std::string where) {
  return fail(ErrorCode::kInvalid, std::move(message), std::move(where));
}

Result<SurvivorRule> parse_name(dom::element value, const std::string& where) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS)
    for (const SurvivorRule rule : kRules)
      if (to_string(rule) == text) return rule;
  return refuse("a rule is one of most_recent, source_priority, most_frequent, longest, first, manual", where);
}

Result<std::vector<SourceId>> parse_sources(dom::element value, const SourceOf& source_of, const std::string& where) {
  dom::array list;
  if (value.get(list) != simdjson::SUCCESS) return refuse("sources is a list of source names", where);
  std::vector<SourceId> sources;
  for (const dom::element e : list) {
    std::string_view name;
    if (e.get(name) != simdjson::SUCCESS) return refuse("sources is a list of source names", where);
    const std::optional<SourceId> source = source_of(name);
    if (!source) return refuse("there is no source of this name: " + std::string(name), where);
    sources.push_back(*source);
  }
  return sources;
}

// "longest", or {"rule": "source_priority", "sources": ["crm"]}
Result<TraitRule> parse_rule(dom::element value, const SourceOf& source_of, const std::string& where) {
  TraitRule out;
  dom::object object;
  if (value.get(object) != simdjson::SUCCESS) {
    TRY_VALUE(rule, parse_name(value, where));
    out.rule = rule;
  } else {
    bool named = false;
    for (const auto field : object) {
      if (field.key == "rule") {
        TRY_VALUE(rule, parse_name(field.value, where + ".rule"));
        out.rule = rule;
        named = true;
      } else if (field.key == "sources") {
        TRY_VALUE(sources, parse_sources(field.value, source_of, where + ".sources"));
        out.sources = std::move(sources);
      } else {
        return refuse("unknown field; known are rule, sources", where + "." + std::string(field.key));
      }
    }
    if (!named) return refuse("rule is missing", where + ".rule");
  }
  if ((out.rule == SurvivorRule::kSourcePriority) == out.sources.empty())
    return refuse("source_priority, and no other rule, needs sources", where + ".sources");
  return out;
}

Result<void> read_field(SurvivorshipRules& rules, std::string_view key, dom::element value, const SourceOf& source_of) {
  if (key == "version") {
    uint64_t version = 0;
    if (value.get(version) != simdjson::SUCCESS || version == 0 || version > UINT32_MAX)
      return refuse("version is a number from 1", "version");
    rules.version = static_cast<uint32_t>(version);
    return {};
  }
  if (key == "default") {
    TRY_VALUE(rule, parse_rule(value, source_of, "default"));
    rules.fallback = std::move(rule);
    return {};
  }
  if (key != "traits") return refuse("unknown field; known are version, default, traits", std::string(key));
  dom::object traits;
  if (value.get(traits) != simdjson::SUCCESS) return refuse("traits is an object: trait name -> rule", "traits");
  for (const auto field : traits) {
    TRY_VALUE(rule, parse_rule(field.value, source_of, "traits." + std::string(field.key)));
    rules.traits.insert_or_assign(std::string(field.key), std::move(rule));
  }
  return {};
}

}  // namespace

Result<SurvivorshipRules> SurvivorshipRules::parse(std::string_view json, const SourceOf& source_of) {
  dom::parser parser;
  dom::object document;
  if (parser.parse(simdjson::padded_string(json)).get(document) != simdjson::SUCCESS)
    return refuse("the rules are no JSON object", "");
  SurvivorshipRules rules;
  for (const auto field : document) TRY(read_field(rules, field.key, field.value, source_of));
  return rules;
}

}  // namespace tutti::profile
