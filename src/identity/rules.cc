#include "identity/rules.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.h"
#include "identity/rules_text.h"

namespace tutti {
namespace {

constexpr int64_t kPatternMemoryBytes = 8 << 20;  // RE2's compiled set; default of RE2 itself
constexpr size_t kPatternBytesMax = 1000;

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view s) const noexcept { return hash64(s); }
};
using TextSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

bool holds(const TextSet& set, std::string_view value) {
  if (set.empty()) return false;
  const bool has_upper = std::any_of(value.begin(), value.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return has_upper ? set.contains(lower(value)) : set.contains(value);
}

RE2::Options pattern_options() {
  RE2::Options options(RE2::Quiet);
  options.set_case_sensitive(false);
  options.set_max_mem(kPatternMemoryBytes);
  return options;
}

// Patterns matched all at once; the single ones are kept as text, to be tried one by one when someone asks which it
// was.
class Patterns {
 public:
  Result<void> add(const std::vector<std::string>& patterns, const std::string& where) {
    if (patterns.size() > kBlockedPatternsMax) return fail(ErrorCode::kTooLarge, "too many blocked patterns", where);
    if (patterns.empty()) return {};
    set_ = std::make_unique<RE2::Set>(pattern_options(), RE2::UNANCHORED);
    for (size_t k = 0; k < patterns.size(); ++k) {
      const std::string at = where + "[" + std::to_string(k) + "]";
      if (patterns[k].size() > kPatternBytesMax) return fail(ErrorCode::kTooLarge, "the pattern is too long", at);
      std::string error;
      if (set_->Add(patterns[k], &error) < 0) return fail(ErrorCode::kInvalid, "not a pattern: " + error, at);
    }
    if (!set_->Compile()) return fail(ErrorCode::kTooLarge, "the patterns need too much memory", where);
    texts_ = patterns;
    return {};
  }

  bool match(std::string_view value) const {
    return set_ && set_->Match(re2::StringPiece(value.data(), value.size()), nullptr);
  }

  std::string_view first_match(std::string_view value) const {
    for (const std::string& text : texts_)
      if (RE2::PartialMatch(re2::StringPiece(value.data(), value.size()), RE2(text, pattern_options()))) return text;
    return {};
  }

 private:
  std::unique_ptr<RE2::Set> set_;
  std::vector<std::string> texts_;
};

struct CompiledType {
  TextSet blocked_values;
  Patterns patterns;
};

Result<TextSet> value_set(const std::vector<std::string>& values, size_t max, const std::string& where) {
  if (values.size() > max) return fail(ErrorCode::kTooLarge, "too many values", where);
  TextSet set;
  for (const std::string& v : values) set.insert(lower(v));
  return set;
}

Result<void> check(const TypeRule& rule, const std::string& where) {
  if (rule.type.empty() || rule.type.size() > 100) return fail(ErrorCode::kInvalid, "a type has 1 to 100 bytes", where);
  if (rule.priority < 0 || rule.priority > 1000)
    return fail(ErrorCode::kInvalid, "a priority is from 0 to 1000", where + ".priority");
  return {};
}

}  // namespace

struct Rules::Compiled {
  EntityClass cls = EntityClass::kPerson;
  uint32_t version = 0;
  uint64_t serial = 0;
  uint32_t strands_component_max = 0;
  std::vector<TypeRule> types;         // [0] is "*"
  std::vector<CompiledType> compiled;  // beside types
  std::unordered_map<std::string, uint16_t, TextHash, std::equal_to<>> index;
  CompiledType common;
  TextSet free_mail;

  uint16_t find(std::string_view type) const {
    const auto it = index.find(type);
    return it == index.end() ? 0 : it->second;
  }
};

Rules::Rules(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)), serial_(compiled_->serial) {}

Result<Rules> Rules::compile(const RulesDocument& document, EntityClass cls) {
  auto c = std::make_shared<Compiled>();
  const bool person = cls == EntityClass::kPerson;
  const std::string base = person ? "person" : "account";
  c->cls = cls;
  c->version = document.version;
  c->strands_component_max = document.strands_component_max;
  if (document.strands_component_max == 0)
    return fail(ErrorCode::kInvalid, "must be at least 1", "strands_component_max");

  const std::vector<TypeRule>& rules = person ? document.person : document.account;
  if (rules.size() > kTypeRulesMax) return fail(ErrorCode::kTooLarge, "too many type rules", base);
  c->types.push_back(TypeRule{.type = "*", .links = false});  // no rule for unknown types: they join nobody
  for (const TypeRule& rule : rules) {
    TRY(check(rule, base + "." + rule.type));
    if (rule.type == "*") c->types[0] = rule;
    else c->types.push_back(rule);
  }
  for (size_t k = 0; k < c->types.size(); ++k) {
    const TypeRule& rule = c->types[k];
    const std::string where = base + "." + rule.type;
    if (!c->index.emplace(rule.type, static_cast<uint16_t>(k)).second)
      return fail(ErrorCode::kInvalid, "the type has two rules", where);
    CompiledType& type = c->compiled.emplace_back();
    TRY_VALUE(values, value_set(rule.blocked_values, kBlockedValuesMax, where + ".blocked_values"));
    type.blocked_values = std::move(values);
    TRY(type.patterns.add(rule.blocked_patterns, where + ".blocked_patterns"));
  }
  TRY_VALUE(values, value_set(document.blocked_values, kBlockedValuesMax, "blocked_values"));
  c->common.blocked_values = std::move(values);
  TRY(c->common.patterns.add(document.blocked_patterns, "blocked_patterns"));
  TRY_VALUE(domains, value_set(document.free_mail_domains, kFreeMailDomainsMax, "free_mail_domains"));
  c->free_mail = std::move(domains);
  c->serial = hash64(rules_to_json(document), static_cast<uint64_t>(cls)) | 1;
  return Rules(std::move(c));
}

EntityClass Rules::entity_class() const {
  return compiled_->cls;
}
uint32_t Rules::version() const {
  return compiled_->version;
}
uint32_t Rules::strands_component_max() const {
  return compiled_->strands_component_max;
}
std::span<const TypeRule> Rules::types() const {
  return compiled_->types;
}

const TypeRule& Rules::rule_of(std::string_view type) const {
  return compiled_->types[compiled_->find(type)];
}

Classification Rules::classify(std::string_view type, std::string_view value) const {
  const Compiled& c = *compiled_;
  const uint16_t k = c.find(type);
  const TypeRule& rule = c.types[k];
  const CompiledType& compiled = c.compiled[k];
  Verdict verdict = Verdict::kLinks;
  if (holds(c.common.blocked_values, value) || holds(compiled.blocked_values, value)) verdict = Verdict::kBlockedValue;
  else if (c.common.patterns.match(value) || compiled.patterns.match(value)) verdict = Verdict::kBlockedPattern;
  else if (rule.block_free_mail && is_free_mail(value)) verdict = Verdict::kFreeMail;
  else if (!rule.links) verdict = Verdict::kNotLinking;
  return {serial_, k, verdict};
}

std::string_view Rules::matching_pattern(std::string_view type, std::string_view value) const {
  const std::string_view common = compiled_->common.patterns.first_match(value);
  return common.empty() ? compiled_->compiled[compiled_->find(type)].patterns.first_match(value) : common;
}

bool Rules::is_free_mail(std::string_view domain) const {
  while (!domain.empty()) {
    if (holds(compiled_->free_mail, domain)) return true;
    const size_t dot = domain.find('.');
    if (dot == std::string_view::npos) return false;
    domain.remove_prefix(dot + 1);
  }
  return false;
}

std::optional<std::string_view> Rules::company_domain(std::string_view email) const {
  const std::string_view domain = email_domain(email);
  if (domain.find('.') == std::string_view::npos || is_free_mail(domain)) return std::nullopt;
  return domain;
}

bool links_at_all(const Rules& rules, std::string_view type, std::string_view value) {
  return rules.classify(type, value).verdict == Verdict::kLinks;
}

}  // namespace tutti
